"""Everything that is wrong with a seed, each with its file and line, and nothing applied."""

from pathlib import Path

import pytest

from emulator.rules.limits import limits
from emulator.seeds.apply import apply
from emulator.work import Services
from tests.seeds.conftest import ApplySeed, told
from tests.support.given import Given

START = "version: 1\npools:\n  - name: web\n    account: ${ACCOUNT}\n"


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("version: 2\n", ["seed.yaml:1: version is 1; 2 is not known here"]),
        ("pools: []\n", ["seed.yaml:1: a seed needs a 'version'"]),
        ("version: 1\npool: []\n", ["seed.yaml:2: a seed has no 'pool'; did you mean 'pools'?"]),
        (START + "    name: web\n", ["seed.yaml:5: name is here twice; the first is at line 3"]),
        (
            START + "    id: us-east-1_my-pool\n",
            [
                "seed.yaml:5: id 'us-east-1_my-pool' is not a pool id that clients accept, such as "
                "us-east-1_Web000001: letters and digits after the region"
            ],
        ),
        (
            START + "    setings: {}\n",
            ["seed.yaml:5: a pool has no 'setings'; did you mean 'settings'?"],
        ),
        (
            START + "    settings:\n      Polices: {}\n      EmailConfiguration: { Form: x }\n",
            [
                "seed.yaml:6: settings has no 'Polices'; did you mean 'Policies'?",
                "seed.yaml:7: settings.EmailConfiguration has no 'Form'; did you mean 'From'?",
            ],
        ),
        (
            START + "    settings: { MfaConfiguration: maybe }\n",
            [
                "seed.yaml:3: pool web: InvalidParameterException: 1 validation error detected: Value 'maybe' at "
                "'mfaConfiguration' failed to satisfy constraint: Member must satisfy "
                "enum value set: [OPTIONAL, OFF, ON]"
            ],
        ),
        (
            START + "    users:\n      - { username: a, status: CONFIRMD, password: Passw0rd! }\n",
            [
                "seed.yaml:6: status must be one of CONFIRMED, UNCONFIRMED, FORCE_CHANGE_PASSWORD, RESET_REQUIRED; "
                "did you mean 'CONFIRMED'?"
            ],
        ),
        (
            START + "    users:\n      - { username: a, password: Passw0rd!, code: 12 }\n",
            [
                "seed.yaml:6: code '12' is not a code of six digits",
                "seed.yaml:6: a pending sign-up code belongs to a user who is UNCONFIRMED, not CONFIRMED",
            ],
        ),
        (
            START
            + "    users:\n      - { username: a, password: Passw0rd!, locked: { by: wrong_pasword, until: soon } }\n",
            [
                f"seed.yaml:6: by must be one of {', '.join(limits.LOCKS)}; did you mean 'wrong_password'?",
                "seed.yaml:6: until: 'soon' is not a time; write `3 hours ago`, `in 2 days`, `now` or an instant "
                "such as 2026-01-31T12:00:00Z",
            ],
        ),
        (
            START + "    groups: [{ name: a, settings: { Precedence: -1 } }]\n",
            ["seed.yaml:5: group a: InvalidParameterException: 1 validation error detected: Value '-1' "],
        ),
        (
            START + "    groups: [a, { name: b, setings: {} }, a]\n",
            [
                "seed.yaml:5: a group has no 'setings'; did you mean 'settings'?",
                "seed.yaml:5: group a is in this pool already, at line 5",
            ],
        ),
        (
            START + "    users:\n      - { username: a, password: Passw0rd!, groups: [nobodys] }\n",
            ["seed.yaml:6: user a: the pool has no group nobodys"],
        ),
        (
            START + "    users:\n      - { username: a, password: Passw0rd!, groups: { a: b } }\n",
            ["seed.yaml:6: groups must be a text or a list of texts"],
        ),
        (START + "    rules: { nothing: { limit: 1 } }\n", ["seed.yaml:5: nothing is not a rule; the rules are "]),
        (
            START
            + "    rules: { wrong_password: { enabled: false } }\n    users:\n"
            + "      - { username: a, password: Passw0rd!, locked: { failures: 5 } }\n",
            ["seed.yaml:7: user a: the rules of the pool turn off the lock wrong_password"],
        ),
        (
            START + "    users:\n      - { username: a, status: UNCONFIRMED, password: Passw0rd! }\n",
            ["seed.yaml:6: user a: an UNCONFIRMED user signs up with an app client, and the pool has none"],
        ),
        (
            START + "    users:\n      - { username: a, password: '${NOT_SET}' }\n",
            [
                "seed.yaml:6: password must be a text",
                "seed.yaml:6: the variable NOT_SET is not set, and ${NOT_SET:-…} has no",
            ],
        ),
        (
            START
            + "    users:\n      - { username: a, password: Passw0rd! }\n      - { username: a, enabled: false }\n",
            ["seed.yaml:7: user a is in this pool already, at line 6"],
        ),
        (
            START + "  - { name: other, id: us-east-1_a }\n  - { name: another, id: us-east-1_a }\n",
            ["seed.yaml:6: pool another is in this file already, at line 5"],
        ),
        (
            START + "  - name: web\n    account: ${ACCOUNT}\n",
            ["seed.yaml:5: pool web is in this file already, at line 3"],
        ),
        (
            START + "    users:\n      - { username: a, password: P, locked: { until: in 36526 days } }\n",
            ["seed.yaml:6: until: 'in 36526 days' is more than a century away"],
        ),
        (
            START + "    users:\n      - { username: a, password: P, locked: { until: 9999-12-31T23:59:59-05:00 } }\n",
            ["seed.yaml:6: until: '9999-12-31T23:59:59-05:00' is not a time from 1900 to 2999"],
        ),
        (
            START + "    users:\n      - { username: a, password: P, locked: { until: 0001-01-01T00:00:00+05:00 } }\n",
            ["seed.yaml:6: until: '0001-01-01T00:00:00+05:00' is not a time from 1900 to 2999"],
        ),
        ("version: 1\npools: [\n", ["seed.yaml:3: is not YAML: "]),
        ("", ["seed.yaml:1: the file is empty"]),
        ("- 1\n", ["seed.yaml:1: a seed must be a mapping of version, pools, clock, faults"]),
        (
            START + "    users:\n      - { username: a, password: Passw0rd!, attributes: { color: red } }\n",
            ["seed.yaml:6: user a: InvalidParameterException: "],
        ),
    ],
)
def test_a_problem_says_its_line(
    apply_seed: ApplySeed, given: Given, account: str, text: str, problems: list[str]
) -> None:
    found = told(apply_seed(text))
    assert len(found) >= len(problems), found
    for problem in problems:
        assert any(line.startswith(problem) for line in found), found
    assert given.sql("SELECT id FROM user_pools WHERE account_id = :account", account=account) == []


def test_all_problems_are_told_at_once(apply_seed: ApplySeed) -> None:
    users = """    users:
      - { username: short, password: short }
      - { username: good, password: Passw0rd! }
      - { username: odd, pasword: Passw0rd! }
      - { username: bare }
"""
    assert told(apply_seed(START + users)) == [
        "seed.yaml:6: user short: InvalidPasswordException: Password did not conform with password policy: "
        "Password not long enough",
        "seed.yaml:8: a user has no 'pasword'; did you mean 'password'?",
        "seed.yaml:9: user bare: a CONFIRMED user of this pool needs a password",
    ]


def test_a_sub_belongs_to_one_user(apply_seed: ApplySeed, names: dict[str, str]) -> None:
    users = """    users:
      - { username: first, password: Passw0rd!, sub: "${SUB}" }
      - { username: second, password: Passw0rd!, sub: "${SUB}" }
"""
    assert told(apply_seed(START + users)) == [f"seed.yaml:7: user second: the sub {names['SUB']} belongs to first"]


def test_a_pool_keeps_what_was_decided_when_it_was_made(apply_seed: ApplySeed, names: dict[str, str]) -> None:
    apply_seed(START + "    id: ${POOL}\n    settings: { AliasAttributes: [email] }\n")
    outcome = apply_seed(START + "    id: ${POOL}\n    settings: { AliasAttributes: [phone_number] }\n", "update")
    assert told(outcome) == [
        f"seed.yaml:3: pool web: AliasAttributes cannot change once a pool is made; "
        f"delete {names['POOL']} to have it made again"
    ]


def test_a_missing_file_and_an_empty_folder_are_problems(services: Services, tmp_path: Path) -> None:
    outcome = apply(services, [tmp_path / "none.yaml", tmp_path])
    assert told(outcome) == [
        f"{tmp_path.name}:1: the folder holds no *.yaml file",
        "none.yaml:1: there is no such file or folder; by name there are demo, qa",
    ]


def test_merged_keys_and_anchors_are_read_as_yaml_has_them(apply_seed: ApplySeed) -> None:
    seed = START + ("    users:\n      - &a { username: a, password: Passw0rd! }\n      - { <<: *a, username: b }\n")
    assert told(apply_seed(seed)) == []


def test_a_problem_hides_only_what_depends_on_it(apply_seed: ApplySeed) -> None:
    seed = (
        START
        + """    resource_servers: [{ identifier: api, setings: {} }]
    clients:
      - { name: machine, settings: { AllowedOAuthScopes: [api/read] } }
      - { name: bad, settings: { AllowedOAuthFlows: [nothing] } }
      - { name: good }
    groups: [{ name: bad, settings: { Precedence: -1 } }, good]
    users:
      - { username: first, status: UNCONFIRMED, password: short, client: bad }
      - { username: second, password: short, groups: bad }
      - { username: third, password: short, groups: good }
      - { username: fourth, password: Passw0rd!, groups: [one, good, two] }
      - { username: fifth, status: UNCONFIRMED, password: short, client: good, attributes: { color: red } }
"""
    )
    found = told(apply_seed(seed))
    policy = "InvalidPasswordException: Password did not conform with p"
    expected = [
        "seed.yaml:5: a resource server has no 'setings'; did you mean 'settings'?",
        "seed.yaml:8: client bad: InvalidParameterException: ",
        "seed.yaml:10: group bad: InvalidParameterException: ",
        f"seed.yaml:14: user third: {policy}",
        "seed.yaml:15: user fourth: the pool has no group one, two",
        "seed.yaml:16: user fifth: InvalidParameterException: ",
        f"seed.yaml:16: user fifth: {policy}",
    ]
    assert [line.startswith(start) for line, start in zip(found, expected, strict=True)] == [True] * len(expected), (
        found
    )

"""`generate`: users by a pattern, and what is wrong with one."""

import pytest

from emulator.seeds import bulk, patterns
from tests.seeds.conftest import ApplySeed, told
from tests.support.given import AppClient, Given

HEAD = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    settings: { AliasAttributes: [email] }
    groups: [readers]
    clients: [{ name: web, client_id: '${CLIENT}', settings: { ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH] } }]
"""
PATTERN = """
    generate:
      count: 12
      username: user{n:03}
      sub: 00000000-0000-4000-8000-{n:012}
      password: Passw0rd!{n}
      groups: readers
      attributes: { email: "user{n}@example.com", email_verified: true, given_name: "{{Ann}}" }
      created: 2020-02-02T00:00:00Z
"""


def users(given: Given, names: dict[str, str]) -> list[str]:
    made = given.sql("SELECT username FROM users WHERE pool_id = :pool ORDER BY id", pool=names["POOL"])
    return [row["username"] for row in made]


def test_a_pattern_makes_as_many_users_each_with_a_number(
    apply_seed: ApplySeed, given: Given, names: dict[str, str]
) -> None:
    outcome = apply_seed(HEAD + PATTERN)
    assert (told(outcome), outcome.counts["users", "created"]) == ([], 12)
    assert users(given, names) == [f"user{number:03}" for number in range(1, 13)]
    client = AppClient(names["CLIENT"], names["POOL"], cognito=given.cognito)
    assert given.attributes(client, "user007") == {
        "sub": "00000000-0000-4000-8000-000000000007",
        "email": "user7@example.com",
        "email_verified": "true",
        "given_name": "{Ann}",
    }
    shown = given.cognito.admin_get_user(UserPoolId=names["POOL"], Username="user7@example.com")
    assert (shown["Username"], shown["UserCreateDate"].year) == ("user007", 2020)
    signed_in = given.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "user012", "PASSWORD": "Passw0rd!12"},
    )
    assert "AuthenticationResult" in signed_in


def test_the_numbers_begin_where_the_pattern_says_and_those_who_are_there_stay(
    apply_seed: ApplySeed, given: Given, names: dict[str, str]
) -> None:
    apply_seed(HEAD + PATTERN)
    outcome = apply_seed(HEAD + PATTERN.replace("count: 12", "count: 4\n      first: 10"))
    assert [str(change) for change in outcome.changes if change.kind == "users"] == [
        "3 of the users user010 to user013 in web",
        "1 of the users user010 to user013 in web",
    ]
    assert [outcome.counts["users", done] for done in ("skipped", "created")] == [3, 1]
    assert users(given, names)[-1] == "user013"


def test_an_update_changes_only_who_differs(apply_seed: ApplySeed, given: Given, names: dict[str, str]) -> None:
    apply_seed(HEAD + PATTERN)
    given.cognito.admin_update_user_attributes(
        UserPoolId=names["POOL"], Username="user004", UserAttributes=[{"Name": "given_name", "Value": "Bob"}]
    )
    outcome = apply_seed(HEAD + PATTERN, "update")
    assert [outcome.counts["users", done] for done in ("updated", "unchanged")] == [1, 11]
    assert told(apply_seed(HEAD + PATTERN, "fail"))


def test_users_of_several_patterns_stand_beside_others(
    apply_seed: ApplySeed, given: Given, names: dict[str, str]
) -> None:
    several = """
    users: [{ username: ann, password: Passw0rd! }]
    generate:
      - { count: 2, username: "a{n}", password: Passw0rd!, status: FORCE_CHANGE_PASSWORD }
      - { count: 2, username: "b{n}", password: Passw0rd!, status: UNCONFIRMED, enabled: false }
"""
    assert told(apply_seed(HEAD + several)) == []
    made = given.sql(
        "SELECT username, status, enabled FROM users WHERE pool_id = :pool ORDER BY id", pool=names["POOL"]
    )
    assert [(row["username"], row["status"], bool(row["enabled"])) for row in made] == [
        ("ann", "CONFIRMED", True),
        *((name, "FORCE_CHANGE_PASSWORD", True) for name in ("a1", "a2")),
        *((name, "UNCONFIRMED", False) for name in ("b1", "b2")),
    ]


def test_more_users_than_are_written_at_a_time(apply_seed: ApplySeed, given: Given, names: dict[str, str]) -> None:
    count = 2 * bulk.MOST + 7
    outcome = apply_seed(f"{HEAD}    generate: {{ count: {count}, username: 'u{{n}}', password: Passw0rd! }}\n")
    assert (told(outcome), outcome.counts["users", "created"]) == ([], count)
    assert users(given, names) == [f"u{number}" for number in range(1, count + 1)]


WRONG = {
    "{ username: 'u{n}' }": "a pattern of users needs a 'count'",
    "{ count: 2 }": "a pattern of users needs a 'username'",
    "{ count: 0, username: 'u{n}' }": "count must be a whole number from 1 to 10000000",
    "{ count: 2, username: user }": "username needs the number {n}, or all users would have one name",
    "{ count: 2, username: '{{n}}' }": "username needs the number {n}, or all users would have one name",
    "{ count: 2, username: 'u{i}' }": f"username: '{{i}}' is not the number of a user; write {patterns.FORMS}",
    "{ count: 2, username: 'u{n' }": f"username: '{{n' is not the number of a user; write {patterns.FORMS}",
    "{ count: 2, username: 'u{n}', attributes: { email: '{n:x}@b.c' } }": (
        f"attributes: '{{n:x}}' is not the number of a user; write {patterns.FORMS}"
    ),
    "{ count: 2, username: 'u{n}', sub: '{n}' }": "sub '1' is not a UUID in small letters",
    "{ count: 2, username: 'u{n}', code: '123456' }": "a pattern of users has no 'code'",
    "{ count: 2, username: 'u{n}', status: GONE }": "status must be one of CONFIRMED, UNCONFIRMED",
    "[u1, u2]": "a pattern of users must be a mapping of count, first",
}


@pytest.mark.parametrize("pattern", WRONG)
def test_a_pattern_that_is_wrong_is_refused_at_its_line(apply_seed: ApplySeed, given: Given, pattern: str) -> None:
    problems = told(apply_seed(f"{HEAD}    generate: {pattern}\n"))
    assert problems[0].startswith(f"seed.yaml:10: {WRONG[pattern]}")


def test_what_is_wrong_with_all_users_of_a_pattern_is_told_of_the_first(
    apply_seed: ApplySeed, given: Given, names: dict[str, str]
) -> None:
    problems = told(apply_seed(f"{HEAD}    generate: {{ count: 500, username: 'u{{n}}', password: weak }}\n"))
    refused = "InvalidPasswordException: Password did not conform with password policy: Password not long enough"
    assert sorted(problems) == sorted(
        [
            *(f"seed.yaml:10: user u{number}: {refused}" for number in range(1, 11)),
            "seed.yaml:10: the users after u10 were not tried",
        ]
    )
    assert users(given, names) == []


def test_an_address_that_the_users_of_a_pattern_share_is_one_users_alone(apply_seed: ApplySeed) -> None:
    same = "attributes: { email: a@b.c, email_verified: true }"
    problems = told(
        apply_seed(f"{HEAD}    generate: {{ count: 3, username: 'u{{n}}', password: Passw0rd!, {same} }}\n")
    )
    assert [problem.partition(": ")[2].partition(":")[0] for problem in problems] == ["user u2", "user u3"]


def test_a_pattern_whose_group_is_wrong_is_not_another_problem(apply_seed: ApplySeed) -> None:
    text = HEAD.replace("groups: [readers]", "groups: [{ name: readers, settings: { Precedence: -1 } }]") + PATTERN
    (problem,) = told(apply_seed(text))
    assert "group readers" in problem

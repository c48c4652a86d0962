"""Users who are written many at a time: the rows, and the refusals, are those of the operations."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from emulator.errors.recoveries import PAUSED
from emulator.seeds import making, pools, reading
from emulator.seeds.apply import apply
from emulator.seeds.outcome import Outcome
from emulator.seeds.seeder import Seeder
from emulator.store.transactions import WholeTransaction
from emulator.work import Services
from tests.seeds.conftest import ApplySeed, told
from tests.support.given import AppClient, Given
from tests.support.srp_client import Srp

SUB = "11111111-1111-4111-8111-111111111111"
HASH = "$argon2id$v=19$m=19456,t=2,p=1$/h4gomljClvdcx/nWwfqlA$CKaER3k/0nOTLNiO37XD37vBGBGXL0pOT4ExmdO0Rn4"
# By the settings of a pool: what the usernames end in, and the attributes of one user.
POOLS = {
    "{}": ("", "email: hal@example.com, email_verified: TRUE"),
    "{ AliasAttributes: [email, phone_number, preferred_username], AutoVerifiedAttributes: [email] }": (
        "",
        "email: Hal@example.com, email_verified: true, preferred_username: Harold, phone_number: +12015550100",
    ),
    "{ UsernameAttributes: [email], AutoVerifiedAttributes: [email] }": ("@example.com", "email_verified: true"),
    "{ UsernameConfiguration: { CaseSensitive: true } }": ("Z", "name: Hal"),
    "{ UserPoolTier: LITE }": ("", "name: Hal"),
}
USERS = f"""
      - {{ username: Ann<>, password: Passw0rd!, sub: {SUB}, groups: [Admins, readers, admins] }}
      - {{ username: bob<>, status: FORCE_CHANGE_PASSWORD, password: Passw0rd!, temporary_password_expires: in 1 day }}
      - {{ username: cy<>, status: FORCE_CHANGE_PASSWORD, password_hash: '{HASH}' }}
      - {{ username: di<>, password_hash: '{HASH}', srp_salt: ab12, srp_verifier: cd34, password_set: 3 days ago }}
      - {{ username: ed<>, status: RESET_REQUIRED }}
      - {{ username: flo<>, status: RESET_REQUIRED, password: Passw0rd!, updated: 1 hour ago }}
      - {{ username: gus<>, password: Passw0rd!, created: 2020-01-02T03:04:05Z, updated: 2021-01-02T03:04:05Z }}
      - {{ username: hal<>, password: Passw0rd!, created: 2 days ago, groups: readers, attributes: {{ ATTRIBUTES }} }}
"""
TABLES = ("users", "user_attributes", "aliases", "user_group_members", "events", "codes", "messages", "trigger_calls")


@pytest.mark.parametrize("settings", POOLS)
def test_the_rows_are_those_that_operations_write(
    services: Services, given: Given, account: str, tmp_path: Path, settings: str
) -> None:
    found, made = [], []
    for way in (one_by_one, together):
        pool_id = f"us-east-1_{uuid4().hex[:12]}"
        way(services, tmp_path / "seed.yaml", seed(pool_id, account, settings))
        found.append(rows(given, pool_id))
        made.append(given.sql("SELECT password_hash FROM users WHERE pool_id = :pool ORDER BY id", pool=pool_id))
    for table in TABLES:
        assert found[0][table] == found[1][table], table
    assert [len(found[0][table]) for table in ("users", "user_group_members", "events")] == [8, 3, 0]
    # So it was not the same way twice: users who are written together share the hash of a password.
    assert [len({row["password_hash"] for row in hashes}) for hashes in made] == [7, 3]


def test_a_pool_that_keeps_its_history_notes_who_came(
    services: Services, given: Given, account: str, tmp_path: Path
) -> None:
    found = []
    for way in (one_by_one, together):
        pool_id = f"us-east-1_{uuid4().hex[:12]}"
        way(services, tmp_path / "seed.yaml", seed(pool_id, account, "{}"))
        counted = "SELECT table_name, count(*) AS many FROM changes WHERE pool_id = :pool AND kind = 'created' "
        found.append(given.sql(counted + "GROUP BY table_name ORDER BY table_name", pool=pool_id))
    assert found[0] == found[1]
    assert {row["table_name"]: row["many"] for row in found[0]}["users"] == 8


def seed(pool_id: str, account: str, settings: str) -> str:
    end, attributes = POOLS[settings]
    users = USERS.replace("<>", end).replace("ATTRIBUTES", attributes)
    return (
        f"version: 1\npools:\n  - name: web\n    id: {pool_id}\n    account: '{account}'\n"
        f"    clock: {{ frozen_at: 2026-05-04T12:00:00Z }}\n    settings: {settings}\n"
        f"    groups: [admins, readers]\n    users:{users}"
    )


def together(services: Services, path: Path, text: str) -> None:
    path.write_text(text)
    outcome = apply(services, [path])
    assert (told(outcome), outcome.counts["users", "created"]) == ([], 8)


def one_by_one(services: Services, path: Path, text: str) -> None:
    path.write_text(text.partition("    users:")[0])
    assert told(apply(services, [path])) == []
    path.write_text(text)
    outcome = Outcome()
    (read,) = reading.seeds([path], {}, outcome.problems)
    with WholeTransaction(services.database) as whole:
        seeder = Seeder(services, whole)
        pool = pools.bring(seeder, read.pools[0], "skip", outcome)
        assert pool is not None
        for wanted in read.pools[0].users:
            making.make(seeder, pool, read.pools[0], wanted, wanted.sub)
        whole.keep = not outcome.problems
    assert told(outcome) == []


def rows(given: Given, pool_id: str) -> dict[str, list[tuple[str, ...]]]:
    """By table. A user's number in the order in which they were made stands for their id, and names stand for what is
    drawn at random: a hash, a verifier, a sub that is the username, too."""
    users = given.sql("SELECT id, sub, username FROM users WHERE pool_id = :pool ORDER BY id", pool=pool_id)
    known: dict[Any, str] = {pool_id: "pool"}
    for number, user in enumerate(users):
        known[user["id"]] = f"user {number}"
        known |= {user["sub"]: f"sub of {number}"} if user["sub"] == user["username"] else {}
    return {
        table: sorted(
            tuple(_shown(name, str(known.get(value, value))) for name, value in row.items())
            for row in given.sql(f"SELECT * FROM {table} WHERE pool_id = :pool", pool=pool_id)  # noqa: S608
        )
        for table in TABLES
    }


def _shown(name: str, text: str) -> str:
    if name == "password_hash" and text not in (HASH, "None"):
        return "made"
    if name in ("srp_salt", "srp_verifier") and len(text) > 8:
        return "made"
    return "drawn" if name == "sub" and text != SUB and not text.startswith("sub of") else text


ALIASES = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    settings: { AliasAttributes: [email, preferred_username], UsernameConfiguration: { CaseSensitive: false } }
    groups: [readers]
    clients: [{ name: web, client_id: '${CLIENT}', settings: { ExplicitAuthFlows: [ALLOW_USER_SRP_AUTH] } }]
    users:
"""
GOOD = (
    "      - { username: good%d, password: Passw0rd!, "
    "attributes: { email: good%d@example.com, email_verified: true } }\n"
)


WRONG = f"""
      - {{ username: GOOD3, password: Passw0rd! }}
      - {{ username: good30, password: Passw0rd!, sub: {SUB} }}
      - {{ username: same, password: Passw0rd!, sub: {SUB} }}
      - {{ username: weak, password: password }}
      - {{ username: again, password: Passw0rd!, attributes: {{ email: good1@example.com, email_verified: true }} }}
      - {{ username: called, password: Passw0rd!, attributes: {{ preferred_username: GOOD2 }} }}
      - {{ username: like, password: Passw0rd!, attributes: {{ preferred_username: a@example.com }} }}
      - {{ username: mail@example.com, password: Passw0rd! }}
      - {{ username: odd, password: Passw0rd!, attributes: {{ shoe: '43', email: nowhere }} }}
      - {{ username: lost, password: Passw0rd!, groups: [readers, writers] }}
      - {{ username: bare }}
      - {{ username: new, status: FORCE_CHANGE_PASSWORD }}
      - {{ username: 'two words', password: Passw0rd! }}
"""


def test_who_is_refused_among_many_is_refused_as_by_the_operation(apply_seed: ApplySeed, given: Given) -> None:
    """Users with former passwords are made by operations."""
    good = [GOOD % (number, number) for number in range(25)]
    wrong = WRONG.removeprefix("\n").splitlines(keepends=True)
    users = "".join([*good[:9], *wrong[:5], *good[9:20], *wrong[5:], *good[20:]])
    by_operations = users.replace(" }\n", f", former_passwords: '{HASH}' }}\n")
    outcome, other = apply_seed(ALIASES + users), apply_seed(ALIASES + by_operations)
    assert told(outcome) == told(other)
    assert [problem.split(": ")[1].removeprefix("user ") for problem in told(outcome)] == [
        *("GOOD3", "same", "weak", "again", "called", "like", "mail@example.com"),
        *("odd", "lost", "bare", "new", "two words"),
    ]


def test_users_who_share_a_password_sign_in_by_srp_each_with_a_verifier_of_their_own(
    apply_seed: ApplySeed, given: Given, names: dict[str, str]
) -> None:
    assert told(apply_seed(ALIASES + GOOD % (1, 1) + GOOD % (2, 2))) == []
    client = AppClient(names["CLIENT"], names["POOL"], cognito=given.cognito)
    for username in ("good1", "good2"):
        attempt = Srp(client, username)
        assert "AuthenticationResult" in attempt.finish(attempt.begin())
    kept = given.sql("SELECT srp_verifier, password_hash FROM users WHERE pool_id = :pool", pool=names["POOL"])
    assert [len({row[name] for row in kept}) for name in ("srp_verifier", "password_hash")] == [2, 1]


def test_a_user_between_others_is_made_in_the_order_of_the_file(
    apply_seed: ApplySeed, given: Given, names: dict[str, str]
) -> None:
    special = GOOD % (5, 5)
    users = [GOOD % (1, 1), special.replace("good5,", "good5, enabled: false,"), GOOD % (3, 3), GOOD % (2, 2)]
    outcome = apply_seed(ALIASES + "".join(users))
    assert [change.what for change in outcome.changes if change.kind == "users"] == [
        f"user good{number}" for number in (1, 5, 3, 2)
    ]
    made = given.sql("SELECT username FROM users WHERE pool_id = :pool ORDER BY id", pool=names["POOL"])
    assert [row["username"] for row in made] == ["good1", "good5", "good3", "good2"]


def test_nobody_is_made_in_a_pool_whose_users_a_recovery_holds(
    apply_seed: ApplySeed, given: Given, names: dict[str, str]
) -> None:
    apply_seed(ALIASES.partition("    users:")[0])
    given.sql("UPDATE user_pools SET paused_until = '2999-01-01 00:00:00.000000' WHERE id = :id", id=names["POOL"])
    (problem,) = told(apply_seed(ALIASES + GOOD % (1, 1)))
    assert problem.endswith(f"user good1: OperationNotEnabledException: {PAUSED}")

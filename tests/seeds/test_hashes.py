"""Users whose password the file has as a hash: with a verifier they sign in by SRP, without one after a password."""

from typing import Any

import argon2
import pytest

from emulator.base.randomness import SystemRandomness
from emulator.crypto import srp
from tests.seeds.conftest import ApplySeed, told
from tests.support.answers import refusal
from tests.support.given import AppClient, Given
from tests.support.srp_client import Srp
from tests.support.ways import check_tokens, initiate, password_refused

HASH = argon2.PasswordHasher(memory_cost=64, time_cost=1, parallelism=1).hash("Passw0rd!")
SEED = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    settings: { Policies: { PasswordPolicy: { MinimumLength: 20, PasswordHistorySize: 2 } } }
    clients:
      - name: web
        client_id: ${CLIENT}
        settings: { ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_SRP_AUTH, ALLOW_REFRESH_TOKEN_AUTH] }
    users:
"""


@pytest.fixture
def client(names: dict[str, str], cognito: Any) -> AppClient:
    return AppClient(names["CLIENT"], names["POOL"], None, cognito)


def user(more: str = "", hashed: str = HASH) -> str:
    return f"      - {{ username: alice, password_hash: '{hashed.replace('$', '$$')}'{more} }}\n"


def verifier(pool_id: str, password: str = "Passw0rd!") -> str:
    made = srp.new_verifier(pool_id.split("_")[1], "alice", password, SystemRandomness().bytes(16))
    return f", srp_salt: '{made.salt_hex}', srp_verifier: '{made.verifier_hex}'"


def test_a_hash_and_a_verifier_sign_in_both_ways_whatever_the_policy_says(
    apply_seed: ApplySeed, client: AppClient
) -> None:
    assert told(apply_seed(SEED + user(verifier(client.pool_id)))) == []
    check_tokens(Srp(client, "alice", "Passw0rd!").sign_in())
    check_tokens(initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="alice", PASSWORD="Passw0rd!"))
    assert password_refused(client, "alice", "Passw0rd?")[0] == "NotAuthorizedException"


def test_a_hash_alone_signs_in_by_srp_after_a_password(apply_seed: ApplySeed, client: AppClient) -> None:
    assert told(apply_seed(SEED + user())) == []
    by_srp = Srp(client, "alice", "Passw0rd!")
    challenge = by_srp.begin()
    proof = {"ChallengeName": "PASSWORD_VERIFIER", "ChallengeResponses": by_srp.responses(challenge)}
    assert refusal(client.cognito.respond_to_auth_challenge, ClientId=client.id, **proof)[0] == "NotAuthorizedException"
    check_tokens(initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="alice", PASSWORD="Passw0rd!"))
    check_tokens(Srp(client, "alice", "Passw0rd!").sign_in())


def test_a_second_time_changes_nothing_even_after_a_sign_in(apply_seed: ApplySeed, client: AppClient) -> None:
    seed = SEED + user(verifier(client.pool_id))
    assert apply_seed(seed).counts["users", "created"] == 1
    assert apply_seed(seed, "update").counts["users", "unchanged"] == 1
    initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="alice", PASSWORD="Passw0rd!")
    assert apply_seed(seed, "update").counts["users", "unchanged"] == 1
    other = SEED + user(verifier(client.pool_id, "Passw1rd!"), argon2.PasswordHasher(1, 64, 1).hash("Passw1rd!"))
    assert apply_seed(other, "update").counts["users", "updated"] == 1
    check_tokens(Srp(client, "alice", "Passw1rd!").sign_in())


def test_the_hash_of_a_temporary_password_asks_for_a_new_one(apply_seed: ApplySeed, client: AppClient) -> None:
    assert told(apply_seed(SEED + user(", status: FORCE_CHANGE_PASSWORD"))) == []
    asked = initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="alice", PASSWORD="Passw0rd!")
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_former_passwords_are_remembered(apply_seed: ApplySeed, client: AppClient, given: Given) -> None:
    long = argon2.PasswordHasher(1, 64, 1).hash("a-Much-longer-passw0rd!")
    hashes = f", former_passwords: ['{long.replace('$', '$$')}'], password_set: 3 days ago"
    assert told(apply_seed(SEED + user(hashes))) == []
    members = {"UserPoolId": client.pool_id, "Username": "alice", "Password": "a-Much-longer-passw0rd!"}
    error = refusal(client.cognito.admin_set_user_password, **members, Permanent=True)[0]
    assert error == "PasswordHistoryPolicyViolationException"
    kept = given.sql("SELECT password_set_at, created_at FROM users WHERE pool_id = :pool", pool=client.pool_id)[0]
    assert str(kept["password_set_at"]) < str(kept["created_at"])


def test_who_must_reset_needs_no_password(apply_seed: ApplySeed, client: AppClient, given: Given) -> None:
    assert told(apply_seed(SEED + "      - { username: alice, status: RESET_REQUIRED }\n")) == []
    assert password_refused(client, "alice", "Passw0rd!")[0] == "PasswordResetRequiredException"
    kept = given.sql("SELECT password_hash, srp_verifier FROM users WHERE pool_id = :pool", pool=client.pool_id)
    assert kept == [{"password_hash": None, "srp_verifier": None}]


def test_users_keep_the_dates_that_they_bring(apply_seed: ApplySeed, client: AppClient) -> None:
    dates = ", created: 2020-01-02T03:04:05Z, updated: 2021-01-02T03:04:05Z, enabled: false"
    assert told(apply_seed(SEED + user(dates))) == []
    shown = client.cognito.admin_get_user(UserPoolId=client.pool_id, Username="alice")
    assert (shown["UserCreateDate"].year, shown["UserLastModifiedDate"].year) == (2020, 2021)
    assert apply_seed(SEED + user(dates), "update").counts["users", "unchanged"] == 1


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        (
            "password_hash: $$2b$$12$$abcdefghijklmnopqrstuv",
            [
                "seed.yaml:13: password_hash '$2b$12$abcdefghijklmnopqrstuv' is not a hash of argon2, such as "
                "$argon2id$v=19$m=…; of other kinds the emulator can verify none"
            ],
        ),
        (
            f"password: P, password_hash: '{HASH.replace('$', '$$')}'",
            ["seed.yaml:13: a user has a password or its password_hash, not both"],
        ),
        (
            f"password_hash: '{HASH.replace('$', '$$')}', srp_salt: ab",
            ["seed.yaml:13: srp_salt and srp_verifier go together, beside a password_hash"],
        ),
        (
            f"password_hash: '{HASH.replace('$', '$$')}', srp_salt: ab, srp_verifier: '0'",
            ["seed.yaml:13: srp_verifier is larger than any verifier can be, or 0"],
        ),
        (
            f"password_hash: '{HASH.replace('$', '$$').replace('m=64', 'm=4194304')}'",
            [
                "seed.yaml:13: password_hash needs more memory or time than the emulator gives a hash: "
                "1024 MiB, 100 passes"
            ],
        ),
        (
            "password_hash: '$$argon2id$$v=19$$m=64,t=1,p=1$$abcdefghijklmnop'",
            ["seed.yaml:13: password_hash is not a whole hash of argon2"],
        ),
        (
            "password: P, former_passwords: [a]",
            ["seed.yaml:13: former_passwords is not a whole hash of argon2"],
        ),
    ],
)
def test_what_is_no_hash_is_told(apply_seed: ApplySeed, fields: str, problems: list[str]) -> None:
    assert told(apply_seed(SEED + f"      - {{ username: alice, {fields} }}\n")) == problems

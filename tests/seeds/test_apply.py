"""Applying a seed: what it makes, what a second time does, and that it is all or nothing."""

from datetime import timedelta
from typing import Any

import pytest

from emulator.seeds.outcome import Outcome
from emulator.store import state
from emulator.work import Services
from tests.seeds.conftest import ApplySeed, told
from tests.support.given import AppClient, Given, secret_hash
from tests.support.old_pools import CLASSIC, made_before_identities

SEED = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    settings:
      AutoVerifiedAttributes: [email]
      MfaConfiguration: OFF
      Schema: [{ Name: tenant, AttributeDataType: String, Mutable: true }]
    rules: { "calls:ConfirmSignUp": { limit: 100 } }
    clients:
      - name: web
        client_id: ${CLIENT}
        client_secret: ${SECRET}
        settings: { ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH] }
    users:
      - username: alice
        sub: ${SUB}
        password: ${PASSWORD:-Passw0rd!}
        attributes: { email: alice@example.test, email_verified: true, "custom:tenant": t1, phone_number: +12015550100 }
      - username: new
        status: UNCONFIRMED
        password: Passw0rd!
        attributes: { email: new@example.test }
        code: 012345
"""


def made(outcome: Outcome) -> dict[str, dict[str, int]]:
    kinds: dict[str, dict[str, int]] = {}
    for (kind, done), count in outcome.counts.items():
        kinds.setdefault(kind, {})[done] = count
    return kinds


def rows(given: Given, account: str) -> list[Any]:
    """Everything of the account that a second application could touch."""
    of_pools = "IN (SELECT id FROM user_pools WHERE account_id = :account)"
    tables = ["user_pool_clients", "users", "aliases", "codes", "messages", "events", "attempts", "sessions"]
    found = [given.sql("SELECT * FROM user_pools WHERE account_id = :account", account=account)]
    for table in tables:
        found.append(given.sql(f"SELECT * FROM {table} WHERE pool_id {of_pools} ORDER BY 1, 2, 3", account=account))  # noqa: S608
    return found


def test_pinned_ids_settings_rules_and_users_are_made(
    apply_seed: ApplySeed, cognito: Any, given: Given, names: dict[str, str]
) -> None:
    outcome = apply_seed(SEED)
    assert told(outcome) == []
    assert made(outcome) == {"pools": {"created": 1}, "clients": {"created": 1}, "users": {"created": 2}}
    pool = cognito.describe_user_pool(UserPoolId=names["POOL"])["UserPool"]
    assert (pool["Name"], pool["AutoVerifiedAttributes"], pool["MfaConfiguration"]) == ("web", ["email"], "OFF")
    assert pool.get("UserPoolTags", {}) == {}
    assert given.sql("SELECT rules FROM user_pools WHERE id = :id", id=names["POOL"])[0]["rules"]
    described = cognito.describe_user_pool_client(UserPoolId=names["POOL"], ClientId=names["CLIENT"])["UserPoolClient"]
    assert (described["ClientName"], described["ClientSecret"]) == ("web", names["SECRET"])
    client = AppClient(names["CLIENT"], names["POOL"], names["SECRET"])
    assert given.attributes(client, "alice") == {
        "sub": names["SUB"],
        "email": "alice@example.test",
        "email_verified": "true",
        "custom:tenant": "t1",
        "phone_number": "+12015550100",
    }
    assert given.status(client, "new") == "UNCONFIRMED"


def test_a_seeded_user_signs_in_and_another_confirms_with_the_pinned_code(
    apply_seed: ApplySeed, cognito: Any, given: Given, names: dict[str, str]
) -> None:
    apply_seed(SEED)
    client = AppClient(names["CLIENT"], names["POOL"], names["SECRET"])
    parameters = {"USERNAME": "alice", "PASSWORD": "Passw0rd!", "SECRET_HASH": secret_hash(client, "alice")}
    answer = cognito.initiate_auth(ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    assert answer["AuthenticationResult"]["AccessToken"]
    message = given.messages(client)[0]
    assert (message.code, message.recipient, "012345" in message.body) == ("012345", "new@example.test", True)
    cognito.confirm_sign_up(
        ClientId=client.id, Username="new", ConfirmationCode="012345", SecretHash=secret_hash(client, "new")
    )
    assert given.status(client, "new") == "CONFIRMED"


@pytest.mark.parametrize("on_conflict", ["skip", "update"])
def test_applying_twice_changes_nothing(apply_seed: ApplySeed, given: Given, account: str, on_conflict: str) -> None:
    apply_seed(SEED)
    before = rows(given, account)
    outcome = apply_seed(SEED, on_conflict)
    assert told(outcome) == []
    assert outcome.changed == 0
    assert rows(given, account) == before


def test_skip_leaves_what_is_there_and_adds_what_is_missing(
    apply_seed: ApplySeed, cognito: Any, given: Given, names: dict[str, str]
) -> None:
    apply_seed(SEED)
    cognito.update_user_pool(UserPoolId=names["POOL"], DeletionProtection="ACTIVE")
    cognito.admin_delete_user(UserPoolId=names["POOL"], Username="alice")
    outcome = apply_seed(SEED)
    assert made(outcome) == {"pools": {"skipped": 1}, "clients": {"skipped": 1}, "users": {"skipped": 1, "created": 1}}
    pool = cognito.describe_user_pool(UserPoolId=names["POOL"])["UserPool"]
    assert pool["DeletionProtection"] == "ACTIVE"


def test_update_takes_back_what_the_file_leaves_out_and_update_user_pool_would_keep(
    apply_seed: ApplySeed, cognito: Any, names: dict[str, str]
) -> None:
    apply_seed(SEED)
    before = cognito.describe_user_pool(UserPoolId=names["POOL"])["UserPool"]
    changed = {
        "Policies": {
            "PasswordPolicy": {"MinimumLength": 20, "TemporaryPasswordValidityDays": 30},
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]},
        },
        "AutoVerifiedAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        "VerificationMessageTemplate": {"SmsMessage": "changed {####}"},
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]},
        "AcrConfiguration": {"Level2": {"AcrValue": "urn:my:2"}},
        "IssuerConfiguration": {"Type": "UPDATED"},
    }
    cognito.update_user_pool(UserPoolId=names["POOL"], **changed)
    cognito.set_user_pool_mfa_config(
        UserPoolId=names["POOL"], MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    assert made(apply_seed(SEED, "update"))["pools"] == {"updated": 1}
    after = cognito.describe_user_pool(UserPoolId=names["POOL"])["UserPool"]
    for name in changed.keys() - {"UserAttributeUpdateSettings"} | {"MfaConfiguration"}:
        assert after.get(name) == before.get(name), name
    verified_before_update = after["UserAttributeUpdateSettings"]["AttributesRequireVerificationBeforeUpdate"]
    assert verified_before_update == []
    assert made(apply_seed(SEED, "update"))["pools"] == {"unchanged": 1}


def test_update_turns_mfa_on_again_as_the_file_says(apply_seed: ApplySeed, cognito: Any, names: dict[str, str]) -> None:
    by_sms = (
        "MfaConfiguration: ON\n      SmsConfiguration: { EumsSms: { CallerArn: 'arn:aws:iam::123456789012:role/sms' } }"
    )
    with_mfa = SEED.replace("MfaConfiguration: OFF", by_sms)
    assert told(apply_seed(with_mfa)) == []
    cognito.update_user_pool(UserPoolId=names["POOL"], MfaConfiguration="OFF")
    outcome = apply_seed(with_mfa, "update")
    assert (told(outcome), made(outcome)["pools"]) == ([], {"updated": 1})
    assert cognito.get_user_pool_mfa_config(UserPoolId=names["POOL"])["MfaConfiguration"] == "ON"
    assert made(apply_seed(with_mfa, "update"))["pools"] == {"unchanged": 1}


def test_update_leaves_the_schema_of_a_pool_from_before(
    apply_seed: ApplySeed, given: Given, names: dict[str, str]
) -> None:
    apply_seed(SEED)
    made_before_identities(given, names["POOL"])
    more = SEED.replace("Mutable: true }]", "Mutable: true }, { Name: area, AttributeDataType: String }]")
    outcome = apply_seed(more, "update")
    assert (told(outcome), made(outcome)["pools"]) == ([], {"updated": 1})
    shown = given.cognito.describe_user_pool(UserPoolId=names["POOL"])["UserPool"]["SchemaAttributes"]
    assert [attribute["Name"] for attribute in shown] == [*CLASSIC, "custom:tenant", "custom:area"]


def test_update_brings_settings_attributes_password_and_status(
    apply_seed: ApplySeed, cognito: Any, given: Given, names: dict[str, str]
) -> None:
    apply_seed(SEED)
    client = AppClient(names["CLIENT"], names["POOL"], names["SECRET"])
    cognito.update_user_pool(UserPoolId=names["POOL"], DeletionProtection="ACTIVE")
    cognito.update_user_pool_client(UserPoolId=names["POOL"], ClientId=names["CLIENT"], ClientName="other")
    cognito.admin_set_user_password(UserPoolId=names["POOL"], Username="alice", Password="0therPass!")
    cognito.admin_confirm_sign_up(UserPoolId=names["POOL"], Username="new")
    changed = SEED.replace('custom:tenant": t1', 'custom:tenant": t2')
    outcome = apply_seed(changed, "update")
    assert told(outcome) == []
    assert made(outcome) == {"pools": {"updated": 1}, "clients": {"updated": 1}, "users": {"updated": 2}}
    assert cognito.describe_user_pool(UserPoolId=names["POOL"])["UserPool"]["DeletionProtection"] == "INACTIVE"
    described = cognito.describe_user_pool_client(UserPoolId=names["POOL"], ClientId=names["CLIENT"])["UserPoolClient"]
    assert described["ClientName"] == "web"
    attributes = given.attributes(client, "alice")
    assert (attributes["custom:tenant"], attributes["sub"]) == ("t2", names["SUB"])
    assert (given.status(client, "alice"), given.status(client, "new")) == ("CONFIRMED", "UNCONFIRMED")
    parameters = {"USERNAME": "alice", "PASSWORD": "Passw0rd!", "SECRET_HASH": secret_hash(client, "alice")}
    assert cognito.initiate_auth(ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    assert apply_seed(changed, "update").changed == 0


def test_update_brings_back_what_updating_a_client_would_keep(
    apply_seed: ApplySeed, cognito: Any, names: dict[str, str]
) -> None:
    kept = {"RefreshTokenValidity": 1, "EnableTokenRevocation": False, "AuthSessionValidity": 15}
    named = {"UserPoolId": names["POOL"], "ClientId": names["CLIENT"]}
    apply_seed(SEED)
    before = cognito.describe_user_pool_client(**named)["UserPoolClient"]
    cognito.update_user_pool_client(**named, ExplicitAuthFlows=before["ExplicitAuthFlows"], **kept)
    assert made(apply_seed(SEED, "update"))["clients"] == {"updated": 1}
    after = cognito.describe_user_pool_client(**named)["UserPoolClient"]
    assert {**after, "LastModifiedDate": None} == {**before, "LastModifiedDate": None}


def test_update_keeps_a_sub_that_the_file_does_not_pin(
    apply_seed: ApplySeed, cognito: Any, given: Given, names: dict[str, str]
) -> None:
    seed = SEED.replace("        sub: ${SUB}\n", "")
    apply_seed(seed)
    client = AppClient(names["CLIENT"], names["POOL"])
    sub = given.attributes(client, "alice")["sub"]
    apply_seed(seed, "update", PASSWORD="N3wPassw0rd!")
    assert given.attributes(client, "alice")["sub"] == sub


def test_update_takes_an_alias_back_that_moved_to_another_user_of_the_file(
    apply_seed: ApplySeed, cognito: Any, given: Given, names: dict[str, str]
) -> None:
    seed = """
version: 1
pools:
  - name: alias
    id: ${POOL}
    account: ${ACCOUNT}
    settings: { AliasAttributes: [email], AutoVerifiedAttributes: [email] }
    clients: [{ name: web, client_id: "${CLIENT}" }]
    users:
      - { username: owner, password: Passw0rd!, attributes: { email: b@example.test, email_verified: true } }
      - username: claimant
        status: UNCONFIRMED
        password: Passw0rd!
        attributes: { email: b@example.test }
        code: "123456"
"""
    assert told(apply_seed(seed)) == []
    cognito.confirm_sign_up(
        ClientId=names["CLIENT"], Username="claimant", ConfirmationCode="123456", ForceAliasCreation=True
    )
    outcome = apply_seed(seed, "update")
    assert (told(outcome), made(outcome)["users"]) == ([], {"updated": 2})
    user = cognito.admin_get_user(UserPoolId=names["POOL"], Username="b@example.test")
    assert user["Username"] == "owner"


def test_fail_refuses_what_is_there_and_changes_nothing(
    apply_seed: ApplySeed, given: Given, account: str, names: dict[str, str]
) -> None:
    apply_seed(SEED)
    before = rows(given, account)
    outcome = apply_seed(SEED, "fail")
    assert told(outcome) == [f"seed.yaml:4: pool web: exists already, as {names['POOL']}"]
    assert rows(given, account) == before


def test_one_refused_user_undoes_the_whole_seed(apply_seed: ApplySeed, given: Given, account: str) -> None:
    outcome = apply_seed(SEED + "      - { username: weak, password: weak }\n")
    assert told(outcome) == [
        f"seed.yaml:{SEED.count(chr(10)) + 1}: user weak: InvalidPasswordException: "
        "Password did not conform with password policy: Password not long enough"
    ]
    assert rows(given, account) == [[]] * 9


def test_update_brings_failures_back_that_time_has_forgotten(apply_seed: ApplySeed, given: Given, names: Any) -> None:
    seed = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    users:
      - { username: nearly, password: Passw0rd!, locked: { failures: 4 } }
      - { username: locked, password: Passw0rd!, locked: { failures: 7, until: in 30 days } }
"""

    def failures() -> list[Any]:
        shown = "SELECT failed_sign_ins AS n FROM v_users WHERE pool_id = :pool ORDER BY username DESC"
        return [row["n"] for row in given.sql(shown, pool=names["POOL"])]

    apply_seed(seed)
    assert made(apply_seed(seed, "update"))["users"] == {"unchanged": 2}
    given.clock_advanced(timedelta(minutes=16))
    assert failures() == [0, 7]
    assert made(apply_seed(seed, "update"))["users"] == {"updated": 1, "unchanged": 1}
    assert failures() == [4, 7]
    given.clock_advanced(-timedelta(minutes=16))
    assert made(apply_seed(seed, "update"))["users"] == {"updated": 1, "unchanged": 1}


def test_a_pool_and_a_client_without_ids_are_found_by_name(apply_seed: ApplySeed, cognito: Any) -> None:
    seed = """
version: 1
pools:
  - name: unpinned
    account: ${ACCOUNT}
    region: eu-central-1
    clients: [{ name: web }]
"""
    apply_seed(seed)
    outcome = apply_seed(seed)
    assert made(outcome) == {"pools": {"skipped": 1}, "clients": {"skipped": 1}}


def test_no_trigger_runs_and_armed_faults_do_not_hit(
    apply_seed: ApplySeed, services: Services, names: dict[str, str]
) -> None:
    function = "arn:aws:lambda:us-east-1:123456789012:function:nobody"
    triggers = f"      LambdaConfig: {{ PreSignUp: '{function}', CustomMessage: '{function}' }}\n"
    connection = services.database.begin(write=True)
    at = services.clock.now()
    state.arm(connection, state.Fault("fault-seed", "SignUp", "ForbiddenException", None, {}, 1.0, 0, 1, at))
    services.database.end(connection, write=True, keep=True)
    assert told(apply_seed(SEED.replace("      MfaConfiguration: OFF\n", triggers))) == []
    with services.database.engine.connect() as look:
        assert [fault.remaining for fault in state.armed(look)] == [1]

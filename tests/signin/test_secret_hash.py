"""SECRET_HASH: when it is missed, when it is wrong, and of which name it is the hash."""

import pytest

from tests.support.given import PASSWORD, AppClient, Given, secret_hash
from tests.support.srp_client import Srp
from tests.support.ways import ALL_FLOWS, check_tokens, initiate, initiate_refused, respond, respond_refused

ALIAS = "bob@example.test"
FLOWS = [
    ("initiate_auth", "USER_PASSWORD_AUTH", {"PASSWORD": PASSWORD}),
    ("initiate_auth", "USER_SRP_AUTH", {"SRP_A": "2"}),
    ("initiate_auth", "USER_AUTH", {"PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD}),
    ("admin_initiate_auth", "ADMIN_USER_PASSWORD_AUTH", {"PASSWORD": PASSWORD}),
]
each_flow = pytest.mark.parametrize(("operation", "flow", "more"), FLOWS, ids=[row[1] for row in FLOWS])


def missing(client: AppClient) -> tuple[str, str]:
    return (
        "NotAuthorizedException",
        f"Client {client.id} is configured with secret but SECRET_HASH was not received",
    )


def wrong(client: AppClient) -> tuple[str, str]:
    return "NotAuthorizedException", f"Unable to verify secret hash for client {client.id}"


@pytest.fixture
def client(given: Given) -> AppClient:
    """A client with a secret; bob goes by his email too."""
    made = given.client(given.pool(AliasAttributes=["email"]), ExplicitAuthFlows=ALL_FLOWS, GenerateSecret=True)
    given.invited_user(
        made,
        "bob",
        UserAttributes=[{"Name": "email", "Value": ALIAS}, {"Name": "email_verified", "Value": "true"}],
    )
    made.cognito.admin_set_user_password(UserPoolId=made.pool_id, Username="bob", Password=PASSWORD, Permanent=True)
    return made


@pytest.mark.once
@each_flow
def test_it_is_the_hash_of_the_name_that_was_typed(
    client: AppClient, operation: str, flow: str, more: dict[str, str]
) -> None:
    for typed, hashed in (("bob", "bob"), (ALIAS, ALIAS)):
        initiate(client, operation, flow, USERNAME=typed, SECRET_HASH=secret_hash(client, hashed), **more)
    for typed, hashed in (("bob", ALIAS), (ALIAS, "bob"), ("bob", "Bob")):
        said = initiate_refused(
            client, operation, flow, USERNAME=typed, SECRET_HASH=secret_hash(client, hashed), **more
        )
        assert said == wrong(client)


@pytest.mark.once
@each_flow
def test_missing_and_wrong_ones_are_refused_before_the_user_is_looked_for(
    client: AppClient, operation: str, flow: str, more: dict[str, str]
) -> None:
    for username in ("bob", "nobody"):
        assert initiate_refused(client, operation, flow, USERNAME=username, **more) == missing(client)
        for value in ("", "x", "ü", "A" * 44):
            said = initiate_refused(client, operation, flow, USERNAME=username, SECRET_HASH=value, **more)
            assert said == wrong(client)


@pytest.mark.once
@each_flow
def test_a_client_without_a_secret_wants_none(given: Given, operation: str, flow: str, more: dict[str, str]) -> None:
    plain = given.client(ExplicitAuthFlows=ALL_FLOWS)
    said = initiate_refused(plain, operation, flow, USERNAME="nobody", SECRET_HASH="x", **more)
    assert said == wrong(plain)


@pytest.mark.once
def test_a_refresh_of_a_client_without_a_secret_wants_none(given: Given) -> None:
    plain = given.client()
    given.confirmed_user(plain, "bob")
    token = given.tokens(plain, "bob")["RefreshToken"]
    said = initiate_refused(plain, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token, SECRET_HASH="x")
    assert said == wrong(plain)


@pytest.mark.once
def test_srp_is_answered_with_the_hash_of_the_real_username(client: AppClient) -> None:
    srp = Srp(client, ALIAS)
    challenge = srp.begin()
    right = srp.responses(challenge)
    without = {name: value for name, value in right.items() if name != "SECRET_HASH"}
    assert respond_refused(client, "PASSWORD_VERIFIER", without) == missing(client)
    of_alias = {**right, "USERNAME": ALIAS, "SECRET_HASH": secret_hash(client, ALIAS)}
    assert respond_refused(client, "PASSWORD_VERIFIER", of_alias) == wrong(client)
    check_tokens(respond(client, "PASSWORD_VERIFIER", {**right, "USERNAME": ALIAS}))


@pytest.mark.once
def test_an_unknown_user_is_not_told_apart_by_the_hash(client: AppClient, given: Given) -> None:
    hiding = given.client(
        client.pool_id, ExplicitAuthFlows=ALL_FLOWS, GenerateSecret=True, PreventUserExistenceErrors="ENABLED"
    )
    for typed in (ALIAS, "nobody@example.test"):
        srp = Srp(hiding, typed)
        answers = srp.responses(srp.begin(), SECRET_HASH="x")
        assert respond_refused(hiding, "PASSWORD_VERIFIER", answers) == wrong(hiding)


@pytest.mark.once
def test_a_new_password_comes_with_the_hash_of_the_real_username(client: AppClient) -> None:
    client.cognito.admin_set_user_password(UserPoolId=client.pool_id, Username="bob", Password="Temp0rary!")
    begun = initiate(
        client,
        "initiate_auth",
        "USER_PASSWORD_AUTH",
        USERNAME=ALIAS,
        PASSWORD="Temp0rary!",
        SECRET_HASH=secret_hash(client, ALIAS),
    )
    answers = {"USERNAME": ALIAS, "NEW_PASSWORD": "N3w-secret"}
    name, session = "NEW_PASSWORD_REQUIRED", begun["Session"]
    assert respond_refused(client, name, answers, session=session) == missing(client)
    of_alias = {**answers, "SECRET_HASH": secret_hash(client, ALIAS)}
    assert respond_refused(client, name, of_alias, session=session) == wrong(client)
    check_tokens(respond(client, name, {**answers, "SECRET_HASH": secret_hash(client, "bob")}, session=session))


@pytest.mark.once
@pytest.mark.parametrize("hashed", [ALIAS, "bob"])
def test_a_choice_comes_with_the_hash_of_either_name(client: AppClient, hashed: str) -> None:
    """Its challenge names nobody: a client may know only what was typed."""
    of_typed = {"SECRET_HASH": secret_hash(client, ALIAS)}
    session = initiate(client, "initiate_auth", "USER_AUTH", USERNAME=ALIAS, **of_typed)["Session"]
    answers = {"USERNAME": ALIAS, "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    assert respond_refused(client, "SELECT_CHALLENGE", answers, session=session) == missing(client)
    right = {**answers, "SECRET_HASH": secret_hash(client, hashed)}
    check_tokens(respond(client, "SELECT_CHALLENGE", right, session=session))

"""REFRESH_TOKEN_AUTH: new tokens from an old one, of the same sign-in."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from tests.support.given import PASSWORD, AppClient, Given, secret_hash
from tests.support.ways import DISABLED, UNKNOWN, check_tokens, initiate, initiate_refused

FLOWS = ["REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"]
INVALID = ("NotAuthorizedException", "Invalid Refresh Token")
REVOKED = ("NotAuthorizedException", "Refresh Token has been revoked")
EXPIRED = ("NotAuthorizedException", "Refresh Token has expired")
STAYS = ["sub", "auth_time", "origin_jti", "event_id", "iss"]


def claims(token: str) -> dict[str, Any]:
    content: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return content


def refresh(client: AppClient, token: str, flow: str = FLOWS[0], **parameters: str) -> dict[str, Any]:
    return initiate(client, "initiate_auth", flow, REFRESH_TOKEN=token, **parameters)


def refused(client: AppClient, token: str, **parameters: str) -> tuple[str, str]:
    return initiate_refused(client, "initiate_auth", FLOWS[0], REFRESH_TOKEN=token, **parameters)


@pytest.mark.parametrize("operation", ["initiate_auth", "admin_initiate_auth"])
@pytest.mark.parametrize("flow", FLOWS)
def test_a_refresh_tells_of_the_same_sign_in(given: Given, operation: str, flow: str) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    given.clock_frozen()
    first = given.tokens(client, "bob")
    given.clock_advanced(timedelta(hours=73))
    second = check_tokens(initiate(client, operation, flow, REFRESH_TOKEN=first["RefreshToken"]), refreshed=True)
    for name in ("AccessToken", "IdToken"):
        old, new = claims(first[name]), claims(second[name])
        assert [new[claim] for claim in STAYS] == [old[claim] for claim in STAYS]
        assert new["jti"] != old["jti"]
        assert new["iat"] - new["auth_time"] == 73 * 3600
        assert new["exp"] - new["iat"] == 3600
    assert client.cognito.get_user(AccessToken=second["AccessToken"])["Username"] == "bob"


def test_attributes_are_read_anew(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["RefreshToken"]
    given.sql(
        "UPDATE user_attributes SET value = 'new@example.test' WHERE name = 'email' AND user_id IN"
        " (SELECT id FROM users WHERE pool_id = :pool)",
        pool=client.pool_id,
    )
    assert claims(refresh(client, token)["AuthenticationResult"]["IdToken"])["email"] == "new@example.test"


def test_a_refresh_token_can_be_used_again_and_again(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["RefreshToken"]
    for _ in range(3):
        check_tokens(refresh(client, token), refreshed=True)


def test_it_lives_as_long_as_the_client_says(given: Given) -> None:
    client = given.client(RefreshTokenValidity=90, TokenValidityUnits={"RefreshToken": "minutes"})
    given.confirmed_user(client, "bob")
    given.clock_frozen()
    token = given.tokens(client, "bob")["RefreshToken"]
    given.clock_advanced(timedelta(minutes=90, seconds=-1))
    check_tokens(refresh(client, token), refreshed=True)
    given.clock_advanced(timedelta(seconds=1))
    assert refused(client, token) == EXPIRED


@pytest.mark.once
@pytest.mark.parametrize("token", ["x", "a.b.c.d.e", "ü", "x" * 20000, "eyJjdHkiOiJKV1Qi.AA.AA.AA.AA"])
def test_garbage_is_no_refresh_token(given: Given, token: str) -> None:
    assert refused(given.client(), token) == INVALID


def test_other_tokens_and_changed_ones_are_no_refresh_tokens(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    tokens = given.tokens(client, "bob")
    token = tokens["RefreshToken"]
    changed = token[:-3] + ("AAA" if token[-3:] != "AAA" else "BBB")
    for wrong in (tokens["AccessToken"], tokens["IdToken"], changed, token + "=", token[:-1]):
        assert refused(client, wrong) == INVALID


def test_only_the_client_it_was_given_to_may_use_it(given: Given) -> None:
    client = given.client()
    same_pool, other_pool = given.client(client.pool_id), given.client()
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["RefreshToken"]
    assert refused(same_pool, token) == INVALID
    assert refused(other_pool, token) == INVALID


def _again(given: Given, client: AppClient) -> None:
    given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="bob")
    given.confirmed_user(client, "bob")


@pytest.mark.parametrize(
    ("between", "said"),
    [
        (lambda g, c: g.cognito.admin_delete_user(UserPoolId=c.pool_id, Username="bob"), UNKNOWN),
        (lambda g, c: _again(g, c), UNKNOWN),
        (lambda g, c: g.sql("UPDATE users SET enabled = false WHERE pool_id = :p", p=c.pool_id), DISABLED),
        (
            lambda g, c: g.cognito.global_sign_out(AccessToken=g.tokens(c, "bob")["AccessToken"]),
            REVOKED,
        ),
        (
            lambda g, c: g.cognito.admin_set_user_password(
                UserPoolId=c.pool_id, Username="bob", Password="N3w-secret", Permanent=True
            ),
            None,
        ),
        (
            lambda g, c: g.cognito.delete_user_pool_client(UserPoolId=c.pool_id, ClientId=c.id),
            ("ResourceNotFoundException", "User pool client {id} does not exist."),
        ),
    ],
    ids=["user deleted", "user made again", "disabled", "signed out", "password changed", "client deleted"],
)
def test_what_happened_since_the_sign_in(
    given: Given, between: Callable[[Given, AppClient], Any], said: tuple[str, str] | None
) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["RefreshToken"]
    between(given, client)
    if said is None:
        check_tokens(refresh(client, token), refreshed=True)
    else:
        assert refused(client, token) == (said[0], said[1].format(id=client.id))


def test_the_hash_is_of_the_real_username_or_the_sub(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]), GenerateSecret=True)
    given.invited_user(
        client,
        "bob",
        UserAttributes=[{"Name": "email", "Value": "b@e.test"}, {"Name": "email_verified", "Value": "true"}],
    )
    client.cognito.admin_set_user_password(UserPoolId=client.pool_id, Username="bob", Password=PASSWORD, Permanent=True)
    sub = given.attributes(client, "bob")["sub"]
    begun = initiate(
        client,
        "initiate_auth",
        "USER_PASSWORD_AUTH",
        USERNAME="b@e.test",
        PASSWORD=PASSWORD,
        SECRET_HASH=secret_hash(client, "b@e.test"),
    )
    token = begun["AuthenticationResult"]["RefreshToken"]
    for name in ("bob", sub):
        check_tokens(refresh(client, token, SECRET_HASH=secret_hash(client, name)), refreshed=True)
    wrong = ("NotAuthorizedException", f"SecretHash does not match for the client: {client.id}")
    assert refused(client, token, SECRET_HASH=secret_hash(client, "b@e.test")) == wrong
    missing = f"Client {client.id} is configured with secret but SECRET_HASH was not received"
    assert refused(client, token) == ("NotAuthorizedException", missing)

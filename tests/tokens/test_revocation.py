"""RevokeToken and GlobalSignOut: what ends, and what goes on."""

from typing import Any

import pytest

from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given
from tests.support.ways import initiate, initiate_refused

Client = Any
ACCESS_REVOKED = ("NotAuthorizedException", "Access Token has been revoked")
REFRESH_REVOKED = ("NotAuthorizedException", "Refresh Token has been revoked")
UNAUTHORIZED = ("UnauthorizedException", "Invalid client id or secret.")


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client()
    given.confirmed_user(made, "bob")
    return made


def refresh(client: AppClient, token: str) -> dict[str, Any]:
    result: dict[str, Any] = initiate(client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)
    return dict(result["AuthenticationResult"])


def is_alive(client: AppClient, tokens: dict[str, str]) -> bool:
    """Whether both tokens are; they live and die together."""
    token = tokens["AccessToken"]
    if _get_user_says(client, token) is None:
        refresh(client, tokens["RefreshToken"])
        return True
    assert _get_user_says(client, token) == ACCESS_REVOKED
    said = initiate_refused(client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=tokens["RefreshToken"])
    assert said == REFRESH_REVOKED
    return False


def _get_user_says(client: AppClient, token: str) -> tuple[str, str] | None:
    try:
        client.cognito.get_user(AccessToken=token)
    except client.cognito.exceptions.NotAuthorizedException as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None


def test_revoking_a_refresh_token_ends_everything_that_came_from_it(
    cognito: Client, given: Given, client: AppClient
) -> None:
    tokens = given.tokens(client, "bob")
    refreshed = refresh(client, tokens["RefreshToken"])
    other = given.tokens(client, "bob")
    assert answer(cognito.revoke_token, ClientId=client.id, Token=tokens["RefreshToken"]) == {}
    assert not is_alive(client, tokens)
    assert refusal(cognito.get_user, AccessToken=refreshed["AccessToken"]) == ACCESS_REVOKED
    assert is_alive(client, other)


def test_revoking_again_and_revoking_what_nobody_knows_is_a_success(
    cognito: Client, given: Given, client: AppClient
) -> None:
    token = given.tokens(client, "bob")["RefreshToken"]
    for one in (token, token, "nobodys", token[:-2], "."):
        assert answer(cognito.revoke_token, ClientId=client.id, Token=one) == {}


def test_only_refresh_tokens_are_revoked(cognito: Client, given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    for name in ("AccessToken", "IdToken"):
        assert refusal(cognito.revoke_token, ClientId=client.id, Token=tokens[name]) == (
            "UnsupportedTokenTypeException",
            "Unsupported token type. Only refresh tokens can be revoked.",
        )
    assert is_alive(client, tokens)


def test_a_client_revokes_only_its_own(cognito: Client, given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    for other in (given.client(client.pool_id), given.client()):
        assert refusal(cognito.revoke_token, ClientId=other.id, Token=tokens["RefreshToken"]) == UNAUTHORIZED
    assert is_alive(client, tokens)


SECRET = "a" * 30
OTHER = "b" * 30


@pytest.mark.once
@pytest.mark.parametrize(
    ("secret", "given_secret"), [(SECRET, None), (SECRET, OTHER), (SECRET, SECRET + "a"), (None, SECRET)]
)
def test_the_client_shows_its_secret_if_it_has_one(
    cognito: Client, given: Given, secret: str | None, given_secret: str | None
) -> None:
    client = given.client(**{"ClientSecret": secret} if secret else {})
    members = {"ClientSecret": given_secret} if given_secret else {}
    assert refusal(cognito.revoke_token, ClientId=client.id, Token="x", **members) == UNAUTHORIZED
    right = {"ClientSecret": secret} if secret else {}
    assert answer(cognito.revoke_token, ClientId=client.id, Token="x", **right) == {}


def test_an_unknown_client_is_unauthorized(cognito: Client) -> None:
    assert refusal(cognito.revoke_token, ClientId="nobodysclient", Token="x") == UNAUTHORIZED


def test_a_client_may_have_revocation_off(cognito: Client, given: Given, client: AppClient) -> None:
    plain = given.client(client.pool_id, EnableTokenRevocation=False)
    token = given.tokens(plain, "bob")["RefreshToken"]
    assert refusal(cognito.revoke_token, ClientId=plain.id, Token=token) == (
        "UnsupportedOperationException",
        "Token revocation is not enabled for this client.",
    )


@pytest.mark.once
@pytest.mark.parametrize("token", ["", " ", "a b", "ü"])
def test_what_cannot_be_a_token_is_refused_by_its_shape(cognito: Client, client: AppClient, token: str) -> None:
    code, message = refusal(cognito.revoke_token, ClientId=client.id, Token=token)
    assert code == "InvalidParameterException"
    assert message.startswith("1 validation error detected: Value at 'token' failed to satisfy constraint: ")


def test_signing_out_everywhere_ends_every_sign_in_of_the_user(
    cognito: Client, given: Given, client: AppClient
) -> None:
    second = given.client(client.pool_id)
    here, there = given.tokens(client, "bob"), given.tokens(second, "bob")
    given.confirmed_user(client, "eve")
    eves = given.tokens(client, "eve")
    assert answer(cognito.global_sign_out, AccessToken=here["AccessToken"]) == {}
    assert not is_alive(client, here)
    assert not is_alive(second, there)
    assert is_alive(client, eves)
    assert is_alive(client, given.tokens(client, "bob"))


def test_what_revocation_ended_stays_ended_when_it_is_turned_off(
    cognito: Client, given: Given, client: AppClient
) -> None:
    tokens = given.tokens(client, "bob")
    cognito.revoke_token(ClientId=client.id, Token=tokens["RefreshToken"])
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    cognito.update_user_pool_client(
        UserPoolId=client.pool_id, ClientId=client.id, EnableTokenRevocation=False, ExplicitAuthFlows=flows
    )
    assert not is_alive(client, tokens)


def test_a_changed_password_ends_nothing(cognito: Client, given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    cognito.admin_set_user_password(UserPoolId=client.pool_id, Username="bob", Password="N3w-secret", Permanent=True)
    assert is_alive(client, tokens)


def test_who_ended_a_sign_in_can_be_read(cognito: Client, given: Given, client: AppClient) -> None:
    cognito.revoke_token(ClientId=client.id, Token=given.tokens(client, "bob")["RefreshToken"])
    cognito.global_sign_out(AccessToken=given.tokens(client, "bob")["AccessToken"])
    rows = given.sql(
        "SELECT revoked_by FROM refresh_token_families WHERE pool_id = :pool ORDER BY revoked_at", pool=client.pool_id
    )
    assert [row["revoked_by"] for row in rows] == ["RevokeToken", "GlobalSignOut"]

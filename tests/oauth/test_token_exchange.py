"""The token exchange of `POST /oauth2/token`."""

from typing import Any

import pytest

from tests.support.browser import Browser, Page
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient
from tests.support.reading import claims
from tests.support.token_answers import INVALID_REQUEST, UNAUTHORIZED, Refusal, answered, refused, verified

URN = "urn:ietf:params:oauth:"
EXCHANGE = f"{URN}grant-type:token-exchange"
ACCESS, IDENTITY, SAML = (f"{URN}token-type:{name}" for name in ("access_token", "id_token", "saml2"))


@pytest.fixture
def service(given: Given, app_client: OAuthClient) -> OAuthClient:
    """A client that exchanges what users of `app_client` send it."""
    flows = ["ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"]
    return OAuthClient.made(given, app_client.client.pool_id, GenerateSecret=True, ExplicitAuthFlows=flows)


def exchanged(browser: Browser, service: OAuthClient, token: str | None, **fields: str | None) -> Page:
    usual = {"grant_type": EXCHANGE, "subject_token": token, "subject_token_type": ACCESS}
    return service.token(browser, **{**usual, **fields})


def test_a_service_exchanges_the_token_of_a_user(
    browser: Browser, given: Given, app_client: OAuthClient, service: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    token = app_client.tokens(browser, username)["access_token"]
    asked = {"audience": "https://orders.test", "scope": "openid email"}
    found = answered(exchanged(browser, service, token, **asked))
    assert list(found) == ["access_token", "issued_token_type", "token_type", "expires_in", "scope"]
    assert (found["issued_token_type"], found["token_type"]) == (ACCESS, "Bearer")
    content = verified(given, service.client, found["access_token"], audience="https://orders.test")
    assert (content["client_id"], content["username"]) == (service.id, username)
    assert set(found["scope"].split()) == {"openid", "email"} == set(content["scope"].split())
    actor = given.tokens(app_client.client, given.confirmed_user(app_client.client))
    acting = {"actor_token": actor["IdToken"], "actor_token_type": IDENTITY, "requested_token_type": IDENTITY}
    found = answered(exchanged(browser, service, token, **acting))
    assert list(found) == ["access_token", "issued_token_type", "token_type", "expires_in"]
    assert (found["issued_token_type"], found["token_type"]) == (IDENTITY, "N_A")
    content = verified(given, service.client, found["access_token"], audience=service.id)
    assert content["act"] == {"sub": claims(actor["IdToken"])["sub"]}


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"subject_token": None}, INVALID_REQUEST),
        ({"subject_token": "x"}, INVALID_REQUEST),
        ({"subject_token_type": None}, INVALID_REQUEST),
        ({"subject_token_type": "access_token"}, INVALID_REQUEST),
        ({"subject_token_type": SAML}, INVALID_REQUEST),
        ({"requested_token_type": SAML}, INVALID_REQUEST),
        ({"requested_token_type": f"{URN}token-type:refresh_token"}, INVALID_REQUEST),
        ({"actor_token": "x"}, INVALID_REQUEST),
        ({"actor_token_type": ACCESS}, INVALID_REQUEST),
        ({"audience": "a", "resource": "b"}, INVALID_REQUEST),
        ({"resource": "bank"}, (400, {"error": "invalid_target"})),
    ],
)
def test_an_exchange_that_cannot_be_is_refused(
    browser: Browser, given: Given, app_client: OAuthClient, service: OAuthClient, fields: Any, expected: Refusal
) -> None:
    token = given.tokens(app_client.client, given.confirmed_user(app_client.client))["AccessToken"]
    assert answered(exchanged(browser, service, token))
    assert refused(exchanged(browser, service, token, **fields)) == expected


def test_a_client_without_the_flow_exchanges_nothing(
    browser: Browser, given: Given, app_client: OAuthClient, service: OAuthClient
) -> None:
    token = given.tokens(app_client.client, given.confirmed_user(app_client.client))["AccessToken"]
    assert refused(exchanged(browser, app_client, token)) == UNAUTHORIZED
    given.cognito.admin_user_global_sign_out(UserPoolId=service.client.pool_id, Username=claims(token)["username"])
    assert refused(exchanged(browser, service, token)) == INVALID_REQUEST

"""What people asked emulators of Cognito for, by the reports in which they did: each journey by the name of its demand.

The reports are public issues: floci-io/floci#1563, #2851 and #2852, ministackorg/ministack#329 and #1568,
localstack/localstack#10007, aws-amplify/amplify-js#8165, faiscadev/fakecloud#1897.
"""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.support import providers
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import CALLBACK, OAuthClient, claims, pool_with_domain
from tests.support.openid_server import Key, OpenIdServer, provider

pytestmark = pytest.mark.once
POOLS_CLIENT = {"client_id": "google-knows-the-pool-by-this", "client_secret": "s", "authorize_scopes": "openid email"}


@pytest.fixture
def partner(signing_key: Key) -> Iterator[OpenIdServer]:
    with provider(signing_key) as found:
        yield found


def come_back(client: OAuthClient, browser: Browser, server: OpenIdServer, name: str) -> Page:
    page = client.authorize(browser, identity_provider=name)
    assert page.location.startswith(f"{server.url}/auth?"), page.location
    left = dict(parse_qsl(urlsplit(page.location).query))
    answer = {"state": left["state"], "code": server.code(left["nonce"])}
    return browser.get(f"{client.base}/oauth2/idpresponse", answer)


def sign_in(client: OAuthClient, browser: Browser, server: OpenIdServer, name: str) -> dict[str, Any]:
    """What the ID token tells."""
    page = come_back(client, browser, server, name)
    return claims(client.exchange(browser, page.told["code"]).response.json()["id_token"])


def has(given: Given, pool_id: str, name: str, server: OpenIdServer) -> None:
    given.cognito.create_identity_provider(
        UserPoolId=pool_id,
        ProviderName=name,
        ProviderType="OIDC",
        ProviderDetails=server.details(),
        AttributeMapping={"email": "email"},
    )


def test_the_button_of_google_leads_to_google_with_the_client_id_that_the_pool_has_there(
    given: Given, browser: Browser
) -> None:
    pool_id = pool_with_domain(given)
    given.cognito.create_identity_provider(
        UserPoolId=pool_id, ProviderName="Google", ProviderType="Google", ProviderDetails=POOLS_CLIENT
    )
    client = OAuthClient.made(given, pool_id, SupportedIdentityProviders=["COGNITO", "Google"])
    page = browser.get(f"{client.base}/login", client.query())
    assert "Continue with Google" in page.text
    assert "undefined" not in page.text
    left = client.authorize(browser, identity_provider="Google")
    told = dict(parse_qsl(urlsplit(left.location).query))
    assert left.location.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    assert told["client_id"] == POOLS_CLIENT["client_id"]
    assert told["redirect_uri"].endswith(f"{client.base}/oauth2/idpresponse")


def test_a_provider_beside_the_emulator_needs_no_tls_as_a_keycloak_in_compose_has_none(
    given: Given, browser: Browser, server: OpenIdServer
) -> None:
    assert server.url.startswith("http://127.0.0.1:")
    pool_id = pool_with_domain(given)
    has(given, pool_id, "Keycloak", server)
    client = OAuthClient.made(given, pool_id, SupportedIdentityProviders=["COGNITO", "Keycloak"])
    assert sign_in(client, browser, server, "Keycloak")["cognito:username"] == "Keycloak_4711"


@pytest.mark.parametrize(
    ("kind", "claim"),
    [("Google", "sub"), ("SignInWithApple", "sub"), ("Facebook", "id"), ("LoginWithAmazon", "user_id")],
)
def test_a_mapping_without_a_username_gets_the_claim_that_terraform_expects(
    given: Given, kind: str, claim: str
) -> None:
    made = given.cognito.create_identity_provider(
        UserPoolId=given.pool(), ProviderName=kind, ProviderType=kind, ProviderDetails=providers.DETAILS[kind]
    )
    assert made["IdentityProvider"]["AttributeMapping"] == {"username": claim}


def test_one_person_with_a_password_and_two_providers_is_one_user_with_both_identities(
    given: Given, browser: Browser, server: OpenIdServer, partner: OpenIdServer
) -> None:
    pool_id = pool_with_domain(given)
    for name, at in (("Company", server), ("Partner", partner)):
        has(given, pool_id, name, at)
    client = OAuthClient.made(given, pool_id, SupportedIdentityProviders=["COGNITO", "Company", "Partner"])
    username = given.confirmed_user(client.client)
    partner.claims["sub"] = partner.profile["sub"] = "0815"
    for name, subject in (("Company", "4711"), ("Partner", "0815")):
        given.cognito.admin_link_provider_for_user(
            UserPoolId=pool_id,
            DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": username},
            SourceUser={
                "ProviderName": name,
                "ProviderAttributeName": "Cognito_Subject",
                "ProviderAttributeValue": subject,
            },
        )
    for name, at in (("Company", server), ("Partner", partner)):
        browser.http.cookies.clear()
        told = sign_in(client, browser, at, name)
        assert told["cognito:username"] == username
        assert [identity["providerName"] for identity in told["identities"]] == ["Company", "Partner"]
    browser.http.cookies.clear()
    assert "code" in client.sign_in(browser, username, PASSWORD).told


def test_users_of_providers_are_found_by_status_and_show_whom_they_came_by(
    given: Given, browser: Browser, server: OpenIdServer
) -> None:
    pool_id = pool_with_domain(given)
    has(given, pool_id, "Company", server)
    client = OAuthClient.made(given, pool_id, SupportedIdentityProviders=["COGNITO", "Company"])
    given.confirmed_user(client.client)
    assert come_back(client, browser, server, "Company").location.startswith(CALLBACK)
    listed = given.cognito.list_users(UserPoolId=pool_id, Filter='cognito:user_status = "EXTERNAL_PROVIDER"')["Users"]
    (user,) = listed
    attributes = {entry["Name"]: entry["Value"] for entry in user["Attributes"]}
    assert (user["Username"], attributes["email"]) == ("Company_4711", "ada@example.test")
    assert json.loads(attributes["identities"])[0]["providerName"] == "Company"

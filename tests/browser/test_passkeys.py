"""A real browser registers a passkey with the emulator and signs in with it: Chromium, its virtual authenticator, a
page on `http://localhost`, and the emulator on another port."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page

from tests.browser import static
from tests.browser.chromium import VirtualAuthenticator
from tests.clients.world import PASSWORD, AppClient, Journey
from tests.support.reading import claims

pytestmark = [pytest.mark.browser, pytest.mark.once]
PAGES = Path(__file__).parent / "pages"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
POLICIES = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}


@pytest.fixture(scope="session")
def app() -> Iterator[str]:
    """Where the page is served."""
    with static.serving(PAGES) as url:
        yield url


@pytest.fixture
def opened(page: Page, app: str, journey: Journey) -> Page:
    page.goto(f"{app}/passkeys.html")
    page.evaluate("url => begin(url)", journey.url)
    return page


def client_with_passkeys(journey: Journey, relying_party: str = "localhost", **configuration: str) -> AppClient:
    client = journey.app_client({"Policies": POLICIES}, ExplicitAuthFlows=FLOWS)
    journey.cognito.set_user_pool_mfa_config(
        UserPoolId=client.pool_id, WebAuthnConfiguration={"RelyingPartyId": relying_party, **configuration}
    )
    return client


def tokens(journey: Journey, client: AppClient) -> dict[str, str]:
    """bob's, by his password."""
    journey.confirmed_user(client, "bob", "bob@example.test")
    answer = journey.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "bob", "PASSWORD": PASSWORD},
    )
    result: dict[str, str] = answer["AuthenticationResult"]
    return result


def sign_in(page: Page, client: AppClient) -> dict[str, Any]:
    answer: dict[str, Any] = page.evaluate("client => signIn(client, 'bob')", client.id)
    return answer


@pytest.mark.parametrize("platform", [True, False], ids=["platform", "usb"])
def test_a_passkey_made_by_a_browser_signs_in(opened: Page, journey: Journey, platform: bool) -> None:
    authenticator = VirtualAuthenticator.added_to(opened, platform=platform)
    client = client_with_passkeys(journey)
    token = tokens(journey, client)["AccessToken"]

    assert opened.evaluate("token => register(token)", token) == {}

    [listed] = journey.cognito.list_web_authn_credentials(AccessToken=token)["Credentials"]
    [held] = authenticator.credentials()
    assert held["rpId"] == listed["RelyingPartyId"] == "localhost"
    assert listed["AuthenticatorAttachment"] == ("platform" if platform else "cross-platform")
    assert listed["AuthenticatorTransports"] == (["internal"] if platform else ["usb"])
    for _ in range(2):  # the counter grows
        signed_in = sign_in(opened, client)["AuthenticationResult"]
        assert claims(signed_in["AccessToken"])["username"] == "bob"
    assert journey.cognito.get_user(AccessToken=signed_in["AccessToken"])["Username"] == "bob"


def test_a_browser_makes_no_second_passkey_on_the_same_authenticator(opened: Page, journey: Journey) -> None:
    VirtualAuthenticator.added_to(opened)
    token = tokens(journey, client_with_passkeys(journey))["AccessToken"]
    opened.evaluate("token => register(token)", token)
    with pytest.raises(Error, match="InvalidStateError"):
        opened.evaluate("token => register(token)", token)
    assert len(journey.cognito.list_web_authn_credentials(AccessToken=token)["Credentials"]) == 1


def test_a_browser_does_not_answer_for_another_relying_party(opened: Page, journey: Journey) -> None:
    VirtualAuthenticator.added_to(opened)
    token = tokens(journey, client_with_passkeys(journey, "example.test"))["AccessToken"]
    with pytest.raises(Error, match="SecurityError"):
        opened.evaluate("token => register(token)", token)


def test_an_authenticator_that_cannot_verify_its_user_makes_none_where_that_is_required(
    opened: Page, journey: Journey
) -> None:
    VirtualAuthenticator.added_to(opened, platform=False, verifies_users=False)
    token = tokens(journey, client_with_passkeys(journey, UserVerification="required"))["AccessToken"]
    with pytest.raises(Error, match="NotAllowedError"):
        opened.evaluate("token => register(token)", token)


def test_a_passkey_that_was_deleted_signs_nobody_in(opened: Page, journey: Journey) -> None:
    VirtualAuthenticator.added_to(opened)
    client = client_with_passkeys(journey)
    token = tokens(journey, client)["AccessToken"]
    opened.evaluate("token => register(token)", token)
    [listed] = journey.cognito.list_web_authn_credentials(AccessToken=token)["Credentials"]
    journey.cognito.delete_web_authn_credential(AccessToken=token, CredentialId=listed["CredentialId"])
    answer = journey.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": "bob", "PREFERRED_CHALLENGE": "WEB_AUTHN"},
    )
    assert answer["ChallengeName"] == "SELECT_CHALLENGE"
    assert "WEB_AUTHN" not in answer["AvailableChallenges"]

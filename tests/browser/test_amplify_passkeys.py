"""Amplify 6 in Chromium: sign-up, SRP sign-in, an authenticator app, a passkey, another password, and sign-out, by its
own calls and against an unmodified bundle; only `userPoolEndpoint` says where the user pool is."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Error, Page

from tests.browser import bundling, static
from tests.browser.chromium import VirtualAuthenticator
from tests.clients.world import PASSWORD, AppClient, Journey

pytestmark = [pytest.mark.browser, pytest.mark.once]
SOURCES = bundling.PACKAGES
EMAIL = "ann@example.test"
FLOWS = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
POLICIES = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the page with Amplify in it is served."""
    folder = tmp_path_factory.mktemp("amplify")
    shutil.copy(SOURCES / "index.html", folder)
    bundling.bundle(SOURCES / "app.js", folder)
    with static.serving(folder) as url:
        yield url


@pytest.fixture
def client(journey: Journey) -> AppClient:
    """Its pool signs users in by email, takes passkeys of localhost, and lets them use an authenticator app."""
    pool = {"UsernameAttributes": ["email"], "Policies": POLICIES}
    client = journey.app_client(pool, ExplicitAuthFlows=FLOWS)
    journey.cognito.set_user_pool_mfa_config(
        UserPoolId=client.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
        WebAuthnConfiguration={"RelyingPartyId": "localhost"},
    )
    return client


@pytest.fixture
def amplify(page: Page, app: str, journey: Journey, client: AppClient) -> "Amplify":
    page.goto(f"{app}/index.html")
    page.wait_for_function("() => window.begin")
    page.evaluate("given => begin(given)", {"url": journey.url, "pool": client.pool_id, "client": client.id})
    return Amplify(page, journey)


class Amplify:
    """`aws-amplify/auth` of a page, as Python."""

    def __init__(self, page: Page, journey: Journey) -> None:
        self.page = page
        self.journey = journey

    def call(self, name: str, **members: Any) -> Any:
        """What the function returns, as JSON has it."""
        program = "async ([name, given]) => JSON.parse(JSON.stringify((await auth[name](given)) ?? null))"
        return self.page.evaluate(program, [name, members])

    def sign_up(self) -> None:
        options = {"userAttributes": {"email": EMAIL}}
        step = self.call("signUp", username=EMAIL, password=PASSWORD, options=options)["nextStep"]
        assert step["signUpStep"] == "CONFIRM_SIGN_UP"
        code = self.journey.mailbox.code(EMAIL)
        confirmed = self.call("confirmSignUp", username=EMAIL, confirmationCode=code)
        assert confirmed["isSignUpComplete"]

    def sign_in(self, password: str = PASSWORD) -> str:
        """The next step's name."""
        step: str = self.call("signIn", username=EMAIL, password=password)["nextStep"]["signInStep"]
        return step

    def sign_in_with_passkey(self) -> str:
        options = {"authFlowType": "USER_AUTH", "preferredChallenge": "WEB_AUTHN"}
        step: str = self.call("signIn", username=EMAIL, options=options)["nextStep"]["signInStep"]
        return step

    def access_token(self) -> dict[str, Any]:
        """The claims of the access token that the page holds."""
        payload: dict[str, Any] = self.page.evaluate(
            "async () => (await auth.fetchAuthSession()).tokens?.accessToken.payload ?? {}"
        )
        return payload


def test_a_user_signs_up_and_in_changes_the_password_and_leaves(amplify: Amplify) -> None:
    amplify.sign_up()
    assert amplify.sign_in() == "DONE"
    assert amplify.call("fetchUserAttributes")["email"] == EMAIL
    assert amplify.access_token()["token_use"] == "access"
    amplify.call("updatePassword", oldPassword=PASSWORD, newPassword="An0ther-secret")
    amplify.call("signOut")
    assert amplify.access_token() == {}
    with pytest.raises(Error, match="NotAuthorizedException: Incorrect username or password"):
        amplify.sign_in()
    assert amplify.sign_in("An0ther-secret") == "DONE"


def test_a_user_sets_up_an_authenticator_app_and_signs_in_with_it(amplify: Amplify) -> None:
    amplify.sign_up()
    amplify.sign_in()
    set_up = amplify.call("setUpTOTP")
    app = pyotp.TOTP(set_up["sharedSecret"])
    amplify.call("verifyTOTPSetup", code=app.now())
    amplify.call("updateMFAPreference", totp="PREFERRED")
    assert amplify.call("fetchMFAPreference") == {"enabled": ["TOTP"], "preferred": "TOTP"}
    amplify.call("signOut")
    assert amplify.sign_in() == "CONFIRM_SIGN_IN_WITH_TOTP_CODE"
    next_code = app.at(datetime.now(UTC), counter_offset=1)  # the one of now was used, and a step ahead is let pass
    confirmed = amplify.call("confirmSignIn", challengeResponse=next_code)
    assert confirmed["nextStep"]["signInStep"] == "DONE"


def test_a_user_registers_a_passkey_and_signs_in_with_it(amplify: Amplify, page: Page) -> None:
    VirtualAuthenticator.added_to(page)
    amplify.sign_up()
    amplify.sign_in()
    amplify.call("associateWebAuthnCredential")
    [listed] = amplify.call("listWebAuthnCredentials")["credentials"]
    assert listed["relyingPartyId"] == "localhost"
    assert listed["friendlyCredentialName"] == "Platform passkey"
    amplify.call("signOut")

    assert amplify.sign_in_with_passkey() == "DONE"
    assert amplify.access_token()["token_use"] == "access"

    amplify.call("deleteWebAuthnCredential", credentialId=listed["credentialId"])
    assert amplify.call("listWebAuthnCredentials")["credentials"] == []
    amplify.call("signOut")
    assert amplify.sign_in_with_passkey() == "CONTINUE_SIGN_IN_WITH_FIRST_FACTOR_SELECTION"

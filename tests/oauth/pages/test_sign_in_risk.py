"""What threat protection, locks and refused addresses lead to on the pages."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.work import Services
from tests.oauth.pages.hosted_scene import is_asked, told
from tests.support import browser as browsers
from tests.support import sentences
from tests.support.account_pages import is_signed_in
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import OAuthClient
from tests.support.threat_scenes import AWAY, CHROME, COMPROMISED, HOME, SAFARI, Scene, actions
from tests.support.ways import password_refused

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met here


@pytest.fixture
def away(shared_services: Services) -> Iterator[Browser]:
    """A browser at an address that bob never was at."""
    with browsers.hosted(shared_services, peer=AWAY) as transport:
        yield Browser(transport)


@pytest.fixture
def scene(given: Given) -> Scene:
    return Scene(given)


@pytest.fixture
def app(scene: Scene, given: Given) -> OAuthClient:
    given.domain(scene.client.pool_id)
    return OAuthClient.made(given, scene.client.pool_id)


def newest(scene: Scene) -> dict[str, Any]:
    found: dict[str, Any] = scene.events()[0]
    return found


def sign_in(app: OAuthClient, browser: Browser, password: str = PASSWORD, *, risk: str, **fields: str) -> Page:
    browser.http.headers["x-emulator-risk"] = risk
    page = browser.follow(app.authorize(browser))
    return browser.submit(page, "/login", username="bob", password=password, **fields)


def test_a_sign_in_that_is_blocked_reads_so(app: OAuthClient, scene: Scene, browser: Browser) -> None:
    scene.configure(AccountTakeoverRiskConfiguration=actions(high="BLOCK"))
    assert sentences.SIGN_IN_BLOCKED in told(sign_in(app, browser, risk="high"))
    assert newest(scene)["EventRisk"] == {
        "RiskDecision": "Block",
        "RiskLevel": "High",
        "CompromisedCredentialsDetected": False,
    }
    assert is_asked(app.authorize(browser))
    assert is_signed_in(sign_in(app, browser, risk="none"))


def test_a_new_address_and_a_new_device_are_a_risk_on_the_pages_too(
    app: OAuthClient, scene: Scene, away: Browser
) -> None:
    scene.configure(AccountTakeoverRiskConfiguration=actions(low="BLOCK", medium="BLOCK", high="BLOCK"))
    away.http.headers["user-agent"] = SAFARI
    page = app.sign_in(away, "bob")
    assert sentences.SIGN_IN_BLOCKED in told(page)
    assert newest(scene)["EventContextData"]["IpAddress"] == AWAY


def test_a_known_browser_at_a_known_address_is_none(app: OAuthClient, scene: Scene, shared_services: Services) -> None:
    scene.configure(AccountTakeoverRiskConfiguration=actions(low="BLOCK", medium="BLOCK", high="BLOCK"))
    with browsers.hosted(shared_services, peer=HOME) as transport:
        browser = Browser(transport)
        browser.http.headers["user-agent"] = CHROME
        assert is_signed_in(app.sign_in(browser, "bob"))


def test_the_fingerprint_of_the_form_reaches_the_history(app: OAuthClient, scene: Scene, browser: Browser) -> None:
    content = {"contextData": {"UserAgent": SAFARI, "ClientTimezone": "-07:00"}}
    outer = {"payload": json.dumps(content), "signature": "x", "version": "JS20171115"}
    data = base64.b64encode(json.dumps(outer).encode()).decode()
    assert is_signed_in(sign_in(app, browser, risk="none", cognitoAsfData=data))
    seen = newest(scene)["EventContextData"]
    assert (seen["DeviceName"], seen["Timezone"]) == ("Safari 17, iOS 17", "-07:00")


def test_an_address_that_is_refused_reads_so(app: OAuthClient, scene: Scene, away: Browser) -> None:
    scene.configure(RiskExceptionConfiguration={"BlockedIPRangeList": ["203.0.113.0/24"]})
    assert "Request not allowed due to security reasons." in told(app.sign_in(away, "bob"))


def test_a_risk_asks_for_a_second_factor(given: Given, browser: Browser) -> None:
    scene = Scene(given, settings={"MfaConfiguration": "OFF"})
    scene.configure(AccountTakeoverRiskConfiguration=actions(medium="MFA_REQUIRED"))
    given.domain(scene.client.pool_id)
    app = OAuthClient.made(given, scene.client.pool_id)
    page = sign_in(app, browser, risk="medium")  # bob has none
    assert sentences.SIGN_IN_BLOCKED in told(page)


def test_a_compromised_password_must_be_reset(app: OAuthClient, scene: Scene, given: Given, browser: Browser) -> None:
    scene.configure(CompromisedCredentialsRiskConfiguration={"Actions": {"EventAction": "BLOCK"}})
    given.cognito.admin_set_user_password(**scene.whom, Password=COMPROMISED, Permanent=True)
    page = sign_in(app, browser, COMPROMISED, risk="none")
    assert page.form("/confirmforgotPassword").fields["username"] == "bob"
    assert given.status(scene.client, "bob") == "RESET_REQUIRED"


def test_wrong_passwords_lock_here_and_at_the_api_alike(app: OAuthClient, given: Given, browser: Browser) -> None:
    given.clock_frozen()
    for _ in range(5):
        assert sentences.INCORRECT_USERNAME_OR_PASSWORD in told(app.sign_in(browser, "bob", "Wr0ng-password!"))
    assert "Password attempts exceeded" in told(app.sign_in(browser, "bob"))
    assert password_refused(app.client, "bob") == ("NotAuthorizedException", "Password attempts exceeded")

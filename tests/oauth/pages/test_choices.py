"""Managed login in a pool with more first factors than the password: who it is first, then how they prove it."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.oauth.pages.hosted_scene import told
from tests.support import sentences
from tests.support.account_pages import is_signed_in
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import OAuthClient, claims
from tests.support.passkey_scenes import ORIGIN, RELYING_PARTY, Person
from tests.support.passkeys import Authenticator
from tests.support.ways import pool_went_down_to_lite

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met here
FIRST_FACTORS = ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]


@pytest.fixture
def app(given: Given) -> OAuthClient:
    pool_id = given.pool(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": FIRST_FACTORS}})
    given.cognito.set_user_pool_mfa_config(UserPoolId=pool_id, WebAuthnConfiguration={"RelyingPartyId": RELYING_PARTY})
    name = pool_id.lower().replace("_", "-")
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=name, ManagedLoginVersion=2)
    return OAuthClient.made(given, pool_id, version=2, PreventUserExistenceErrors="ENABLED")


@pytest.fixture
def at_home(another_browser: Callable[..., Browser]) -> Browser:
    """At a host that belongs to the relying party."""
    return another_browser(ORIGIN)


def named(app: OAuthClient, browser: Browser, username: str, **fields: str) -> Page:
    """The answer to a name."""
    return browser.submit(browser.follow(app.authorize(browser)), "/login", username=username, **fields)


def ways(page: Page) -> list[str]:
    return re.findall(r'name="answer" value="(\w+)"', told(page))


def test_a_password_is_chosen(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.confirmed_user(app.client, "bob")
    choice = named(app, browser, "bob")
    assert ways(choice) == ["PASSWORD", "EMAIL_OTP"]
    page = browser.submit(choice, "/mfa", answer="PASSWORD")
    assert is_signed_in(browser.submit(page, "/mfa", password=PASSWORD))


def test_a_code_is_chosen_and_then_the_password_instead(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.confirmed_user(app.client, "bob")
    page = browser.submit(named(app, browser, "bob"), "/mfa", answer="EMAIL_OTP")
    assert "b***@e***" in told(page)
    choice = browser.submit(page, "/mfa", other="yes")
    assert ways(choice) == ["PASSWORD", "EMAIL_OTP"]
    page = browser.submit(choice, "/mfa", answer="PASSWORD")
    assert is_signed_in(browser.submit(page, "/mfa", password=PASSWORD))


def test_a_code_as_the_first_factor_signs_in(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.confirmed_user(app.client, "bob")
    page = browser.submit(named(app, browser, "bob"), "/mfa", answer="EMAIL_OTP")
    assert is_signed_in(browser.submit(page, "/mfa", code=given.code(app.client)))


def test_a_passkey_that_is_preferred_is_asked_for_at_once(app: OAuthClient, at_home: Browser, given: Given) -> None:
    person = Person(given, app.client)
    person.register()
    page = named(app, at_home, "bob", answer="WEB_AUTHN")
    found = re.findall(r'data-options="([^"]+)"', told(page))[0].replace("&#34;", '"')
    credential = person.authenticator.get(json.loads(found))
    assert is_signed_in(at_home.submit(page, "/mfa", credential=credential))


def test_where_a_browser_will_refuse_the_page_says_so(app: OAuthClient, browser: Browser, given: Given) -> None:
    Person(given, app.client, authenticator=Authenticator(ORIGIN)).register()
    page = named(app, browser, "bob", answer="WEB_AUTHN")
    assert f"Passkeys of this user pool belong to {RELYING_PARTY}, and this page was opened at cognito.test" in told(
        page
    )


def test_a_name_that_nobody_has_is_asked_the_same(app: OAuthClient, browser: Browser) -> None:
    choice = named(app, browser, "nobody@example.test")
    assert ways(choice)[:2] == ["PASSWORD", "EMAIL_OTP"]
    page = browser.submit(choice, "/mfa", answer="EMAIL_OTP")
    assert "n***@e***" in told(page)
    page = browser.submit(page, "/mfa", code="12345678")
    assert sentences.INVALID_CODE_OR_AUTH_STATE in told(page)


def test_wrong_answers_are_told_and_lock_as_at_the_api(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.confirmed_user(app.client, "bob")
    given.clock_frozen()
    page = browser.submit(named(app, browser, "bob"), "/mfa", answer="PASSWORD")
    for _ in range(5):
        page = browser.submit(page, "/mfa", password="Wr0ng-password!")
        assert sentences.INCORRECT_USERNAME_OR_PASSWORD in told(page)
    assert "Password attempts exceeded" in told(browser.submit(page, "/mfa", password=PASSWORD))


def test_a_pool_that_lost_the_plan_asks_for_the_password_again(
    app: OAuthClient, browser: Browser, given: Given
) -> None:
    given.confirmed_user(app.client, "bob")
    pool_went_down_to_lite(given, app.client)
    assert is_signed_in(app.sign_in(browser, "bob"))


def test_wrong_codes_lock_a_name_whether_somebody_has_it_or_not(
    app: OAuthClient, browser: Browser, given: Given
) -> None:
    given.confirmed_user(app.client, "bob")
    given.clock_frozen()
    seen = [guessed(app, browser, username) for username in ("bob", without_passkey(app, browser))]
    assert seen[0] == seen[1]
    assert sentences.INVALID_CODE_OR_AUTH_STATE in seen[0][0]
    assert sentences.INVALID_CODE_OR_AUTH_STATE not in seen[0][-1]


def guessed(app: OAuthClient, browser: Browser, username: str) -> list[str]:
    """What is read after each of twenty-one wrong codes."""
    page = browser.submit(named(app, browser, username), "/mfa", answer="EMAIL_OTP")
    problems = []
    for _ in range(21):
        page = browser.submit(page, "/mfa", code="00000000")
        problems.append(re.findall(r'role="alert"[^>]*>(.*?)</div>', told(page), re.DOTALL)[0])
    return problems


def without_passkey(app: OAuthClient, browser: Browser) -> str:
    """A name that nobody has; some of them are shown a passkey, too, or no code."""
    names = (f"nobody{number}" for number in range(100))
    return next(name for name in names if ways(named(app, browser, name)) == ["PASSWORD", "EMAIL_OTP"])


@pytest.mark.parametrize("way", ["PASSWORD", "EMAIL_OTP"])
def test_the_pages_of_a_name_that_nobody_has_look_the_same(
    app: OAuthClient, browser: Browser, given: Given, way: str
) -> None:
    given.confirmed_user(app.client, "somebody", email="somebody@example.test")
    names = ("somebody", without_passkey(app, browser))
    seen = [walked(app, browser, given, username, way) for username in names]
    assert seen[0] == seen[1]


def walked(app: OAuthClient, browser: Browser, given: Given, username: str, way: str) -> list[str]:
    """The pages on the way to a wrong answer, without what is another one each time."""
    pages = [named(app, browser, username)]
    pages.append(browser.submit(pages[-1], "/mfa", answer=way))
    pages.append(browser.submit(pages[-1], "/mfa", code="00000000", password="Wr0ng-password!"))
    if way == "EMAIL_OTP":
        given.clock_advanced(timedelta(seconds=31))
        pages.append(browser.submit(pages[-1], "/mfa", resend="yes"))
    pages.append(browser.submit(pages[-1], "/mfa", other="yes"))
    return [plain(told(page), username) for page in pages]


def plain(text: str, username: str) -> str:
    text = re.sub(r'(name="step" value|nonce)="[^"]*"', "", text)
    return re.sub(r"\w\*\*\*@\w\*\*\*", "(address)", text.replace(username, "(name)"))


def test_who_has_not_confirmed_is_asked_to(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.signed_up_user(app.client, "bob")
    page = browser.submit(named(app, browser, "bob"), "/mfa", answer="PASSWORD")
    page = browser.submit(page, "/mfa", password=PASSWORD)
    assert page.form("/confirm").fields["username"] == "bob"


def test_a_code_confirms_who_has_not(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.signed_up_user(app.client, "bob")
    page = browser.submit(named(app, browser, "bob"), "/mfa", answer="EMAIL_OTP")
    assert is_signed_in(browser.submit(page, "/mfa", code=given.code(app.client)))
    assert given.status(app.client, "bob") == "CONFIRMED"


def test_a_way_that_was_not_offered_is_refused(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.confirmed_user(app.client, "bob")
    choice = named(app, browser, "bob")
    for way in ("SMS_OTP", "WEB_AUTHN", "SELECT_CHALLENGE", "x"):
        assert "The selected challenge is not available" in told(browser.submit(choice, "/mfa", answer=way))


def test_srp_is_the_password_on_a_page(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.confirmed_user(app.client, "bob")
    page = browser.submit(named(app, browser, "bob"), "/mfa", answer="PASSWORD_SRP")
    assert "password" in page.form("/mfa").fields
    assert "password" in named(app, browser, "bob", answer="PASSWORD_SRP").form("/mfa").fields


def test_an_app_client_without_the_flow_asks_for_name_and_password_at_once(
    app: OAuthClient, browser: Browser, given: Given
) -> None:
    other = OAuthClient.made(given, app.client.pool_id, version=2, ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"])
    given.confirmed_user(app.client, "bob")
    assert is_signed_in(other.sign_in(browser, "bob"))


def test_a_user_with_one_way_is_not_asked_which(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.invited_user(app.client, "bob")
    page = named(app, browser, "bob")
    page = browser.submit(page, "/mfa", password="Temp0rary!")
    assert "new_password" in page.form("/newPassword").fields


def test_a_level_leads_to_what_reaches_it(app: OAuthClient, at_home: Browser, given: Given) -> None:
    person = Person(given, app.client)
    person.register()
    page = at_home.follow(app.authorize(at_home, acr_values="urn:cognito:loa:3"))
    choice = at_home.submit(page, "/login", username="bob")
    assert ways(choice) == ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]
    page = at_home.submit(choice, "/mfa", answer="WEB_AUTHN")
    found = re.findall(r'data-options="([^"]+)"', told(page))[0].replace("&#34;", '"')
    page = at_home.submit(page, "/mfa", credential=person.authenticator.get(json.loads(found)))
    token = claims(app.exchange(at_home, page.told["code"]).response.json()["id_token"])
    assert (token["acr"], token["amr"]) == ("urn:cognito:loa:3", ["swk"])


def test_a_level_may_take_two_ways(app: OAuthClient, browser: Browser, given: Given) -> None:
    given.confirmed_user(app.client, "bob")
    page = browser.follow(app.authorize(browser, acr_values="urn:cognito:loa:3"))
    choice = browser.submit(page, "/login", username="bob")
    page = browser.submit(choice, "/mfa", answer="EMAIL_OTP")
    page = browser.submit(page, "/mfa", code=given.code(app.client))
    page = browser.submit(page, "/mfa", password=PASSWORD)
    token = claims(app.exchange(browser, page.told["code"]).response.json()["id_token"])
    assert (token["acr"], token["amr"]) == ("urn:cognito:loa:3", ["email_otp", "pwd", "mfa"])

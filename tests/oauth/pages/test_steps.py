"""The step of a sign-in in a page's form: whose it is, how long it is good, and what wrong answers cost."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.oauth.pages.hosted_scene import HostedScene, told
from tests.support import sentences
from tests.support.account_pages import is_signed_in
from tests.support.answers import refusal
from tests.support.browser import Browser, Form, Page
from tests.support.mfa_scenes import APP, MAIL, MASKED_PHONE, MFA_LOCKED, SMS, wrong
from tests.support.oauth_client import OAuthClient

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met here
FOREIGN = "This form was not filled in on a page of this browser"


@pytest.fixture
def page(scene: HostedScene) -> Page:
    """The page for a code that was sent to bob's phone."""
    scene.scene.user()
    scene.scene.activates(SMS)
    return scene.sign_in()


def is_begun_anew(page: Page) -> bool:
    return page.status == 302 and "/login?" in page.location


def form(page: Page) -> Form:
    return page.form("/mfa")


# --- whose it is ----------------------------------------------------------------------------------------------------


def test_another_browser_cannot_answer_it(
    scene: HostedScene, page: Page, another_browser: Callable[..., Browser]
) -> None:
    thief = another_browser()
    own = thief.follow(scene.app.authorize(thief))
    fields = {**form(page).fields, "_csrf": own.form("/login").fields["_csrf"], "code": scene.code()}
    assert is_begun_anew(thief.post(form(page).action, fields))
    assert is_signed_in(scene.submit(page, code=scene.code()))


@pytest.mark.parametrize("elsewhere", ["client", "pool"])
def test_it_is_no_answer_at_another_app_client_or_pool(scene: HostedScene, page: Page, elsewhere: str) -> None:
    other = OAuthClient.made(scene.given, scene.app.client.pool_id if elsewhere == "client" else None)
    own = scene.browser.follow(other.authorize(scene.browser)).form("/login")
    action = own.action.replace("/login?", "/mfa?")
    fields = {**form(page).fields, "code": scene.code()}
    assert is_begun_anew(scene.browser.post(action, fields))
    assert is_signed_in(scene.submit(page, code=scene.code()))


@pytest.mark.parametrize("step", ["", "x", "sealed:v1:", "sealed:v1:AAAA", "é", "sealed:v1:" + "A" * 3000])
def test_a_step_that_nobody_sealed_begins_anew(scene: HostedScene, page: Page, step: str) -> None:
    assert is_begun_anew(scene.browser.post(form(page).action, {**form(page).fields, "code": "1", "step": step}))


def test_a_step_that_was_altered_begins_anew(scene: HostedScene, page: Page) -> None:
    sealed = form(page).fields["step"]
    for at in (10, 40, len(sealed) // 2, len(sealed) - 5):
        altered = sealed[:at] + ("A" if sealed[at] != "A" else "B") + sealed[at + 1 :]
        assert is_begun_anew(scene.submit(page, code=scene.code(), step=altered))


@pytest.mark.parametrize("path", ["/mfa", "/newPassword"])
def test_nobody_comes_to_these_pages_but_by_a_form(scene: HostedScene, path: str) -> None:
    assert is_begun_anew(scene.browser.get(f"{scene.app.base}{path}", scene.app.query()))


# --- how long it is good ----------------------------------------------------------------------------------------------


def test_a_step_that_was_answered_is_over(scene: HostedScene, page: Page) -> None:
    code = scene.code()
    assert is_signed_in(scene.submit(page, code=code))
    again = scene.submit(page, code=code)
    assert sentences.SESSION_WAS_USED in told(again)
    assert again.form("/login").fields["username"] == "bob"


def test_a_step_runs_out_after_three_minutes_whatever_the_app_client_says(scene: HostedScene) -> None:
    scene.scene.user()
    scene.scene.activates(SMS)
    app = OAuthClient.made(scene.given, scene.app.client.pool_id, AuthSessionValidity=15)
    page = app.sign_in(scene.browser, "bob")
    assert "It is valid for 3 minutes." in told(page)
    scene.given.clock_advanced(timedelta(minutes=3))
    late = scene.submit(page, code=scene.code())
    assert sentences.SESSION_IS_EXPIRED in told(late)
    page = scene.browser.submit(late, "/login", password="Passw0rd!")
    assert is_signed_in(scene.submit(page, code=scene.code()))


@pytest.mark.parametrize("way", ["admin_user_global_sign_out", "admin_disable_user", "admin_delete_user", "password"])
def test_a_step_ends_with_what_was_proven_before(scene: HostedScene, page: Page, way: str) -> None:
    code, whom = scene.code(), {"UserPoolId": scene.app.client.pool_id, "Username": "bob"}
    if way == "password":
        scene.cognito.admin_set_user_password(**whom, Password="An0ther-one!", Permanent=True)
    else:
        getattr(scene.cognito, way)(**whom)
    assert sentences.INVALID_SESSION in told(scene.submit(page, code=code))


# --- wrong answers ----------------------------------------------------------------------------------------------------


def test_a_wrong_code_is_asked_for_again(scene: HostedScene, page: Page) -> None:
    code = scene.code()
    again = scene.submit(page, code=wrong(code))
    assert sentences.INVALID_CODE_OR_AUTH_STATE in told(again)
    assert MASKED_PHONE in again.text
    assert is_signed_in(scene.submit(again, code=f" {code} "))


def test_wrong_codes_lock_as_at_the_api(scene: HostedScene, page: Page) -> None:
    scene.given.clock_frozen()
    code = scene.code()
    for _ in range(5):
        page = scene.submit(page, code=wrong(code))
    assert MFA_LOCKED[1] in told(scene.submit(page, code=code))
    challenge = scene.scene.sign_in()
    said = scene.scene.said(challenge, scene.code())
    name, responses, session = said["challenge"], said["responses"], said["session"]
    refused = refusal(
        scene.cognito.respond_to_auth_challenge,
        ClientId=scene.scene.client.id,
        ChallengeName=name,
        ChallengeResponses=responses,
        Session=session,
    )
    assert refused == MFA_LOCKED


def test_neither_a_new_sign_in_nor_a_new_code_forgets_the_lock(scene: HostedScene, page: Page) -> None:
    scene.given.clock_frozen()
    for _ in range(5):
        page = scene.submit(page, code=wrong(scene.code()))
    fresh = scene.sign_in()
    assert MFA_LOCKED[1] in told(scene.submit(fresh, code=scene.code()))


def test_no_new_code_goes_out_while_wrong_ones_lock(scene: HostedScene, page: Page) -> None:
    scene.given.clock_frozen()
    scene.given.clock_advanced(timedelta(seconds=31))
    for _ in range(5):
        page = scene.submit(page, code=wrong(scene.code()))
    sent = len(scene.given.messages(scene.scene.client))
    assert MFA_LOCKED[1] in told(scene.submit(page, resend="yes"))
    assert len(scene.given.messages(scene.scene.client)) == sent


def test_a_code_of_an_app_works_once(scene: HostedScene) -> None:
    scene.given.clock_frozen()
    scene.scene.user()
    app = scene.scene.app()
    scene.scene.activates(APP)
    first, second = scene.sign_in(), scene.sign_in()
    assert is_signed_in(scene.submit(first, code=app.code()))
    assert sentences.SOFTWARE_TOKEN_CODE_WAS_USED in told(scene.submit(second, code=app.code()))


# --- another code -----------------------------------------------------------------------------------------------------


def test_a_new_code_takes_the_place_of_the_first(scene: HostedScene, page: Page) -> None:
    first = scene.code()
    scene.given.clock_advanced(timedelta(seconds=31))
    again = scene.submit(page, resend="yes")
    assert "We sent a new code." in told(again)
    second = scene.code()
    assert second != first
    assert sentences.SESSION_WAS_USED in told(scene.submit(page, code=first))
    assert sentences.INVALID_CODE_OR_AUTH_STATE in told(scene.submit(again, code=first))
    assert is_signed_in(scene.submit(again, code=second))


def test_a_new_code_has_to_wait(scene: HostedScene, page: Page) -> None:
    scene.given.clock_frozen()
    assert 'data-pause="30"' in told(page) or 'data-pause="29"' in page.text
    assert "Wait" in told(scene.submit(page, resend="yes"))
    assert len(scene.given.messages(scene.scene.client)) == 1


def test_a_wish_for_a_code_that_was_not_sent_is_none(scene: HostedScene) -> None:
    scene.scene.user()
    app = scene.scene.app()
    scene.scene.activates(APP)
    page = scene.submit(scene.sign_in(), resend="yes")
    assert is_signed_in(scene.submit(page, code=app.code()))


# --- forms of others --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["", "forged", "é"])
def test_a_code_that_another_page_sends_is_not_looked_at(scene: HostedScene, page: Page, token: str) -> None:
    fields = {**form(page).fields, "code": scene.code(), "_csrf": token, "csrf": token}
    refused = scene.browser.post(form(page).action, fields)
    assert FOREIGN in told(refused)
    assert is_signed_in(scene.submit(page, code=scene.code()))


def test_a_password_that_another_page_sends_is_not_set(scene: HostedScene) -> None:
    scene.given.invited_user(scene.scene.client, "bob")
    page = scene.sign_in(password="Temp0rary!")
    asked = page.form("/newPassword")
    chosen = {"new_password": "An0ther-one!", "confirm_password": "An0ther-one!"}
    assert FOREIGN in told(scene.browser.post(asked.action, {**asked.fields, **chosen, "_csrf": "forged"}))
    assert scene.given.status(scene.scene.client, "bob") == "FORCE_CHANGE_PASSWORD"


NASTY = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{ 7777*7777 }}",
    "a\r\nSet-Cookie: x=1",
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}\N{GRINNING FACE}\x1b[2J\ufeff",
    "x" * 10_000,
    "\u0661\u0662\u0663\u0664\u0665\u0666",
    " ",
]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
@pytest.mark.parametrize("field", ["code", "answer", "other", "resend", "credential", "password", "device_name"])
def test_no_answer_fails_or_comes_back_as_markup(scene: HostedScene, page: Page, field: str, text: str) -> None:
    answered = scene.browser.post(form(page).action, {**form(page).fields, field: text})
    assert answered.status in (200, 302)
    assert "<img src=x" not in answered.text
    assert "60481729" not in answered.text


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_no_new_password_or_attribute_fails(scene: HostedScene, text: str) -> None:
    scene.given.invited_user(scene.scene.client, "bob")
    page = scene.sign_in(password="Temp0rary!")
    fields = {"new_password": text, "confirm_password": text, "requiredAttributes[email]": text, f"x[{text[:9]}]": text}
    answered = scene.browser.post(page.form("/newPassword").action, {**page.form("/newPassword").fields, **fields})
    assert answered.status in (200, 302)  # a line feed may be part of a password
    assert "<img src=x" not in answered.text


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nothing_that_is_set_up_fails(scene: HostedScene, text: str) -> None:
    scene.scene.user(email=None, phone=None)
    scene.scene.asks("ON", SMS, APP, MAIL)
    choice = scene.sign_in()
    assert scene.submit(choice, answer=text).status == 200
    app = scene.submit(choice, answer=APP)
    assert scene.submit(app, code=text, device_name=text).status == 200
    address = scene.submit(scene.submit(app, other="yes"), answer=MAIL)
    page = scene.submit(address, address=text)
    assert page.status == 200
    assert "<img src=x" not in page.text

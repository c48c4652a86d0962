"""The challenges between a password and the end of a sign-in on the pages, in other hands: of another browser, another
app client, another pool; late, twice, with another answer than any page sends."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from emulator.oauth.pages.forms import TRY_AGAIN
from tests.oauth.pages.hosted_scene import HostedScene
from tests.support.account_pages import is_signed_in
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, Given
from tests.support.mfa_scenes import APP, SMS
from tests.support.oauth_client import CALLBACK, VERIFIER, OAuthClient, challenge

# No rule of a database is met that the API's own attacks do not meet.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
Browsers = Callable[..., Browser]
ANSWERS = [
    *("", " ", "0", "000000000000", "x" * 60_000, "-1", "1e5", "12 345", "'; --", "\u202e\U0001f600"),
    *("\uff11\uff12\uff13\uff14\uff15\uff16", "\u0661\u0662\u0663\u0664\u0665\u0666"),  # six digits, of other scripts
    *("{}", "[]", "null", '{"id":1}', '{"id":"x","response":[]}', "[" * 5_000),
    *("SMS_MFA", "PASSWORD_VERIFIER", "NEW_PASSWORD_REQUIRED", "MFA_SETUP", "WEB_AUTHN", "PASSWORD_SRP"),
]
FIELDS = [
    *("code", "answer", "address", "device_name", "new_password", "confirm_password", "password", "credential"),
    *("other", "resend", "requiredAttributes[email]"),
]


@pytest.fixture
def scene(given: Given, browser: Browser) -> HostedScene:
    """`bob` is asked for a code by SMS."""
    made = HostedScene.made(given, browser)
    made.scene.user()
    made.scene.activates(SMS)
    return made


def answered(browser: Browser, page: Page, client: OAuthClient, code: str, **changes: str | None) -> Page:
    """The answer to the page's challenge, sent to an address with a query that is changed."""
    fields = {**page.form("/mfa").fields, "code": code}
    return browser.post(f"{client.base}/mfa?{urlencode(client.query(**changes))}", fields)


def begins_anew(page: Page) -> bool:
    """Whether the answer was not judged, and the page to sign in on is next."""
    return (page.status == 302 and "/login?" in page.location) or "cognitoSignInForm" in page.text


@pytest.mark.parametrize("step", ["", "x", "sealed:v1:", "sealed:v1:AAAA", "sealed:v1:" + "A" * 40_000, "\u00e9", None])
def test_a_step_that_no_page_made_is_none(scene: HostedScene, step: str | None) -> None:
    form = scene.sign_in().form("/mfa")
    fields = {**form.fields, "code": scene.code()}
    if step is None:
        del fields["step"]
    else:
        fields["step"] = step
    assert begins_anew(scene.browser.post(form.action, fields))


def test_a_step_with_one_letter_changed_is_none(scene: HostedScene) -> None:
    form = scene.sign_in().form("/mfa")
    step = form.fields["step"]
    for place in range(10, len(step), 37):
        other = step[:place] + ("A" if step[place] != "A" else "B") + step[place + 1 :]
        page = scene.browser.post(form.action, {**form.fields, "step": other, "code": scene.code()})
        assert begins_anew(page)
    assert is_signed_in(scene.browser.post(form.action, {**form.fields, "code": scene.code()}))


def test_another_browser_cannot_answer(scene: HostedScene, another_browser: Browsers) -> None:
    """Who sees the page's source has the step, and not the cookie that it is bound to."""
    page, thief = scene.sign_in(), another_browser()
    own = thief.follow(scene.app.authorize(thief)).form("/login").fields["_csrf"]
    fields = {**page.form("/mfa").fields, "code": scene.code(), "_csrf": own}
    assert begins_anew(thief.post(page.form("/mfa").action, fields))
    assert is_signed_in(scene.submit(page, code=scene.code()))


def test_another_app_client_gets_nothing_for_it(scene: HostedScene, given: Given) -> None:
    page = scene.sign_in()
    beside = OAuthClient.made(given, scene.app.client.pool_id)
    elsewhere = OAuthClient.made(given)
    for other in (beside, elsewhere):
        assert begins_anew(answered(scene.browser, page, other, scene.code()))
    assert is_signed_in(answered(scene.browser, page, scene.app, scene.code()))


def test_an_answer_is_taken_once(scene: HostedScene) -> None:
    page = scene.sign_in()
    code = scene.code()
    assert is_signed_in(scene.submit(page, code=code))
    assert begins_anew(scene.submit(page, code=code))


def test_an_answer_that_comes_late_is_none(scene: HostedScene, given: Given) -> None:
    page = scene.sign_in()
    code = scene.code()
    given.clock_advanced(timedelta(minutes=15))
    assert begins_anew(scene.submit(page, code=code))


def test_the_challenge_cannot_be_left_out(scene: HostedScene) -> None:
    """By the session alone, by another form, by the page of another challenge."""
    page = scene.sign_in()
    assert "code" not in scene.app.authorize(scene.browser).told
    fields = page.form("/mfa").fields
    query = urlencode(scene.app.query())
    for path in ("login", "newPassword", "signup", "confirm", "forgotPassword", "passkeys/add"):
        answer = scene.browser.post(f"{scene.app.base}/{path}?{query}", {**fields, "new_password": "x", "answer": "x"})
        assert not answer.response.headers.get("location", "").startswith(CALLBACK)
    assert "code" not in scene.app.authorize(scene.browser).told


@pytest.mark.parametrize("version", [1, 2])
def test_no_answer_makes_a_page_fail(given: Given, browser: Browser, version: int) -> None:
    scene, texts = HostedScene.made(given, browser, version=version), itertools.cycle(ANSWERS)
    scene.scene.asks("ON")
    scene.given.invited_user(scene.scene.client, "eve")
    for page in (_new_password(scene), _set_up(scene), _set_up(scene, APP)):
        fields = page.forms[0].fields
        for name in FIELDS:
            for text in itertools.islice(texts, 2):
                answer = browser.post(page.forms[0].action, {**fields, name: text})
                assert answer.status in (200, 302), (name, text)
                assert TRY_AGAIN not in answer.text, (name, text)
                assert not answer.response.headers.get("location", "").startswith(CALLBACK)


def _new_password(scene: HostedScene) -> Page:
    return scene.sign_in("eve", "Temp0rary!")


def _set_up(scene: HostedScene, factor: str | None = None) -> Page:
    name = scene.scene.user("bob" if factor is None else "ann", email=None, phone=None)
    page = scene.sign_in(name)
    return page if factor is None else scene.submit(page, answer=factor)


def test_another_query_than_the_page_had_is_judged_like_any_other(scene: HostedScene) -> None:
    """The challenge is the user's, who may send it from where they like; what is asked for is in the address."""
    page = scene.sign_in()
    evil = answered(scene.browser, page, scene.app, scene.code(), redirect_uri="https://evil.test/")
    assert evil.location.startswith(f"{scene.app.base}/error?error=redirect_mismatch")
    scope = answered(scene.browser, page, scene.app, scene.code(), scope="x")
    assert scope.location.startswith(f"{CALLBACK}?error_description=invalid_scope")
    changed = {"state": "other", "code_challenge": challenge(), "code_challenge_method": "S256"}
    found = answered(scene.browser, page, scene.app, scene.code(), **changed)
    assert found.told["state"] == "other"
    assert scene.app.exchange(scene.browser, found.told["code"]).status == 400
    assert scene.app.exchange(scene.browser, found.told["code"], code_verifier=VERIFIER).status == 200


def test_a_new_password_ends_the_steps_that_began_with_the_old_one(scene: HostedScene, given: Given) -> None:
    page = scene.sign_in()
    code = scene.code()
    given.cognito.admin_set_user_password(**scene.scene.whom, Password="Another-passw0rd!", Permanent=True)
    answer = scene.submit(page, code=code)
    assert not is_signed_in(answer)
    assert "code" not in scene.app.authorize(scene.browser).told
    assert PASSWORD not in answer.text

"""Guessing on the hosted pages of two servers at once: it counts as guessing through the API, in the same count."""

from collections import Counter
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from tests.attacks.challenges import WRONG
from tests.attacks.test_brute_force import password
from tests.support import sentences
from tests.support.browser import Browser, Page, over_sockets
from tests.support.caller import Caller, at_once
from tests.support.given import PASSWORD, Given
from tests.support.mfa_scenes import MFA_LOCKED, SMS, WRONG_CODE, Scene
from tests.support.oauth_client import CALLBACK, OAuthClient
from tests.support.pair import Pair
from tests.support.ways import INCORRECT, LOCKED

GUESSES = 20
SAID = (INCORRECT[1], LOCKED[1], WRONG_CODE[1], MFA_LOCKED[1])

pytestmark = pytest.mark.usefixtures("frozen_clock")


def said(page: Page) -> str:
    """The sentence on the page, or that the browser came back to the app client."""
    if page.status == 302 and page.location.startswith(f"{CALLBACK}?code="):
        return "code"
    found = [sentence for sentence in SAID if sentence.replace("'", "&#39;") in page.text]
    assert len(found) == 1, page.text
    return found[0]


def guesses(pair: Pair, guess: Callable[[Caller, int], str]) -> Counter[str]:
    callers = [pair.callers[number % 2] for number in range(GUESSES)]
    return Counter(at_once(callers, guess))


def page_of(client: OAuthClient, browser: Browser) -> Page:
    return browser.get(f"{client.base}/login", client.query())


def test_of_twenty_wrong_passwords_five_are_judged(pair: Pair, pair_given: Given) -> None:
    client = OAuthClient.made(pair_given)
    pair_given.confirmed_user(client.client, "bob")

    def guess(caller: Caller, _: int) -> str:
        with over_sockets(caller.url) as browser:
            return said(browser.submit(page_of(client, browser), "/login", username="bob", password=WRONG))

    assert guesses(pair, guess) == {INCORRECT[1]: 5, LOCKED[1]: GUESSES - 5}
    with over_sockets(pair.second.url) as browser:
        assert said(browser.submit(page_of(client, browser), "/login", username="bob", password=PASSWORD)) == LOCKED[1]
    assert password(pair.first, client.client, PASSWORD).message == LOCKED[1]


def test_pages_and_the_api_count_together(pair: Pair, pair_given: Given) -> None:
    client = OAuthClient.made(pair_given)
    pair_given.confirmed_user(client.client, "bob")

    def guess(caller: Caller, number: int) -> str:
        if number % 4 < 2:
            return password(caller, client.client, WRONG).message
        with over_sockets(caller.url) as browser:
            return said(browser.submit(page_of(client, browser), "/login", username="bob", password=WRONG))

    assert guesses(pair, guess) == {INCORRECT[1]: 5, LOCKED[1]: GUESSES - 5}


def test_a_name_that_nobody_has_is_locked_like_any_other(pair: Pair, pair_given: Given) -> None:
    client = OAuthClient.made(pair_given, PreventUserExistenceErrors="ENABLED")

    def guess(caller: Caller, _: int) -> str:
        with over_sockets(caller.url) as browser:
            return said(browser.submit(page_of(client, browser), "/login", username="nobody", password=WRONG))

    assert guesses(pair, guess) == {INCORRECT[1]: 5, LOCKED[1]: GUESSES - 5}


@pytest.mark.parametrize("signs_in_again", [False, True])
def test_of_twenty_wrong_codes_five_are_judged(pair: Pair, pair_given: Given, *, signs_in_again: bool) -> None:
    """With one challenge that is answered at both servers, and with a sign-in for each of the guesses."""
    scene = Scene(pair_given)
    pool_id = scene.client.pool_id
    pair_given.domain(pool_id)
    client = OAuthClient.made(pair_given, pool_id)
    scene.user()
    scene.activates(SMS)
    with over_sockets(pair.first.url) as shared:
        form = shared.submit(page_of(client, shared), "/login", username="bob", password=PASSWORD).form("/mfa")
        token = shared.http.cookies["XSRF-TOKEN"]

    def guess(caller: Caller, _: int) -> str:
        with over_sockets(caller.url) as browser:
            if signs_in_again:
                page = browser.submit(page_of(client, browser), "/login", username="bob", password=PASSWORD)
                return said(browser.submit(page, "/mfa", code="guess0"))
            return said(browser.post(form.action, {**form.fields, "code": "guess0"}, cookie=f"XSRF-TOKEN={token}"))

    assert guesses(pair, guess) == {WRONG_CODE[1]: 5, MFA_LOCKED[1]: GUESSES - 5}


def test_of_twenty_wrong_codes_of_a_forgotten_password_five_are_judged(pair: Pair, pair_given: Given) -> None:
    client = OAuthClient.made(pair_given)
    pair_given.confirmed_user(client.client, "bob")
    pair.allow(client.client.pool_id, ConfirmForgotPassword=1000)
    pair_given.cognito.forgot_password(ClientId=client.id, Username="bob")
    right = pair_given.code(client.client)
    wrong = f"{(int(right) + 1) % 10**6:06}"
    fields = {"username": "bob", "password": "N3w-secret!", "confirm_password": "N3w-secret!"}
    address = f"{client.base}/confirmforgotPassword?{urlencode(client.query())}"

    def sent(caller: Caller, code: str) -> Page:
        with over_sockets(caller.url) as browser:
            token = page_of(client, browser).form("/login").fields["_csrf"]
            return browser.post(address, {**fields, "_csrf": token, "code": code})

    def guess(caller: Caller, _: int) -> str:
        return "wrong" if sentences.CODE_MISMATCH in sent(caller, wrong).text else "locked"

    assert guesses(pair, guess) == {"wrong": 5, "locked": GUESSES - 5}
    assert sentences.ATTEMPT_LIMIT_EXCEEDED in sent(pair.first, right).text
    assert password(pair.first, client.client, "N3w-secret!").message == INCORRECT[1]

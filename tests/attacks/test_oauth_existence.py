"""Who exists, asked of the hosted pages of a client that hides it: text, status, headers and work are alike. Work is
counted, not timed."""

import re
from collections.abc import Callable

import pytest

from emulator.work import Services
from tests.attacks.counting import Costs
from tests.support import sentences
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import OAuthClient

BOB, NOBODY, INVITED = "bob@example.test", "nob@example.test", "inv@example.test"
WRONG = "Wr0ng-password!"
TOLERANCE = 8  # statements that are of one of the two alone: a row lock, the history
FIRST_FACTORS = ["PASSWORD", "EMAIL_OTP"]
# What differs from one answer to the next, whoever is asked for.
OF_ONE_ANSWER = ("x-amz-cognito-request-id", "content-security-policy", "content-length", "date")


def made(given: Given, version: int, **policies: object) -> OAuthClient:
    pool_id = given.pool(UsernameAttributes=["email"], **policies)
    name = pool_id.lower().replace("_", "-")
    given.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=name, ManagedLoginVersion=version)
    client = OAuthClient.made(given, pool_id, version=version, PreventUserExistenceErrors="ENABLED")
    given.confirmed_user(client.client, BOB, email=BOB)
    attributes = [{"Name": "email", "Value": INVITED}, {"Name": "email_verified", "Value": "true"}]
    given.invited_user(client.client, INVITED, UserAttributes=attributes)
    return client


@pytest.fixture(params=[1, 2])
def client(request: pytest.FixtureRequest, given: Given) -> OAuthClient:
    return made(given, request.param)


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch, services: Services) -> Costs:
    return Costs(monkeypatch, services)


def looks(page: Page, username: str) -> tuple[int, dict[str, str], str]:
    """All that a browser sees, without the name that was typed and what is random. Of a sealed step stays its
    length."""
    text = page.text.replace(username, "NAME")
    text = re.sub(r'nonce="[^"]*"', "", text)
    text = re.sub(r'(name="step" value=)"([^"]*)"', lambda found: f"{found[1]}{len(found[2])}", text)
    headers = {name: value for name, value in page.response.headers.items() if name not in OF_ONE_ANSWER}
    if "x-emulator-why" in headers:  # where it leads is a request's own; whether it is there is not
        headers["x-emulator-why"] = "there"
    return page.status, headers, text


def check_alike(costs: Costs, ask: Callable[[str], Page], *names: str) -> None:
    for name in (BOB, NOBODY):
        ask(name)  # what is made once in a process is made
    with costs.of() as of_known:
        known = ask(BOB)
    for name in names:
        with costs.of() as of_other:
            other = ask(name)
        assert looks(other, name) == looks(known, BOB)
        assert of_other["hashes"] == of_known["hashes"] > 0
        assert abs(of_other["statements"] - of_known["statements"]) <= TOLERANCE, (of_known, of_other)


def test_a_wrong_password_and_a_name_that_nobody_has(browser: Browser, client: OAuthClient, costs: Costs) -> None:
    page = browser.follow(client.authorize(browser))

    def ask(name: str) -> Page:
        return browser.submit(page, "/login", username=name, password=WRONG)

    check_alike(costs, ask, NOBODY, INVITED)
    assert sentences.INCORRECT_USERNAME_OR_PASSWORD in ask(NOBODY).text


def test_a_guess_too_many(browser: Browser, client: OAuthClient, given: Given) -> None:
    given.clock_frozen()
    page = browser.follow(client.authorize(browser))
    said: dict[str, list[object]] = {
        name: [
            looks(browser.submit(page, "/login", username=name, password=password), name)
            for password in [*[WRONG] * 5, PASSWORD]
        ]
        for name in (BOB, NOBODY)
    }
    assert said[NOBODY] == said[BOB]
    last = browser.submit(page, "/login", username=NOBODY, password=PASSWORD)
    assert "Password attempts exceeded" in last.text


def test_a_forgotten_password(browser: Browser, client: OAuthClient) -> None:
    page = browser.get(f"{client.base}/forgotPassword", client.query())
    found = {name: browser.submit(page, "/forgotPassword", username=name) for name in (BOB, NOBODY)}
    assert found[NOBODY].status == found[BOB].status
    assert looks(found[NOBODY], NOBODY)[1] == looks(found[BOB], BOB)[1]
    assert looks(found[NOBODY], NOBODY)[2] == looks(found[BOB], BOB)[2].replace("b***@e***", "n***@e***")


def test_a_code_that_is_asked_for_again(browser: Browser, client: OAuthClient, given: Given) -> None:
    given.signed_up_user(client.client, "new@example.test", email="new@example.test")
    form = browser.get(f"{client.base}/confirm", {**client.query(), "username": "new@example.test"})
    found = {}
    for name in ("new@example.test", NOBODY):
        page = browser.submit(form, "/resendcode", username=name)
        found[name] = looks(page if page.status == 200 else browser.follow(page), name)
    assert found[NOBODY][0] == found["new@example.test"][0]
    assert found[NOBODY][1] == found["new@example.test"][1]


def test_the_ways_that_are_offered_to_a_name(browser: Browser, given: Given) -> None:
    """Managed login that asks for the name first: a name that nobody has is offered what a user might have."""
    client = made(given, 2, Policies={"SignInPolicy": {"AllowedFirstAuthFactors": FIRST_FACTORS}})
    page = browser.follow(client.authorize(browser))
    for way, field in (("PASSWORD", "password"), ("EMAIL_OTP", "code")):
        offered = {name: browser.submit(page, "/login", username=name) for name in (BOB, NOBODY)}
        assert looks(offered[NOBODY], NOBODY) == looks(offered[BOB], BOB)
        chosen = {name: browser.submit(offered[name], "/mfa", answer=way) for name in (BOB, NOBODY)}
        known = looks(chosen[BOB], BOB)
        assert looks(chosen[NOBODY], NOBODY) == (*known[:2], known[2].replace("b***@e***", "n***@e***"))
        wrong = {name: browser.submit(chosen[name], "/mfa", **{field: "000000"}) for name in (BOB, NOBODY)}
        known = looks(wrong[BOB], BOB)
        assert looks(wrong[NOBODY], NOBODY) == (*known[:2], known[2].replace("b***@e***", "n***@e***"))

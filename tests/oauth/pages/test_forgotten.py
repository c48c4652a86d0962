"""`/forgotPassword` and `/confirmforgotPassword`: back into an account whose password is forgotten."""

from datetime import timedelta

import pytest

from tests.support import sentences
from tests.support.account_pages import NEW, Person, client, is_signed_in
from tests.support.answers import refusal
from tests.support.browser import Browser
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import OAuthClient
from tests.support.recovering import USED_BEFORE, recovery, remembering

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met
HIDING = {"PreventUserExistenceErrors": "ENABLED"}


@pytest.fixture
def person(browser: Browser, given: Given, app_client: OAuthClient) -> Person:
    """Somebody whose account is `bob`."""
    given.confirmed_user(app_client.client, "bob", email="bob@example.test")
    return Person(browser, app_client)


@pytest.mark.parametrize("version", [1, 2])
def test_a_code_and_a_new_password_lead_back_to_the_login_page(browser: Browser, given: Given, version: int) -> None:
    person = Person(browser, client(given, version=version, client={"GenerateSecret": True}))
    given.confirmed_user(given.client(person.app.client.pool_id), "bob", email="bob@example.test")
    page = person.forgets("bob")
    form = page.form("/confirmforgotPassword")
    assert (form.fields["username"], form.fields["destination"]) == ("bob", "b***@e***")
    assert "It is valid for 1 hour." in page.text
    page = person.resets(page, given.code(person.app.client))
    assert page.location.startswith(f"{person.app.base}/login?response_type=code&")
    page = browser.follow(page)
    assert "Your password was changed. Sign in with the new one." in page.text
    assert is_signed_in(browser.submit(page, "/login", username="bob", password=NEW))


@ON_SQLITE
def test_two_passwords_that_differ_change_nothing_and_cost_no_attempt(person: Person, given: Given) -> None:
    page = person.forgets()
    code = given.code(person.app.client)
    page = person.resets(page, code, confirm_password=f"{NEW}?")
    assert "The two passwords are not the same." in page.text
    assert page.form("/confirmforgotPassword").fields["password"] == ""
    assert NEW not in page.text
    assert person.resets(page, code).status == 302


@ON_SQLITE
def test_the_rules_are_listed_and_a_weak_password_is_refused_as_by_the_api(person: Person, given: Given) -> None:
    page = person.forgets()
    assert "At least 8 characters" in page.text
    page = person.resets(page, given.code(person.app.client), "weak")
    assert "Password did not conform with policy: Password not long enough" in page.text
    assert person.resets(page, given.code(person.app.client)).status == 302


@ON_SQLITE
def test_a_password_of_before_is_refused_as_by_the_api(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, **remembering(2)))
    given.confirmed_user(person.app.client, "bob")
    page = person.resets(person.forgets(), given.code(person.app.client), PASSWORD)
    assert USED_BEFORE[1].replace("'", "&#39;") in page.text


@ON_SQLITE
def test_a_wrong_and_an_expired_code_are_told(person: Person, given: Given) -> None:
    page = person.resets(person.forgets(), "000000")
    assert sentences.CODE_MISMATCH in page.text
    given.clock_advanced(timedelta(hours=1, seconds=1))
    assert sentences.CODE_EXPIRED in person.resets(page, given.code(person.app.client)).text


def test_guesses_on_the_page_and_by_the_api_are_counted_together(person: Person, given: Given) -> None:
    page = person.forgets()
    given.clock_frozen()
    members = {"ClientId": person.app.id, "Username": "bob", "Password": NEW}
    for _ in range(3):
        page = person.resets(page, "000000")
    for _ in range(2):
        refusal(given.cognito.confirm_forgot_password, **members, ConfirmationCode="000000")
    code = given.code(person.app.client)
    assert sentences.ATTEMPT_LIMIT_EXCEEDED in person.resets(page, code).text
    assert refusal(given.cognito.confirm_forgot_password, **members, ConfirmationCode=code)[1] == (
        sentences.ATTEMPT_LIMIT_EXCEEDED
    )


@ON_SQLITE
def test_the_page_after_a_reset_by_an_administrator_sends_another_code(person: Person, given: Given) -> None:
    given.cognito.admin_reset_user_password(UserPoolId=person.app.client.pool_id, Username="bob")
    page = person.app.sign_in(person.browser, "bob")
    given.clock_advanced(timedelta(hours=2))
    page = person.browser.submit(page, "/forgotPassword")
    assert "b***@e***" in page.text
    page = person.browser.follow(person.resets(page, given.code(person.app.client)))
    assert is_signed_in(person.browser.submit(page, "/login", username="bob", password=NEW))


@ON_SQLITE
def test_a_page_without_a_user_asks_who_it_is(person: Person, given: Given) -> None:
    person.forgets()
    page = person.opens("/confirmforgotPassword")
    assert 'for="username"' in page.text
    page = person.resets(page, given.code(person.app.client), username="bob")
    assert page.location.startswith(f"{person.app.base}/login?")


@ON_SQLITE
def test_where_only_an_administrator_sets_passwords_the_page_says_so(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, **recovery("admin_only")))
    given.confirmed_user(person.app.client, "bob")
    assert "Contact administrator to reset password." in person.forgets().text


@ON_SQLITE
def test_a_login_hint_is_filled_in(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, version=2))
    assert person.opens("/forgotPassword", login_hint="bob").form("/forgotPassword").fields["username"] == "bob"


@pytest.mark.parametrize("path", ["/forgotPassword", "/confirmforgotPassword"])
def test_who_exists_is_not_told_where_the_client_hides_it(browser: Browser, given: Given, path: str) -> None:
    person = Person(browser, client(given, client=HIDING))
    given.confirmed_user(person.app.client, "bob@example.test", email="bob@example.test")
    texts = []
    for name in ("bob@example.test", "bix@example.test"):
        page = person.forgets(name)
        page = page if path == "/forgotPassword" else person.resets(page, "000000")
        texts.append([line for line in page.text.replace(name, "NAME").splitlines() if "nonce=" not in line])
    assert texts[0] == texts[1]
    assert "b***@e***" in " ".join(texts[0])


@ON_SQLITE
def test_who_is_not_there_is_told_where_the_client_hides_nothing(person: Person) -> None:
    page = person.forgets("nobody")
    assert sentences.USERNAME_CLIENT_ID_COMBINATION_NOT_FOUND in page.text
    assert page.form("/forgotPassword").fields["username"] == "nobody"

"""`/confirm` and `/resendcode`: the code of a sign-up on the pages."""

from datetime import timedelta

import pytest

from tests.support import sentences
from tests.support.account_pages import Person, client, is_signed_in
from tests.support.answers import refusal
from tests.support.browser import Browser
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import OAuthClient

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met
HIDING = {"PreventUserExistenceErrors": "ENABLED"}


@pytest.fixture
def person(browser: Browser, app_client: OAuthClient) -> Person:
    return Person(browser, app_client)


@ON_SQLITE
def test_a_wrong_code_is_told_and_the_right_one_still_confirms(person: Person, given: Given) -> None:
    page = person.confirms(person.signs_up("bob", email="bob@example.test"), "000000")
    assert sentences.CODE_MISMATCH in page.text
    form = page.form("/confirm")
    assert (form.fields["username"], form.fields["destination"]) == ("bob", "b***@e***")
    assert (form.fields["sub"], form.fields["deliveryMedium"]) == (
        given.attributes(person.app.client, "bob")["sub"],
        "EMAIL",
    )
    assert is_signed_in(person.confirms(page, f" {given.code(person.app.client)} "))


@ON_SQLITE
def test_an_expired_code_is_told_and_a_new_one_confirms(person: Person, given: Given) -> None:
    page, first = person.signs_up(), given.code(person.app.client)
    given.clock_advanced(timedelta(hours=25))
    page = person.confirms(page, first)
    assert sentences.CODE_EXPIRED in page.text
    page = person.browser.submit(page, "/resendcode")
    assert "We sent a new code." in page.text
    assert is_signed_in(person.confirms(page, given.code(person.app.client)))


@ON_SQLITE
def test_a_page_without_a_user_asks_who_it_is(person: Person, given: Given) -> None:
    given.signed_up_user(person.app.client, "bob")
    page = person.opens("/confirm")
    assert '<label class="label-customizable" for="username">Username</label>' in page.text
    assert "/resendcode" not in page.text, "nobody knows whom to send it to"
    page = person.browser.submit(page, "/confirm", username="bob", code="000000")
    assert sentences.CODE_MISMATCH in page.text
    assert is_signed_in(person.confirms(page, given.code(person.app.client)))


@ON_SQLITE
def test_a_link_to_the_page_may_name_the_user(person: Person, given: Given) -> None:
    given.signed_up_user(person.app.client, "bob")
    page = person.opens("/confirm", username="bob")
    assert 'for="username"' not in page.text
    assert is_signed_in(person.confirms(page, given.code(person.app.client)))


@ON_SQLITE
def test_resending_is_nobody_s_page(person: Person) -> None:
    page = person.opens("/resendcode")
    assert page.location.startswith(f"{person.app.base}/confirm?response_type=code&")


@ON_SQLITE
@pytest.mark.parametrize("path", ["/confirm", "/resendcode"])
def test_a_user_who_is_confirmed_already_reads_what_the_api_says(person: Person, given: Given, path: str) -> None:
    page = person.signs_up()
    given.cognito.admin_confirm_sign_up(UserPoolId=person.app.client.pool_id, Username="bob")
    page = person.browser.submit(page, path, code="000000")
    said = {
        "/confirm": "User cannot be confirmed. Current status is CONFIRMED",
        "/resendcode": sentences.USER_IS_ALREADY_CONFIRMED,
    }
    assert said[path] in page.text


@ON_SQLITE
def test_a_sign_in_that_a_function_refuses_is_told_on_the_login_page(person: Person, given: Given) -> None:
    page = person.signs_up()
    arn = "arn:aws:lambda:us-east-1:000000000000:function:none"
    given.cognito.update_user_pool(
        UserPoolId=person.app.client.pool_id,
        AutoVerifiedAttributes=["email"],
        LambdaConfig={"PreAuthentication": arn},
    )
    page = person.confirms(page, given.code(person.app.client))
    assert "PreAuthentication invocation failed" in page.text
    assert page.form("/login").fields["username"] == "bob"
    assert given.status(person.app.client, "bob") == "CONFIRMED"


def test_guesses_on_the_page_and_by_the_api_are_counted_together(person: Person, given: Given) -> None:
    page = person.signs_up()
    given.clock_frozen()
    confirm = {"ClientId": person.app.id, "Username": "bob"}
    for _ in range(3):
        page = person.confirms(page, "000000")
    for _ in range(2):
        refusal(given.cognito.confirm_sign_up, **confirm, ConfirmationCode="000000")
    code = given.code(person.app.client)
    assert sentences.ATTEMPT_LIMIT_EXCEEDED in person.confirms(page, code).text
    assert refusal(given.cognito.confirm_sign_up, **confirm, ConfirmationCode=code) == (
        "TooManyFailedAttemptsException",
        sentences.ATTEMPT_LIMIT_EXCEEDED,
    )
    assert given.status(person.app.client, "bob") == "UNCONFIRMED"


@ON_SQLITE
def test_codes_are_sent_again_as_often_as_by_the_api(person: Person, given: Given) -> None:
    page = person.signs_up()
    for _ in range(5):
        page = person.browser.submit(page, "/resendcode")
        assert "We sent a new code." in page.text
    assert sentences.ATTEMPT_LIMIT_EXCEEDED in person.browser.submit(page, "/resendcode").text
    assert len(given.messages(person.app.client)) == 6


@ON_SQLITE
def test_a_code_never_takes_an_address_away(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, AliasAttributes=["email"]))
    given.confirmed_user(person.app.client, "old", email="shared@example.test")
    page = person.signs_up("new", email="shared@example.test")
    page.form("/confirm")
    code = given.code(person.app.client)
    page = browser.submit(page, "/confirm", code=code, ForceAliasCreation="true", forceAliasCreation="true")
    assert sentences.ACCOUNT_WITH_THE_EMAIL_EXISTS in page.text
    assert given.attributes(person.app.client, "old")["email_verified"] == "true"


@pytest.mark.parametrize("path", ["/confirm", "/resendcode"])
def test_who_exists_is_not_told_where_the_client_hides_it(browser: Browser, given: Given, path: str) -> None:
    person = Person(browser, client(given, client=HIDING))
    given.signed_up_user(person.app.client, "bob@example.test", email="bob@example.test")
    texts = []
    for name in ("bob@example.test", "bix@example.test"):
        page = person.opens("/confirm", username=name)
        page = browser.submit(page, path, code="000000")
        texts.append(page.text.replace(name, "NAME").replace(name.replace("@", "%40"), "NAME"))
    known, unknown = map(without_nonces, texts)
    assert known == unknown


def without_nonces(text: str) -> list[str]:
    return [line for line in text.splitlines() if "nonce=" not in line]


@ON_SQLITE
def test_who_is_not_there_is_told_where_the_client_hides_nothing(person: Person) -> None:
    page = person.opens("/confirm", username="nobody")
    assert sentences.USERNAME_CLIENT_ID_COMBINATION_NOT_FOUND in person.confirms(page, "000000").text


@ON_SQLITE
def test_a_confirmed_user_signs_in_elsewhere_with_the_password_of_the_page(person: Person, given: Given) -> None:
    person.confirms(person.signs_up(), given.code(person.app.client))
    assert "AccessToken" in given.tokens(person.app.client, "bob", PASSWORD)

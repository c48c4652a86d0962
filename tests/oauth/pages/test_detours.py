"""Who cannot sign in yet is shown what to do first."""

import pytest

from tests.support import account_pages, sentences
from tests.support.browser import Browser
from tests.support.given import PASSWORD, Given
from tests.support.oauth_client import OAuthClient

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met here
CHOICE = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}


def test_a_user_who_did_not_confirm_is_sent_a_new_code_and_asked_for_it(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.signed_up_user(app_client.client, "bob", email="bob@example.test")
    first = given.code(app_client.client)
    page = app_client.sign_in(browser, username)
    assert page.status == 200
    form = page.form("/confirm")
    assert (form.fields["username"], form.fields["destination"]) == ("bob", "b***@e***")
    assert "b***@e***" in page.text
    assert [message.purpose for message in given.messages(app_client.client)] == ["resend_code", "sign_up"]
    assert given.code(app_client.client) != first


def test_a_user_who_asked_for_too_many_codes_may_still_enter_the_last_one(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.signed_up_user(app_client.client)
    for _ in range(5):
        given.cognito.resend_confirmation_code(ClientId=app_client.id, Username=username)
    page = app_client.sign_in(browser, username)
    assert sentences.ATTEMPT_LIMIT_EXCEEDED in page.text
    assert page.form("/confirm").fields["username"] == username


def test_where_only_an_administrator_confirms_the_login_page_says_so(browser: Browser, given: Given) -> None:
    pool_id = given.pool(AutoVerifiedAttributes=[])
    given.domain(pool_id)
    app_client = OAuthClient.made(given, pool_id)
    username = given.signed_up_user(app_client.client)
    page = app_client.sign_in(browser, username)
    assert sentences.USER_IS_NOT_CONFIRMED in page.text
    assert page.form("/login").fields["username"] == username
    assert given.messages(app_client.client) == []


def test_a_user_whose_password_was_reset_is_asked_for_the_code_and_another_password(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    given.cognito.admin_reset_user_password(UserPoolId=app_client.client.pool_id, Username=username)
    page = app_client.sign_in(browser, username)
    form = page.form("/confirmforgotPassword")
    assert form.fields["username"] == username
    assert {"code", "password", "confirm_password"} <= set(form.fields)
    assert len(given.messages(app_client.client)) == 2


def test_a_wrong_password_of_a_user_whose_password_was_reset_leads_nowhere(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    given.cognito.admin_reset_user_password(UserPoolId=app_client.client.pool_id, Username=username)
    page = app_client.sign_in(browser, username, "Wr0ng-password!")
    assert sentences.INCORRECT_USERNAME_OR_PASSWORD in page.text
    assert page.form("/login").fields["username"] == username


def test_a_client_with_a_secret_needs_no_hash_of_a_person(browser: Browser, given: Given) -> None:
    app_client = OAuthClient.made(given, GenerateSecret=True)
    with_none = given.client(app_client.client.pool_id)
    given.signed_up_user(with_none, "bob", email="bob@example.test")
    page = app_client.sign_in(browser, "bob")
    assert page.form("/confirm").fields["destination"] == "b***@e***"


def test_a_password_that_was_chosen_leads_to_the_same_pages(browser: Browser, given: Given) -> None:
    app_client = account_pages.client(given, version=2, Policies=CHOICE)
    given.signed_up_user(app_client.client, "bob", email="bob@example.test")
    page = browser.submit(browser.follow(app_client.authorize(browser)), "/login", username="bob")
    page = browser.submit(page, "/mfa", answer="PASSWORD")
    page = browser.submit(page, "/mfa", password=PASSWORD)
    assert page.form("/confirm").fields["destination"] == "b***@e***"


def test_after_a_reset_a_password_that_was_chosen_leads_to_the_page_for_another_one(
    browser: Browser, given: Given
) -> None:
    app_client = account_pages.client(given, version=2, Policies=CHOICE)
    given.confirmed_user(app_client.client, "bob", email="bob@example.test")
    page = browser.submit(browser.follow(app_client.authorize(browser)), "/login", username="bob")
    page = browser.submit(page, "/mfa", answer="PASSWORD")
    given.cognito.admin_reset_user_password(UserPoolId=app_client.client.pool_id, Username="bob")
    page = browser.submit(page, "/mfa", password=PASSWORD)
    assert page.form("/confirmforgotPassword").fields["username"] == "bob"

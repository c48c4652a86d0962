"""`/signup`: from an empty form to an account."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support import sentences
from tests.support.account_pages import ASKED_TO_SIGN_IN, Person, client, is_signed_in
from tests.support.browser import Browser, Page
from tests.support.given import PASSWORD, Given
from tests.support.mfa_scenes import SENDER
from tests.support.oauth_client import OAuthClient

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met
SMS = {"SmsConfiguration": SENDER}
FACTORS = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}


def asked(page: Page) -> list[str]:
    """The names of the fields that a person sees."""
    return [name for name in page.form("/signup").fields if name not in ("_csrf", "csrf", "signUpButton")]


def required(name: str) -> dict[str, Any]:
    return {"Name": name, "Required": True}


@pytest.mark.parametrize("version", [1, 2])
def test_a_person_signs_up_confirms_and_is_signed_in(browser: Browser, given: Given, version: int) -> None:
    person = Person(browser, client(given, version=version))
    page = person.signs_up("bob", email="bob@example.test")
    assert page.form("/confirm").fields["destination"] == "b***@e***"
    assert "It is valid for 1 day." in page.text
    assert given.status(person.app.client, "bob") == "UNCONFIRMED"
    page = person.confirms(page, given.code(person.app.client))
    assert is_signed_in(page)
    assert page.told["state"] == "a-state"
    assert given.status(person.app.client, "bob") == "CONFIRMED"
    assert given.attributes(person.app.client, "bob")["email_verified"] == "true"
    assert "code" in person.app.authorize(browser).told, "the browser has a session"


def test_without_a_session_of_the_sign_up_a_person_is_asked_to_sign_in(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, client=ASKED_TO_SIGN_IN))
    page = person.confirms(person.signs_up(), given.code(person.app.client))
    assert page.location.startswith(f"{person.app.base}/login?response_type=code&")
    page = browser.follow(page)
    assert "Your account is confirmed. You can sign in now." in page.text
    assert is_signed_in(browser.submit(page, "/login", username="bob", password=PASSWORD))
    assert "is confirmed" not in person.opens("/login").text, "it is told once"


def test_a_client_with_a_secret_signs_up_confirms_and_sends_again(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, client={"GenerateSecret": True}))
    page = browser.submit(person.signs_up(), "/resendcode")
    assert "We sent a new code." in page.text
    assert is_signed_in(person.confirms(page, given.code(person.app.client)))


@ON_SQLITE
@pytest.mark.parametrize(
    ("settings", "fields"),
    [
        ({"AutoVerifiedAttributes": []}, ["username", "password"]),
        ({}, ["username", "requiredAttributes[email]", "password"]),
        ({"Schema": [required("email")]}, ["username", "requiredAttributes[email]", "password"]),
        (
            {"Schema": [required("given_name"), required("birthdate")], "AutoVerifiedAttributes": []},
            ["username", "requiredAttributes[birthdate]", "requiredAttributes[given_name]", "password"],
        ),
        ({"UsernameAttributes": ["email"], "Schema": [required("email")]}, ["username", "password"]),
        (
            {"UsernameAttributes": ["email"], "AutoVerifiedAttributes": ["phone_number"], **SMS},
            ["username", "requiredAttributes[phone_number]", "password"],
        ),
        (
            {"UsernameAttributes": ["email", "phone_number"], "AutoVerifiedAttributes": ["email"]},
            ["username", "requiredAttributes[email]", "password"],
        ),
        (
            {
                "UsernameAttributes": ["email", "phone_number"],
                "AutoVerifiedAttributes": ["email", "phone_number"],
                **SMS,
            },
            ["username", "password"],
        ),
        (
            {"AutoVerifiedAttributes": ["phone_number", "email"], **SMS},
            ["username", "requiredAttributes[email]", "requiredAttributes[phone_number]", "password"],
        ),
        (
            {"AliasAttributes": ["email", "preferred_username"]},
            ["username", "requiredAttributes[email]", "password"],
        ),
    ],
)
def test_the_page_asks_for_what_the_pool_needs(
    browser: Browser, given: Given, settings: dict[str, Any], fields: list[str]
) -> None:
    person = Person(browser, client(given, **settings))
    assert asked(person.opens("/signup")) == fields


@ON_SQLITE
def test_fields_have_the_type_of_their_attribute(browser: Browser, given: Given) -> None:
    schema = [required("birthdate"), required("email"), required("phone_number"), required("name")]
    text = Person(browser, client(given, Schema=schema, UsernameAttributes=["email"])).opens("/signup").text
    assert '<input id="username" class="form-control inputField-customizable" name="username" type="email"' in text
    for name, kind in {"birthdate": "date", "phone_number": "tel", "name": "text"}.items():
        assert f'name="requiredAttributes[{name}]" type="{kind}"' in text


@ON_SQLITE
def test_an_address_that_the_client_may_not_write_is_not_asked_for(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, client={"WriteAttributes": ["name"]}))
    assert asked(person.opens("/signup")) == ["username", "password"]


@ON_SQLITE
def test_the_rules_of_the_password_are_listed(browser: Browser, given: Given) -> None:
    policy = {"PasswordPolicy": {"MinimumLength": 13, "RequireSymbols": True}}
    text = Person(browser, client(given, Policies=policy)).opens("/signup").text
    assert "At least 13 characters" in text
    assert "A special character" in text
    assert "An uppercase letter" not in text


@ON_SQLITE
def test_an_address_that_is_the_username_is_kept_as_the_attribute(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, UsernameAttributes=["email"]))
    page = person.fills_in("/signup", username="bob@example.test", password=PASSWORD)
    assert is_signed_in(person.confirms(page, given.code(person.app.client)))
    attributes = given.attributes(person.app.client, "bob@example.test")
    assert (attributes["email"], attributes["email_verified"]) == ("bob@example.test", "true")


@ON_SQLITE
def test_a_refusal_keeps_what_was_typed_but_for_the_password(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, Schema=[required("email"), required("name")]))
    page = person.signs_up("bob", "short", email="bob@example.test", name="Bob B.")
    assert "Password did not conform with policy: Password not long enough" in page.text
    fields = page.form("/signup").fields
    assert (fields["username"], fields["requiredAttributes[email]"]) == ("bob", "bob@example.test")
    assert fields["requiredAttributes[name]"] == "Bob B."
    assert fields["password"] == ""
    assert "short" not in page.text


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"username": "two words"}, "failed to satisfy constraint: Member must satisfy regular expression pattern"),
        ({"username": ""}, "Member must have length greater than or equal to 1"),
        ({"requiredAttributes[email]": "no address"}, sentences.INVALID_EMAIL_ADDRESS_FORMAT),
        ({"requiredAttributes[email]": ""}, "email: The attribute is required"),
        ({"password": ""}, "Password is required"),
        ({"password": "Passw0rd! "}, "failed to satisfy constraint: Member must satisfy regular expression pattern"),
        ({"username": "x" * 129}, "Member must have length less than or equal to 128"),
    ],
)
def test_each_refusal_reads_as_the_api_words_it(
    browser: Browser, given: Given, fields: dict[str, str], said: str
) -> None:
    person = Person(browser, client(given, Schema=[required("email")]))
    right = {"username": "bob", "requiredAttributes[email]": "bob@example.test", "password": PASSWORD}
    page = person.fills_in("/signup", **{**right, **fields})
    assert page.status == 200
    assert said in page.text
    assert page.form("/signup").name == "signupform"
    assert given.sql("SELECT 1 FROM users WHERE pool_id = :pool", pool=person.app.client.pool_id) == []


@ON_SQLITE
def test_a_name_that_somebody_has_is_refused_as_by_the_api(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, client={"PreventUserExistenceErrors": "ENABLED"}))
    given.confirmed_user(person.app.client, "bob")
    page = person.signs_up("bob", email="other@example.test")
    assert "User already exists" in page.text
    assert page.form("/signup").fields["requiredAttributes[email]"] == "other@example.test"


@ON_SQLITE
def test_only_what_the_page_asks_for_is_taken(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given))
    person.signs_up("bob", email="bob@example.test", name="not asked", email_verified="true", sub="1")
    assert given.attributes(person.app.client, "bob").keys() == {"sub", "email", "email_verified"}
    assert given.attributes(person.app.client, "bob")["email_verified"] == "false"


@ON_SQLITE
def test_where_only_administrators_make_users_there_is_no_such_page(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, AdminCreateUserConfig={"AllowAdminCreateUserOnly": True}))
    page = person.opens("/signup")
    assert page.location.startswith(f"{person.app.base}/login?response_type=code&")
    login = browser.follow(page)
    assert "/signup" not in login.text
    csrf = login.form("/login").fields["_csrf"]
    query = page.location.partition("?")[2]
    page = browser.post(f"{person.app.base}/signup?{query}", {"_csrf": csrf, "username": "bob", "password": PASSWORD})
    assert "SignUp is not permitted for this user pool" in page.text
    assert page.form("/login").fields["username"] == "bob"


@ON_SQLITE
def test_a_client_without_users_of_the_pool_s_own_has_no_such_page(browser: Browser, given: Given) -> None:
    app_client = client(given)
    page = Person(browser, app_client).opens("/signup")
    given.cognito.update_user_pool_client(
        UserPoolId=app_client.client.pool_id,
        ClientId=app_client.id,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid"],
        CallbackURLs=["https://app.example.test/callback"],
    )
    assert Person(browser, app_client).opens("/signup").location.startswith(f"{app_client.base}/login?")
    refused = browser.submit(page, "/signup", username="bob", password=PASSWORD)
    assert "Login option is not available. Please try another one" in refused.text
    assert given.sql("SELECT 1 FROM users WHERE pool_id = :pool", pool=app_client.client.pool_id) == []


@ON_SQLITE
def test_where_no_code_can_be_sent_a_person_waits_for_an_administrator(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, AutoVerifiedAttributes=[]))
    page = person.fills_in("/signup", username="bob", password=PASSWORD)
    assert "as soon as an administrator has confirmed it" in browser.follow(page).text
    assert given.status(person.app.client, "bob") == "UNCONFIRMED"


@ON_SQLITE
def test_a_link_is_not_asked_for_like_a_code(browser: Browser, given: Given) -> None:
    by_link = {"DefaultEmailOption": "CONFIRM_WITH_LINK"}
    person = Person(browser, client(given, VerificationMessageTemplate=by_link))
    page = person.signs_up("bob", email="bob@example.test")
    assert "We sent a link by email to b***@e***." in page.text
    assert [urlsplit(form.action).path for form in page.forms] == [f"{person.app.base}/resendcode"]
    assert "We sent a link by email" in browser.submit(page, "/resendcode").text
    assert [message.purpose for message in given.messages(person.app.client)] == ["resend_code", "sign_up"]


@ON_SQLITE
def test_a_password_may_be_missing_where_people_sign_in_without_one(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, version=2, Policies=FACTORS))
    assert re.search(
        'name="password" type="password" autocomplete="new-password"\\s+aria', person.opens("/signup").text
    )
    page = person.signs_up("bob", "", email="bob@example.test")
    assert is_signed_in(person.confirms(page, given.code(person.app.client)))


@ON_SQLITE
def test_the_terms_are_shown_on_managed_login_where_there_are_both(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, version=2))
    links = {"cognito:default": "https://example.test/terms", "cognito:german": "https://example.test/agb"}
    terms = {"ClientId": person.app.id, "UserPoolId": person.app.client.pool_id, "TermsSource": "LINK"}
    given.cognito.create_terms(**terms, TermsName="terms-of-use", Enforcement="NONE", Links=links)
    assert "example.test/terms" not in person.opens("/signup").text
    given.cognito.create_terms(**terms, TermsName="privacy-policy", Enforcement="NONE", Links=links)
    assert '<a href="https://example.test/terms">Terms of use</a>' in person.opens("/signup").text
    assert '<a href="https://example.test/agb">' in person.opens("/signup", lang="de").text


@ON_SQLITE
def test_the_classic_page_shows_no_terms(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    links = {"cognito:default": "https://example.test/terms"}
    for name in ("terms-of-use", "privacy-policy"):
        given.cognito.create_terms(
            ClientId=app_client.id,
            UserPoolId=app_client.client.pool_id,
            TermsSource="LINK",
            TermsName=name,
            Enforcement="NONE",
            Links=links,
        )
    assert "example.test/terms" not in Person(browser, app_client).opens("/signup").text


@ON_SQLITE
def test_the_language_is_kept_from_page_to_page(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, version=2))
    assert '<html lang="de"' in person.opens("/signup", lang="de").text
    assert '<html lang="de"' in person.opens("/signup").text
    page = person.signs_up()
    assert '<html lang="de"' in page.text
    assert '<html lang="de"' in browser.submit(page, "/resendcode").text


@ON_SQLITE
def test_without_a_style_there_is_no_page_and_nothing_happens(browser: Browser, given: Given) -> None:
    app_client = client(given, version=2)
    page = Person(browser, app_client).opens("/signup")
    pool_id = app_client.client.pool_id
    style = given.cognito.describe_managed_login_branding_by_client(UserPoolId=pool_id, ClientId=app_client.id)
    style_id = style["ManagedLoginBranding"]["ManagedLoginBrandingId"]
    given.cognito.delete_managed_login_branding(UserPoolId=pool_id, ManagedLoginBrandingId=style_id)
    page = browser.submit(page, "/signup", username="bob", password=PASSWORD)
    assert (page.status, "Login pages unavailable" in page.text) == (403, True)
    assert given.sql("SELECT 1 FROM users WHERE pool_id = :pool", pool=pool_id) == []


@ON_SQLITE
@pytest.mark.parametrize("host", ["auth.us-east-1.localhost:9229", "auth.us-east-1.amazoncognito.com"])
def test_the_pages_are_on_the_host_of_the_domain(
    another_browser: Callable[..., Browser], given: Given, host: str
) -> None:
    app_client = client(given)
    prefix = app_client.client.pool_id.lower().replace("_", "-")
    browser = another_browser(f"http://{prefix}.{host}")
    page = browser.get("/signup", app_client.query())
    email = {"requiredAttributes[email]": "bob@example.test"}
    page = browser.submit(page, "/signup", username="bob", password=PASSWORD, **email)
    assert page.form("/confirm").action.startswith("/confirm?response_type=code&")
    assert is_signed_in(browser.submit(page, "/confirm", code=given.code(app_client.client)))


@ON_SQLITE
def test_a_session_of_the_sign_up_proves_no_level_that_is_asked_for(browser: Browser, given: Given) -> None:
    person = Person(browser, client(given, version=2))
    page = person.opens("/signup", acr_values="urn:cognito:loa:1")
    email = {"requiredAttributes[email]": "bob@example.test"}
    page = browser.submit(page, "/signup", username="bob", password=PASSWORD, **email)
    page = person.confirms(page, given.code(person.app.client))
    assert page.location.startswith(f"{person.app.base}/login?")
    assert is_signed_in(browser.submit(browser.follow(page), "/login", username="bob", password=PASSWORD))

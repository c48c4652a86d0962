"""From an app client's link over the page to tokens."""

from datetime import timedelta
from uuid import uuid4

from tests.support import sentences
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import CALLBACK, VERIFIER, OAuthClient, challenge, claims


def test_a_browser_that_is_not_signed_in_is_sent_to_the_page_with_the_same_query(
    browser: Browser, app_client: OAuthClient
) -> None:
    page = app_client.authorize(browser)
    assert page.status == 302
    assert page.location.startswith(f"{app_client.base}/login?response_type=code&client_id={app_client.id}&")


def test_a_password_leads_back_with_a_code_and_the_state(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    page = app_client.sign_in(browser, username)
    assert page.status == 302
    assert page.location.startswith(f"{CALLBACK}?code=")
    assert page.told["state"] == "a-state"


def test_the_code_gives_all_three_tokens_once(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    username = given.confirmed_user(app_client.client)
    code = app_client.code(browser, username, code_challenge=challenge(), code_challenge_method="S256", nonce="n-1")
    answer = app_client.exchange(browser, code, code_verifier=VERIFIER)
    assert answer.status == 200
    assert list(answer.response.json()) == ["id_token", "access_token", "refresh_token", "expires_in", "token_type"]
    told = claims(answer.response.json()["id_token"])
    assert (told["nonce"], told["cognito:username"], told["aud"]) == ("n-1", username, app_client.id)
    scope = "aws.cognito.signin.user.admin phone openid profile email"
    assert claims(answer.response.json()["access_token"])["scope"] == scope
    again = app_client.exchange(browser, code, code_verifier=VERIFIER)
    assert (again.status, again.response.json()) == (400, {"error": "invalid_grant"})


def test_a_signed_in_browser_gets_its_code_without_a_page_for_an_hour(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    app_client.sign_in(browser, username)
    assert "code" in app_client.authorize(browser).told
    given.clock_advanced(timedelta(hours=1))
    assert app_client.authorize(browser).location.startswith(f"{app_client.base}/login?")


def test_a_wrong_password_shows_the_page_again_with_cognitos_sentence(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    username = given.confirmed_user(app_client.client)
    page = app_client.sign_in(browser, username, "Wr0ng-password!")
    assert page.status == 200
    assert sentences.INCORRECT_USERNAME_OR_PASSWORD in page.text
    assert page.form("/login").fields["username"] == username


def test_a_logout_ends_the_session_of_the_browser(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    username = given.confirmed_user(app_client.client)
    app_client.sign_in(browser, username)
    page = browser.get(
        f"{app_client.base}/logout", {"client_id": app_client.id, "logout_uri": "https://app.example.test/bye"}
    )
    assert (page.status, page.location) == (302, "https://app.example.test/bye")
    assert app_client.authorize(browser).location.startswith(f"{app_client.base}/login?")


def test_the_page_names_the_app_client_without_what_pins_its_id(browser: Browser, given: Given) -> None:
    name = f"_custom_id_:web{uuid4().hex[:8]}"
    app_client = OAuthClient.made(given, version=2, ClientName=name)
    page = browser.follow(app_client.authorize(browser))
    assert f'<p class="app">{app_client.id}</p>' in page.text
    assert "_custom_id_" not in page.text

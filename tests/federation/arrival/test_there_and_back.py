"""The way to a provider and back: who may come back, when, and once."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from emulator.errors import federation_reasons as why
from emulator.errors.oauth import OAuthError
from tests.federation.arrival.scene import Scene
from tests.support.browser import Browser
from tests.support.oauth_client import CALLBACK


def test_the_only_provider_is_gone_to_at_once(scene: Scene) -> None:
    client, browser = scene.client(), scene.browser()
    state = scene.leave(browser, client)
    (left,) = scene.double.departures
    assert left.state == state
    assert left.callback == f"http://cognito.test:9229{client.base}/oauth2/idpresponse"


def test_a_provider_beside_the_pools_own_users_is_gone_to_by_name_or_identifier(scene: Scene) -> None:
    client = scene.client(also=("COGNITO",))
    assert client.authorize(scene.browser()).location.startswith(f"{client.base}/login?")
    scene.leave(scene.browser(), client, identity_provider="Acme")
    scene.given.cognito.update_identity_provider(
        UserPoolId=client.client.pool_id, ProviderName="Acme", IdpIdentifiers=["acme.example"]
    )
    scene.leave(scene.browser(), client, idp_identifier="acme.example")


def test_the_login_page_has_a_button_for_each_provider(scene: Scene) -> None:
    client, browser = scene.client(also=("COGNITO",)), scene.browser()
    page = browser.follow(client.authorize(browser))
    (address,) = set(re.findall(r'href="([^"]*identity_provider=Acme)"', page.text))
    left = browser.get(html.unescape(address))
    assert left.location.startswith("https://provider.example/authorize?")


def test_a_page_without_users_of_the_pool_shows_buttons_alone(scene: Scene) -> None:
    client = scene.client()
    scene.provider(client.client.pool_id, "Beta")
    scene.given.cognito.update_user_pool_client(
        UserPoolId=client.client.pool_id,
        ClientId=client.id,
        SupportedIdentityProviders=["Acme", "Beta"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid"],
        CallbackURLs=[CALLBACK],
    )
    browser = scene.browser()
    page = browser.follow(client.authorize(browser))
    assert 'name="password"' not in page.text
    assert "Continue with Acme" in page.text
    assert "Continue with Beta" in page.text


def test_a_provider_that_the_app_client_has_not_is_not_gone_to(scene: Scene) -> None:
    client, browser = scene.client(also=("COGNITO",)), scene.browser()
    scene.provider(client.client.pool_id, "Beta")
    page = browser.follow(client.authorize(browser, identity_provider="Beta"))
    assert "Login option is not available. Please try another one" in page.text


def test_who_comes_back_gets_a_code_and_the_state_of_the_app_client(scene: Scene) -> None:
    page = scene.sign_in(scene.client())
    assert page.location.startswith(f"{CALLBACK}?code=")
    assert page.told["state"] == "a-state"


def test_a_state_is_good_once(scene: Scene) -> None:
    client, browser = scene.client(), scene.browser()
    state = scene.leave(browser, client)
    assert "code" in scene.come_back(browser, client, state).told
    refused = scene.come_back(browser, client, state)
    assert refused.location.startswith(f"{client.base}/error?error=invalid_request")
    assert refused.response.headers["x-emulator-note"] == why.USED


def test_a_state_is_good_for_five_minutes(scene: Scene) -> None:
    client, browser = scene.client(), scene.browser()
    state = scene.leave(browser, client)
    scene.given.clock_advanced(timedelta(minutes=5))
    refused = scene.come_back(browser, client, state)
    assert (refused.told["error"], refused.response.headers["x-emulator-note"]) == ("invalid_request", why.EXPIRED)


def test_a_state_is_good_only_in_the_browser_that_left(scene: Scene) -> None:
    client = scene.client()
    state = scene.leave(scene.browser(), client)
    refused = scene.come_back(scene.browser(), client, state)
    assert refused.response.headers["x-emulator-note"] == why.OTHER_BROWSER
    assert refused.location.startswith(f"{client.base}/error?")


def test_a_state_is_good_only_in_its_own_pool(scene: Scene) -> None:
    client, browser = scene.client(), scene.browser()
    other = scene.client()
    state = scene.leave(browser, client)
    refused = scene.come_back(browser, other, state)
    assert refused.response.headers["x-emulator-note"] == why.OTHER_PLACE


def test_without_a_state_or_with_an_invented_one_there_is_an_error_page(scene: Scene) -> None:
    client, browser = scene.client(), scene.browser()
    without = browser.get(f"{client.base}/oauth2/idpresponse", {"code": "x"})
    assert without.response.headers["x-emulator-note"] == why.NO_STATE
    invented = scene.come_back(browser, client, "invented")
    assert invented.response.headers["x-emulator-note"] == why.UNKNOWN
    assert browser.follow(invented).status == 400


def test_two_tabs_of_one_browser_come_back_each_for_itself(scene: Scene) -> None:
    client, browser = scene.client(), scene.browser()
    first = scene.leave(browser, client, state="tab-1")
    page = scene.sign_in(client, browser, state="tab-2", prompt=None)
    assert page.told["state"] == "tab-2"
    scene.double.departures.pop()
    assert scene.come_back(browser, client, first).told["state"] == "tab-1"


def test_a_provider_that_answers_by_a_form_is_heard_too(scene: Scene) -> None:
    client, browser = scene.client(), scene.browser()
    state = scene.leave(browser, client)
    page = browser.post(f"{client.base}/oauth2/idpresponse", {"state": state, "code": "x"})
    assert page.location.startswith(f"{CALLBACK}?code=")


def test_what_the_provider_refuses_with_is_told_to_the_app_client(scene: Scene) -> None:
    scene.double.says = OAuthError("user_cancelled_authorize", "No.")
    page = scene.sign_in(scene.client())
    assert page.location == f"{CALLBACK}?error_description=No.&state=a-state&error=user_cancelled_authorize"


def test_an_app_client_that_lost_the_provider_meanwhile_is_told_so(scene: Scene) -> None:
    client, browser = scene.client(), scene.browser()
    state = scene.leave(browser, client)
    scene.given.cognito.delete_identity_provider(UserPoolId=client.client.pool_id, ProviderName="Acme")
    page = scene.come_back(browser, client, state)
    assert (page.told["error"], page.response.headers["x-emulator-note"]) == ("invalid_request", why.NOT_ENABLED)


def test_the_implicit_flow_gets_its_tokens_in_the_fragment(scene: Scene) -> None:
    page = scene.sign_in(scene.client(), response_type="token")
    assert list(dict(parse_qsl(urlsplit(page.location).fragment)))[:2] == ["id_token", "access_token"]


def test_the_cookie_of_the_way_back_is_for_forms_of_other_sites_where_browsers_take_it(scene: Scene) -> None:
    client = scene.client()
    page = client.authorize(Browser(scene.transport, "http://localhost:9229"))
    given = page.response.headers.get_list("set-cookie")
    assert [text.split("=")[0] for text in given] == ["csrf-state", "csrf-state-legacy"]
    assert given[0].endswith("; Secure; HttpOnly; SameSite=None")
    assert "SameSite" not in given[1]
    assert "Secure" not in given[1]

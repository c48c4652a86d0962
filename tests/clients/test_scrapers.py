"""The classic login form, filled in by programs that people wrote against Cognito's own: no browser, the form's names
and nothing else."""

import html
import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from tests.clients import hosted
from tests.clients.hosted import CALLBACK, HostedApp
from tests.clients.world import Journey
from tests.support import sentences
from tests.support.given import PASSWORD

pytestmark = pytest.mark.clients


@pytest.fixture(params=[1, 2], ids=["classic", "managed login"])
def app(request: pytest.FixtureRequest, hosted_journey: Journey) -> HostedApp:
    return hosted.app(hosted_journey, version=request.param)


@pytest.fixture
def http() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


def opened(http: requests.Session, app: HostedApp) -> requests.Response:
    query = {"client_id": app.id, "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid", "state": "x"}
    return http.get(f"{app.endpoint('authorize')}?{urlencode(query)}")


def csrf(page: requests.Response) -> str:
    found = re.search(r'name="_csrf" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def test_a_script_posts_the_form_s_names_to_the_page_s_own_address(app: HostedApp, http: requests.Session) -> None:
    page = opened(http, app)
    assert urlsplit(page.url).path.endswith("/login")
    fields = {"_csrf": csrf(page), "username": "ann", "password": PASSWORD, "cognitoAsfData": ""}
    answer = http.post(page.url, data=fields, allow_redirects=False)
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer.headers["location"]).query)["state"] == ["x"]
    assert answer.headers["location"].startswith(f"{CALLBACK}?code=")


def test_a_script_posts_to_the_action_and_presses_the_button(app: HostedApp, http: requests.Session) -> None:
    page = opened(http, app)
    form = re.search(r'<form[^>]*action="([^"]+)"[^>]*name="cognitoSignInForm"', page.text)
    assert form is not None
    address = page.url.partition("/us-east-1")[0] + html.unescape(form[1])
    fields = {"_csrf": csrf(page), "username": "ann", "password": PASSWORD, "signInSubmitButton": "Sign in"}
    with pytest.raises(requests.ConnectionError) as failed:  # it follows the redirect, and nobody listens there
        http.post(address, data=fields)
    assert failed.value.request is not None
    assert str(failed.value.request.url).startswith(f"{CALLBACK}?code=")


def test_a_script_finds_the_error_by_its_id(hosted_journey: Journey, http: requests.Session) -> None:
    page = opened(http, hosted.app(hosted_journey))
    answer = http.post(page.url, data={"_csrf": csrf(page), "username": "ann", "password": "Wr0ng-password!"})
    found = re.search(r'id="loginErrorMessage"[^>]*>([^<]+)<', answer.text)
    assert found is not None
    assert found[1] == sentences.INCORRECT_USERNAME_OR_PASSWORD


def test_a_script_without_the_form_s_token_is_not_signed_in(app: HostedApp, http: requests.Session) -> None:
    page = opened(http, app)
    answer = http.post(page.url, data={"username": "ann", "password": PASSWORD}, allow_redirects=False)
    assert (answer.status_code, "location" in answer.headers) == (200, False)

"""People whom a provider proves sign in at an external client, which has no app client of its own."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest

from emulator.control import client_metadata
from tests.federation.test_journeys import NAME, opened
from tests.support import browser as browsers
from tests.support.browser import Browser
from tests.support.external import CALLBACK, ExternalClient, document, made
from tests.support.given import Given
from tests.support.oauth_client import claims
from tests.support.openid_server import OpenIdServer

pytestmark = pytest.mark.once


@pytest.fixture
def browser(given: Given) -> Iterator[Browser]:
    with browsers.hosted(given.services) as transport:
        yield Browser(transport)


def test_a_provider_proves_who_gets_the_code_of_an_external_client(
    given: Given, browser: Browser, server: OpenIdServer
) -> None:
    shop = opened(given, browser, server)
    made(given, shop.client.client)
    client_metadata.put(given.services, shop.client.client.pool_id, document())
    external = ExternalClient(shop.client)
    left = external.authorize(browser, identity_provider=NAME)
    page = shop.come_back(dict(parse_qsl(urlsplit(left.location).query)))
    assert page.location.startswith(CALLBACK), page.location
    tokens = external.exchange(browser, page.told["code"])
    assert claims(tokens.response.json()["id_token"])["cognito:username"] == "Company_4711"

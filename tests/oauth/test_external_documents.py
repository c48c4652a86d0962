"""Documents of external clients over a real connection: by TLS, within bounds, and as a person would serve them."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from msgspec import structs

from emulator.outside.other_servers import OtherServers
from emulator.rules.owners import document_cache
from emulator.settings import Settings
from tests.support import browser as browsers
from tests.support import tls
from tests.support.browser import Browser
from tests.support.external import CALLBACK, ExternalClient, document, made
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient
from tests.support.providers import Page, documents

pytestmark = pytest.mark.once
JSON = {"Content-Type": "application/json"}


@dataclass
class Site:
    """An https site on this machine. `pages` are what its paths answer."""

    base: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    waits: float = 0.0

    def url(self, path: str) -> str:
        return f"{self.base}{path}"

    def serves(self, path: str, **members: object) -> str:
        """The address of a document, which is a client's id."""
        self.pages[path] = 200, json.dumps(document(self.url(path), **members)).encode(), JSON
        return self.url(path)

    def answer(self, path: str) -> Page:
        self.asked.append(path)
        time.sleep(self.waits)
        return self.pages.get(path, (404, b"", {}))


@pytest.fixture(scope="module")
def front() -> Iterator[tuple[Site, str]]:
    site = Site()
    with documents(site.answer) as plain, tls.terminated(plain) as terminated:
        site.base = f"https://localhost:{terminated.port}"
        yield site, terminated.certificate


@pytest.fixture
def site(front: tuple[Site, str]) -> Site:
    front[0].pages, front[0].asked, front[0].waits = {}, [], 0.0
    return front[0]


@pytest.fixture
def browser(given: Given, front: tuple[Site, str], make_settings: Callable[..., Settings]) -> Iterator[Browser]:
    """At an emulator that may fetch documents from this machine."""
    servers = OtherServers(trusts=front[1])
    services = structs.replace(given.services, settings=make_settings(cimd_private=True), other_servers=servers)
    with browsers.hosted(services) as transport:
        yield Browser(transport)
    servers.close()


@pytest.fixture
def app(given: Given, site: Site) -> OAuthClient:
    app = OAuthClient.made(given)
    made(given, app.client, URLPatterns=[f"{site.base}/*"])
    return app


def note(app: OAuthClient, browser: Browser, url: str) -> str:
    page = ExternalClient(app, url).authorize(browser)
    assert page.told["error"] == "invalid_request", page.location
    text: str = page.response.headers["x-emulator-note"]
    return text


def test_a_client_is_let_in_by_the_document_that_its_site_serves(
    given: Given, app: OAuthClient, site: Site, browser: Browser
) -> None:
    external = ExternalClient(app, site.serves("/tool/client.json"))
    username = given.confirmed_user(app.client)
    assert external.code(browser, username)
    assert external.tokens(browser, username)["refresh_token"]
    assert site.asked == ["/tool/client.json"]


def test_a_redirect_is_not_followed(app: OAuthClient, site: Site, browser: Browser) -> None:
    site.pages["/moved"] = 302, b"", {"Location": site.serves("/client.json")}
    assert "answered 302" in note(app, browser, site.url("/moved"))
    assert site.asked == ["/moved"]


def test_a_document_is_read_up_to_its_bound(app: OAuthClient, site: Site, browser: Browser) -> None:
    site.pages["/long"] = 200, b" " * (document_cache.LARGEST + 1), JSON
    assert "too long" in note(app, browser, site.url("/long"))


def test_a_document_is_waited_for_up_to_its_bound(
    app: OAuthClient, site: Site, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_cache, "SECONDS", 0.2)
    url, site.waits = site.serves("/slow"), 0.6
    assert "timed out" in note(app, browser, url)


def test_a_document_of_another_address_is_refused(app: OAuthClient, site: Site, browser: Browser) -> None:
    site.pages["/copy"] = 200, json.dumps(document(site.url("/original"))).encode(), JSON
    assert "not exactly its address" in note(app, browser, site.url("/copy"))


def test_other_spellings_of_an_address_are_other_clients(app: OAuthClient, site: Site, browser: Browser) -> None:
    url = site.serves("/client.json")
    for other in (f"{url}?", f"{url}?a=b", url.replace("/client", "//client"), url.replace("client", "%63lient")):
        site.pages[other.removeprefix(site.base)] = site.pages["/client.json"]
        assert "not exactly its address" in note(app, browser, other)
    assert ExternalClient(app, url).authorize(browser, redirect_uri=CALLBACK).location.startswith(f"{app.base}/login")


def test_a_certificate_that_nobody_trusts_lets_nobody_in(
    given: Given, app: OAuthClient, site: Site, make_settings: Callable[..., Settings]
) -> None:
    servers = OtherServers()
    services = structs.replace(given.services, settings=make_settings(cimd_private=True), other_servers=servers)
    with browsers.hosted(services) as transport:
        assert "CERTIFICATE_VERIFY_FAILED" in note(app, Browser(transport), site.serves("/client.json"))
    servers.close()

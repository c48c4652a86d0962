"""Whoever sees a login page can name an address as a `client_id`: what the emulator then asks, and what it costs."""

import socket
import threading
import time
from collections.abc import Iterator

import httpx2
import pytest

from emulator.doors import ReadTimedOut
from tests.support import browser as browsers
from tests.support.browser import Browser
from tests.support.external import ExternalClient, Web, document, made
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient

pytestmark = pytest.mark.once


@pytest.fixture
def browser(given: Given) -> Iterator[Browser]:
    with browsers.hosted(given.services) as transport:
        yield Browser(transport)


@pytest.fixture
def careless(given: Given) -> OAuthClient:
    """An app client whose policy lets every address in."""
    app = OAuthClient.made(given)
    made(given, app.client, URLPatterns=["https://**/*"])
    return app


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "localhost.", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0"]
)
def test_nobody_on_this_machine_is_asked(careless: OAuthClient, browser: Browser, host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        url = f"https://{host}:{listener.getsockname()[1]}/client.json"
        page = ExternalClient(careless, url).authorize(browser)
        assert page.told["error"] == "invalid_request"
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fd00:ec2::254]", "[64:ff9b::a9fe:a9fe]", "10.0.0.1", "2852039166"]
)
def test_no_private_network_and_no_clouds_credentials_are_asked(
    careless: OAuthClient, browser: Browser, host: str
) -> None:
    page = ExternalClient(careless, f"https://{host}/latest/meta-data/").authorize(browser)
    assert "is an address that is not connected to" in page.response.headers["x-emulator-note"]


def test_a_slow_document_keeps_nobody_else_waiting(given: Given, web: Web, browser: Browser) -> None:
    """While the document is waited for, neither the database nor a thread's place is held."""
    external = ExternalClient.made(given, web)
    waits, goes_on = threading.Event(), threading.Event()

    def slow(*_: object, **__: object) -> None:
        waits.set()
        goes_on.wait(20)
        raise ReadTimedOut("timed out")

    web.has()
    given.services.other_servers.get = slow  # type: ignore[method-assign, assignment]  # `web` puts it right again
    asking = threading.Thread(target=lambda: external.authorize(browser), daemon=True)
    asking.start()
    assert waits.wait(20)
    began = time.monotonic()
    given.confirmed_user(external.app.client)
    assert time.monotonic() - began < 10
    goes_on.set()
    asking.join(20)
    assert not asking.is_alive()


def test_who_sends_many_addresses_fills_no_database(
    given: Given, web: Web, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emulator.rules.owners.document_cache.MOST_OF_POLICY", 3)
    external = ExternalClient.made(given, web)
    for number in range(6):
        ExternalClient(external.app, f"https://apps.example.com/{number}").authorize(browser)
    assert (
        len(given.sql("SELECT url FROM v_client_metadata_documents WHERE pool_id = :p", p=external.app.client.pool_id))
        == 3
    )


def test_addresses_without_a_document_drive_no_document_out(
    given: Given, web: Web, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emulator.rules.owners.document_cache.MOST_OF_POLICY", 3)
    external = ExternalClient.made(given, web)
    external.authorize(browser)
    for number in range(6):
        ExternalClient(external.app, f"https://apps.example.com/{number}").authorize(browser)
    external.authorize(browser)
    assert [url for url, _ in web.asked].count(external.url) == 1


def test_a_name_cannot_leave_its_place_on_the_page(given: Given, web: Web, browser: Browser) -> None:
    external = ExternalClient.made(given, web)
    for name in ('"><script>alert(1)</script>', "{{ 7*7 }}", "A\r\nSet-Cookie: a=b", "\u202egnp.exe"):
        web.has(content=document(client_name=name))
        page = browser.follow(external.authorize(browser))
        assert "<script>alert" not in page.text
        assert "\u202e" not in page.text
        assert isinstance(page.response, httpx2.Response)
        given.sql("DELETE FROM client_metadata_documents")

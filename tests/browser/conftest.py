"""A real server per database, a fresh page of a real browser, and visitors of the hosted pages."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium, static
from tests.browser.gallery import Gallery
from tests.browser.visitor import BOTH_SCHEMES, Visitor
from tests.clients import hosted
from tests.clients.world import Journey, Mailbox
from tests.support import databases, server
from tests.support.server import Server


@pytest.fixture(scope="session")
def browser_server(database_url: str) -> Iterator[Server]:
    with databases.empty(database_url) as url, server.running(url) as running:
        yield running


@pytest.fixture
def journey(browser_server: Server, account: str) -> Journey:
    return _journey(browser_server, account)


def _journey(running: Server, account: str) -> Journey:
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=running.url,
        region_name="us-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="test",
    )
    return Journey(running, cognito, account, Mailbox(running.url))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the session: playwright keeps an event loop running on its thread, where other tests run their own."""
    with chromium.launched() as browser:
        yield browser


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile. What it wrote to its console is in the report if the test fails."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(chromium.WAIT_MS)
    page.on("console", lambda message: print(f"[console] {message.type}: {message.text}"))  # noqa: T201
    page.on("pageerror", lambda error: print(f"[error] {error}"))  # noqa: T201
    yield page
    context.close()


@pytest.fixture(scope="session")
def hosted_server() -> Iterator[Server]:
    """For people on pages, who see nothing of the database."""
    with databases.empty("sqlite://") as url, server.running(url) as running:
        yield running


@pytest.fixture
def hosted_journey(hosted_server: Server, account: str) -> Journey:
    return _journey(hosted_server, account)


@pytest.fixture(scope="session")
def application() -> Iterator[str]:
    """Where the application is that people come back to."""
    with static.answering("The application") as url:
        yield url


@pytest.fixture
def visitor(
    page: Page, request: pytest.FixtureRequest, hosted_journey: Journey, application: str
) -> Callable[..., Visitor]:
    """Comes to a new application; `pool` has the settings of its pool, the other keywords those of its app client."""

    def come(version: int, **settings: Any) -> Visitor:
        addresses = {"CallbackURLs": [f"{application}/callback"], "LogoutURLs": [f"{application}/bye"]}
        app = hosted.app(hosted_journey, version=version, style=BOTH_SCHEMES, **{**addresses, **settings})
        name = request.node.name.removeprefix("test_").replace("[", "-").replace("]", "")
        return Visitor(page, hosted_journey, app, application, Gallery.of(page, name, has_dark=version == 2))

    return come

"""A real server per database, and a fresh page of a real browser."""

from collections.abc import Iterator

import boto3
import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.clients.world import Journey, Mailbox
from tests.support import databases, server
from tests.support.server import Server


@pytest.fixture(scope="session")
def browser_server(database_url: str) -> Iterator[Server]:
    with databases.empty(database_url) as url, server.running(url) as running:
        yield running


@pytest.fixture
def journey(browser_server: Server, account: str) -> Journey:
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=browser_server.url,
        region_name="us-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="test",
    )
    return Journey(browser_server, cognito, account, Mailbox(browser_server.url))


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

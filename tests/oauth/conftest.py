"""Browsers for the pages, and what an app client asks for there."""

from collections.abc import Callable, Iterator

import httpx2
import pytest

from emulator.work import Services
from tests.support import browser as browsers
from tests.support.browser import Browser
from tests.support.functions import Functions
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient


@pytest.fixture(scope="session")
def hosted(shared_services: Services) -> Iterator[httpx2.BaseTransport]:
    with browsers.hosted(shared_services) as transport:
        yield transport


@pytest.fixture
def browser(hosted: httpx2.BaseTransport) -> Browser:
    return Browser(hosted)


@pytest.fixture
def another_browser(hosted: httpx2.BaseTransport) -> Callable[..., Browser]:
    """More of them, at any address."""
    return lambda address=browsers.HOST: Browser(hosted, address)


@pytest.fixture
def browser_of_functions(functions: Functions) -> Iterator[Browser]:
    """A browser at an emulator with Lambda functions."""
    with browsers.hosted(functions.given.services) as transport:
        yield Browser(transport)


@pytest.fixture
def app_client(given: Given) -> OAuthClient:
    """An app client of a pool with a prefix domain, for codes, in its usual setting."""
    return OAuthClient.made(given)

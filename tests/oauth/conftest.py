"""Browsers for the pages, and what an app client asks for there.

`standing` and `managed` stay from test to test: for tables of requests that change nothing.
"""

from collections.abc import Callable, Iterator
from uuid import uuid4

import boto3
import httpx2
import pytest

from emulator import app
from emulator.work import Services
from tests.support import browser as browsers
from tests.support.browser import Browser
from tests.support.functions import Functions
from tests.support.given import Given
from tests.support.hand_over import hand_over_to
from tests.support.keyed import GivenWithKeys
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


@pytest.fixture(scope="session")
def standing_given(shared_services: Services, boto_session: boto3.Session) -> Given:
    door = app.build_door(shared_services)
    cognito = hand_over_to(door, boto_session, region="us-east-1", account=f"{uuid4().int % 10**12:012}")
    return GivenWithKeys(cognito, shared_services)


@pytest.fixture(scope="session")
def standing(standing_given: Given) -> OAuthClient:
    """`app_client` for tests that leave it as it is."""
    return OAuthClient.made(standing_given)


@pytest.fixture(scope="session")
def managed(standing_given: Given) -> OAuthClient:
    """The same at a domain of managed login."""
    return OAuthClient.made(standing_given, version=2)

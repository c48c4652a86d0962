"""Browsers at the emulator; a provider of OpenID Connect for each test, and a pool that has it."""

from collections.abc import Iterator

import httpx2
import pytest

from emulator.work import Services
from tests.federation.room import Room, room
from tests.support import browser as browsers
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.openid_server import Key, OpenIdServer, provider


@pytest.fixture(scope="session")
def hosted(shared_services: Services) -> Iterator[httpx2.BaseTransport]:
    with browsers.hosted(shared_services) as transport:
        yield transport


@pytest.fixture
def browser(hosted: httpx2.BaseTransport) -> Browser:
    return Browser(hosted)


@pytest.fixture(scope="session")
def signing_key() -> Key:
    return Key()


@pytest.fixture
def server(signing_key: Key) -> Iterator[OpenIdServer]:
    with provider(signing_key) as found:
        yield found


@pytest.fixture
def company(given: Given, server: OpenIdServer) -> Room:
    """Whose addresses are discovered."""
    return room(given, server)

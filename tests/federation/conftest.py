"""A provider of OpenID Connect for each test, and a pool that has it."""

from collections.abc import Iterator

import pytest

from tests.federation.room import Room, room
from tests.support.given import Given
from tests.support.openid_server import Key, OpenIdServer, provider


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

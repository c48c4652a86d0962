"""A pool with a SAML provider."""

from collections.abc import Iterator

import httpx2
import pytest

from emulator.work import Services
from tests.support import browser as browsers
from tests.support.given import Given
from tests.support.saml_scene import Scene


@pytest.fixture
def empty(given: Given, services: Services) -> Scene:
    """Without the provider."""
    return Scene(given, services, given.pool())


@pytest.fixture
def scene(empty: Scene) -> Iterator[Scene]:
    empty.make()
    yield empty


@pytest.fixture(scope="session")
def hosted(shared_services: Services) -> Iterator[httpx2.BaseTransport]:
    with browsers.hosted(shared_services) as transport:
        yield transport

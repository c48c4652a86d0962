"""A pool with a SAML provider."""

from collections.abc import Iterator

import pytest

from emulator.work import Services
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

"""Browsers at an emulator that plays providers."""

from collections.abc import Iterator

import httpx2
import pytest
from fastapi.testclient import TestClient

from emulator.work import Services
from tests.federation.played.play import Play
from tests.support import browser as browsers
from tests.support.given import Given


@pytest.fixture(scope="session")
def hosted(shared_services: Services) -> Iterator[httpx2.BaseTransport]:
    with browsers.hosted(shared_services) as transport:
        yield transport


@pytest.fixture
def play(given: Given, http: TestClient, hosted: httpx2.BaseTransport) -> Play:
    return Play(given, http, hosted)

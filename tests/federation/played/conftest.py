"""Browsers at an emulator that plays providers."""

import httpx2
import pytest
from fastapi.testclient import TestClient

from tests.federation.played.play import Play
from tests.support.given import Given


@pytest.fixture
def play(given: Given, http: TestClient, hosted: httpx2.BaseTransport) -> Play:
    return Play(given, http, hosted)

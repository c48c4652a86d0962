"""The console over an application of the tests' own."""

import pytest
from fastapi.testclient import TestClient

from tests.support.console import Console


@pytest.fixture
def console(http: TestClient) -> Console:
    return Console(http)

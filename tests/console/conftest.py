"""An application whose control API is guarded."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient


@pytest.fixture
def guarded(serve: Callable[..., TestClient]) -> TestClient:
    """With EMULATOR_ADMIN_TOKEN set to `letmein`."""
    return serve(admin_token="letmein")

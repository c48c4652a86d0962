"""The whole application, called without a socket."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from emulator import app
from emulator.settings import Settings
from emulator.work import Services


@pytest.fixture
def http(make_settings: Callable[..., Settings], services: Services) -> Iterator[TestClient]:
    """An HTTP client of an application on the same database as `cognito`."""
    with TestClient(app.create(make_settings()), base_url="http://localhost:9229") as client:
        yield client


@pytest.fixture
def guarded(make_settings: Callable[..., Settings], services: Services) -> Iterator[TestClient]:
    """The same, with EMULATOR_ADMIN_TOKEN set to `letmein`."""
    with TestClient(app.create(make_settings(admin_token="letmein")), base_url="http://localhost:9229") as client:
        yield client

"""An emulator whose mail server is not there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator import app
from emulator.settings import Settings
from emulator.work import Services
from tests.support import server
from tests.support.given import Given
from tests.support.importing import Importing


@pytest.fixture(scope="session")
def services_without_mail_server(make_settings: Callable[..., Settings]) -> Iterator[Services]:
    services = app.build_services(make_settings(smtp_url=f"smtp://127.0.0.1:{server.free_port()}"))
    yield services
    app.close(services)


@pytest.fixture
def undeliverable(services_without_mail_server: Services, services: Services, connect: Callable[..., Any]) -> Given:
    """`given` on an emulator that cannot deliver e-mail; it shares the database with `services`."""
    return Given(connect(to=app.build_door(services_without_mail_server)), services_without_mail_server)


@pytest.fixture
def importing(given: Given, services: Services, http: TestClient) -> Importing:
    """Nothing goes on in the application's background: what is imported, a test imports."""
    return Importing(given, services, http)

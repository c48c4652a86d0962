"""The ground tests stand on: one real database of each kind per worker, and a botocore client that hands its bytes to
the door without a socket. Each test has an AWS account of its own, so tests share a database and never meet.

`EMULATOR_TEST_REQUIRE=all` (CI) turns a missing Postgres from a skip into a failure.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from anyio.from_thread import start_blocking_portal
from fastapi.testclient import TestClient
from sqlalchemy import Connection, create_engine, text

from emulator import app, operations
from emulator.base.clock import ClockSetting
from emulator.base.garbage import nothing_is_garbage
from emulator.settings import Settings, load
from emulator.store import state
from emulator.store.engine import Database
from emulator.wire.door import Door
from emulator.work import Services
from tests.support import key_ring, postgres
from tests.support.external import Web
from tests.support.functions import Behaviours, Functions
from tests.support.given import Given
from tests.support.hand_over import Lender, Lent
from tests.support.keyed import GivenWithKeys
from tests.support.servers import serving
from tests.support.websites import Websites

operations.load()
key_ring.put_in()
DATABASES = ["sqlite", "postgres"]
Client = Any


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of this worker's own on a real server."""
    with postgres.server() as base:
        name = f"test_{uuid4().hex[:12]}"
        admin = create_engine(base, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        yield base.replace("/postgres?", f"/{name}?")
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture(scope="session", params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Everything that uses this runs once on SQLite and once on Postgres."""
    if request.param == "postgres":
        yield request.getfixturevalue("postgres_url")
        return
    folder = Path(tempfile.mkdtemp(prefix="cognito-emulator-test-"))
    yield f"sqlite:///{folder / 'emulator.db'}"
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def make_settings(database_url: str) -> Callable[..., Settings]:
    """Settings for this worker's database with the cheap hash profile."""

    def make(**changes: Any) -> Settings:
        values = {
            "database_url": database_url,
            "hash_profile": "test",
            "public_url": "http://localhost:9229",
            "fake_providers": "none",  # tests have doubles and servers of their own, at names for tests
        }
        return load(env_file=False, **{**values, **changes})

    return make


@pytest.fixture(scope="session")
def shared_services(make_settings: Callable[..., Settings]) -> Iterator[Services]:
    services = app.build_services(make_settings())
    services.database.checks_reads = True
    yield services
    app.close(services)


@pytest.fixture
def services(shared_services: Services) -> Iterator[Services]:
    """The services, with the clock right and no faults armed again afterwards."""
    yield shared_services
    database = shared_services.database
    if _found_as_left(database):
        return
    connection = database.begin(write=True)
    state.set_clock(connection, ClockSetting())
    state.disarm(connection)
    database.end(connection, write=True, keep=True)


def _found_as_left(database: Database) -> bool:
    """Whether a test left the clock and the faults alone, as most do: a look is cheaper than a write."""
    connection = database.begin(write=False)
    found = state.read(connection)
    database.end(connection, write=False, keep=False)
    return (found.clock, found.faults_armed) == (ClockSetting(), False)


@pytest.fixture
def door(services: Services) -> Door:
    return app.build_door(services)


@pytest.fixture
def account() -> str:
    """An AWS account nobody else uses; as an access key id it is the account."""
    return f"{uuid4().int % 10**12:012}"


@pytest.fixture(scope="session")
def boto_session() -> boto3.Session:
    return boto3.Session()


@pytest.fixture(scope="session")
def lender() -> Lender:
    return Lender()


@pytest.fixture
def connect(door: Door, account: str, lender: Lender) -> Iterator[Callable[..., Client]]:
    """Gives botocore clients for this test: `connect()`, or with another `region` or `account`."""
    lent: list[Lent] = []

    def give(*, region: str = "us-east-1", account: str = account, to: Door = door) -> Client:
        lent.append(lender.lend(to, region=region, account=account))
        return lent[-1].client

    yield give
    for each in lent:
        lender.take_back(each)


@pytest.fixture
def cognito(connect: Callable[..., Client]) -> Client:
    """A boto3 `cognito-idp` client of a fresh account."""
    return connect()


@pytest.fixture
def given(cognito: Client, services: Services) -> Given:
    return GivenWithKeys(cognito, services)


@pytest.fixture
def web(services: Services, monkeypatch: pytest.MonkeyPatch) -> Web:
    """What the metadata documents of external clients are fetched from."""
    found = Web()
    monkeypatch.setattr(services.other_servers, "get", found.get)
    return found


@pytest.fixture(scope="session")
def function_services(make_settings: Callable[..., Settings]) -> Iterator[tuple[Services, Behaviours]]:
    """Services whose every Lambda function is on a local HTTP server."""
    behaviours = Behaviours()
    with serving(behaviours.respond) as server:
        services = app.build_services(make_settings(lambda_routes=f"*={server.url}"))
        yield services, behaviours
        app.close(services)


@pytest.fixture
def functions(
    function_services: tuple[Services, Behaviours], services: Services, connect: Callable[..., Client]
) -> Iterator[Functions]:
    """An emulator with Lambda functions; it shares the database, and so the clock, with `services`."""
    with_functions, behaviours = function_services
    cognito = connect(to=app.build_door(with_functions))
    yield Functions(behaviours, cognito, GivenWithKeys(cognito, with_functions))
    behaviours.forget()


@pytest.fixture(scope="session")
def websites(make_settings: Callable[..., Settings]) -> Iterator[Websites]:
    with start_blocking_portal() as portal:
        made = Websites(make_settings, portal)
        yield made
        made.close()


@pytest.fixture
def serve(websites: Websites, services: Services) -> Callable[..., TestClient]:
    """HTTP clients of applications on the same database as `cognito`: `serve(admin_token="letmein")`."""
    return websites.client


@pytest.fixture
def http(serve: Callable[..., TestClient]) -> TestClient:
    """That of the settings of `services`."""
    return serve()


@pytest.fixture
def db(services: Services) -> Iterator[Connection]:
    """A look at the database beside the emulator."""
    connection = services.database.engine.connect()
    yield connection
    connection.close()


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    test = metafunc.definition
    if test.get_closest_marker("once") and "database_url" in metafunc.fixturenames:
        test.add_marker(pytest.mark.parametrize("database_url", DATABASES[:1], indirect=True, scope="session"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """The tests, once collected, stay to the end: tests that look for garbage need not look through them."""
    with nothing_is_garbage():
        return (yield)


def pytest_configure() -> None:
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")

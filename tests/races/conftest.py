"""Two servers for all races of a database: started together, on a database that was empty."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime

import boto3
import pytest
from sqlalchemy import create_engine

from emulator import app
from emulator.settings import Settings
from emulator.work import Services
from tests.support import databases, server
from tests.support.hand_over import hand_over_to
from tests.support.keyed import GivenWithKeys
from tests.support.pair import Pair
from tests.support.server import Server

MAKES_KEYS = "from tests.support import key_ring; key_ring.take_out()"  # others come while it does


@pytest.fixture(scope="session")
def started_pair(database_url: str) -> Iterator[Pair]:
    with databases.empty(database_url) as url, ExitStack() as stack:
        engine = create_engine(url)
        stack.callback(engine.dispose)
        yield Pair(together(stack, url), engine)


@pytest.fixture
def pair(started_pair: Pair) -> Pair:
    """The two servers, seen from an account nobody else uses."""
    return Pair(started_pair.servers, started_pair.engine)


@pytest.fixture(scope="session")
def beside_pair(started_pair: Pair, make_settings: Callable[..., Settings]) -> Iterator[Services]:
    """A third process's worth of emulator on the database of the two servers, to arrange with."""
    url = started_pair.engine.url.render_as_string(hide_password=False)
    services = app.build_services(make_settings(database_url=url))
    yield services
    app.close(services)


@pytest.fixture
def pair_given(pair: Pair, beside_pair: Services, boto_session: boto3.Session) -> GivenWithKeys:
    """What it arranges, both servers see."""
    door = app.build_door(beside_pair)
    cognito = hand_over_to(door, boto_session, region="us-east-1", account=pair.account)
    return GivenWithKeys(cognito, beside_pair)


@pytest.fixture
def frozen_clock(pair: Pair) -> Iterator[None]:
    """Time stands still in both servers: what depends on seconds has one right answer, however slow the machine."""
    pair.first.control("PUT", "/_emulator/clock", {"frozen_at": datetime.now(UTC).isoformat()})
    yield
    pair.first.control("PUT", "/_emulator/clock", {"frozen_at": None})


def together(stack: ExitStack, url: str, count: int = 2) -> list[Server]:
    """Servers that start at the same moment on one database, and end with the stack."""
    managers = [server.running(url, first=MAKES_KEYS) for _ in range(count)]
    with ThreadPoolExecutor(count) as threads:
        started = [threads.submit(manager.__enter__) for manager in managers]
    for manager, future in zip(managers, started, strict=True):
        if future.exception() is None:
            stack.push(manager.__exit__)
    return [future.result() for future in started]

"""Databases that are a test's own: whose whole state may be replaced."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine

from emulator.store import migrate
from emulator.store.engine import Database
from tests.races.conftest import together
from tests.support import databases
from tests.support.pair import Pair


@pytest.fixture
def new_database(database_url: str) -> Iterator[Callable[..., Database]]:
    """Gives databases of the same kind, of this version's schema unless `upgraded` is False; or beside another URL."""
    with ExitStack() as stack:

        def make(beside: str = database_url, *, upgraded: bool = True) -> Database:
            database = Database(stack.enter_context(databases.empty(beside)))
            stack.callback(database.close)
            if upgraded:
                migrate.upgrade(database)
            return database

        yield make


@pytest.fixture(scope="session")
def pair_of_its_own(database_url: str) -> Iterator[Pair]:
    with databases.empty(database_url) as url, ExitStack() as stack:
        engine = create_engine(url)
        stack.callback(engine.dispose)
        yield Pair(together(stack, url), engine)


@pytest.fixture
def pair(pair_of_its_own: Pair) -> Pair:
    """Two servers on a database that nobody else uses, whose state may be replaced."""
    return Pair(pair_of_its_own.servers, pair_of_its_own.engine)

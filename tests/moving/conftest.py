"""The command as a shell calls it, on the databases of the tests."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from click.testing import CliRunner, Result

from emulator import app
from emulator.cli.main import cli
from emulator.settings import Settings
from emulator.work import Services
from tests.support import databases

Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    """`run("seed", "generate")`: exit code, stdout and stderr. Hashes are cheap."""

    def call(*arguments: object, **environment: str) -> Result:
        told = {"EMULATOR_HASH_PROFILE": "test", **environment}
        return CliRunner(env=told).invoke(cli, [str(argument) for argument in arguments])

    return call


@pytest.fixture
def emptied(database_url: str) -> Iterator[Callable[[], str]]:
    """Gives addresses of empty databases of the kind that the test runs on."""
    with ExitStack() as kept:
        yield lambda: kept.enter_context(databases.empty(database_url))


@pytest.fixture
def serving(make_settings: Callable[..., Settings]) -> Iterator[Callable[[str], Services]]:
    """Services on the database of an address."""
    with ExitStack() as kept:

        def give(url: str) -> Services:
            services = app.build_services(make_settings(database_url=url))
            kept.callback(app.close, services)
            return services

        yield give

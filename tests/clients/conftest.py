"""A real server per worker and database, the mailbox at its control API, and a way to run Node scripts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from tests.clients import node
from tests.clients.world import Journey, Mailbox
from tests.support import databases, server
from tests.support.server import Server


@pytest.fixture(scope="session")
def own_database_url(database_url: str) -> Iterator[str]:
    """A database that no test in this process opens: the server has it for itself."""
    with databases.empty(database_url) as url:
        yield url


@pytest.fixture(scope="session")
def running_emulator(own_database_url: str) -> Iterator[Server]:
    with server.running(own_database_url) as running:
        yield running


@pytest.fixture
def emulator(running_emulator: Server) -> Iterator[Server]:
    """A server whose issuer is its own address. If the test fails, what it logged meanwhile is in the report."""
    yield from _with_log(running_emulator)


@pytest.fixture(scope="session")
def running_as_aws() -> Iterator[Server]:
    with databases.empty("sqlite://") as url, server.running(url, issuer_mode="aws") as running:
        yield running


@pytest.fixture
def emulator_as_aws(running_as_aws: Server) -> Iterator[Server]:
    """A server whose tokens carry AWS's issuer."""
    yield from _with_log(running_as_aws)


@pytest.fixture(scope="session")
def running_on_sqlite() -> Iterator[Server]:
    """For what no database has a part in: clients of the OAuth endpoints."""
    with databases.empty("sqlite://") as url, server.running(url) as running:
        yield running


@pytest.fixture
def hosted_journey(
    running_on_sqlite: Server, connect_over_port: Callable[[str], Any], account: str
) -> Iterator[Journey]:
    url = running_on_sqlite.url
    with _logged(running_on_sqlite):
        yield Journey(running_on_sqlite, connect_over_port(url), account, Mailbox(url))


@pytest.fixture
def connect_over_port(account: str) -> Callable[[str], Any]:
    """Makes a plain boto3 client of this test's account for a URL."""

    def make(url: str) -> Any:
        return boto3.client(
            "cognito-idp",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id=account,
            aws_secret_access_key="test",
        )

    return make


@pytest.fixture
def cognito(emulator: Server, connect_over_port: Callable[[str], Any]) -> Any:
    return connect_over_port(emulator.url)


@pytest.fixture
def journey(emulator: Server, cognito: Any, account: str) -> Journey:
    return Journey(emulator, cognito, account, Mailbox(emulator.url))


@pytest.fixture
def journey_as_aws(emulator_as_aws: Server, connect_over_port: Callable[[str], Any], account: str) -> Journey:
    cognito = connect_over_port(emulator_as_aws.url)
    return Journey(emulator_as_aws, cognito, account, Mailbox(emulator_as_aws.url))


@pytest.fixture(scope="session")
def javascript() -> Callable[..., Any]:
    """`javascript("identity.mjs", "signUp", url=…, pool=…)` runs a script with the packages of `js/package.json` and
    gives back the JSON it prints."""
    packages = node.packages()

    def run(script: str, *arguments: str, **members: Any) -> Any:
        return node.run(packages, node.SCRIPTS / script, *arguments, **members)

    return run


def _with_log(running: Server) -> Iterator[Server]:
    with _logged(running):
        yield running


@contextmanager
def _logged(running: Server) -> Iterator[None]:
    before = len(running.log)
    yield
    print(running.log[before:])  # noqa: T201

"""A running server for the commands that ask one."""

from collections.abc import Iterator

import pytest

from tests.cli.asked import TOKEN, run
from tests.support.server import Server, running


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running("sqlite://", seed="demo", admin_token=TOKEN) as running_server:
        yield running_server


@pytest.fixture
def as_before(server: Server) -> Iterator[None]:
    yield
    run(server, "clock", "put-back")
    run(server, "faults", "clear")

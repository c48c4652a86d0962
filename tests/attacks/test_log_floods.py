"""A database that is away fills no log, and a request that does not come keeps no server from ending."""

import signal
import socket
import threading
from collections import Counter
from contextlib import ExitStack
from typing import Any

import orjson
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from emulator.base.seldom import Seldom
from tests.support import databases
from tests.support.caller import Caller
from tests.support.server import Server, running

CALLS = 60


def lines(server: Server) -> list[dict[str, Any]]:
    """Of the log; a line that is no JSON fails the test, but for the block at the start."""
    written = server.log[server.log.index("\nReady.\n") + 8 :] if "\nReady.\n" in server.log else server.log
    return [orjson.loads(line) for line in written.splitlines() if line]


@pytest.fixture
def away(postgres_url: str) -> Any:
    """A server on Postgres whose database is gone."""
    with databases.empty(postgres_url) as url, running(url, log_format="json") as server:
        Caller(server.url).must("CreateUserPool", PoolName="p")
        admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            name = make_url(url).database
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            connection.execute(
                text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :n"), {"n": name}
            )
            yield server
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        admin.dispose()


def test_a_database_that_is_away_is_a_line_now_and_then(away: Server) -> None:
    caller = Caller(away.url)
    before = len(away.log)
    errors = Counter(caller.call("ListUserPools", MaxResults=1).error for _ in range(CALLS))
    for path in ("/us-east-1_a/.well-known/jwks.json", "/_emulator/messages", "/readyz"):
        for _ in range(10):
            caller._send("GET", path, b"", {})
    assert errors == {"InternalErrorException": CALLS}
    said = Counter(line["event"] for line in lines(away))
    assert said["request"] == CALLS + 1
    assert 1 <= said["the database failed"] <= 10
    assert said["unexpected error"] == 0
    assert "Traceback" not in away.log[before:]
    [first, *_] = [line for line in lines(away) if line["event"] == "the database failed"]
    assert "connection" in first["error"]


def test_what_went_unsaid_is_counted() -> None:
    seldom = Seldom(3600)
    assert [seldom.is_due() for _ in range(4)] == [0, None, None, None]
    seldom._next = 0.0
    assert seldom.is_due() == 3


def test_threads_say_it_once_between_them() -> None:
    seldom, together, said = Seldom(3600), threading.Barrier(16), []

    def say() -> None:
        together.wait()
        said.append(seldom.is_due())

    threads = [threading.Thread(target=say) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(said) == {0: 1, None: 15}


@pytest.mark.once
@pytest.mark.parametrize("path", ["/", "/_emulator/clock"])
def test_half_a_request_keeps_no_server_from_ending(database_url: str, path: str) -> None:
    """SIGTERM right behind the half: uvicorn itself waits ten seconds for the rest, and ends in a traceback."""
    head = f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n"
    named = head + "x-amz-target: AWSCognitoIdentityProviderService.SignUp\r\n"
    with running(database_url, log_format="json") as server, ExitStack() as connections:
        for half in (head, named):
            connection = connections.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            connection.sendall(f"{half}\r\n{{".encode())
        assert Caller(server.url).call("ListUserPools", MaxResults=1).status == 200  # what came before was read
        server.process.terminate()
        assert server.process.wait(9) in (0, -signal.SIGTERM)
        assert "Traceback" not in server.log
        assert [line["event"] for line in lines(server) if line["level"] in ("error", "warning")] == []

"""Connections: heads without end, requests that do not come, answers that nobody takes, and too many of all."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from emulator.cli import connections
from emulator.cli.connections import LEAST, MAX_HEAD, MAX_LINES, MAX_PIPELINED, Connection
from tests.attacks.timed import World, run
from tests.support.server import running

HEAD = b"POST / HTTP/1.1\r\nhost: x\r\n"
GET = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
Scenario = Callable[[World], Awaitable[None]]


class Application:
    """Reads the body and answers with its size, or as a test says; counts what came."""

    def __init__(self, *, size: int = 0, waits: bool = False) -> None:
        self.bodies: list[int | None] = []  # None: the client went away
        self._size = size
        self._waits = waits

    async def __call__(self, _: Any, receive: Any, send: Any) -> None:
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.bodies.append(None)
                return
            size += len(message["body"])
            more = message["more_body"]
        self.bodies.append(size)
        while self._waits:
            await asyncio.sleep(3_600)
        content = b"x" * self._size
        headers = [(b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})


# --- heads ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /" + b"a" * 1_000,
        HEAD + b"x: " + b"a" * 1_000,
        HEAD + b"a" * 1_000,
        HEAD + b"a: b\r\n" * 200,
        b"\r\n" * 500,
        HEAD + b"transfer-encoding: chunked\r\n\r\n1;" + b"a" * 1_000,
        HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\nx: " + b"a" * 1_000,
    ],
    ids=["address", "value", "name", "many", "blank lines", "chunk extension", "trailer"],
)
def test_a_head_without_end_is_not_taken(endless: bytes) -> None:
    async def scenario(world: World) -> None:
        client = await world.connect(endless)
        unit = b"a: b\r\n" if b"a: b" in endless else (b"\r\n" if endless[:2] == b"\r\n" else b"a")
        taken = await client.send_all(2_000, unit * (65_536 // len(unit)))
        assert taken < 40 * 1_048_576, "what the buffers of the machine hold"
        await world.settle()
        assert not world.state.connections

    run(Application(), scenario)


@pytest.mark.parametrize(("size", "status"), [(MAX_HEAD - 100, b"200 OK"), (MAX_HEAD + 100, b"431 Request Header")])
def test_the_head_has_sixteen_kibibytes_in_all(size: int, status: bytes) -> None:
    async def scenario(world: World) -> None:
        lines = b"".join(b"x-%03d: %b\r\n" % (number, b"a" * 80) for number in range(150))
        rest = b"y: " + b"a" * (size - len(lines) - len(b"GET / HTTP/1.1\r\ny: \r\n\r\n"))
        client = await world.connect(b"GET / HTTP/1.1\r\n" + lines + rest + b"\r\n\r\n")
        assert (await client.some()).startswith(b"HTTP/1.1 " + status)

    run(Application(), scenario)


@pytest.mark.parametrize(("lines", "status"), [(MAX_LINES, b"200 OK"), (MAX_LINES + 1, b"431 Request Header")])
def test_the_head_has_so_many_lines(lines: int, status: bytes) -> None:
    async def scenario(world: World) -> None:
        client = await world.connect(b"GET / HTTP/1.1\r\n" + b"a:\r\n" * lines + b"\r\n")
        assert (await client.some()).startswith(b"HTTP/1.1 " + status)

    run(Application(), scenario)


@pytest.mark.parametrize("trailers", [b"x: y\r\n" * (MAX_LINES + 2), b"x: %b\r\nx: y\r\n" % (b"y" * MAX_HEAD)])
def test_trailers_have_no_more(trailers: bytes) -> None:
    application = Application(waits=True)

    async def scenario(world: World) -> None:
        client = await world.connect(HEAD + b"transfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n" + trailers)
        assert (await client.answer()).startswith(b"HTTP/1.1 431 ")
        assert application.bodies == [None]

    run(application, scenario)


def test_requests_that_wait_for_another_are_few() -> None:
    application = Application(waits=True)

    async def scenario(world: World) -> None:
        client = await world.connect(GET * 5_000)
        assert client.is_closed
        assert not world.state.connections

    run(application, scenario)
    answered = Application()

    async def few(world: World) -> None:
        client = await world.connect(GET * MAX_PIPELINED)
        assert (await client.some()).count(b"HTTP/1.1 200") == MAX_PIPELINED

    run(answered, few)


# --- offers of another protocol ---------------------------------------------------------------------------------

OFFER = b"connection: Upgrade, HTTP2-Settings\r\nhttp2-settings: AAEAAEAA\r\nupgrade: h2c\r\n"  # seen: java.net.http
LENGTH = b"content-length: 10\r\n\r\n"


@pytest.mark.parametrize(
    "pieces",
    [
        [HEAD + OFFER + LENGTH + b"0123456789"],
        [HEAD + OFFER + LENGTH, b"01234", b"56789"],
        [HEAD + OFFER, LENGTH + b"0", b"123456789"],
        [HEAD + OFFER + b"transfer-encoding: chunked\r\n\r\n", b"5\r\n01234\r\n5\r\n56789\r\n", b"0\r\n\r\n"],
        [HEAD + b"connection: upgrade\r\nupgrade: websocket\r\n" + LENGTH + b"0123456789"],
    ],
    ids=["at once", "body apart", "cut in the head", "chunked", "websocket"],
)
def test_an_offer_of_another_protocol_takes_nothing_of_the_body(pieces: list[bytes]) -> None:
    application = Application()

    async def scenario(world: World) -> None:
        client = await world.connect()
        for number in (1, 2):
            for piece in pieces:
                client.send(piece)
                await world.settle()
            assert (await client.some()).startswith(b"HTTP/1.1 200")
            assert application.bodies == [10] * number
        client.send((HEAD + OFFER + LENGTH + b"0123456789") * 3)
        await world.settle()
        assert (await client.some()).count(b"HTTP/1.1 200") == 3
        assert application.bodies == [10] * 5

    run(application, scenario)


def test_a_body_that_was_offered_another_protocol_is_waited_for_no_longer() -> None:
    async def scenario(world: World) -> None:
        client = await world.connect(HEAD + OFFER + LENGTH + b"01")
        await world.pass_by(31)
        assert (await client.answer()).startswith(b"HTTP/1.1 408")

    run(Application(), scenario)


def test_nothing_is_tunnelled() -> None:
    application = Application()

    async def scenario(world: World) -> None:
        client = await world.connect(b"CONNECT x:80 HTTP/1.1\r\nhost: x:80\r\n\r\n" + GET)
        assert (await client.answer()).startswith(b"HTTP/1.1 400")

    run(application, scenario)
    assert application.bodies == []


# --- requests that do not come ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "begun",
    [b"", b"P", HEAD, HEAD + b"content-length: 10\r\n\r\n", HEAD + b"content-length: 10\r\n\r\n123", b"\r\n"],
    ids=["nothing", "a letter", "half a head", "no body", "half a body", "a blank line"],
)
def test_a_request_that_does_not_come_whole_is_given_up_after_thirty_seconds(begun: bytes) -> None:
    application = Application()

    async def scenario(world: World) -> None:
        client = await world.connect(begun)
        await world.pass_by(29)
        assert len(world.state.connections) == 1
        await world.pass_by(1.1)
        assert not world.state.connections
        answer = await client.answer()
        assert answer.startswith(b"HTTP/1.1 408 Request Timeout\r\n") if begun.strip() else answer == b""

    run(application, scenario)
    assert application.bodies in ([], [None])


def test_dripping_helps_nobody() -> None:
    async def scenario(world: World) -> None:
        head = await world.connect(HEAD)
        body = await world.connect(HEAD + b"content-length: 1000000\r\n\r\n")
        for _ in range(3):
            await world.pass_by(9)
            assert len(world.state.connections) == 2
            for client in (head, body):
                client.send(b"a")
            await world.settle()
        await world.pass_by(9)
        assert not world.state.connections

    run(Application(), scenario)


def test_the_next_request_of_a_connection_has_its_thirty_seconds() -> None:
    async def scenario(world: World) -> None:
        client = await world.connect(GET)
        assert (await client.some()).startswith(b"HTTP/1.1 200")
        await world.pass_by(4)
        client.send(b"P")
        await world.settle()
        await world.pass_by(28)
        assert len(world.state.connections) == 1
        await world.pass_by(3)
        assert not world.state.connections

    run(Application(), scenario)


def test_a_large_body_may_take_its_time() -> None:
    application = Application()
    pieces = 10

    async def scenario(world: World) -> None:
        client = await world.connect(HEAD + b"content-length: %d\r\n\r\n" % (pieces * LEAST))
        for _ in range(pieces):
            client.send(b"a" * LEAST)
            await world.settle()
            await world.pass_by(25)
        assert (await client.some()).startswith(b"HTTP/1.1 200")

    run(application, scenario)
    assert application.bodies == [pieces * LEAST]


def test_an_answer_may_take_its_time() -> None:
    """A long poll: the request is whole, and the connection waits for us."""

    async def scenario(world: World) -> None:
        client = await world.connect(GET)
        for _ in range(10):
            await world.pass_by(29)
        assert not client.is_closed

    run(Application(waits=True), scenario)


def test_a_blank_line_behind_a_request_ends_nothing() -> None:
    async def scenario(world: World) -> None:
        client = await world.connect(GET)
        client.send(b"\r\n")
        await world.settle()
        await world.pass_by(31)
        await world.pass_by(31)
        assert not client.is_closed

    run(Application(waits=True), scenario)


@pytest.mark.parametrize("half", [b"P", HEAD + b"content-length: 10\r\n\r\n1"])
def test_half_a_request_is_no_answer_to_the_one_before_it(half: bytes) -> None:
    async def scenario(world: World) -> None:
        client = await world.connect(GET + half)
        await world.pass_by(31)
        assert await client.answer() == b""

    run(Application(waits=True), scenario)


def test_an_answer_that_nobody_takes_is_given_up() -> None:
    async def scenario(world: World) -> None:
        client = await world.connect()
        client.stops_reading()
        client.send(GET)
        await world.settle()
        await world.pass_by(31)
        assert len(world.state.connections) == 1
        await world.pass_by(31)
        await world.pass_by(31)
        assert not world.state.connections

    run(Application(size=64 * 1_048_576), scenario)


def test_what_does_not_come_does_not_delay_the_end() -> None:
    async def scenario(world: World) -> None:
        await world.connect(HEAD + b"content-length: 10\r\n\r\n1")
        busy = await world.connect(GET)
        await world.pass_by(2)
        for connection in list(world.state.connections):
            connection.shutdown()
        await world.settle()
        assert len(world.state.connections) == 1
        assert not busy.is_closed

    run(Application(waits=True), scenario)


def test_a_body_without_end_after_the_answer_is_cut() -> None:
    async def refuses(_: Any, __: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 413, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    async def scenario(world: World) -> None:
        client = await world.connect(HEAD + b"content-length: 1000000000\r\n\r\n")
        assert (await client.some()).startswith(b"HTTP/1.1 413")
        assert await client.send_all(1_000, b"a" * 65_536) < connections.MAX_UNWANTED + 30 * 1_048_576
        await world.settle()
        assert not world.state.connections

    run(refuses, scenario)


# --- too many ---------------------------------------------------------------------------------------------------


def test_one_that_waits_for_nothing_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "most", 5)
    application = Application()

    async def scenario(world: World) -> None:
        for _ in range(20):
            await world.connect(HEAD)
        assert len(world.state.connections) == 5
        client = await world.connect(GET)
        assert (await client.some()).startswith(b"HTTP/1.1 200")
        assert len(world.state.connections) == 5

    run(application, scenario)
    assert application.bodies == [0]


def test_where_all_are_busy_the_next_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "most", 3)

    async def scenario(world: World) -> None:
        busy = [await world.connect(GET) for _ in range(3)]
        client = await world.connect(GET)
        assert (await client.answer()).startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
        assert not any(each.is_closed for each in busy)

    run(Application(waits=True), scenario)


def test_answers_that_nobody_takes_make_room_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that closes behind its answer would otherwise have room made for any number of others."""
    monkeypatch.setattr(Connection, "most", 3)

    async def scenario(world: World) -> None:
        for _ in range(12):
            client = await world.connect()
            client.stops_reading()
            client.send(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            await world.settle()
        assert len(world.state.connections) == 3

    run(Application(size=32 * 1_048_576), scenario)


def test_there_are_no_more_connections_than_files(monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    for files, most in ((1_024, 896), (1_048_576, 4_096), (-1, 4_096), (100, 16)):
        monkeypatch.setattr(resource, "getrlimit", lambda _, files=files: (files, files))
        assert connections.most_connections() == most


def test_a_running_server_has_these_bounds(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'e.db'}") as server:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as attacker:
            attacker.sendall(b"GET /livez HTTP/1.1\r\nhost: x\r\nx: " + b"a" * MAX_HEAD + b"\r\n\r\n")
            assert attacker.recv(1_000).startswith(b"HTTP/1.1 431 ")
        cognito = boto3.client(
            "cognito-idp", region_name="us-east-1", endpoint_url=server.url,
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip
        assert cognito.list_user_pools(MaxResults=1)["UserPools"] == []

"""What leaves of an answer is, byte for byte, what uvicorn alone would have sent; a whole answer leaves at once."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from emulator.cli.connections import Connection

Messages = list[dict[str, Any]]
REQUEST = b"%b / HTTP/1.%d\r\nhost: x\r\n%bcontent-length: 2\r\n\r\nhi"
USUAL = [(b"Content-Type", b"text/plain"), (b"x-tab", b"a\tb\xe4"), (b"Content-Length", b"5")]
LINES = (b"a\r\nset-cookie: b", b"a\nb", b"a\rb", b"a\x00b", b"a\x7fb")


def start(headers: list[tuple[bytes, bytes]], status: int = 200) -> dict[str, Any]:
    return {"type": "http.response.start", "status": status, "headers": headers}


def body(content: bytes, *, more: bool = False) -> dict[str, Any]:
    return {"type": "http.response.body", "body": content, "more_body": more}


class Wire(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.is_closed = False

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        """Nothing is read here."""

    def resume_reading(self) -> None:
        """The same."""


def answered(
    protocol: Callable[..., HttpToolsProtocol], messages: Messages, request: bytes, *, ends: bool = False
) -> Wire:
    """What came of the request at an application that sends these messages; `ends`: the server does, meanwhile."""

    async def application(scope: Any, receive: Any, send: Any) -> None:
        if ends:
            connections[0].shutdown()
        for message in messages:
            await send(message)

    async def run() -> Wire:
        config = uvicorn.Config(application, log_config=None, access_log=False, proxy_headers=False, lifespan="off")
        config.load()
        state = ServerState()
        state.default_headers = [(b"date", b"Tue, 01 Dec 2026 01:40:00 GMT")]
        connection, wire = protocol(config=config, server_state=state, app_state={}), Wire()
        connections.append(connection)
        connection.connection_made(wire)
        connection.data_received(request)
        while state.tasks:
            await asyncio.sleep(0)
        connection.connection_lost(None)
        return wire

    connections: list[HttpToolsProtocol] = []
    return asyncio.run(run())


ANSWERS: dict[str, Messages] = {
    "whole": [start(USUAL), body(b"hello")],
    "empty": [start([(b"content-length", b"0")], 204), body(b"")],
    "in pieces": [start(USUAL), body(b"he", more=True), body(b"llo")],
    "with an end of its own": [start(USUAL), body(b"hello", more=True), body(b"")],
    "without a length": [start([(b"x", b"y")]), body(b"he", more=True), body(b"llo")],
    "chunked": [start([(b"Transfer-Encoding", b"chunked")]), body(b"hello")],
    "closing": [start([*USUAL, (b"Connection", b"close")]), body(b"hello")],
    "two lengths": [start([*USUAL, (b"content-length", b"5")]), body(b"hello")],
    "too long": [start(USUAL), body(b"hello!")],
    "too short": [start(USUAL), body(b"hell")],
    "no body": [start(USUAL)],
    "no start": [body(b"hello")],
    "started twice": [start(USUAL), start(USUAL)],
    "more than whole": [start(USUAL), body(b"hello"), body(b"hello")],
    "a name that is none": [start([*USUAL, (b"a b", b"c")]), body(b"hello")],
} | {f"a value with {value!r}": [start([*USUAL, (b"x", value)]), body(b"hello")] for value in LINES}


@pytest.mark.parametrize("request_", [b"POST", b"HEAD", b"POST HTTP/1.0", b"closing", b"waiting"], ids=bytes.decode)
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_byte_for_byte_uvicorns(name: str, request_: bytes) -> None:
    more = {b"closing": b"connection: close\r\n", b"waiting": b"expect: 100-continue\r\n"}.get(request_, b"")
    method = b"HEAD" if request_ == b"HEAD" else b"POST"
    request = REQUEST % (method, 0 if request_.endswith(b"1.0") else 1, more)
    ours, uvicorns = (answered(each, ANSWERS[name], request) for each in (Connection, HttpToolsProtocol))
    head_alone = name in ("no body", "started twice")  # of an application that fails: ours sends nothing of it
    if not (head_alone and not ours.written):
        assert b"".join(ours.written) == b"".join(uvicorns.written)
    assert ours.is_closed == uvicorns.is_closed


def test_a_whole_answer_is_written_at_once() -> None:
    (written,) = answered(Connection, ANSWERS["whole"], REQUEST % (b"POST", 1, b"")).written
    assert written.startswith(b"HTTP/1.1 200 OK\r\ndate: ")
    assert written.endswith(b"content-length: 5\r\n\r\nhello")


def test_the_head_of_a_stream_does_not_wait_for_its_end() -> None:
    head, piece, _ = answered(Connection, ANSWERS["in pieces"], REQUEST % (b"POST", 1, b"")).written
    assert head.endswith(b"\r\n\r\n")
    assert piece == b"he"


def test_a_connection_closes_with_the_answer_when_the_server_ends() -> None:
    ours = answered(Connection, ANSWERS["whole"], REQUEST % (b"POST", 1, b""), ends=True)
    assert ours.is_closed
    assert b"connection: close\r\n" in b"".join(ours.written)

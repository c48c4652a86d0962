"""A connection that is kept open between requests, and for how long."""

import asyncio
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from emulator.cli.connections import Connection
from tests.cli.test_answers import REQUEST, Wire, body, start

WHOLE = REQUEST % (b"POST", 1, b"")


class Timed:
    """A connection on an event loop whose time only goes on when it is told to."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.now = 100.0
        self.timers: list[tuple[float, Any]] = []

    def time(self) -> float:
        return self.now

    def create_task(self, coroutine: Any) -> asyncio.Task[Any]:
        return self.loop.create_task(coroutine)

    def call_later(self, seconds: float, act: Any) -> asyncio.TimerHandle:
        self.timers.append((self.now + seconds, act))
        return self.loop.call_later(3600, act)

    def pass_(self, seconds: float) -> None:
        self.now += seconds
        due = [act for at, act in self.timers if at <= self.now]
        self.timers = [timer for timer in self.timers if timer[0] > self.now]
        for act in due:
            act()


async def application(_scope: Any, _receive: Any, send: Any) -> None:
    await send(start([(b"content-length", b"5")]))
    await send(body(b"hello"))


async def kept_open() -> tuple[Timed, Connection, Wire]:
    config = uvicorn.Config(application, log_config=None, access_log=False, proxy_headers=False, lifespan="off")
    config.load()
    time = Timed(asyncio.get_running_loop())
    connection, wire = Connection(config=config, server_state=ServerState(), app_state={}, _loop=time), Wire()
    connection.connection_made(wire)
    return time, connection, wire


async def answered(connection: Connection) -> None:
    connection.data_received(WHOLE)
    await asyncio.sleep(0)


def test_it_closes_five_seconds_after_the_last_answer() -> None:
    async def run() -> list[bool]:
        time, connection, wire = await kept_open()
        await answered(connection)
        time.pass_(4.0)
        await answered(connection)
        assert len(wire.written) == 2
        time.pass_(4.9)
        found = [wire.is_closed]
        time.pass_(0.2)
        return [*found, wire.is_closed]

    assert asyncio.run(run()) == [False, True]


def test_it_stays_open_for_a_request_that_comes_slowly_and_closes_after_its_answer() -> None:
    async def run() -> list[bool]:
        time, connection, wire = await kept_open()
        await answered(connection)
        connection.data_received(WHOLE[:20])
        time.pass_(20.0)
        found = [wire.is_closed]
        connection.data_received(WHOLE[20:])
        await asyncio.sleep(0)
        time.pass_(4.9)
        found.append(wire.is_closed)
        time.pass_(0.2)
        return [*found, wire.is_closed]

    assert asyncio.run(run()) == [False, False, True]

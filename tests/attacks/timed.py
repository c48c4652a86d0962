"""Real connections on an event loop whose time a test moves."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import uvicorn
from uvicorn.server import ServerState

from emulator.cli.connections import Connection


class Loop(asyncio.SelectorEventLoop):
    """What is due after `pass_by(30)` happens at once."""

    ahead = 0.0

    def time(self) -> float:
        return super().time() + self.ahead


class World:
    """A server of our connections in front of an application, and its clients."""

    def __init__(self, loop: Loop, server: asyncio.Server, state: ServerState) -> None:
        self.loop = loop
        self.state = state
        self._server = server
        self._writers: list[asyncio.StreamWriter] = []

    async def connect(self, sent: bytes = b"") -> "Client":
        port = self._server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        self._writers.append(writer)
        client = Client(reader, writer)
        if sent:
            client.send(sent)
        await self.settle()
        return client

    async def pass_by(self, seconds: float) -> None:
        self.loop.ahead += seconds
        await self.settle()

    async def settle(self) -> None:
        """Lets whatever can happen now happen."""
        for _ in range(20):
            await asyncio.sleep(0.001)

    async def close(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._server.close()
        for task in list(self.state.tasks):
            task.cancel()
        await self.settle()


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self.writer = writer

    def send(self, content: bytes) -> None:
        self.writer.write(content)

    async def send_all(self, pieces: int, piece: bytes) -> int:
        """Sends until the server takes no more; how many bytes it took, the buffers between us included."""
        taken = 0
        with suppress(OSError):
            for _ in range(pieces):
                self.writer.write(piece)
                await self.writer.drain()
                taken += len(piece)
        return taken

    async def answer(self) -> bytes:
        """What came until the server closed."""
        content = b""
        with suppress(OSError):
            while piece := await self._reader.read(65_536):
                content += piece
        return content

    async def some(self) -> bytes:
        """What came so far; b"" if the server closed."""
        return await asyncio.wait_for(self._reader.read(65_536), 10)

    def stops_reading(self) -> None:
        transport: Any = self.writer.transport
        transport.pause_reading()

    @property
    def is_closed(self) -> bool:
        return self._reader.at_eof() or self._reader.exception() is not None


def run(application: Any, scenario: Callable[[World], Awaitable[None]]) -> None:
    """The scenario, in front of the application."""
    loop = Loop()

    async def play() -> None:
        config = uvicorn.Config(application, http=Connection, ws="none", log_config=None, access_log=False)
        config.load()
        state = ServerState()

        def make() -> Connection:
            return Connection(config=config, server_state=state, app_state={}, _loop=loop)

        world = World(loop, await loop.create_server(make, "127.0.0.1", 0), state)
        try:
            await scenario(world)
        finally:
            await world.close()

    try:
        loop.run_until_complete(play())
    finally:
        loop.close()

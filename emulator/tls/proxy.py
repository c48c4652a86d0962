"""A proxy for programs that honour HTTPS_PROXY: it leads AWS's names of Cognito to the TLS port of an emulator.

It speaks CONNECT alone, and reads nothing of what goes through. Other names are refused, or passed on where a setting
says so: to the addresses that they have, each judged as it is connected to, and never to one where a cloud keeps
credentials. The proxy has bounds of its own: connections, the time and size of a request, and how long a tunnel may be
silent.
"""

import asyncio
import contextlib
import logging
import re
from http import HTTPStatus

from msgspec import Struct

from emulator.base import hosts, networks
from emulator.tls import names

log = logging.getLogger("emulator")

MOST_CONNECTIONS = 256
LARGEST_HEAD = 8_192  # bytes
PATIENCE = 10.0  # seconds for a request to come, and for a connection to be made
SILENCE = 300.0  # seconds without a byte in either direction, after which a tunnel ends
_AT_A_TIME = 65_536
_CONNECT = re.compile(rb"CONNECT ([^ ]+) HTTP/1\.[01]", re.ASCII)
_TARGET = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]+):([0-9]{1,5})", re.ASCII)
_TLS_PORT = 443

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Ways(Struct, frozen=True):
    """`emulator` is the host and TLS port that AWS's names lead to. `passes_on` lets other names through, and
    `to_own_networks` also to loopback and private addresses."""

    emulator: tuple[str, int]
    passes_on: bool = False
    to_own_networks: bool = False


class Refused(Exception):
    def __init__(self, status: HTTPStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


class Proxy:
    """`handle` is what `asyncio.start_server` calls for each connection."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self._count = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._count += 1
        try:
            with contextlib.suppress(OSError):
                await self._served((reader, writer))
        finally:
            self._count -= 1
            writer.close()

    async def _served(self, client: Streams) -> None:
        try:
            if self._count > MOST_CONNECTIONS:
                raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, f"{MOST_CONNECTIONS} connections are open already")
            host, port = await _asked(client[0])
            server = await self._reached(host, port)
        except Refused as refused:
            await _say(client[1], refused)
            return
        try:
            client[1].write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            await _Tunnel(client, server).run()
        finally:
            server[1].close()

    async def _reached(self, host: str, port: int) -> Streams:
        if names.is_of_aws(host) and port == _TLS_PORT:
            here, tls_port = self._ways.emulator
            return await _connected(here, tls_port, "is `cognito-emulator serve --tls` running there?")
        if not self._ways.passes_on:
            raise Refused(
                HTTPStatus.FORBIDDEN,
                f"this proxy of cognito-emulator leads to AWS's names of Cognito at port 443 alone, not to {host}:"
                f"{port}. NO_PROXY names what is not asked through it, and EMULATOR_PROXY_PASS_ON=true has it pass on "
                "the rest",
            )
        return await self._passed_on(host, port)

    async def _passed_on(self, host: str, port: int) -> Streams:
        """To the first address that may be asked. What is judged is what is connected to."""
        allowed = ("public", "own") if self._ways.to_own_networks else ("public",)
        found = [address for address in await _addresses(host, port) if networks.of(address) in allowed]
        if not found:
            raise Refused(HTTPStatus.FORBIDDEN, f"{host} has no address that this proxy may go to")
        return await _connected(found[0], port, f"that is {host}")


async def _asked(reader: asyncio.StreamReader) -> tuple[str, int]:
    """The host, in lower case, and the port. Raises Refused."""
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
    except TimeoutError:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, "the request did not come") from None
    except asyncio.LimitOverrunError:
        raise Refused(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, f"the request has over {LARGEST_HEAD} bytes"
        ) from None
    except asyncio.IncompleteReadError as error:
        raise ConnectionResetError from error
    line = _CONNECT.fullmatch(head.partition(b"\r\n")[0])
    if line is None:
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "this is a proxy for https:// alone, and takes CONNECT")
    target = _TARGET.fullmatch(line[1].decode("latin-1"))
    host = hosts.name_of(target[1]) if target else None
    if target is None or host is None or not 0 < int(target[2]) < 65536:
        raise Refused(HTTPStatus.BAD_REQUEST, "CONNECT must name a host and a port")
    return host, int(target[2])


async def _addresses(host: str, port: int) -> list[str]:
    try:
        looked_up = asyncio.get_running_loop().getaddrinfo(host, port)
        return [str(each[4][0]) for each in await asyncio.wait_for(looked_up, PATIENCE)]
    except (OSError, TimeoutError) as error:
        raise Refused(HTTPStatus.BAD_GATEWAY, f"{host} has no address") from error


async def _connected(host: str, port: int, hint: str) -> Streams:
    try:
        return await asyncio.wait_for(asyncio.open_connection(host, port), PATIENCE)
    except (OSError, TimeoutError) as error:
        raise Refused(HTTPStatus.BAD_GATEWAY, f"nobody answers at {host}:{port}; {hint}") from error


async def _say(writer: asyncio.StreamWriter, refused: Refused) -> None:
    body = f"{refused}\n".encode()
    log.info("refused by the proxy", extra={"status": int(refused.status), "why": str(refused)})
    head = f"HTTP/1.1 {int(refused.status)} {refused.status.phrase}\r\ncontent-type: text/plain; charset=utf-8\r\n"
    writer.write(f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body)
    await asyncio.wait_for(writer.drain(), PATIENCE)


class _Tunnel:
    """Bytes both ways, until both sides have ended or neither says anything."""

    def __init__(self, client: Streams, server: Streams) -> None:
        self._sides = (client, server)
        self._loop = asyncio.get_running_loop()
        self._heard_at = self._loop.time()

    async def run(self) -> None:
        (from_client, to_client), (from_server, to_server) = self._sides
        there = asyncio.ensure_future(self._copy(from_client, to_server))
        back = asyncio.ensure_future(self._copy(from_server, to_client))
        both = asyncio.gather(there, back)
        try:
            while not both.done():
                left = self._heard_at + SILENCE - self._loop.time()
                if left <= 0:
                    break
                await asyncio.wait({both}, timeout=left)
            if both.done():
                both.result()
        finally:
            both.cancel()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await both

    async def _copy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while content := await reader.read(_AT_A_TIME):
            self._heard_at = self._loop.time()
            writer.write(content)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()

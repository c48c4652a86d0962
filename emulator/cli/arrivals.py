"""Connections as they arrive at either port: at the plain one HTTP begins at once, at the other one TLS comes first.

Which certificate is shown depends on the name that the caller asks for in its first message, and whether a pool has
that name is known to the database, which nobody waits for on the event loop. So the first message is kept until a
context is found for it. A name that is none of ours is refused (RFC 6066, unrecognized_name).
"""

import asyncio
import logging
import ssl
from typing import Any

from msgspec import Struct, field

from emulator.base import aside
from emulator.cli.connections import Connection
from emulator.cli.encrypted import EncryptedTransport
from emulator.tls.contexts import Contexts, server_context

PATIENCE = 10.0  # seconds, until a connection is encrypted
LARGEST_HELLO = 16_384 + 5  # bytes: one record
_HANDSHAKE = b"\x16"  # a record of this kind; its length is in its fourth and fifth byte
# To a program that speaks HTTP, for which OpenSSL has no words.
_NOT_TLS = (
    b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: 34\r\nconnection: close\r\n\r\n"
    b"This port speaks TLS: use https://"
)
log = logging.getLogger("emulator")


class Hello:
    """Reads the name out of a caller's first message, by OpenSSL itself; in one thread. What it says to who sent no
    such message, or is refused, is what OpenSSL says."""

    def __init__(self) -> None:
        self._context = server_context()
        self._context.sni_callback = self._heard
        self._names: list[str | None] = []

    def _heard(self, _: ssl.SSLObject, name: str | None, __: ssl.SSLContext) -> int:
        self._names.append(name)
        return int(ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME)

    def read(self, message: bytes) -> "Heard | None":
        """None while the message is not whole: most come in one record, and are not looked at before it is there."""
        if message[:1] == _HANDSHAKE and len(message) < 5 + int.from_bytes(message[3:5]):
            return None
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        incoming.write(message)
        self._names.clear()
        try:
            self._context.wrap_bio(incoming, outgoing, server_side=True).do_handshake()
        except ssl.SSLWantReadError:
            return None
        except ssl.SSLError:
            pass
        return Heard(bool(self._names), self._names[0] if self._names else None, outgoing.read())


class Heard(Struct, frozen=True):
    """`refusal` is what ends the connection in the words of TLS."""

    is_hello: bool
    name: str | None
    refusal: bytes


class Encryption(Struct):
    """Of one process; `arriving` are those whose connection is not encrypted yet, in the order they came."""

    port: int
    contexts: Contexts
    hello: Hello = field(default_factory=Hello)
    arriving: dict["Arrival", None] = field(default_factory=dict)


class Arrival(asyncio.Protocol):
    """What uvicorn makes of each connection. The application's `state.encryption` says what to do with it."""

    def __init__(self, **options: Any) -> None:
        self._options = options
        self._encryption: Encryption = options["config"].loaded_app.state.encryption
        self._below: asyncio.Transport
        self._message: bytes | None = b""  # None once it was used
        self._is_looking = False
        self._tls: EncryptedTransport | None = None
        self._connection: Connection | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn's are no others
        self._below = transport
        self._make_room()
        if transport.get_extra_info("sockname")[1] != self._encryption.port:
            connection = Connection(**self._options)
            transport.set_protocol(connection)
            connection.connection_made(transport)
            return
        self._encryption.arriving[self] = None
        self._deadline = asyncio.get_running_loop().call_later(PATIENCE, transport.abort)

    def _make_room(self) -> None:
        """Connections that are not encrypted yet have the files that the others leave: the oldest goes first."""
        arriving = self._encryption.arriving
        others = len(self._options["server_state"].connections)
        if arriving and others + len(arriving) >= Connection.most:
            oldest = next(iter(arriving))
            oldest._arrived()
            oldest._below.abort()

    def _arrived(self) -> None:
        self._encryption.arriving.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()

    def connection_lost(self, exc: Exception | None) -> None:
        self._arrived()
        if self._connection is not None:
            self._connection.connection_lost(exc)

    def pause_writing(self) -> None:
        if self._connection is not None:
            self._connection.pause_writing()

    def resume_writing(self) -> None:
        if self._connection is not None:
            self._connection.resume_writing()

    # --- the first message ----------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if self._tls is not None:
            self._tls.feed(data)
            self._go_on()
            return
        self._message = (self._message or b"") + data
        if self._is_looking:  # what was on its way already
            return
        heard = self._encryption.hello.read(self._message)
        if heard is None:
            if len(self._message) > LARGEST_HELLO:
                self._below.abort()
        elif not heard.is_hello:
            self._refuse(heard)
        elif (context := self._encryption.contexts.ready(heard.name)) is not None:
            self._begin(context)
        else:
            self._is_looking = True
            self._below.pause_reading()
            self._task = asyncio.get_running_loop().create_task(self._look(heard))

    async def _look(self, heard: Heard) -> None:
        try:
            context = await aside.run(lambda: self._encryption.contexts.find(heard.name))
        except Exception:  # a door: whatever it was, this connection ends
            log.exception("no certificate could be made")
            self._below.abort()
            return
        if self._below.is_closing():
            return
        if context is None:
            self._refuse(heard)
            return
        self._below.resume_reading()
        self._begin(context)

    def _refuse(self, heard: Heard) -> None:
        self._below.write(heard.refusal or _NOT_TLS)
        self._below.close()

    def _begin(self, context: ssl.SSLContext) -> None:
        self._tls = EncryptedTransport(self._below, context, self._go_on_soon)
        self._tls.feed(self._message or b"")
        self._message = None
        self._go_on()

    # --- what is encrypted ----------------------------------------------------------------------------------------

    def _go_on_soon(self) -> None:
        asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        tls = self._tls
        if tls is None or self._below.is_closing():
            return
        try:
            if self._connection is None:
                if not tls.shake_hands():
                    return
                self._open(tls)
            for data in tls.plain():
                self._connection.data_received(data)  # type: ignore[union-attr]  # it is open
        except ssl.SSLError:
            if self._connection is None:
                self._below.close()  # after the reason
            else:
                self._below.abort()

    def _open(self, tls: EncryptedTransport) -> None:
        self._arrived()
        self._connection = Connection(**self._options)
        self._connection.connection_made(tls)

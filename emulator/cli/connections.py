"""Connections, and what one may cost: uvicorn's protocol over httptools, which has no bounds of its own.

The head of a request has 16 KiB in all, and 256 lines. A request comes whole within 30 seconds, a large body at a rate
that shows somebody is sending; an answer is taken at that rate, too. The process accepts as many connections as it may
open files. When there are no more, one that waits for no answer is closed to make room. Knows nothing of what is asked.
"""

import asyncio
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from emulator.cli.answers import Cycle

MAX_HEAD = 16_384  # bytes of request line and headers, or of trailers
MAX_LINES = 256  # of those: a line of four bytes is more than a hundred here, for as long as the connection is open
PATIENCE = 30.0  # seconds
SILENCE = 1.0  # seconds without a byte of a request, after which a server that ends gives it up
LEAST = 32_768  # bytes in that time, of a request that goes on or an answer that is taken
MAX_PIPELINED = 16  # requests that wait for the one before them
MAX_UNWANTED = 8_388_608  # bytes of a body that go on after the answer
MOST_CONNECTIONS = 4_096
_SPARE_FILES = 128  # for the database, functions, mail and the log
_REASONS = {
    400: b"Bad Request",
    408: b"Request Timeout",
    431: b"Request Header Fields Too Large",
    503: b"Service Unavailable",
}


def most_connections() -> int:
    """Fewer where the process may open fewer files."""
    try:
        import resource
    except ImportError:  # there is no such limit on Windows
        return MOST_CONNECTIONS
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_CONNECTIONS if files < 0 else max(16, min(MOST_CONNECTIONS, files - _SPARE_FILES))


class _Refused(Exception):
    """Leaves the parser, which then reads no further."""


class Connection(HttpToolsProtocol):
    """One connection. `_since`: when the request that is not whole yet began, None between requests."""

    most = most_connections()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._since: float | None = None
        self._heard_at = 0.0
        self._came = 0  # bytes since then
        self._unparsed = 0  # bytes since the parser last made something of them
        self._head = 0  # bytes of the head, or of the trailers
        self._lines = 0  # of the same
        self._unwanted = 0
        self._untaken = 0  # bytes of the answer, when last looked at
        self._refusal = 400
        self._is_cut = False  # to make room
        self._watch: asyncio.TimerHandle | None = None
        self._idle_since: float | None = None  # None while a request comes or is answered

    # --- opening and closing ------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._since = self._heard_at = self.loop.time()
        self._watch = self.loop.call_later(PATIENCE, self._look)
        if len(self.connections) > self.most:
            self._make_room()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """A request that is incomplete and stops arriving is not waited for."""
        super().shutdown()
        self._leave()

    def _leave(self) -> None:
        if self._since is None or self.transport.is_closing():
            return
        silent_for = self.loop.time() - self._heard_at
        if silent_for >= SILENCE:
            self.transport.close()
        else:
            self.loop.call_later(SILENCE - silent_for, self._leave)

    def _make_room(self) -> None:
        """The connection closes that was silent for longest and has no answer coming; if all have, this one. One that
        is to close as soon as its answer is taken still has a file, and goes without it."""
        others = [each for each in self.connections if isinstance(each, Connection) and each is not self]
        if len(others) - sum(each._is_gone() for each in others) < self.most:
            return
        idle = [each for each in others if not each._is_answering() and not each._is_gone()]
        if not idle:
            self._refuse(503)
            return
        longest = min(idle, key=lambda each: each._heard_at)
        longest._is_cut = True
        longest.transport.abort()

    def _is_gone(self) -> bool:
        """Its end comes as soon as the loop gets to it."""
        return self._is_cut or (self.transport.is_closing() and not self.transport.get_write_buffer_size())

    def _is_answering(self) -> bool:
        """A whole request came and has not been answered whole."""
        return self._since is None and self.cycle is not None and not self.cycle.response_complete

    def _refuse(self, status: int) -> None:
        """Says so, unless an answer is under way or due to an earlier request."""
        cycle = self.cycle
        is_unanswered = cycle is not None and cycle.more_body and not cycle.response_started and not self.pipeline
        if cycle is None or cycle.response_complete or is_unanswered:
            reason = _REASONS[status]
            self.transport.write(b"HTTP/1.1 %d %b\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % (status, reason))
        self.transport.close()

    # --- what comes ---------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        if self._since is None and not self._is_answering():  # a blank line behind a request begins none
            self._since, self._came = self._heard_at, 0
        self._came += len(data)
        self._unparsed += len(data)
        self._idle_since = None
        try:
            self._parse(data)
        except httptools.HttpParserError:
            self.logger.warning("Invalid HTTP request received.")
            self._refuse(self._refusal)
        if self._unparsed > MAX_HEAD and not self.transport.is_closing():
            self._refuse(431)  # one line without an end, which the parser keeps until there is one

    def _parse(self, data: bytes) -> None:
        """A client may offer to go on in another protocol, as Java's own does with each request (`Upgrade: h2c`). The
        parser stops there and leaves the body out, so the request is read again without the offer."""
        while data:
            try:
                self.parser.feed_data(data)
                return
            except httptools.HttpParserUpgrade as offer:
                data = self._head_without_offer() + data[offer.args[0] :]
                self.parser = httptools.HttpRequestParser(self)
                self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn's

    def _head_without_offer(self) -> bytes:
        lines = [b"%b %b HTTP/%b" % (self.parser.get_method(), self.url, self.parser.get_http_version().encode())]
        lines += [b"%b: %b" % header for header in self.headers if header[0] != b"upgrade"]
        return b"\r\n".join([*lines, b"", b""])

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head = self._lines = self._unwanted = 0
        if self._since is None:
            self._since, self._came = self._heard_at, 0
        if len(self.pipeline) >= MAX_PIPELINED:
            raise _Refused

    def on_url(self, url: bytes) -> None:
        self._unparsed = 0
        self._head += len(url)
        if self._head > MAX_HEAD:
            self._refusal = 431
            raise _Refused
        self.url += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Each request has ten of them, and calls cost more than these lines: uvicorn's own stand here, too."""
        self._unparsed = 0
        self._lines += 1
        self._head += len(name) + len(value) + 4
        if self._head > MAX_HEAD or self._lines > MAX_LINES:
            self._refusal = 431
            raise _Refused
        name = name.lower()
        if name == b"expect" and value.lower() == b"100-continue":
            self.expect_100_continue = True
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self.parser.should_upgrade():
            if self.parser.get_method() == b"CONNECT":
                raise _Refused
            return
        super().on_headers_complete()
        self.cycle.__class__ = Cycle
        self._head = self._lines = self._unparsed = 0

    def on_body(self, body: bytes) -> None:
        self._unparsed = 0
        if self.cycle.response_complete:
            self._unwanted += len(body)
            if self._unwanted > MAX_UNWANTED:
                raise _Refused
        super().on_body(body)

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return
        super().on_message_complete()
        self._since = None
        self._unparsed = 0

    # --- between requests ---------------------------------------------------------------------------------------

    def on_response_complete(self) -> None:
        """As uvicorn's own, but with one timer for many answers, which looks since when nothing came."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            self._start_asgi_task(*self.pipeline.pop())
            return
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def timeout_keep_alive_handler(self) -> None:
        self.timeout_keep_alive_task = None
        if self._idle_since is None or self.transport.is_closing():
            return
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left <= 0:
            self.transport.close()
        else:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)

    # --- the watch ----------------------------------------------------------------------------------------------

    def _look(self) -> None:
        """Every 30 seconds, and when such a time is over for the request that is coming."""
        if self.transport.is_closing():  # as soon as the rest of an answer is sent, or else without it
            self._watch = self.loop.call_later(PATIENCE, self.transport.abort)
            return
        now, wait = self.loop.time(), PATIENCE
        if not self.flow.write_paused:
            self._untaken = 0
        elif not self._is_taken():
            self.transport.abort()
            return
        if self._since is not None:
            if self.flow.read_paused:  # it is us who take no more
                self._since, self._came = now, LEAST
            if now - self._since < PATIENCE:
                wait = self._since + PATIENCE - now
            elif self._came < LEAST:
                if self.headers is None:  # kept at hand by a browser or a pool, which an answer would puzzle
                    self.transport.close()
                else:
                    self._refuse(408)
                return
            else:
                self._since, self._came = now, 0
        self._watch = self.loop.call_later(wait, self._look)

    def _is_taken(self) -> bool:
        """Whether so much of the answer was taken since the last look that somebody reads it."""
        before, self._untaken = self._untaken, self.transport.get_write_buffer_size()
        return before == 0 or before - self._untaken >= LEAST

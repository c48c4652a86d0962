"""Answers as they leave: in one piece each.

uvicorn writes the head of an answer and then its body, so the kernel is asked twice and the client may be woken twice.
Here both are one, where the answer says how long it is and comes whole, as all but streams do. What is not so, or has
anything unusual in its head, leaves as uvicorn has it.
"""

from functools import lru_cache
from typing import Final

from uvicorn._types import ASGISendEvent, HTTPResponseStartEvent
from uvicorn.protocols.http.httptools_impl import HEADER_RE, STATUS_LINE, RequestResponseCycle

_LENGTH: Final = b"content-length: "
_UVICORNS_OWN: Final = (b"connection", b"transfer-encoding")
_CONTROLS: Final = bytes(byte for byte in range(128) if (byte < 32 and byte != 9) or byte == 127)


class Cycle(RequestResponseCycle):
    """What each of uvicorn's own cycles is made into. `_begun` is the head of an answer whose body has not come yet."""

    _begun: bytes | None = None

    async def send(self, message: ASGISendEvent) -> None:
        begun = self._begun
        if begun is None:
            if message["type"] == "http.response.start" and self._is_usual():
                self._begun = self._head(message)
            if self._begun is None:
                await super().send(message)
            return
        self._begun = None
        if message["type"] == "http.response.body" and not message.get("more_body") and self._is_open():
            body = message.get("body", b"")
            if len(body) == self.expected_content_length:
                self.transport.write(begun + body)
                self._complete()
                return
        if not self.disconnected:
            self.transport.write(begun)
        await super().send(message)

    def _is_usual(self) -> bool:
        is_first = not self.response_started and not self.access_log
        return is_first and self.keep_alive and self.scope["method"] != "HEAD" and self._is_open()

    def _is_open(self) -> bool:
        return not self.disconnected and not self.flow.write_paused

    def _head(self, message: HTTPResponseStartEvent) -> bytes | None:
        """None where it is not a usual one, and where it holds what uvicorn refuses."""
        length = None
        lines = []
        for name, value in [*self.default_headers, *message.get("headers", ())]:
            beginning = _beginning(name)
            if beginning is None:
                return None
            if beginning is _LENGTH:
                if length is not None:
                    return None
                length = int(value)
            lines.append(beginning + value)
        head = b"%b%b\r\n\r\n" % (STATUS_LINE[message["status"]], b"\r\n".join(lines))
        ends = 2 * (len(lines) + 2)  # of lines, the first and the last one, too
        if length is None or len(head) - len(head.translate(None, _CONTROLS)) != ends:
            return None
        self.response_started, self.waiting_for_100_continue = True, False
        self.chunked_encoding, self.expected_content_length = False, length
        return head

    def _complete(self) -> None:
        self.expected_content_length = 0
        self.response_complete = True
        self.message_event.set()
        if not self.keep_alive:  # the server ends
            self.transport.close()
        self.on_response()


@lru_cache(256)
def _beginning(name: bytes) -> bytes | None:
    """Of a header's line; None for a name that means something to uvicorn, and for one that is none."""
    lowered = name.lower()
    if lowered in _UVICORNS_OWN or HEADER_RE.search(name):
        return None
    return _LENGTH if lowered == b"content-length" else lowered + b": "

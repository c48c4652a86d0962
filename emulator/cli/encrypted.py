"""A connection that is encrypted, as the protocol above it sees it: a transport that takes and gives plain bytes.

OpenSSL works on memory alone here. So what is written costs one call of it and one of the connection below, and how
much the other side has not taken is what waits there.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import Any

_AT_A_TIME = 65_536


class EncryptedTransport(asyncio.Transport):
    """Over `below`. `goes_on` is called when more may be read after a pause."""

    def __init__(self, below: asyncio.Transport, context: ssl.SSLContext, goes_on: Callable[[], None]) -> None:
        super().__init__()
        self._below = below
        self._context = context
        self._goes_on = goes_on
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._is_paused = False
        self._is_closed = False

    # --- for whoever reads from the connection below ------------------------------------------------------------------

    def feed(self, encrypted: bytes) -> None:
        self._incoming.write(encrypted)

    def shake_hands(self) -> bool:
        """Whether that is done. Raises SSLError when it failed, and has said so."""
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        finally:
            self._flush()
        return True

    def plain(self) -> Iterator[bytes]:
        """What can be read now; it stops where the protocol pauses. Raises SSLError when it was disturbed."""
        while not self._is_paused and not self.is_closing():
            try:
                read = self._tls.read(_AT_A_TIME)
            except ssl.SSLWantReadError:
                break
            except ssl.SSLZeroReturnError:
                read = b""
            if not read:
                self.close()
                return
            yield read
        self._flush()  # an answer to the other side's new keys

    def _flush(self) -> None:
        if self._outgoing.pending and not self._below.is_closing():
            self._below.write(self._outgoing.read())

    # --- for the protocol above ---------------------------------------------------------------------------------------

    def write(self, data: Any) -> None:
        if self.is_closing():
            return
        left = memoryview(data)
        while left:
            left = left[self._tls.write(left) :]
        self._flush()

    def writelines(self, list_of_data: Iterable[Any]) -> None:
        self.write(b"".join(list_of_data))

    def close(self) -> None:
        if not self._is_closed:
            self._is_closed = True
            with contextlib.suppress(ssl.SSLError):
                self._tls.unwrap()
            self._flush()
        self._below.close()

    def abort(self) -> None:
        self._is_closed = True
        self._below.abort()

    def is_closing(self) -> bool:
        return self._is_closed or self._below.is_closing()

    def pause_reading(self) -> None:
        self._is_paused = True
        self._below.pause_reading()

    def resume_reading(self) -> None:
        self._is_paused = False
        self._below.resume_reading()
        self._goes_on()

    def is_reading(self) -> bool:
        return not self._is_paused and not self.is_closing()

    def get_write_buffer_size(self) -> int:
        return self._below.get_write_buffer_size()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        if name == "sslcontext":
            return self._context
        return self._below.get_extra_info(name, default)

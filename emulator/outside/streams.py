"""The sockets of `http`: each wait gets what is left of its request's time, each byte that comes is counted.

The client hands a request's `timeout` through to the stream as it was put in, and `http` puts in the request's Bounds.
"""

import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore2

from emulator.outside.http import bounds_of


class NotAdmitted(httpcore2.ConnectError):
    """No address of the name may be connected to."""


class BoundedBackend(httpcore2.NetworkBackend):
    def __init__(self, admits: Callable[[str], bool] | None = None) -> None:
        self._inner = httpcore2.SyncBackend()
        self._admits = admits

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """To the first address of the name that answers and is admitted, all of them within the one time."""
        bounds = bounds_of(timeout)
        problem: Exception = httpcore2.ConnectError("the name has no address")
        for address in _addresses(host, port):
            if self._admits is not None and not self._admits(address):
                problem = NotAdmitted(f"{address} is an address that is not connected to")
                continue
            try:
                left = bounds.time_left()
                return BoundedStream(self._inner.connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                problem = error
        raise problem


class BoundedStream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        bounds = bounds_of(timeout)
        found = self._inner.read(max_bytes, bounds.time_left())
        bounds.count(len(found))
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """What is written is the request: the connection is there, new or kept."""
        bounds = bounds_of(timeout)
        bounds.connected = True
        self._inner.write(buffer, bounds.time_left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = bounds_of(timeout).time_left()
        return BoundedStream(self._inner.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore2.ConnectError(error) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))

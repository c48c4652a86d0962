"""Connections and lines of text within bounds.

A TLS socket's own operations are each bounded by the socket's time-out as a whole, so setting that to what is left
before each of them is enough. Looking up a name is the one wait that the operating system bounds and not we.
"""

import socket

from emulator.outside.bounds import Bounds

_CHUNK = 8192


def connect(host: str, port: int, bounds: Bounds) -> socket.socket:
    """A connection to the first address of the name that answers. Raises OSError."""
    problem: OSError = OSError("the name has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(bounds.time_left())
            connection.connect(address)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        except OSError as error:
            connection.close()
            problem = error
    raise problem


class Lines:
    """What a server says, line by line: the part of a file object that `smtplib` reads from."""

    def __init__(self, connection: socket.socket, bounds: Bounds) -> None:
        self._connection = connection
        self._bounds = bounds
        self._read = bytearray()

    def readline(self, longest: int) -> bytes:
        """A line with its end; `longest` bytes of a longer one; what there is where the server hung up."""
        searched = 0
        while (end := self._read.find(b"\n", searched)) < 0 and len(self._read) < longest:
            searched = len(self._read)
            self._connection.settimeout(self._bounds.time_left())
            chunk = self._connection.recv(_CHUNK)
            if not chunk:
                break
            self._bounds.count(len(chunk))
            self._read += chunk
        size = min(longest, end + 1 if end >= 0 else len(self._read))
        line = bytes(self._read[:size])
        del self._read[:size]
        return line

    def close(self) -> None:
        """The connection is its owner's to close."""

"""HTTP requests within bounds: one deadline for the whole attempt, headers and interim answers included, and a length
that no answer exceeds, as it comes: what is compressed is not asked for and not unpacked.

The environment's proxies are left out: what an emulator calls lives next to it, and a proxy that cannot see this
machine would only answer 502. The client below is httpx2's own core, where its connections can be given bounds.
"""

import base64
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from emulator.outside.bounds import Bounds, TooLate, TooLong

if TYPE_CHECKING:
    import httpcore2

# Why no answer came: the name has no address, none of its addresses may be connected to, nothing listens, the server
# hung up, TLS failed.
Why = Literal["name", "address", "refused", "reset", "tls", "other"]

__all__ = ["Answer", "HttpClient", "TooLate", "TooLong", "Unreachable", "Why"]

# Shorter than the five seconds after which Node's HTTP server hangs up, or a reused connection may be a dead one.
_KEEP_ALIVE_FOR = 2.0
_MOST_KEPT = 100
_HEAD = 128 * 1024  # bytes of status lines and headers, those of interim answers included


class Unreachable(Exception):
    """No answer of HTTP came; the message says why."""

    def __init__(self, reason: str, why: Why = "other") -> None:
        super().__init__(reason)
        self.why = why


class Answer(Struct, frozen=True):
    """Whatever the status; the headers' names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


class HttpClient:
    """Requests with kept-alive connections; safe to share between threads. Each call is one attempt. `admits` says of
    an address whether it may be connected to; without it any may. `trusts` is a file of certificates that are trusted
    besides the system's."""

    def __init__(self, *, admits: Callable[[str], bool] | None = None, trusts: str | None = None) -> None:
        self._admits = admits
        self._trusts = trusts
        self._lock = threading.Lock()
        self._pool: httpcore2.ConnectionPool | None = None

    def request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes, *, seconds: float, longest: int
    ) -> Answer:
        """The answer, of a body of `longest` bytes at most, within `seconds`. Raises TooLate, TooLong, Unreachable."""
        import httpcore2

        pool = self._open()
        bounds = Bounds(seconds, _HEAD)
        try:
            target, own = _target(url)
            waits = {"connect": bounds, "read": bounds, "write": bounds, "pool": seconds}
            sent = {"Accept-Encoding": "identity", **own, **headers}
            with pool.stream(
                method, target, headers=list(sent.items()), content=body, extensions={"timeout": waits}
            ) as answer:
                bounds.allow(2 * longest)  # a body in chunks is longer than what it holds
                told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
                return Answer(answer.status, told, _whole(answer.iter_stream(), longest))
        except (TooLate, httpcore2.TimeoutException) as error:
            raise TooLate("timed out", connected=bounds.connected) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, UnicodeError) as error:
            raise Unreachable(str(error), _why(error)) from error

    def close(self) -> None:
        with self._lock:
            if self._pool is not None:
                self._pool.close()
            self._pool = None

    def _open(self) -> "httpcore2.ConnectionPool":
        """The shared pool. Made by the first call: who calls nobody never imports the client."""
        import httpcore2

        from emulator.outside.streams import BoundedBackend

        with self._lock:
            if self._pool is None:
                self._pool = httpcore2.ConnectionPool(
                    ssl_context=trusting(self._trusts),
                    max_connections=None,
                    max_keepalive_connections=_MOST_KEPT,
                    keepalive_expiry=_KEEP_ALIVE_FOR,
                    network_backend=BoundedBackend(self._admits),
                )
            return self._pool


def trusting(file: str | None) -> ssl.SSLContext:
    """The system's certificates, or those of SSL_CERT_FILE and SSL_CERT_DIR, and those of the file. Raises OSError."""
    context = ssl.create_default_context()
    if file is not None:
        context.load_verify_locations(cafile=file)
    return context


def without_secrets(url: str) -> str:
    """The URL for a log: without credentials and without the query."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _why(error: BaseException) -> Why:
    """By the first known kind of error in the chain: the client hands on what it catches as the argument of its own."""
    import httpcore2

    from emulator.outside.streams import NotAdmitted

    known: list[tuple[type[BaseException] | tuple[type[BaseException], ...], Why]] = [
        (NotAdmitted, "address"),
        (ssl.SSLError, "tls"),
        (socket.gaierror, "name"),
        (ConnectionRefusedError, "refused"),
        ((ConnectionResetError, BrokenPipeError, httpcore2.RemoteProtocolError), "reset"),
    ]
    cause: object = error
    while isinstance(cause, BaseException):
        for kinds, why in known:
            if isinstance(cause, kinds):
                return why
        cause = cause.args[0] if cause.args else None
    return "other"


def _whole(chunks: Iterable[bytes], longest: int) -> bytes:
    parts, size = [], 0
    for chunk in chunks:
        size += len(chunk)
        if size > longest:
            raise TooLong("the answer is too long")
        parts.append(chunk)
    return b"".join(parts)


def _target(url: str) -> "tuple[httpcore2.URL, dict[str, str]]":
    """The URL as it goes over the wire, and the header that its credentials become."""
    import httpcore2

    parts = urlsplit(url)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = f"?{quote(parts.query, safe='/?%:@!$&()*+,;=~')}" if parts.query else ""
    name = parts.hostname or ""
    host = name.encode("ascii" if name.isascii() else "idna")
    target = httpcore2.URL(scheme=parts.scheme.encode(), host=host, port=parts.port, target=(path + query).encode())
    shown = f"[{name}]" if ":" in name else host.decode()
    own = {"Host": shown if parts.port is None else f"{shown}:{parts.port}"}
    if parts.username is not None:
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        own["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    return target, own


def bounds_of(timeout: Any) -> Bounds:
    """What a stream is given as its time-out, which is handed through by the client as it was put in."""
    return cast(Bounds, timeout)

"""Checks whether the server can listen on its address, and prints the line that says it does, only once it does: a
script that waits for that line can connect at once."""

import errno
import socket
import threading
import time
from collections.abc import Callable, Sequence

import click
from msgspec import Struct

_POLL_SECONDS = 0.02
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (where one listens, and where one calls it)


class Names(Struct, frozen=True):
    """Of the flag and the variable that choose a port, and a port that they could choose."""

    flag: str
    variable: str
    usual: int


PLAIN, TLS = Names("--port", "EMULATOR_PORT", 9229), Names("--tls-port", "EMULATOR_TLS_PORT", 9443)


def problem(host: str, port: int, names: Names = PLAIN) -> str | None:
    """Why nobody can listen there, with a way out; None if one can."""
    try:
        for found in bound(host, port):
            found.close()
    except OSError as error:
        return _told(host, port, names, error)
    return None


def bound(host: str, port: int) -> list[socket.socket]:
    """A socket for each address that the host has. Raises OSError."""
    made: list[socket.socket] = []
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in places:
            made.append(socket.socket(family, kind, protocol))
            made[-1].setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                made[-1].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            made[-1].bind(address)
    except OSError:
        for each in made:
            each.close()
        raise
    return made


def _told(host: str, port: int, names: Names, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        another = port + 1 if port < 65535 else port - 1
        return (
            f"port {port} of {host} is in use, perhaps by another emulator: stop whoever listens there, or choose "
            f"another port, such as `{names.flag} {another}` or {names.variable}={another}"
        )
    if error.errno == errno.EACCES:
        return f"this user may not listen on port {port}: choose one above 1023, such as {names.variable}={names.usual}"
    reason = error.strerror or str(error)
    return f"EMULATOR_HOST={host}: nothing can listen there ({reason}); use 127.0.0.1, or 0.0.0.0 for all addresses"


def announce(host: str, ports: Sequence[int], said: str, before: Callable[[], bool] = lambda: True) -> None:
    """Says it as soon as somebody answers at all of them: uvicorn's first worker, for nobody else can have the ports
    then (see `problem`). Where somebody answers already nothing is said; the server will not start. Nor is it where
    `before`, which is done first, says no."""
    places = [(_ANY.get(host, host), port) for port in ports]
    if not any(map(_answers, places)):
        threading.Thread(target=_wait, args=(places, said, before), daemon=True).start()


def _wait(places: Sequence[tuple[str, int]], said: str, before: Callable[[], bool]) -> None:
    while not all(map(_answers, places)):
        time.sleep(_POLL_SECONDS)
    if before():
        click.echo(said, err=True)


def _answers(place: tuple[str, int]) -> bool:
    try:
        socket.create_connection(place, timeout=1).close()
    except OSError:
        return False
    return True

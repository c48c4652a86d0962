"""Checks whether the server can listen on its address, and prints the line that says it does, only once it does: a
script that waits for that line can connect at once."""

import errno
import socket
import threading
import time

import click

_POLL_SECONDS = 0.02
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (where one listens, and where one calls it)


def problem(host: str, port: int) -> str | None:
    """Why nobody can listen there, with a way out; None if one can."""
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, kind, protocol, _, address in places:
            with socket.socket(family, kind, protocol) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                probe.bind(address)
    except OSError as error:
        return _told(host, port, error)
    return None


def _told(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        another = port + 1 if port < 65535 else port - 1
        return (
            f"port {port} of {host} is in use, perhaps by another emulator: stop whoever listens there, or choose "
            f"another port, such as `--port {another}` or EMULATOR_PORT={another}"
        )
    if error.errno == errno.EACCES:
        return f"this user may not listen on port {port}: choose one above 1023, such as EMULATOR_PORT=9229"
    reason = error.strerror or str(error)
    return f"EMULATOR_HOST={host}: nothing can listen there ({reason}); use 127.0.0.1, or 0.0.0.0 for all addresses"


def announce(host: str, port: int, said: str) -> None:
    """Says it as soon as somebody answers there: uvicorn's first worker, for nobody else can have the port then (see
    `problem`). Where somebody answers already nothing is said; the server will not start."""
    place = (_ANY.get(host, host), port)
    if not _answers(place):
        threading.Thread(target=_wait, args=(place, said), daemon=True).start()


def _wait(place: tuple[str, int], said: str) -> None:
    while not _answers(place):
        time.sleep(_POLL_SECONDS)
    click.echo(said, err=True)


def _answers(place: tuple[str, int]) -> bool:
    try:
        socket.create_connection(place, timeout=1).close()
    except OSError:
        return False
    return True

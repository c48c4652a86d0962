"""The word that the server listens, said when it does: whoever waits for that line connects at once."""

import socket
import threading
import time

import click

_POLL_SECONDS = 0.02
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (where one listens, and where one calls it)


def announce(host: str, port: int, said: str) -> None:
    """Says it as soon as somebody answers there: uvicorn's first worker, for nobody else can have the port then. Where
    somebody answers already nothing is said; the server will not start."""
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

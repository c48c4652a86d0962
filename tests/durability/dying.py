"""A server that dies by itself, as if `kill -9` came at that very statement.

`dying.at("INSERT INTO user_pool_replicas")` has it die before the next such statement runs, with `when="commit"` when
the transaction that ran it is about to be committed, and with `when="committed"` when that has happened. The process
looks for it before each statement.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx2
import pytest
from botocore.exceptions import HTTPClientError

from tests.support import server
from tests.support.server import Server

WATCHER = """
import os
import signal
from pathlib import Path

import psycopg
from sqlalchemy import Engine, event

from emulator.store.engine import Database

wish = Path({wish!r})
marked = set()


def wished(*whens):
    when, _, start = wish.read_text().partition(" ") if wish.exists() else ("", "", "")
    return start if when in whens else None


def die():
    os.kill(os.getpid(), signal.SIGKILL)


def runs(driver, statement):
    start = wished("statement", "commit", "committed")
    if start is not None and statement.startswith(start):
        if wished("statement"):
            die()
        marked.add(id(driver))


@event.listens_for(Engine, "connect")
def connected(driver, *_):
    if hasattr(driver, "set_trace_callback"):  # SQLite tells of statements itself
        driver.set_trace_callback(lambda statement: runs(driver, statement))


execute, end = psycopg.Cursor.execute, Database.end


def before(cursor, query, *arguments, **named):
    runs(cursor.connection, str(query))
    return execute(cursor, query, *arguments, **named)


def ended(database, connection, **how):
    driver = None if connection.invalidated else connection.connection.dbapi_connection
    is_marked = id(driver) in marked and how["keep"]
    if is_marked and wished("commit"):
        die()
    end(database, connection, **how)
    if is_marked and wished("committed"):
        die()
    marked.discard(id(driver))


psycopg.Cursor.execute, Database.end = before, ended
"""
When = Literal["statement", "commit", "committed"]


@dataclass
class Dying:
    wish: Path
    server: Server

    def at(self, start: str, call: Callable[..., Any], *, when: When = "statement", **members: Any) -> None:
        """The call is the last thing the server does; afterwards it runs again. `when`: before the statement, before
        its transaction is committed, or right after that."""
        whole = self.wish.with_suffix(".new")
        whole.write_text(f"{when} {start}")
        whole.rename(self.wish)  # one that is half written matches every statement
        with pytest.raises((HTTPClientError, httpx2.TransportError)):
            call(**members)
        assert self.server.process.wait(20) == -signal.SIGKILL
        self.wish.unlink()
        self.server.start()


@contextmanager
def running(url: str, folder: Path) -> Iterator[Dying]:
    wish = folder / "wish"
    with server.running(url, first=WATCHER.format(wish=str(wish))) as started:
        yield Dying(wish, started)

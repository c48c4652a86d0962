"""A server that dies by itself, as if `kill -9` came at that very statement.

`dying.at("INSERT INTO user_pool_replicas")` has it die before the next such statement runs, and with `at_commit=True`
when the transaction that ran it is about to be committed. The process looks for it before each statement.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import HTTPClientError

from tests.support import server
from tests.support.server import Server

WATCHER = """
import os
import signal
from pathlib import Path

from sqlalchemy import Engine, event

wish = Path({wish!r})
marked = set()


@event.listens_for(Engine, "before_cursor_execute")
def before(connection, cursor, statement, *_):
    if not wish.exists():
        return
    when, _, start = wish.read_text().partition(" ")
    if statement.startswith(start):
        if when == "statement":
            os.kill(os.getpid(), signal.SIGKILL)
        marked.add(id(connection))


@event.listens_for(Engine, "commit")
def commit(connection):
    if id(connection) in marked:
        os.kill(os.getpid(), signal.SIGKILL)
"""


@dataclass
class Dying:
    wish: Path
    server: Server

    def at(self, start: str, call: Callable[..., Any], *, at_commit: bool = False, **members: Any) -> None:
        """The call is the last thing the server does; afterwards it runs again."""
        whole = self.wish.with_suffix(".new")
        whole.write_text(f"{'commit' if at_commit else 'statement'} {start}")
        whole.rename(self.wish)  # one that is half written matches every statement
        with pytest.raises(HTTPClientError):
            call(**members)
        assert self.server.process.wait(20) == -signal.SIGKILL
        self.wish.unlink()
        self.server.start()


@contextmanager
def running(url: str, folder: Path) -> Iterator[Dying]:
    wish = folder / "wish"
    with server.running(url, first=WATCHER.format(wish=str(wish))) as started:
        yield Dying(wish, started)

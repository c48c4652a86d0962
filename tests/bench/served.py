"""The servers and databases that benchmarks run on: as people run them, and gone afterwards."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout

from tests.support import postgres, server
from tests.support.server import Server


@contextmanager
def beside(url: str) -> Iterator[str]:
    """What a new database is made beside: the URL itself, or the test extra's own server for `postgres`."""
    if url != "postgres":
        yield url
        return
    with postgres.server() as base:
        yield base


@contextmanager
def nothing_compiled() -> Iterator[None]:
    """The first server compiles every module and keeps it for those after it."""
    name = "PYTHONPYCACHEPREFIX"
    before = os.environ.get(name)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[name] = folder
        try:
            yield
        finally:
            os.environ.pop(name)
            if before is not None:
                os.environ[name] = before


@contextmanager
def running(url: str, workers: int = 1, **settings: object) -> Iterator[Server]:
    """A server whose log goes to a file. What `tests.support.server` shows of it at the end is for tests."""
    manager = server.running(
        url, workers=workers, port=None, fresh=True, first="", **{"log_format": "json", **settings}
    )
    started = manager.__enter__()
    try:
        yield started
    finally:
        with redirect_stdout(io.StringIO()):
            manager.__exit__(None, None, None)

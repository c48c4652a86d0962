"""Databases for tests: an empty one beside the database that a URL names, which itself is never touched."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL

from emulator.store import urls

_LONGEST = 63  # bytes of a name in Postgres


def make(url: str, suffix: str) -> str:
    """The URL of a new one, whose name ends in the suffix. Raises ValueError for what is no URL, and what Postgres
    says."""
    named = urls.normalise(url)
    if named.get_backend_name() == "sqlite":
        file = Path(str(named.database))
        return f"sqlite:///{file.with_name(f'{file.stem}_{suffix}{file.suffix}')}"
    room = _LONGEST - len(suffix.encode()) - 1
    beside = named.set(database=f"{(named.database or 'postgres')[:room]}_{suffix}")
    with _administering(named) as connection:
        connection.execute(text(f"CREATE DATABASE {_quoted(connection, beside)}"))
    return beside.render_as_string(hide_password=False)


def drop(url: str, made: str) -> None:
    """Takes away what `make` made of the URL."""
    own = urls.normalise(made)
    if own.get_backend_name() == "sqlite":
        file = Path(str(own.database))
        for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            each.unlink(missing_ok=True)
        shutil.rmtree(file.with_name(f"{file.name}-snapshots"), ignore_errors=True)
        return
    with _administering(urls.normalise(url)) as connection:
        connection.execute(text(f"DROP DATABASE {_quoted(connection, own)} WITH (FORCE)"))


@contextmanager
def _administering(named: URL) -> Iterator[Connection]:
    engine = create_engine(named, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _quoted(connection: Connection, url: URL) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(str(url.database))

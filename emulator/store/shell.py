"""What a SQL shell needs: how the tool of the database is called, and a small shell for whom it is missing."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg
from msgspec import Struct, field
from sqlalchemy.engine import URL

from emulator.store import urls, views

MOST_ROWS = 1000
DatabaseError = (sqlite3.Error, psycopg.Error)


class Tool(Struct, frozen=True):
    """A command, and what its environment needs: a password must not stand in a command line, which all users of a
    machine see."""

    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


def place(url: str) -> URL:
    """Raises ValueError for a temporary database, and for a SQLite file that is not there: nobody else can open the
    one, and a shell would make the other."""
    if urls.is_kept_by_nobody(url):
        raise ValueError("sqlite:// is a database of the server's process alone: there is nothing to open.")
    found = urls.normalise(url)
    if found.get_backend_name() == "sqlite" and not Path(str(found.database)).is_file():
        raise ValueError(f"There is no database file {found.database}. `cognito-emulator db upgrade` makes one.")
    return found


def tool(url: URL, *, write: bool) -> Tool:
    """`sqlite3` or `psql`, which then cannot write unless `write` is true."""
    if url.get_backend_name() == "sqlite":
        how = ["-cmd", "PRAGMA foreign_keys=ON"] if write else ["-readonly"]
        return Tool(["sqlite3", *how, str(url.database)])
    environment = {} if write else {"PGOPTIONS": "-c default_transaction_read_only=on"}
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    return Tool(["psql", _shown(_without_password(url, url.username))], environment)


def told(url: URL, *, password: bool, reader: str | None) -> str:
    """The URL for other programs: without a password unless it is asked for, and for one that only reads."""
    if url.get_backend_name() == "sqlite":
        file = Path(str(url.database)).as_uri()
        return f"{file.replace('file://', 'file:')}?mode=ro" if reader is not None else _shown(url)
    if reader is not None:
        return _shown(_without_password(url, reader))
    shown = url.set(drivername="postgresql")
    return shown.render_as_string(hide_password=not password)


def _without_password(url: URL, username: str | None) -> URL:
    """`URL.set` leaves a password where it is told None."""
    return URL.create(url.drivername, username, None, url.host, url.port, url.database, url.query)


def _shown(url: URL) -> str:
    drivername = "postgresql" if url.get_backend_name() == "postgresql" else "sqlite"
    return url.set(drivername=drivername).render_as_string(hide_password=False)


class OwnShell:
    """One connection, where each statement is a transaction of its own."""

    def __init__(self, url: URL, *, write: bool) -> None:
        self._connection: Any
        if url.get_backend_name() == "sqlite":
            mode = "rw" if write else "ro"
            file = Path(str(url.database)).as_uri()
            self._connection = sqlite3.connect(f"{file}?mode={mode}", uri=True, isolation_level=None)
            self._connection.execute("PRAGMA foreign_keys=ON")
        else:
            options = "" if write else "-c default_transaction_read_only=on"
            self._connection = psycopg.connect(_shown(url), autocommit=True, options=options)

    def run(self, statement: str) -> tuple[list[str], Sequence[Sequence[Any]]]:
        cursor = self._connection.cursor()
        cursor.execute(statement)
        if cursor.description is None:
            return [], []
        return [column[0] for column in cursor.description], cursor.fetchmany(MOST_ROWS)

    def close(self) -> None:
        self._connection.close()


def view_names(url: URL) -> list[str]:
    return sorted(views.definitions(url.get_backend_name()))

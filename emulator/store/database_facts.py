"""What a person wants to know of the database itself: where it is, how large it is, which schema it has."""

from pathlib import Path

from msgspec import Struct
from sqlalchemy import Connection, text

from emulator.store import migrate
from emulator.store.engine import Database

_SIZE = text("SELECT pg_database_size(current_database())")
_KINDS = {"sqlite": "sqlite", "postgresql": "postgres"}
_BESIDE = ("", "-wal", "-shm")  # the files of a SQLite database


class Facts(Struct, frozen=True):
    """`url` has no password and no parameters."""

    kind: str
    url: str
    size_bytes: int
    revision: str | None


def of(database: Database, db: Connection) -> Facts:
    file = database.file
    return Facts(
        kind=_KINDS[database.url.get_backend_name()],
        url=_told(database),
        size_bytes=int(db.execute(_SIZE).scalar_one()) if file is None else _size_of(file),
        revision=migrate.current(db),
    )


def _told(database: Database) -> str:
    """In the form of EMULATOR_DATABASE_URL; a password may stand in parameters, too."""
    url = database.url.difference_update_query(database.url.query)
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def _size_of(file: Path) -> int:
    sizes = 0
    for end in _BESIDE:
        try:
            sizes += Path(f"{file}{end}").stat().st_size
        except FileNotFoundError:
            continue
    return sizes

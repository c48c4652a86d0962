"""What EMULATOR_DATABASE_URL names."""

import tempfile
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_POSTGRES_NAMES = ("postgres", "postgresql", "postgresql+psycopg")
_SQLITE_NAMES = ("sqlite", "sqlite+pysqlite")


def normalise(url: str) -> URL:
    """`postgres://` and `postgresql://` mean psycopg 3; a SQLite file's folder is made; `sqlite://` is a file that
    nobody keeps (a database in memory could not be shared by threads without locking each other out). Raises ValueError
    for any other URL, and for a folder that cannot be made."""
    parsed = _parsed(url)
    if parsed.drivername in _POSTGRES_NAMES:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername not in _SQLITE_NAMES:
        raise ValueError(f"EMULATOR_DATABASE_URL names {parsed.drivername}; sqlite:// and postgresql:// are supported")
    if parsed.database in (None, "", ":memory:"):
        parsed = parsed.set(database=str(Path(tempfile.mkdtemp(prefix="cognito-emulator-")) / "emulator.db"))
    try:
        file = Path(str(parsed.database)).expanduser()
        file.parent.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # the latter: nobody knows whose home `~somebody` is
        raise ValueError(f"EMULATOR_DATABASE_URL names a folder that cannot be made: {error}") from error
    return parsed.set(database=str(file))


def _parsed(url: str) -> URL:
    """Does not repeat the URL in its refusal: a password may stand in it."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ValueError("EMULATOR_DATABASE_URL is not a URL such as sqlite:///file or postgresql://…") from error

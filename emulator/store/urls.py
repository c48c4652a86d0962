"""What EMULATOR_DATABASE_URL names."""

import atexit
import shutil
import tempfile
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from emulator.base import files

_POSTGRES_NAMES = ("postgres", "postgresql", "postgresql+psycopg")
_SQLITE_NAMES = ("sqlite", "sqlite+pysqlite")


def normalise(url: str) -> URL:
    """`postgres://` and `postgresql://` mean psycopg 3; a SQLite file is named by its whole path, and its folder is
    made; `sqlite://` is a temporary file (threads could not share a database in memory without locking each other out).
    Raises ValueError for any other URL, and for a folder that cannot be made."""
    known = parsed(url)
    if known.drivername in _POSTGRES_NAMES:
        return known.set(drivername="postgresql+psycopg")
    if is_kept_by_nobody(url):
        known = known.set(database=str(_temporary_folder() / "emulator.db"))
    try:
        file = Path(str(known.database)).expanduser().absolute()
        files.make_folder(file.parent)
    except (OSError, RuntimeError) as error:  # the latter: nobody knows whose home `~somebody` is
        raise ValueError(f"EMULATOR_DATABASE_URL names a folder that cannot be made: {error}") from error
    return known.set(database=str(file))


def parsed(url: str) -> URL:
    """The URL as it is written. Makes nothing; raises ValueError for one that we do not support."""
    found = _parsed(url)
    if found.drivername not in (*_POSTGRES_NAMES, *_SQLITE_NAMES):
        raise ValueError(f"EMULATOR_DATABASE_URL names {found.drivername}; sqlite:// and postgresql:// are supported")
    if found.query and found.drivername in _SQLITE_NAMES:
        raise ValueError("EMULATOR_DATABASE_URL has parameters after a `?`, and a SQLite file takes none")
    return found


def is_kept_by_nobody(url: str) -> bool:
    found = _parsed(url)
    return found.drivername in _SQLITE_NAMES and found.database in (None, "", ":memory:")


def folder_of(url: str) -> Path | None:
    """In which a SQLite file is; None for a database that has no folder to stay in. Makes nothing; raises ValueError
    for what is no URL."""
    found = _parsed(url)
    if found.drivername not in _SQLITE_NAMES or is_kept_by_nobody(url):
        return None
    return Path(str(found.database)).expanduser().absolute().parent


def _temporary_folder() -> Path:
    """It is gone when this process ends, if not before."""
    folder = Path(tempfile.mkdtemp(prefix="cognito-emulator-"))  # 0700
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _parsed(url: str) -> URL:
    """Does not repeat the URL in its refusal: a password may stand in it."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ValueError("EMULATOR_DATABASE_URL is not a URL such as sqlite:///file or postgresql://…") from error

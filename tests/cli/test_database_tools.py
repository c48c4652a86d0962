"""`db shell`, `db url`, `db schema`, `db role`: the database for people and other programs."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from emulator.store import reader_role, shell, views
from emulator.store.tables import metadata
from tests.cli.test_commands import run
from tests.support import databases, forks, postgres

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "sql.md").read_text()


def command(url: str, *arguments: str, said: str = "", tools: bool = True) -> subprocess.CompletedProcess[str]:
    """As a process of its own: the shell takes its place."""
    path = os.environ["PATH"] if tools else ""
    environment = {**os.environ, "EMULATOR_DATABASE_URL": url, "PATH": path}
    return forks.begun("db", *arguments, environment=environment, said=said).ended()


@pytest.fixture(scope="module")
def url(database_url: str) -> Iterator[str]:
    """A database with nothing but the schema."""
    with databases.empty(database_url) as made:
        assert command(made, "upgrade").returncode == 0
        yield made


def asked(url: str, statement: str) -> list[str]:
    """Arguments for the database's own tool."""
    tool, options = ("sqlite3", []) if url.startswith("sqlite") else ("psql", ["-tAc"])
    if shutil.which(tool) is None:
        postgres.missing(f"{tool} is not installed")
    return [*options, statement]


def test_the_shell_is_the_databases_own_tool_and_only_reads(url: str) -> None:
    found = command(url, "shell", "--", *asked(url, "SELECT count(*) FROM v_users"))
    assert (found.returncode, found.stdout.strip()) == (0, "0")
    refused = command(url, "shell", "--", *asked(url, "UPDATE emulator_state SET faults_armed = 0"))
    assert refused.returncode != 0
    assert re.search("readonly|read-only", refused.stderr)
    written = command(url, "shell", "--write", "--", *asked(url, "UPDATE emulator_state SET faults_armed = 0"))
    assert written.returncode == 0, written.stderr


def test_without_the_tool_it_is_a_small_shell_of_our_own(url: str) -> None:
    said = ".views\nSELECT id, clock_frozen_at AS stopped\nFROM emulator_state;\nDELETE FROM users;\nSELECT 'x'\n"
    found = command(url, "shell", said=said, tools=False)
    assert found.returncode == 0
    assert "is not installed" in found.stderr
    assert re.search("readonly|read-only", found.stderr)
    lines = [line.split() for line in found.stdout.splitlines()]
    assert ["v_users"] in lines
    assert lines[-4:-2] == [["id", "stopped"], ["1", "NULL"]]
    assert lines[-1] == ["x"]
    written = command(url, "shell", "--write", said="DELETE FROM users;\n.quit\nSELECT 1;\n", tools=False)
    assert "error" not in written.stderr
    assert written.stdout.strip() == ""


def test_a_database_that_is_not_there_is_not_made_by_looking(tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    code, output = run("db", "shell", "--database-url", f"sqlite:///{file}")
    assert (code, f"There is no database file {file}" in output) == (2, True)
    assert not file.exists()
    code, output = run("db", "url", "--database-url", "sqlite://")
    assert (code, "of the server's process alone" in output) == (2, True)


@pytest.mark.once
def test_no_password_stands_in_a_command_line() -> None:
    tool = shell.tool(make_url("postgresql+psycopg://owner:geheim@db.test/cognito"), write=False)
    assert tool.command == ["psql", "postgresql://owner@db.test/cognito"]
    assert tool.environment == {"PGPASSWORD": "geheim", "PGOPTIONS": "-c default_transaction_read_only=on"}


@pytest.mark.once
def test_the_url_hides_the_password_unless_it_is_asked_for() -> None:
    named = {"EMULATOR_DATABASE_URL": "postgres://owner:geheim@db.test:5433/cognito?sslmode=require"}
    assert run("db", "url", **named) == (0, "postgresql://owner:***@db.test:5433/cognito?sslmode=require\n")
    assert run("db", "url", "--password", **named)[1].startswith("postgresql://owner:geheim@db.test")
    assert run("db", "url", "--reader", **named)[1] == "postgresql://reader@db.test:5433/cognito?sslmode=require\n"
    assert run("db", "url", "--reader", "bi", **named)[1] == "postgresql://bi@db.test:5433/cognito?sslmode=require\n"


def test_a_sqlite_file_for_readers_cannot_be_written_to(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'emulator.db'}"
    assert run("db", "upgrade", "--database-url", url)[0] == 0
    address = run("db", "url", "--reader", "--database-url", url)[1].strip()
    assert address.endswith("?mode=ro")
    connection = sqlite3.connect(address, uri=True)
    assert connection.execute("SELECT count(*) FROM v_users").fetchone() == (0,)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM users")
    connection.close()
    assert '?mode=ro", uri=True)' in PAGE


def test_the_schema_is_printed_as_sql_that_makes_it(database_url: str) -> None:
    with databases.empty(database_url) as empty:
        code, script = run("db", "schema", "--database-url", empty)
        assert code == 0
        engine = create_engine(empty)
        with engine.begin() as connection:
            for statement in script.split(";\n"):
                if statement.strip():
                    connection.execute(text(statement.replace(":", "\\:")))
        inspector = inspect(engine)
        assert set(inspector.get_table_names()) == set(metadata.tables)
        assert set(inspector.get_view_names()) == set(views.definitions(engine.dialect.name))
        engine.dispose()


@pytest.mark.once
def test_the_schema_is_printed_as_a_picture_and_as_json() -> None:
    described = json.loads(run("db", "schema", "--format", "json")[1])
    assert set(described["tables"]) == set(metadata.tables)
    assert set(described["views"]) == set(views.definitions("sqlite"))
    assert {"name": "pool_id", "references": "user_pools.id"}.items() <= described["tables"]["users"][1].items()
    mermaid = run("db", "schema", "--format", "mermaid")[1]
    assert mermaid.startswith("erDiagram\n")
    assert "    user_pools ||--o{ users : pool_id\n" in mermaid
    assert "    identity_providers ||--o| played_providers : provider_id\n" in mermaid
    dot = run("db", "schema", "--format", "dot")[1]
    assert '    users -> user_pools [label="pool_id"];\n' in dot


def test_a_role_is_named_by_what_needs_no_quotes() -> None:
    assert run("db", "role", "--name", "x; DROP TABLE users")[0] == 2
    with pytest.raises(ValueError, match="small letters"):
        reader_role.script("Reader")


@pytest.fixture(scope="module")
def reader(postgres_url: str) -> Iterator[psycopg.Connection]:
    """A connection as the role that the script makes, run twice as after an upgrade."""
    name = f"reader_{uuid4().hex[:8]}"
    with databases.empty(postgres_url) as url:
        assert run("db", "upgrade", "--database-url", url)[0] == 0
        place = make_url(url).set(drivername="postgresql")
        owner = psycopg.connect(place.render_as_string(hide_password=False), autocommit=True)
        for _ in range(2):
            owner.execute(run("db", "role", "--name", name)[1].encode())
        connection = psycopg.connect(place.set(username=name).render_as_string(hide_password=False), autocommit=True)
        yield connection
        connection.close()
        owner.execute(f"DROP OWNED BY {name}".encode())
        owner.execute(f"DROP ROLE {name}".encode())
        owner.close()


def test_the_reader_of_postgres_reads_every_view(reader: psycopg.Connection) -> None:
    for view in views.definitions("postgresql"):
        reader.execute(f"SELECT * FROM {view} LIMIT 1")  # noqa: S608


def test_the_reader_of_postgres_reads_no_table_and_writes_nothing(reader: psycopg.Connection) -> None:
    for table in metadata.tables:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reader.execute(f"SELECT * FROM {table} LIMIT 1")  # noqa: S608
    reader.execute("SET default_transaction_read_only = off")
    for statement in (
        "DELETE FROM users",
        "UPDATE v_messages SET code = '1'",
        "INSERT INTO v_messages (id) VALUES ('1')",
        "DROP VIEW v_now",
        "CREATE TABLE mine (id int)",
        "TRUNCATE messages",
    ):
        with pytest.raises(psycopg.Error):
            reader.execute(statement)

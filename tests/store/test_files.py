"""The file of a SQLite database: whose it is, whether it is still the same one, and whether it is whole."""

import logging
import os
import shutil
import signal
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from emulator import app
from emulator.base import files
from emulator.base.seldom import Seldom
from emulator.calls import internal_errors
from emulator.cli.main import cli
from emulator.settings import Settings, load
from emulator.store import failures, maintenance, migrate, soundness
from emulator.store.engine import Database
from tests.support import databases, server
from tests.support.caller import Caller, headers
from tests.support.patience import until
from tests.support.statements import heard


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """With the permissions that files get on most machines."""
    before = os.umask(0o022)
    yield tmp_path
    os.umask(before)


def settings(file: Path, **changes: Any) -> Settings:
    values = {"database_url": f"sqlite:///{file}", "hash_profile": "test", **changes}
    return load(env_file=False, **values)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def made(http: TestClient, name: str = "p") -> int:
    answer = http.post("/", headers=headers("CreateUserPool", "0" * 12), json={"PoolName": name})
    return int(answer.status_code)


# --- whose it is ------------------------------------------------------------------------------------------------


def test_the_folder_and_the_files_are_their_owners_alone(folder: Path) -> None:
    file = folder / "new" / "deeper" / "emulator.db"
    with TestClient(app.create(settings(file))) as http:
        assert made(http) == 200
        there = {entry.name: mode(entry) for entry in file.parent.iterdir()}
    assert there == {"emulator.db": 0o600, "emulator.db-wal": 0o600, "emulator.db-shm": 0o600}
    assert [mode(file.parent), mode(file.parent.parent)] == [0o700, 0o700]


def test_permissions_that_somebody_gave_stay_and_are_told(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = folder / "emulator.db"
    app.close(app.build_services(settings(file)))
    file.chmod(0o640)
    application = app.create(settings(file))
    app.close(application.state.services)
    assert mode(file) == 0o640
    assert "other users of this machine can read the database; chmod 600 prevents it" in caplog.messages


def test_a_folder_that_cannot_be_made_is_said(folder: Path) -> None:
    (folder / "a-file").write_text("")
    with pytest.raises(ValueError, match="names a folder that cannot be made"):
        Database(f"sqlite:///{folder / 'a-file' / 'emulator.db'}")
    with pytest.raises(NotADirectoryError):
        files.make_folder(folder / "a-file")


def test_a_file_takes_no_parameters(folder: Path) -> None:
    with pytest.raises(ValueError, match="a SQLite file takes none"):
        Database(f"sqlite:///{folder / 'emulator.db'}?mode=ro")


@pytest.mark.parametrize("workers", [1, 2])
def test_the_database_that_nobody_keeps_is_gone_when_the_server_ends(
    folder: Path, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(folder))
    with server.running("sqlite://", workers=workers) as running:
        Caller(running.url).must("CreateUserPool", PoolName="p")
        (temporary,) = folder.glob("cognito-emulator-*/emulator.db")
        assert mode(temporary.parent) == 0o700
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(20)
        assert not temporary.parent.exists()


# --- whether it is the same one ---------------------------------------------------------------------------------


def remove(file: Path) -> None:
    file.unlink()


def move_away(file: Path) -> None:
    file.rename(file.with_name("moved.db"))


def replace(file: Path) -> None:
    shutil.copy(file, file.with_name("copy.db"))
    file.with_name("copy.db").replace(file)


def remove_with_its_log(file: Path) -> None:
    file.unlink()
    file.with_name(file.name + "-wal").unlink()


def remove_the_log(file: Path) -> None:
    file.with_name(file.name + "-wal").unlink()


def empty(file: Path) -> None:
    os.truncate(file, 0)


WAYS: dict[Callable[[Path], None], str] = {
    remove: "was deleted or moved away",
    move_away: "was deleted or moved away",
    replace: "was replaced by another one",
    remove_with_its_log: "was deleted or moved away",
    remove_the_log: "log",
    empty: "was emptied",
}


@pytest.mark.parametrize("harm", WAYS, ids=lambda harm: harm.__name__)
def test_nothing_is_acknowledged_on_a_file_that_is_not_the_database_any_more(
    folder: Path, harm: Callable[[Path], None], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        internal_errors, "_seldom", Seldom(internal_errors.SELDOM_SECONDS)
    )  # whatever another test had to say lately
    file = folder / "emulator.db"
    with TestClient(app.create(settings(file))) as http:
        assert made(http) == 200
        # A sweep that writes the log back just as the file is emptied would fill it again, whole.
        until(lambda: http.get("/readyz").json()["background"]["sweeper"]["last_done_at"])
        harm(file)
        assert [made(http) for _ in range(12)] == [500] * 12
        ready = http.get("/readyz")
        assert ready.status_code == 503
        assert WAYS[harm] in ready.json()["reason"]
        assert "stop it, put the file back, start it" in ready.json()["reason"]
        with pytest.raises(failures.Refused):
            maintenance.cut_log(http.app.state.services.database)  # type: ignore[attr-defined]
        assert http.get("/health").json()["status"] == "unavailable"
        assert {entry.name for entry in folder.glob("emulator.db")} <= {"emulator.db"}, "none was made anew"
        if harm not in (replace, remove_the_log, empty):
            assert not file.exists()
    told = [record for record in caplog.records if record.getMessage() == "the database failed"]
    assert told
    assert all(record.exc_info is None for record in told)


def test_the_log_behind_a_link_is_watched_too(folder: Path) -> None:
    """SQLite keeps it beside the file that the link leads to."""
    real, link = folder / "real" / "emulator.db", folder / "emulator.db"
    app.close(app.build_services(settings(real)))
    link.symlink_to(real)
    with TestClient(app.create(settings(link))) as http:
        assert made(http) == 200
        remove_the_log(real)
        assert made(http) == 500
        assert "log" in http.get("/readyz").json()["reason"]


def test_a_write_that_ends_after_the_file_went_is_not_acknowledged(folder: Path) -> None:
    file = folder / "emulator.db"
    services = app.build_services(settings(file))
    connection = services.database.begin(write=True)
    remove(file)
    with pytest.raises(failures.Refused, match="was deleted or moved away"):
        services.database.end(connection, write=True, keep=True)
    app.close(services)


def test_a_file_that_is_put_back_serves_again_after_a_restart(folder: Path) -> None:
    file = folder / "emulator.db"
    with TestClient(app.create(settings(file))) as http:
        assert made(http, "kept") == 200
        move_away(file)
        assert made(http, "lost") == 500
        file.with_name("moved.db").rename(file)
        assert made(http, "again") == 200, "it is the same file"
    with TestClient(app.create(settings(file))) as http:
        listed = http.post("/", headers=headers("ListUserPools", "0" * 12), json={"MaxResults": 10}).json()
    assert {pool["Name"] for pool in listed["UserPools"]} == {"kept", "again"}


def test_a_vacuum_and_a_checkpoint_beside_a_server_are_no_replacement(folder: Path) -> None:
    file = folder / "emulator.db"
    with TestClient(app.create(settings(file))) as http:
        assert made(http) == 200
        with closing(sqlite3.connect(file, isolation_level=None)) as shell:
            shell.execute("VACUUM")
            shell.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert made(http) == 200
        assert http.get("/readyz").status_code == 200


def test_the_looking_is_done_by_the_background_within_a_second(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Also where nobody calls."""
    noticed = threading.Event()

    class Listening(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "was deleted or moved away" in str(record.__dict__.get("error")):
                noticed.set()

    file = folder / "emulator.db"
    handler = Listening()
    logging.getLogger("emulator").addHandler(handler)
    try:
        with TestClient(app.create(settings(file))):
            remove(file)
            assert noticed.wait(5)
    finally:
        logging.getLogger("emulator").removeHandler(handler)


# --- whether it is whole ----------------------------------------------------------------------------------------


def test_a_page_that_is_garbage_is_found_at_the_start(folder: Path) -> None:
    file = folder / "emulator.db"
    app.close(app.build_services(settings(file)))
    with closing(sqlite3.connect(file)) as shell:
        (root,) = shell.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_events_user'").fetchone()
        (size,) = shell.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as raw:
        raw.seek((root - 1) * size)
        raw.write(b"\xff" * size)
    code, said = run("serve", "--database-url", f"sqlite:///{file}")
    assert code == 1
    assert f"error: The database file {file} is damaged (" in said
    assert "restore a backup" in said


@pytest.fixture
def own_url(database_url: str) -> Iterator[str]:
    with databases.empty(database_url) as url:
        yield url


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DROP INDEX ix_codes_pool_id", "lacks the index ix_codes_pool_id. Make them, and start again: CREATE INDEX"),
        ("ALTER TABLE messages RENAME COLUMN handed_to TO x", "lacks the column messages.handed_to. It was changed by"),
        ("DROP VIEW v_imports", "lacks the view v_imports"),
        ("DROP TABLE user_import_log", "lacks the table user_import_log"),
    ],
)
def test_what_the_schema_lacks_is_named(own_url: str, statement: str, said: str) -> None:
    code, _ = run("db", "upgrade", "--database-url", own_url)
    assert code == 0
    assert run("db", "check", "--database-url", own_url) == (0, f"{migrate.HEAD}, whole\n")
    engine = create_engine(own_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    for command in ("serve", "db check"):
        code, output = run(*command.split(), "--database-url", own_url)
        assert (code, output.count("error: ")) == (1, 1)
        assert f"is at schema revision {migrate.HEAD} and {said}" in output
    if "INDEX" in statement:
        with engine.begin() as connection:
            connection.execute(text(output.partition("start again: ")[2].strip().rstrip(";")))
        assert run("db", "check", "--database-url", own_url)[0] == 0
    engine.dispose()


def test_rows_without_their_parents_are_found_by_the_long_check(folder: Path) -> None:
    file = folder / "emulator.db"
    url = f"sqlite:///{file}"
    with TestClient(app.create(settings(file))) as http:
        assert made(http) == 200
        body = {"UserPoolId": pool_of(http), "ClientName": "c"}
        assert http.post("/", headers=headers("CreateUserPoolClient", "0" * 12), json=body).status_code == 200
    with closing(sqlite3.connect(file)) as shell:
        shell.execute("DELETE FROM user_pools")
        shell.commit()
    code, output = run("db", "check", "--database-url", url)
    assert code == 1
    assert "refer to rows that are gone" in output


def pool_of(http: TestClient) -> str:
    listed = http.post("/", headers=headers("ListUserPools", "0" * 12), json={"MaxResults": 10}).json()
    pool_id: str = listed["UserPools"][0]["Id"]
    return pool_id


def test_a_large_file_is_not_read_whole_at_the_start(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(f"sqlite:///{folder / 'emulator.db'}")
    migrate.upgrade(database)
    monkeypatch.setattr(soundness, "QUICK_BYTES", 1000)
    with heard(database) as asked:
        soundness.check(database, migrate.HEAD)
    assert asked
    assert not [statement for statement in asked if "check" in statement]
    database.close()


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments))
    return result.exit_code, result.output

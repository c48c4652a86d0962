"""A server over years: whose clock is believed, what is said of a moved one, how the file stays small."""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from msgspec.structs import replace

from emulator import app
from emulator.base import ids
from emulator.base.trust import Trust
from emulator.jobs.sweeper import EVERY_SECONDS, SOON_SECONDS, Housekeeping
from emulator.settings import Settings
from emulator.store import maintenance, sqlite_file, state
from emulator.work import Services
from tests.jobs.test_sweeper import Later
from tests.support import databases
from tests.support.given import Given


@pytest.fixture
def alone(database_url: str, make_settings: Callable[..., Settings]) -> Iterator[Services]:
    """An emulator whose database nobody else uses."""
    with databases.empty(database_url) as url:
        services = app.build_services(make_settings(database_url=url))
        yield services
        app.close(services)


@pytest.fixture
def own(alone: Services, connect: Callable[..., object]) -> Given:
    return Given(connect(to=app.build_door(alone)), alone)


def swept_at(services: Services) -> object:
    connection = services.database.begin(write=False)
    found = state.swept_at(connection)
    services.database.end(connection, write=False, keep=False)
    return found


def test_a_machine_in_a_false_future_deletes_nothing(alone: Services, own: Given) -> None:
    client = own.client()
    own.invited_user(client, "ann")
    session = own.sign_in(client, "ann", "Temp0rary!")["Session"]
    passed = [0.0]
    clock = Later(alone, timedelta())
    housekeeping = Housekeeping(replace(alone, clock=clock), Trust(lambda: passed[0]))
    assert housekeeping.round(threading.Event()) == EVERY_SECONDS
    before = swept_at(alone)
    assert before is not None

    clock.by, passed[0] = timedelta(days=400), 3600
    assert housekeeping.round(threading.Event()) == SOON_SECONDS
    assert str(housekeeping.note()).startswith("The machine's clock is ")
    assert swept_at(alone) == before

    clock.by, passed[0] = timedelta(hours=2), 7200
    assert housekeeping.round(threading.Event()) == EVERY_SECONDS
    assert housekeeping.note() is None
    answer = own.cognito.respond_to_auth_challenge(
        ClientId=client.id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=session,
        ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": "Passw0rd!!"},
    )
    assert answer["AuthenticationResult"]


@pytest.mark.parametrize("was_swept", [True, False])
def test_a_server_that_begins_in_a_false_future_deletes_nothing_at_once(
    alone: Services, own: Given, was_swept: bool
) -> None:
    """What it knows of the time is when the database was last swept, or when its newest row was made."""
    client = own.client()
    own.invited_user(client, "ann")
    own.sign_in(client, "ann", "Temp0rary!")
    if was_swept:
        Housekeeping(alone).round(threading.Event())
    passed = [0.0]
    begun = Housekeeping(replace(alone, clock=Later(alone, timedelta(days=400))), Trust(lambda: passed[0]))
    assert begun.round(threading.Event()) == SOON_SECONDS
    counted = "SELECT count(*) AS n FROM sessions"
    assert own.sql(counted) == [{"n": 1}]
    passed[0] = 3601
    assert begun.round(threading.Event()) == EVERY_SECONDS
    assert own.sql(counted) == [{"n": 0}]


def test_the_newest_message_is_the_one_sent_last_whatever_the_machine_said_before(
    alone: Services,
    own: Given,
    make_settings: Callable[..., Settings],
    connect: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ids, "_moments", ids._Moments())  # of this process alone, and for this test
    client = own.client()
    own.signed_up_user(client, "ann")
    own.sql("UPDATE messages SET id = 'msg-07fffffffffff0-k3x9k3x9'")
    again = app.build_services(make_settings(database_url=alone.database.url.render_as_string(hide_password=False)))
    door = app.build_door(again)
    Given(connect(to=door), again).signed_up_user(client, "bob")
    app.close(again)
    assert [message.username for message in own.messages(client)] == ["bob", "ann"]


@pytest.mark.parametrize(
    ("change", "meaning"),
    [
        ({"offset_seconds": 86400}, "The emulator's clock is 1 day, 0:00:00 ahead of the machine's: "),
        ({"offset_seconds": -3600}, "The emulator's clock is 1:00:00 behind the machine's: "),
        ({"frozen_at": "2026-01-01T00:00:00Z"}, "The emulator's clock stands still at 2026-01-01T00:00:00.000Z: "),
    ],
)
def test_a_moved_clock_is_told_wherever_somebody_looks(
    alone: Services,
    make_settings: Callable[..., Settings],
    change: dict[str, object],
    meaning: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    url = alone.database.url.render_as_string(hide_password=False)

    def told() -> list[str]:
        moved = "the emulator's clock was moved"
        found = [record.__dict__["meaning"] for record in caplog.records if record.message == moved]
        caplog.clear()
        return found

    with TestClient(app.create(make_settings(database_url=url)), base_url="http://localhost:9229") as http:
        assert told() == []
        assert http.get("/readyz").json()["clock"].keys() == {"now", "is_moved"}
        assert http.put("/_emulator/clock", json=change).status_code == 200
        assert [sentence.startswith(meaning) for sentence in told()] == [True]
        for path in ("/readyz", "/health"):
            clock = http.get(path).json()["clock"]
            assert clock["is_moved"]
            assert clock["meaning"].startswith(meaning)
    with TestClient(app.create(make_settings(database_url=url)), base_url="http://localhost:9229") as http:
        assert [sentence.startswith(meaning) for sentence in told()] == [True], "at every start"
        http.put("/_emulator/clock", json={"offset_seconds": 0})
        assert told() == []
        assert not http.get("/readyz").json()["clock"]["is_moved"]


# --- the file of SQLite -----------------------------------------------------------------------------------------


@pytest.fixture
def in_a_file(tmp_path: Path, make_settings: Callable[..., Settings]) -> Iterator[Services]:
    services = app.build_services(make_settings(database_url=f"sqlite:///{tmp_path / 'emulator.db'}"))
    yield services
    app.close(services)


def fill(services: Services, megabytes: int) -> None:
    """One row that takes so much."""
    with services.database.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        driver.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]
        driver.execute(  # type: ignore[union-attr]
            "INSERT INTO faults VALUES ('f', 'X', 'X', ?, '{}', 0, 0, 1, '2026-01-01')", ("x" * megabytes * 1_000_000,)
        )
        driver.execute("COMMIT")  # type: ignore[union-attr]


def empty(services: Services) -> None:
    connection = services.database.begin(write=True)
    state.disarm(connection)
    services.database.end(connection, write=True, keep=True)


def test_what_was_deleted_makes_the_file_smaller(in_a_file: Services) -> None:
    """Such as an upload of a hundred megabytes that was refused."""
    file = in_a_file.database.file
    assert file is not None
    log = file.with_name(file.name + "-wal")
    fill(in_a_file, 40)
    maintenance.tidy(in_a_file.database, threading.Event())
    assert file.stat().st_size > 40_000_000
    empty(in_a_file)
    assert maintenance.tidy(in_a_file.database, threading.Event()) is None
    assert file.stat().st_size < 2_000_000
    assert log.stat().st_size == 0


def test_the_log_is_cut_to_a_bound_without_a_sweep(in_a_file: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    with in_a_file.database.engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        (limit,) = driver.execute("PRAGMA journal_size_limit").fetchone()  # type: ignore[union-attr]
    assert limit == sqlite_file.LOG_BYTES == 64 * 1024 * 1024


def test_an_open_transaction_that_keeps_the_log_large_is_told(
    in_a_file: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a database tool without autocommit leaves one."""
    file = in_a_file.database.file
    assert file is not None
    monkeypatch.setattr(maintenance, "LOG_BYTES", 1_000_000)
    with closing(sqlite3.connect(file, isolation_level=None)) as tool:
        tool.execute("BEGIN")
        tool.execute("SELECT count(*) FROM users").fetchall()
        fill(in_a_file, 5)
        note = maintenance.tidy(in_a_file.database, threading.Event())
        assert note is not None
        assert re.match(r"The database's log has grown to [4-6] MB and cannot be cut: another program keeps", note)
        tool.execute("COMMIT")
    assert maintenance.tidy(in_a_file.database, threading.Event()) is None


def test_an_older_file_is_left_as_it_is_until_it_is_rebuilt(
    tmp_path: Path, make_settings: Callable[..., Settings]
) -> None:
    file = tmp_path / "emulator.db"
    with closing(sqlite3.connect(file)) as older:
        older.executescript("PRAGMA auto_vacuum=NONE; CREATE TABLE x (y); DROP TABLE x;")
    services = app.build_services(make_settings(database_url=f"sqlite:///{file}"))
    fill(services, 5)
    empty(services)
    maintenance.tidy(services.database, threading.Event())
    assert file.stat().st_size > 5_000_000
    app.close(services)
    with closing(sqlite3.connect(file, isolation_level=None)) as shell:
        shell.execute("PRAGMA auto_vacuum=INCREMENTAL")
        shell.execute("VACUUM")
    assert file.stat().st_size < 2_000_000

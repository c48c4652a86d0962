"""Somebody holds the database, or a row: nobody waits for ever, and those who only look do not wait at all."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError

from emulator import app
from emulator.base.seldom import Seldom
from emulator.calls import internal_errors
from emulator.jobs import importer
from emulator.settings import Settings
from emulator.store import failures, state
from emulator.store.engine import Database
from emulator.work import Call, Services, Work, opened
from tests.support.answers import refusal
from tests.support.caller import headers
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.importing import Importing, user
from tests.support.patience import until

SHORT, LONG = 0.15, 60.0


@contextmanager
def held(url: str, username: str) -> Iterator[None]:
    """What a SQL shell holds that wrote the user's row and has not committed: on SQLite, that is the whole file."""
    engine = create_engine(url)
    with engine.connect() as shell:
        if engine.dialect.name == "sqlite":
            driver: Any = shell.connection.dbapi_connection
            driver.isolation_level = None
            driver.execute("BEGIN IMMEDIATE")
        shell.execute(text("UPDATE users SET status = status WHERE username = :name"), {"name": username})
        yield
        shell.rollback()
    engine.dispose()


@pytest.fixture
def impatient(make_settings: Callable[..., Settings], services: Services) -> Iterator[Services]:
    """An emulator on the same database that waits for nothing long."""
    made = app.build_services(make_settings(lock_seconds=SHORT))
    yield made
    app.close(made)


@pytest.fixture
def bob(given: Given) -> tuple[AppClient, str]:
    """Somebody with a name that nobody else has."""
    client = given.client()
    return client, given.confirmed_user(client, f"bob-{client.id}")


@pytest.fixture
def importing(given: Given, services: Services, make_settings: Callable[..., Settings]) -> Iterator[Importing]:
    """Jobs that nobody works on."""
    application = app.create(make_settings())
    yield Importing(given, services, TestClient(application, base_url="http://localhost:9229"))
    app.close(application.state.services)


def test_a_row_that_stays_held_ends_in_an_error_to_try_again_after(
    impatient: Services,
    connect: Callable[..., Any],
    bob: tuple[AppClient, str],
    database_url: str,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        internal_errors, "_seldom", Seldom(internal_errors.SELDOM_SECONDS)
    )  # whatever another test had to say lately
    client, name = bob
    cognito = connect(to=app.build_door(impatient))
    parameters = {"USERNAME": name, "PASSWORD": PASSWORD}
    sign_in: dict[str, Any] = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client.id, "AuthParameters": parameters}
    with held(database_url, name):
        code, message = refusal(cognito.initiate_auth, **sign_in)
    assert code == "InternalErrorException"
    assert message.startswith("Internal error. The log explains request")
    told = [record for record in caplog.records if record.getMessage() == "the database failed"]
    assert [record.exc_info for record in told] == [None], "one line, no traceback"
    assert "lock" in told[0].__dict__["error"]
    assert cognito.initiate_auth(**sign_in)["AuthenticationResult"]


def test_the_wait_for_a_place_ends_too(impatient: Services) -> None:
    database = impatient.database
    places = 1 if database.is_sqlite else 10
    holders = [database.begin(write=True) for _ in range(places)]
    with pytest.raises(failures.Busy) as raised:
        database.begin(write=True)
    assert failures.is_busy(raised.value)
    reader = database.begin(write=False, reserved=True)  # there is room for those who only look
    assert state.read(reader).faults_armed in (True, False)
    database.end(reader, write=False, keep=False, reserved=True)
    for holder in holders:
        database.end(holder, write=True, keep=False)
    database.end(database.begin(write=True), write=True, keep=False)


def test_the_waits_of_one_operation_are_one_wait(
    make_settings: Callable[..., Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a place, for another one later, and for a row: not each of them as long as one of them may be."""
    services = app.build_services(make_settings(lock_seconds=10))
    now, begin, asked = [0.0], services.database.begin, []
    monkeypatch.setattr("time.monotonic", lambda: now[0])

    def slowly(**members: Any) -> Any:
        asked.append(members["patience"])
        connection = begin(**members)
        now[0] += 4
        return connection

    monkeypatch.setattr(services.database, "begin", slowly)
    work = Work(services, Call("Test", "id"), write=True, patience=10)
    for _ in range(4):
        assert work.db is not None
        work.release()
    monkeypatch.undo()
    assert asked == [10, 6, 2, 0]
    if not services.database.is_sqlite:
        bounds = {10: ("10s", "11s"), 6: ("6s", "6600ms"), 0: ("1s", "1100ms"), 600: ("10s", "0")}
        for patience, (wait, statement) in bounds.items():
            connection = services.database.begin(write=True, patience=patience)
            assert connection.execute(text("SHOW lock_timeout")).scalar_one() == wait
            assert connection.execute(text("SHOW statement_timeout")).scalar_one() == statement
            services.database.end(connection, write=True, keep=False)
    app.close(services)


def test_whoever_only_looks_does_not_wait_behind_a_row(
    make_settings: Callable[..., Settings], bob: tuple[AppClient, str], given: Given, database_url: str
) -> None:
    """Twelve sign-ins of one user wait, more than there are places and connections."""
    client, name = bob
    given.tokens(client, name)  # the pool's keys are made
    with TestClient(app.create(make_settings(lock_seconds=LONG)), base_url="http://localhost:9229") as http:

        def sign_in() -> int:
            body = {"ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH"}
            body |= {"AuthParameters": {"USERNAME": name, "PASSWORD": PASSWORD}}  # type: ignore[dict-item]
            return int(http.post("/", headers=headers("InitiateAuth", "0" * 12), json=body).status_code)

        with ThreadPoolExecutor(12) as threads:
            with held(database_url, name):
                waiting: list[Future[int]] = [threads.submit(sign_in) for _ in range(12)]
                until(given.somebody_waits_for_a_row)
                looks = [
                    "/livez",
                    "/readyz",
                    "/health",
                    f"/{client.pool_id}/.well-known/jwks.json",
                    f"/{client.pool_id}/.well-known/openid-configuration",
                    f"/_emulator/messages?pool={client.pool_id}",
                    f"/_emulator/messages/latest?pool={client.pool_id}",
                ]
                answers = [http.get(path).status_code for path in looks]
                assert not any(future.done() for future in waiting)
            assert answers == [200] * len(looks)
            assert [future.result(30) for future in waiting] == [200] * 12


def test_whoever_waits_for_a_turn_is_answered_too(
    make_settings: Callable[..., Settings], bob: tuple[AppClient, str], given: Given, database_url: str
) -> None:
    """Of forty sign-ins eight have a place on Postgres; those behind them must not wait five times as long."""
    client, name = bob
    given.tokens(client, name)
    with TestClient(app.create(make_settings(lock_seconds=SHORT)), base_url="http://localhost:9229") as http:
        body: dict[str, Any] = {"ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH"}
        body |= {"AuthParameters": {"USERNAME": name, "PASSWORD": PASSWORD}}
        turned_away: list[str] = []
        door = http.app.state.endpoint._door  # type: ignore[attr-defined]
        answer_late = door.turn_away

        def turn_away(headers: Any, waited: float) -> Any:
            turned_away.append(name)
            return answer_late(headers, waited)

        door.turn_away = turn_away

        def sign_in(_: int) -> tuple[int, str]:
            answer = http.post("/", headers=headers("InitiateAuth", "0" * 12), json=body)
            return answer.status_code, answer.json().get("__type", "")

        with ThreadPoolExecutor(40) as threads:
            with held(database_url, name):
                answers = list(threads.map(sign_in, range(40)))
            assert answers == [(500, "InternalErrorException")] * 40
            if not given.services.database.is_sqlite:  # there, who waits for the writer's place gives up the turn
                assert turned_away
            assert sign_in(0)[0] == 200


def test_an_import_goes_on_after_a_lock(impatient: Services, importing: Importing, given: Given) -> None:
    """A job must not stay Pending until the next restart, and with it every other job of the account."""
    pool_id = given.pool()
    job = importing.started(pool_id, importing.file(pool_id, user("ann")))
    engine, loop = create_engine(impatient.database.url), importer.loop(impatient)
    try:
        with engine.connect() as shell:
            _hold_jobs(shell)
            loop.start()
            until(lambda: loop.standing().state == "failing")
            assert importing.described(job)["Status"] == "Pending"
            shell.rollback()
        loop.wake()
        until(lambda: importing.described(job)["Status"] == "Succeeded")
        until(lambda: loop.standing().state == "ok")
    finally:
        loop.stop()
        engine.dispose()


def _hold_jobs(shell: Any) -> None:
    if shell.dialect.name == "sqlite":
        shell.connection.dbapi_connection.isolation_level = None
        shell.connection.dbapi_connection.execute("BEGIN IMMEDIATE")
    else:
        shell.execute(text("LOCK TABLE user_import_jobs IN SHARE MODE"))


def test_errors_of_the_driver_come_as_those_of_sqlalchemy(tmp_path: Any) -> None:
    """Whatever way a statement takes: the loops, the doors and `/readyz` know one kind of error."""
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}", lock_seconds=0.01)
    connection = database.begin(write=False)
    with pytest.raises(OperationalError, match="no such table: emulator_state"):
        state.read(connection)
    database.end(connection, write=False, keep=False)
    other = sqlite3.connect(tmp_path / "empty.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked") as raised:
        database.begin(write=True)
    assert failures.is_busy(raised.value)
    other.close()
    database.close()


def test_a_new_connection_waits_for_no_writer(impatient: Services, database_url: str) -> None:
    """Nothing that it is told first may be a write."""
    impatient.database.disconnect()
    with held(database_url, "nobody"):
        readers = [impatient.database.begin(write=False) for _ in range(4)]
        for reader in readers:
            assert state.read(reader)
            impatient.database.end(reader, write=False, keep=False)


def test_a_statement_that_waits_in_turns_ends_as_well(impatient: Services) -> None:
    """Of many who wait for one row each may wait for several holders, and the time for a lock begins anew with each."""
    database = impatient.database
    if database.is_sqlite:
        return  # there is one lock, and one wait for it
    connection = database.begin(write=True)
    with pytest.raises(OperationalError, match="statement timeout") as raised:
        connection.execute(text("SELECT pg_sleep(60)"))
    assert failures.is_busy(raised.value)
    assert not failures.may_pass(raised.value)
    database.end(connection, write=True, keep=False)


def test_the_control_api_says_that_the_database_is_busy(
    make_settings: Callable[..., Settings], bob: tuple[AppClient, str], services: Services, database_url: str
) -> None:
    if not services.database.is_sqlite:
        return  # nobody's row is in the way of the clock
    _, name = bob
    with TestClient(app.create(make_settings(lock_seconds=SHORT)), base_url="http://localhost:9229") as http:
        with held(database_url, name):
            answer = http.post("/_emulator/clock/advance", json={"seconds": 0})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        # Whether the call waits for the file, or behind housekeeping that does, is chance.
        said = "The database does not answer: "
        assert answer.json()["detail"] in (f"{said}database is locked", f"{said}the database was busy for {SHORT} s")
        # Whoever tries again gets through, but not at once by all means: housekeeping waited, too, and has its turn.
        until(lambda: http.post("/_emulator/clock/advance", json={"seconds": 0}).status_code == 200)


def test_readyz_tells_of_background_work(make_settings: Callable[..., Settings], services: Services) -> None:
    with TestClient(app.create(make_settings()), base_url="http://localhost:9229") as http:
        until(lambda: http.get("/readyz").json()["background"]["sweeper"]["last_done_at"])
        told = http.get("/readyz").json()
        assert told["status"] == "ok"
        states = {name: work["state"] for name, work in told["background"].items()}
        assert states | {"sweeper": "ok", "importer": "ok"} == states
        assert set(states.values()) == {"ok"}
        sweeper = http.app.state.background[0]  # type: ignore[attr-defined]
        sweeper._failed(ConnectionError("gone"))
        answer = http.get("/readyz")
        assert answer.status_code == 200, "the API does without it"
        assert answer.json()["background"]["sweeper"] | {"last_done_at": ""} == {
            "state": "failing",
            "last_done_at": "",
            "failures": 1,
            "error": "ConnectionError: gone",
        }


def test_a_statement_fails_as_busy_and_not_as_something_to_repeat_at_once(
    impatient: Services, bob: tuple[AppClient, str], database_url: str
) -> None:
    """Four attempts would be four waits."""
    _, name = bob
    with held(database_url, name), pytest.raises(DBAPIError) as raised, opened(impatient, "X", write=True) as work:
        work.db.execute(text("UPDATE users SET status = status WHERE username = :name"), {"name": name})
    assert failures.is_busy(raised.value)
    assert not failures.may_pass(raised.value)

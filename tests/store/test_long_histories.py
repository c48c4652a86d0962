"""What is asked of a long history costs no more than of a short one: work is counted, not timed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, text

from emulator.rules.risk.risk import FAILURES
from emulator.store import codes, events, messages, migrate
from emulator.store.engine import Database
from emulator.store.outbox_schema import messages as messages_table
from emulator.store.schema import codes as codes_table
from emulator.store.schema import events as events_table
from emulator.store.schema import users as users_table
from emulator.work import Services
from tests.support import databases
from tests.support.given import Given

AT = datetime(2026, 1, 1, tzinfo=UTC)
LONG = 20_000
STEPS = 10  # of SQLite's machine, between two counts


@contextmanager
def steps(db: Connection) -> Iterator[list[int]]:
    """How much SQLite did, in its own instructions."""
    counted = [0]
    driver: Any = db.connection.dbapi_connection

    def count() -> int:
        counted[0] += STEPS
        return 0

    driver.set_progress_handler(count, STEPS)
    try:
        yield counted
    finally:
        driver.set_progress_handler(None, 0)


def add_events(db: Connection, pool_id: str, user_id: str, count: int, **changes: Any) -> None:
    common = {"pool_id": pool_id, "user_id": user_id, "username": user_id, "event_type": "SignIn", "outcome": "Pass"}
    common |= {"ip_address": "192.0.2.1", "device_name": "Other, Other"} | changes
    rows = [
        common | {"id": f"event-{number:014x}-{user_id:>8}", "request_id": f"{user_id}-{number}", "created_at": AT}
        for number in range(count)
    ]
    db.execute(insert(events_table), rows)


def add_codes(db: Connection, pool_id: str, user_id: str, count: int) -> None:
    """Used ones of a user who is there."""
    who = {"id": user_id, "pool_id": pool_id, "sub": user_id, "username": user_id, "username_key": user_id}
    db.execute(insert(users_table).values(**who, status="CONFIRMED", enabled=True, created_at=AT, updated_at=AT))
    common: dict[str, Any] = {
        "pool_id": pool_id,
        "user_id": user_id,
        "purpose": "forgot_password",
        "medium": "EMAIL",
        "code": "123456",
    }
    common |= {"destination": "x", "attempts": 0, "expires_at": AT, "consumed_at": AT}
    rows = [
        common | {"id": f"code-{number:014x}-{user_id:>8}", "issued_at": AT + timedelta(seconds=number)}
        for number in range(count)
    ]
    db.execute(insert(codes_table), rows)


QUESTIONS: list[tuple[str, Callable[[Connection, str, str], object]]] = [
    (
        "a known origin",
        lambda db, _, user: events.history(db, user, "192.0.2.1", "Other, Other", AT, most_failures=FAILURES),
    ),
    (
        "an unknown origin",
        lambda db, _, user: events.history(db, user, "203.0.113.9", "Chrome 1, X", AT, most_failures=FAILURES),
    ),
    ("no origin", lambda db, _, user: events.history(db, user, None, None, AT, most_failures=FAILURES)),
    ("an event", lambda db, pool, user: events.find(db, pool, user, f"{user}-7")),
    ("no event", lambda db, pool, user: events.find(db, pool, user, "nothing")),
    (
        "a page",
        lambda db, pool, user: events.page(
            db, pool, user, ["SignIn"], since=AT - timedelta(1), before=events.LAST, limit=11
        ),
    ),
    ("the newest code", lambda db, _, user: codes.newest(db, user, "forgot_password")),
    ("the live code", lambda db, _, user: codes.live(db, user, "forgot_password")),
    ("a message that has not come", lambda db, pool, _: messages.newest(db, pool_id=pool, to="no@one.test", limit=1)),
    ("the newest message", lambda db, pool, _: messages.newest(db, pool_id=pool, to="u1@example.test", limit=1)),
]


@pytest.fixture
def histories(given: Given, services: Services) -> tuple[str, str, str]:
    """A pool with many messages, a user with a long history and one with a short one; of both, some sign-ins failed."""
    pool_id = given.pool()
    connection = services.database.begin(write=True)
    tail = pool_id[-6:].lower()
    long, short = f"l{tail}", f"s{tail}"
    for user, count in ((long, LONG), (short, 20)):
        add_events(connection, pool_id, user, count)
        add_codes(connection, pool_id, user, count)
        connection.execute(
            text("UPDATE events SET outcome = 'Fail' WHERE user_id = :user AND id LIKE '%7-%'"), {"user": user}
        )
    connection.execute(
        insert(messages_table),
        [
            {
                "id": f"msg-{number:014x}-{tail:>8}",
                "pool_id": pool_id,
                "username": "u",
                "recipient": f"u{number % 9}@example.test",
                "recipient_key": f"u{number % 9}@example.test",
                "medium": "EMAIL",
                "purpose": "x",
                "body": "x",
                "created_at": AT,
            }
            for number in range(LONG)
        ],
    )
    services.database.end(connection, write=True, keep=True)
    if not services.database.is_sqlite:
        given.sql("ANALYZE events")
        given.sql("ANALYZE messages")
        given.sql("ANALYZE codes")
    return pool_id, long, short


def test_a_long_history_is_asked_as_cheaply_as_a_short_one(histories: tuple[str, str, str], services: Services) -> None:
    pool_id, long, short = histories
    with services.database.engine.connect() as db:
        others = 0 if services.database.is_sqlite else rows_of_others(db, long)
        for name, ask in QUESTIONS:
            if services.database.is_sqlite:
                spent = []
                for user in (short, long):
                    ask(db, pool_id, user)
                    with steps(db) as counted:
                        ask(db, pool_id, user)
                    spent.append(counted[0])
                assert spent[1] <= 1.5 * spent[0] + 100, (name, spent)
                assert spent[1] < 2_000, (name, spent)
            else:
                ask(db, pool_id, long)
                before = rows_read(db)
                ask(db, pool_id, long)
                # Where the table is read from its beginning, others' rows may stand before the first of this user's:
                # those that earlier tests left. Each counts in the index and in the table.
                assert rows_read(db) - before < LONG / 4 + 2 * others, name


def rows_of_others(db: Connection, user_id: str) -> int:
    tables = ("events", "codes")
    counts = [db.execute(text(f"SELECT count(*) FROM {table} WHERE user_id <> :u"), {"u": user_id}) for table in tables]  # noqa: S608
    return max(int(found.scalar_one()) for found in counts)


def rows_read(db: Connection) -> int:
    """What this transaction took out of tables and indexes."""
    statement = (
        "SELECT sum(pg_stat_get_xact_tuples_returned(oid) + pg_stat_get_xact_tuples_fetched(oid)) FROM pg_class "
        "WHERE relname ~ '^((ix|pk)_)?(events|messages|codes)(_|$)'"
    )
    return int(db.execute(text(statement)).scalar_one())


@pytest.mark.parametrize("said", [("Invalid", "High"), ("Valid", "")])
def test_only_the_newest_feedback_on_an_origin_counts(given: Given, services: Services, said: tuple[str, str]) -> None:
    value, _ = said
    pool_id = given.pool()
    user = f"f{pool_id[-7:].lower()}"
    connection = services.database.begin(write=True)
    add_events(connection, pool_id, user, 4)
    other = {"Valid": "Invalid", "Invalid": "Valid"}[value]
    ids_of = [f"event-{number:014x}-{user:>8}" for number in range(4)]
    for number, (id_, told) in enumerate(zip(ids_of, [other, other, value, other], strict=True)):
        at = AT + timedelta(hours=number if number < 3 else 1)
        events.judge(connection, id_, value=told, provider="User", at=at)
    found = events.history(connection, user, "192.0.2.1", "Other, Other", AT, most_failures=3)
    services.database.end(connection, write=True, keep=False)
    newest = AT + timedelta(hours=2)
    assert (found.valid_at, found.invalid_at) == ((newest, None) if value == "Valid" else (None, newest))


def test_the_next_migration_makes_sure_of_what_earlier_ones_got_later(database_url: str) -> None:
    """Migrations 0001 and 0005 were changed after they were written: a database may have gone through the older."""
    with databases.empty(database_url) as url:
        database = Database(url)
        migrate.upgrade(database)
        as_new = described(database)
        migrate.move(database, "0007")
        with database.engine.begin() as connection:
            connection.execute(text("DROP INDEX ix_codes_user_id"))
            if not database.is_sqlite:
                lose_collations(connection)
        migrate.upgrade(database)
        assert described(database) == as_new
        database.close()


def lose_collations(connection: Connection) -> None:
    views = connection.execute(text("SELECT viewname, definition FROM pg_views WHERE schemaname = 'public'")).all()
    for name, _ in views:
        connection.execute(text(f"DROP VIEW IF EXISTS {name} CASCADE"))
    for table, column in (("users", "sub"), ("users", "username_key"), ("user_attributes", "value_key")):
        connection.execute(text(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE VARCHAR COLLATE "default"'))
    for name, definition in sorted(views, key=lambda view: view[0] != "v_now"):
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {definition}")


def described(database: Database) -> dict[str, Any]:
    from tests.store.test_migrations import _described

    return _described(database)


def test_the_counts_above_count(histories: tuple[str, str, str], services: Services) -> None:
    """Reading a long history whole is seen."""
    pool_id, long, _ = histories
    whole = text("SELECT count(device_name) FROM events WHERE pool_id = :pool AND user_id = :user")
    asked = {"pool": pool_id, "user": long}
    with services.database.engine.connect() as db:
        if services.database.is_sqlite:
            with steps(db) as counted:
                db.execute(whole, asked).all()
            assert counted[0] > LONG
        else:
            before = rows_read(db)
            db.execute(whole, asked).all()
            assert rows_read(db) - before >= LONG

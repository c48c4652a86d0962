"""What is asked of tables that grow is read from an index of the pool's, not from the whole table: what is over, and
what runs out next."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError
from sqlalchemy import Connection, Result, event, text

from emulator.base.clock import Instants
from emulator.store import attempts, authorization_codes, browser_sessions, due, families, messages, sessions
from emulator.work import Services
from tests.support.given import Given

NOW = datetime(2026, 1, 1, tzinfo=UTC)
POOL = "us-east-1_plans"
BIG = {"sessions", "refresh_token_families", "browser_sessions", "authorization_codes", "codes", "attempts", "users"}
BEFORE = [Instants(NOW), Instants(NOW, {POOL: NOW})]
SWEEPS: list[Callable[..., int]] = [sessions.sweep, families.sweep, browser_sessions.sweep, authorization_codes.sweep]
QUESTIONS: dict[str, Callable[[Connection], object]] = {
    "due in all pools": lambda db: due.following(db, NOW, pool_id=None, limit=2),
    "due in a pool": lambda db: due.following(db, NOW, pool_id=POOL, limit=2),
    "attempts that count no more": partial(
        attempts.sweep, limit=2, before=Instants(datetime(2100, 1, 1, tzinfo=UTC)), sparing=[]
    ),
    **{
        f"{sweep.__module__.rpartition('.')[2]} that are over, {len(before.own)} own clocks": partial(
            sweep, limit=2, before=before
        )
        for sweep in SWEEPS
        for before in BEFORE
    },
}


@pytest.mark.parametrize("ask", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_it_reads_no_table_whole(services: Services, given: Given, ask: Callable[[Connection], object]) -> None:
    client = given.client()
    given.signed_up_user(client, "ann")
    for name in ("ann", "nobody"):
        with pytest.raises(ClientError):
            given.sign_in(client, name, "wrong")
    given.confirmed_user(client, "bob")
    given.tokens(client, "bob")
    connection = services.database.begin(write=True)
    try:
        plans = [plan_of(connection, statement, values) for statement, values in asked(connection, ask)]
    finally:
        services.database.end(connection, write=True, keep=False)
    assert plans
    read_whole = [(step, plan) for plan in plans for step in plan for table in BIG if is_of_whole(step, table)]
    assert read_whole == []


def is_of_whole(step: str, table: str) -> bool:
    return step.startswith(f"SCAN {table}") or f"Seq Scan on {table} " in step


def asked(connection: Connection, ask: Callable[[Connection], object]) -> list[tuple[str, Any]]:
    """The questions that reach the driver, each with its values."""
    heard: list[tuple[str, Any]] = []

    def hear(_db: Any, _cursor: Any, statement: str, values: Any, _context: Any, is_many: bool) -> None:
        if statement.startswith(("SELECT", "DELETE")):
            values = values[0] if is_many else values
            heard.append((statement, values))

    event.listen(connection, "before_cursor_execute", hear)
    try:
        ask(connection)
    finally:
        event.remove(connection, "before_cursor_execute", hear)
    return heard


def plan_of(connection: Connection, statement: str, values: Any) -> Sequence[str]:
    if connection.dialect.name == "sqlite":
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
    for setting in ("enable_seqscan", "enable_bitmapscan"):
        connection.execute(text(f"SET LOCAL {setting} = off"))
    found: Result[Any] = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
    return list(found.scalars())


CHOICES = {
    "to an address": messages.Chosen(to="u7@b.test"),
    "to an address, of a pool": messages.Chosen(to="u7@b.test", pool_id=POOL),
    "to an address, of a pool, younger": messages.Chosen(to="u7@b.test", pool_id=POOL, after="msg-00100"),
}


@pytest.mark.parametrize("chosen", CHOICES.values(), ids=CHOICES.keys())
def test_messages_to_an_address_are_read_from_its_part_of_an_index(
    services: Services, given: Given, chosen: messages.Chosen
) -> None:
    pool_id = given.pool()
    connection = services.database.begin(write=True)
    try:
        keep_messages(connection, pool_id)
        ((statement, values),) = asked(connection, lambda db: messages.newest(db, chosen, limit=1))
        plan = "\n".join(plan_of(connection, statement, values))
    finally:
        services.database.end(connection, write=True, keep=False)
    assert "ix_messages_recipient" in plan, plan
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def keep_messages(connection: Connection, pool_id: str) -> None:
    """Twenty to each of a hundred addresses; Postgres chooses by how many there are."""
    for number in range(2_000):
        to = f"u{number % 100}@b.test"
        sent = (to, "EMAIL", "sign_up", None, "body", None, NOW, None, None, None)
        messages.add(connection, messages.Message(f"msg-{number:05}", pool_id, "user", *sent))
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE messages"))

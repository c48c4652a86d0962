"""Ageing a database by SQL: copies of the rows that a few calls left, each with keys of its own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, text

from emulator.store.engine import Database
from emulator.store.sign_in_schema import devices, rotated_refresh_tokens, trigger_calls, user_sessions
from emulator.store.tables import metadata
from tests.bench import copying

AT = datetime(2026, 1, 1, tzinfo=UTC)
# What of a copy differs: `{n}` is its number in twelve digits, `{user}` the id of the user it is of.
COPIES: Mapping[str, Mapping[str, str]] = {
    "events": {"id": "'event-00' || {n} || '-copycopy'", "request_id": "'copy-' || {n}", "user_id": "{user}"},
    "messages": {"id": "'msg-00' || {n} || '-copycopy'"},
    "codes": {"id": "'code-00' || {n} || '-copycopy'", "consumed_at": "issued_at", "user_id": "{user}"},
    "password_history": {"id": "'password-00' || {n} || '-copycopy'", "user_id": "{user}"},
    "sessions": {"id": "'copy-' || {n}", "user_id": "{user}"},
    "refresh_token_families": {
        "origin_jti": "'copy-' || {n}",
        "token_digest": "'copy-' || {n}",
        "event_id": "'copy-' || {n}",
        "user_id": "{user}",
    },
    "rotated_refresh_tokens": {"token_digest": "'copy-' || {n}"},
    "attempts": {"subject": "'name:copy-' || {n}"},
    "devices": {"device_key": "'copy-' || {n}", "user_id": "{user}"},
    "user_sessions": {"id": "'copy-' || {n}", "user_id": "{user}"},
    "trigger_calls": {"id": "'call-00' || {n} || '-copycopy'"},
}


def age(database: Database, pool_id: str, *, users: int, rows: int) -> None:
    """Half of what users have is the user `monitor`'s, the other half everybody's."""
    with database.engine.begin() as db:
        _templates(db, pool_id)
    for first in range(0, users, copying.CHUNK):
        with database.engine.begin() as db:
            copying.users(db, "monitor", first, min(first + copying.CHUNK, users))
    for table in COPIES:
        for first in range(0, rows, copying.CHUNK):
            with database.engine.begin() as db:
                _copy(db, table, first, min(first + copying.CHUNK, rows), users)
    with database.engine.begin() as db:
        db.execute(text("ANALYZE"))


def _templates(db: Connection, pool_id: str) -> None:
    """A row of every kind that the calls before did not leave."""
    monitor = db.execute(text("SELECT id FROM users WHERE username = 'monitor'")).scalar_one()
    family = db.execute(text("SELECT origin_jti, client_id FROM refresh_token_families LIMIT 1")).one()
    common: dict[str, Any] = {"pool_id": pool_id, "user_id": monitor, "created_at": AT}
    db.execute(
        insert(devices).values(
            **common,
            device_key="template",
            group_key="g",
            remembered_status="remembered",
            updated_at=AT,
            authenticated_at=AT,
            confirmed_at=AT,
        )
    )
    db.execute(
        insert(user_sessions).values(
            **common, id="template", client_id=family.client_id, session_type="TOKEN", last_active_at=AT, ended_at=AT
        )
    )
    db.execute(
        insert(trigger_calls).values(
            id="call-00000000000000-template",
            pool_id=pool_id,
            trigger="PreSignUp",
            trigger_source="PreSignUp_SignUp",
            function_arn="arn",
            request_id="r",
            username="monitor",
            event={"a": 1},
            duration_ms=1.0,
            created_at=AT,
        )
    )
    db.execute(
        insert(rotated_refresh_tokens).values(token_digest="template", origin_jti=family.origin_jti, rotated_at=AT)
    )
    db.execute(
        text(
            "INSERT INTO password_history (id, user_id, password_hash, set_at) VALUES ('p-template', :user, 'x', :at)"
        ),
        {"user": monitor, "at": "2026-01-01 00:00:00.000000" if db.dialect.name == "sqlite" else AT},
    )


def _copy(db: Connection, table: str, first: int, last: int, users: int) -> None:
    n = copying.number(db)
    spread = copying.user_id(copying.number(db, f"(numbers.n % {users})"))
    user = f"CASE WHEN numbers.n % 2 = 0 THEN t.user_id ELSE {spread} END"
    values = {name: expression.format(n=n, user=user) for name, expression in COPIES[table].items()}
    key = next(
        iter(metadata.tables[table].primary_key if table != "attempts" else [metadata.tables[table].c.subject])
    ).name
    template = f"{key} = (SELECT min({key}) FROM {table} WHERE {_whose(table)} AND {key} NOT LIKE '%copy%')"  # noqa: S608
    copying.insert(db, table, values, template, first, last)


def _whose(table: str) -> str:
    """The template is the monitor's, where there is one of theirs."""
    if table == "events":
        return "event_type = 'SignIn' AND outcome = 'Pass' AND username = 'monitor'"
    if table in ("codes", "password_history", "devices", "user_sessions", "refresh_token_families"):
        return "user_id = (SELECT id FROM users WHERE username = 'monitor')"
    return "1 = 1"

"""Ageing a database by SQL: copies of the rows that a few calls left, each with keys of its own."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, insert, text

from emulator.store.engine import Database
from emulator.store.sign_in_schema import devices, rotated_refresh_tokens, trigger_calls, user_sessions
from emulator.store.tables import metadata

AT = datetime(2026, 1, 1, tzinfo=UTC)
CHUNK = 50_000
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
    for first in range(0, users, CHUNK):
        with database.engine.begin() as db:
            _copy_users(db, first, min(first + CHUNK, users))
    for table in COPIES:
        for first in range(0, rows, CHUNK):
            with database.engine.begin() as db:
                _copy(db, table, first, min(first + CHUNK, rows), users)
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


def _copy_users(db: Connection, first: int, last: int) -> None:
    n = _number(db)
    of_user = {
        "id": _user_id(n),
        "sub": f"'copy-' || {n}",
        "username": f"'copy-' || {n}",
        "username_key": f"'copy-' || {n}",
    }
    _insert(db, "users", of_user, "username = 'monitor'", first, last)
    address = f"'copy-' || {n} || '@example.test'"
    monitors = "user_id = (SELECT id FROM users WHERE username = 'monitor')"
    values = {
        "user_id": _user_id(n),
        "value": f"CASE WHEN name = 'email' THEN {address} ELSE value END",
        "value_key": f"CASE WHEN name = 'email' THEN {address} ELSE value_key END",
    }
    _insert(db, "user_attributes", values, monitors, first, last)


def _copy(db: Connection, table: str, first: int, last: int, users: int) -> None:
    n = _number(db)
    spread = _user_id(_number(db, f"(numbers.n % {users})"))
    user = f"CASE WHEN numbers.n % 2 = 0 THEN t.user_id ELSE {spread} END"
    values = {name: expression.format(n=n, user=user) for name, expression in COPIES[table].items()}
    key = next(
        iter(metadata.tables[table].primary_key if table != "attempts" else [metadata.tables[table].c.subject])
    ).name
    template = f"{key} = (SELECT min({key}) FROM {table} WHERE {_whose(table)} AND {key} NOT LIKE '%copy%')"  # noqa: S608
    _insert(db, table, values, template, first, last)


def _whose(table: str) -> str:
    """The template is the monitor's, where there is one of theirs."""
    if table == "events":
        return "event_type = 'SignIn' AND outcome = 'Pass' AND username = 'monitor'"
    if table in ("codes", "password_history", "devices", "user_sessions", "refresh_token_families"):
        return "user_id = (SELECT id FROM users WHERE username = 'monitor')"
    return "1 = 1"


def _insert(db: Connection, table: str, values: Mapping[str, str], chosen: str, first: int, last: int) -> None:
    columns = [column.name for column in metadata.tables[table].columns]
    picked = ", ".join(values.get(name, f"t.{name}") for name in columns)
    numbers = (
        f"WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last - 1})"  # noqa: S608
        if db.dialect.name == "sqlite"
        else f"WITH numbers(n) AS (SELECT generate_series({first}, {last - 1}))"
    )
    names = ", ".join(columns)
    statement = f"INSERT INTO {table} ({names}) {numbers} SELECT {picked} FROM numbers, {table} t WHERE {chosen}"  # noqa: S608
    if db.dialect.name != "sqlite":
        statement = f"{numbers} INSERT INTO {table} ({names}) SELECT {picked} FROM numbers, {table} t WHERE {chosen}"  # noqa: S608
    db.exec_driver_sql(statement.replace("%", "%%") if db.dialect.name != "sqlite" else statement)


def _number(db: Connection, n: str = "numbers.n") -> str:
    return f"printf('%012d', {n})" if db.dialect.name == "sqlite" else f"lpad(({n})::text, 12, '0')"


def _user_id(n: str) -> str:
    return f"'user-00' || {n} || '-copycopy'"

"""What a sign-in leaves: its event and its family of refresh tokens, in one statement where each is a round trip."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import JSON, Connection, Select, Table, bindparam, exists, insert, literal_column, select

from emulator.store import events, families
from emulator.store.columns import document
from emulator.store.events import Event
from emulator.store.families import Family
from emulator.store.prepared import PreparedSelect
from emulator.store.schema import attempts, refresh_token_families
from emulator.store.schema import events as events_table

_EVENT, _FAMILY = "event_", "family_"


_NAMES = (
    *(_EVENT + name for name in Event.__struct_fields__),
    *(_FAMILY + name for name in Family.__struct_fields__),
    "pool_id",
    "subject",
    "rule",
)


def _inserting(table: Table, names: Collection[str], prefix: str) -> Any:
    """A document that is None is NULL, as every other value."""
    values = {}
    for name in names:
        kind = table.c[name].type
        values[name] = bindparam(prefix + name, type_=document(none_as_null=True) if isinstance(kind, JSON) else kind)
    return insert(table).values(values).cte(f"{prefix}kept")


def _both(_dialect: str) -> Select[Any]:
    counted = exists(
        select(literal_column("1")).where(
            attempts.c.pool_id == bindparam("pool_id"),
            attempts.c.subject == bindparam("subject"),
            attempts.c.rule == bindparam("rule"),
        )
    )
    return select(counted).add_cte(
        _inserting(events_table, Event.__struct_fields__, _EVENT),
        _inserting(refresh_token_families, Family.__struct_fields__, _FAMILY),
    )


_BOTH = PreparedSelect(_both)


def add(db: Connection, event: Event, family: Family, subject: str, rule: str) -> bool:
    """Whether anything is counted against the subject by the rule. The caller holds the user's row, so nobody counts
    meanwhile. On SQLite it is not asked: there nobody can have counted since the user was found."""
    if db.dialect.name == "sqlite":
        events.INSERT.add(db, event)
        families.INSERT.add(db, family)
        return False
    values = (*events.VALUES(event), *families.VALUES(family), family.pool_id, subject, rule)
    row = _BOTH.first(db, dict(zip(_NAMES, values, strict=True)))
    return bool(row and row[0])

"""What a sign-in leaves: its event and its family of refresh tokens, in one statement where each is a round trip."""

from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, exists, insert, literal_column, select

from emulator.store import events, families
from emulator.store.events import Event
from emulator.store.families import Family
from emulator.store.prepared import PreparedSelect
from emulator.store.schema import attempts, refresh_token_families
from emulator.store.schema import events as events_table

_EVENT, _FAMILY = "event_", "family_"


def _inserting(table: Table, prefix: str) -> Any:
    values = {column.name: bindparam(prefix + column.name, type_=column.type) for column in table.c}
    return insert(table).values(values).cte(f"{prefix}kept")


def _both(_dialect: str) -> Select[Any]:
    counted = exists(
        select(literal_column("1")).where(
            attempts.c.pool_id == bindparam("pool_id"),
            attempts.c.subject == bindparam("subject"),
            attempts.c.rule == bindparam("rule"),
        )
    )
    return select(counted).add_cte(_inserting(events_table, _EVENT), _inserting(refresh_token_families, _FAMILY))


_BOTH = PreparedSelect(_both)


def add(db: Connection, event: Event, family: Family, subject: str, rule: str) -> bool:
    """Whether anything is counted against the subject by the rule. The caller holds the user's row, so nobody counts
    meanwhile. On SQLite it is not asked: there nobody can have counted since the user was found."""
    if db.dialect.name == "sqlite":
        events.add(db, event)
        families.add(db, family)
        return False
    values = {
        **{_EVENT + name: value for name, value in events.values(event).items()},
        **{_FAMILY + name: value for name, value in families.values(family).items()},
        "pool_id": family.pool_id,
        "subject": subject,
        "rule": rule,
    }
    row = _BOTH.first(db, values)
    return bool(row and row[0])

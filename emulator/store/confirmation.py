"""What an operation took for granted of the shared state is looked up together with the first thing it asks.

On Postgres a round trip costs more than the look-up. An operation that only reads begins with the state that this
process saw last, and its first look-up brings the row of `emulator_state` of the same moment: if that is another one,
the operation begins anew.
"""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from emulator.store import drivers

Rows = Sequence[Sequence[Any]]
Check = Callable[[Sequence[Any]], None]
_CHECK = "emulator_unconfirmed"


def ask(db: Connection, columns: str, check: Check) -> None:
    """The next prepared look-up on Postgres brings these columns of the state, and `check` is told them."""
    db.connection.info[_CHECK] = (columns, check)


def forget(db: Connection) -> None:
    db.connection.info.pop(_CHECK, None)


def asked(db: Connection) -> Callable[[str, Sequence[Any]], Rows] | None:
    """What runs the next look-up, where somebody waits for the state."""
    if db.dialect.name == "sqlite":
        return None
    waiting = db.connection.info.pop(_CHECK, None)
    if waiting is None:
        return None
    columns, check = waiting
    return lambda sql, values: _run(db, columns, check, sql, values)


def _run(db: Connection, columns: str, check: Check, sql: str, values: Sequence[Any]) -> Rows:
    """The look-up's rows, in their order: each has the state before it, and its place; where there is none, one row
    without a place."""
    asked = (
        f"SELECT {columns}, found.* FROM emulator_state AS state LEFT JOIN "  # noqa: S608  # our own statements
        f"(SELECT row_number() OVER () AS place, inside.* FROM ({sql}) AS inside) AS found ON true "
        "WHERE state.id = 1 ORDER BY found.place"
    )
    rows = drivers.execute(db, asked, values).fetchall()
    width = columns.count(",") + 1
    check(rows[0][:width])
    return [row[width + 1 :] for row in rows if row[width] is not None]

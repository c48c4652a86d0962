"""The logical state: every row of every table, and what testers set in `emulator_state`.

Not part of it is what `info` says is the machine's (`OF_THE_MACHINE`): when a server last cleaned up, the marks by
which processes know what they read before, journals of requests. `OF_THE_DATABASE` stays with its database when a
snapshot is loaded there, and goes along when the state moves to another database: the secret that servers share, and
the check of the key that sealed it.
"""

from sqlalchemy import Column, Table

from emulator.store.columns import OF_THE_DATABASE, OF_THE_MACHINE
from emulator.store.schema import emulator_state
from emulator.store.tables import metadata


def tables() -> list[Table]:
    """In the order in which rows can be put in: none refers to a later one. The row of `emulator_state` is not replaced
    but changed (`settings`)."""
    others = machines() | {emulator_state.name}
    return [table for table in metadata.sorted_tables if table.name not in others]


def machines() -> set[str]:
    """The names of the tables that are no part of it."""
    return {table.name for table in metadata.sorted_tables if table.info == OF_THE_MACHINE}


def settings(*, moves: bool = False) -> list[Column[object]]:
    """The columns of `emulator_state` that are brought back, and with `moves` those that go to another database."""
    stay = (OF_THE_MACHINE,) if moves else (OF_THE_MACHINE, OF_THE_DATABASE)
    return [column for column in emulator_state.columns if not column.primary_key and column.info not in stay]

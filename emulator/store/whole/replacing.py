"""The same steps on both databases when another state takes the place of the one that is there: may it be opened here,
the rows, what testers set, the seal, and the beginning of a new era. All in the transaction of the caller."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, column, select, table, update

from emulator.store import state
from emulator.store.schema import emulator_state
from emulator.store.whole import logical, sealed
from emulator.store.whole.quiet import unwatched


@contextmanager
def replaced(db: Connection, schema: str) -> Iterator[None]:
    """Inside, the rows of all tables are put in place of those that are there. The new state is in `schema`. Raises
    WrongKey."""
    names = [each.name for each in logical.settings()]
    kept = table("emulator_state", column("sealing_check"), *map(column, names), schema=schema)
    incoming = db.execute(select(kept.c.sealing_check)).scalar_one()
    own = db.execute(select(emulator_state.c.sealing_check)).scalar_one()
    sealed.check(db, incoming)
    with unwatched(db):
        yield
    db.execute(update(emulator_state).values({name: select(kept.c[name]).scalar_subquery() for name in names}))
    sealed.seal_what_came_open(db, own, incoming)
    state.begin_era(db)

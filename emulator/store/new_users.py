"""A user who is made, with their attributes: on Postgres in one round trip."""

from collections.abc import Mapping
from functools import cache
from itertools import chain

from sqlalchemy import Connection

from emulator.store import user_changes
from emulator.store.prepared import PreparedChange
from emulator.store.row_inserts import RowInsert
from emulator.store.schema import user_attributes, users
from emulator.store.upsert import PreparedRows, insert_of
from emulator.store.users import User, attribute_rows

COLUMNS = [name for name in User.__struct_fields__ if name != "mfa_options"]  # which are set later, and until then NULL
_INSERT = RowInsert(users, COLUMNS, unless_taken=True)
_INSERT_ATTRIBUTES = PreparedRows(user_attributes)


def add(db: Connection, user: User, attributes: Mapping[str, str]) -> bool:
    """False, and nothing written, if the username or the sub is taken: the unique constraint decides, not a look
    before."""
    rows = attribute_rows(user.pool_id, user.id, attributes)
    if db.dialect.name == "postgresql" and 0 < len(rows) <= user_changes.MOST:
        values = [*_INSERT.fields(user), *chain.from_iterable(rows)]
        return _with_attributes(len(rows)).run_in_order(db, values) == len(rows)
    if not _INSERT.add(db, user):
        return False
    _INSERT_ATTRIBUTES.run(db, rows)
    return True


@cache
def _with_attributes(count: int) -> PreparedChange:
    """Writes the attributes of the user that it made."""
    made = _INSERT.statement("postgresql").returning(users.c.id).cte("made")
    return PreparedChange(user_changes.add_attributes_of(insert_of("postgresql", user_attributes), made, count))

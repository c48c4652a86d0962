"""A user who is made, with their attributes: on Postgres in one round trip."""

from collections.abc import Mapping
from functools import cache
from itertools import chain

from sqlalchemy import Connection, bindparam, select, union_all
from sqlalchemy.dialects import postgresql

from emulator.store.prepared import PreparedChange
from emulator.store.row_inserts import RowInsert
from emulator.store.schema import user_attributes, users
from emulator.store.upsert import PreparedRows
from emulator.store.users import User, attribute_rows

COLUMNS = [name for name in User.__slots__ if name != "mfa_options"]  # which are set later, and until then NULL
_MOST = 25  # attributes at once: for each number of them there is a statement
_INSERT = RowInsert(users, COLUMNS, unless_taken=True)
_INSERT_ATTRIBUTES = PreparedRows(user_attributes)


def add(db: Connection, user: User, attributes: Mapping[str, str]) -> bool:
    """False, and nothing written, if the username or the sub is taken: the unique constraint decides, not a look
    before."""
    rows = attribute_rows(user.pool_id, user.id, attributes)
    if db.dialect.name == "postgresql" and 0 < len(rows) <= _MOST:
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
    columns = user_attributes.c
    rows = [
        select(*(bindparam(f"{column.name}_{number}", type_=column.type) for column in columns)).select_from(made)
        for number in range(count)
    ]
    every = rows[0] if count == 1 else union_all(*rows)
    return PreparedChange(postgresql.insert(user_attributes).from_select(columns.keys(), every))

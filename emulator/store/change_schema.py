"""The table of what changed: what rows of users, groups and factors were before each change, for point-in-time
recovery.

Triggers of the database write it (change_triggers.py), so an import, a deletion that takes other rows along and an
UPDATE in a SQL shell are in it, too. It goes with its pool, and old rows go when nobody can go back to them any more
(jobs/sweeper.py).
"""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from emulator.store.columns import Instant, document
from emulator.store.schema import metadata, of_pool

changes = Table(
    "changes",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),  # in the order of the changes
    of_pool(),
    Column("table_name", String, nullable=False),
    Column("key", Text, nullable=False),  # of the row in its table and pool
    Column("owner", String, nullable=False),  # whose it is: a users.id, or of groups and members the group's name_key
    Column("kind", String, nullable=False),  # created, changed, deleted
    Column("at", Instant, nullable=False),  # by the pool's clock, in whole milliseconds
    Column("before", document(none_as_null=True)),  # every column of the row before it; NULL where there was none
    Index("ix_changes_pool_id", "pool_id", "at"),
)

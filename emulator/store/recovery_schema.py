"""The tables of point-in-time recovery: the recoveries of a pool, what a tester holds or fails of them, and, while one
is at work, which rows it is about."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from emulator.store.columns import Instant, document
from emulator.store.schema import metadata, of_pool

recoveries = Table(
    "recoveries",
    metadata,
    Column("id", String, primary_key=True),  # RestoreId
    of_pool(),
    Column("status", String, nullable=False),  # RestoreStatus; a preview that nobody took in time stays what it was
    Column("restores_to", Instant, nullable=False),  # RestoreTimestamp
    Column("initiated_at", Instant, nullable=False),  # TriggerTimestamp
    Column("expires_at", Instant, nullable=False),  # from when on the preview cannot be taken any more
    Column("preview", document(none_as_null=True)),  # RestorePreview, once it is there
    Column("completed_at", Instant),
    Column("ended_at", Instant),  # since when the pool may be written to again
    Index("ix_recoveries_pool_id", "pool_id", "initiated_at", "id"),
)

recovery_switches = Table(
    "recovery_switches",
    metadata,
    of_pool(primary_key=True),
    Column("hold", String),  # preview, restore: what does not finish by itself
    Column("fail", String),  # preview, restore, abort: what goes wrong
)

recovery_rows = Table(
    "recovery_rows",
    metadata,
    Column("pool_id", String, primary_key=True),
    Column("table_name", String, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("first_id", BigInteger().with_variant(Integer, "sqlite"), nullable=False),  # of changes after the point
    Column("last_id", BigInteger().with_variant(Integer, "sqlite"), nullable=False),
)

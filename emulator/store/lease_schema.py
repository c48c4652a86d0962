"""The table of the users that tests have borrowed."""

from sqlalchemy import Column, Index, String, Table

from emulator.store.columns import Instant
from emulator.store.schema import metadata, of_pool

leases = Table(
    "leases",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    Column("user_id", String, nullable=False),  # of a user whom the test may have deleted
    Column("username", String, nullable=False),
    Column("made_like", String, nullable=False),  # the state, or the user who was copied
    Column("created_at", Instant, nullable=False),  # by the machine's clock, as the end
    Column("expires_at", Instant, nullable=False),
    Index("ix_leases_pool_id", "pool_id"),
    Index("ix_leases_expires_at", "expires_at"),
)

"""Keys that signed before others took their place."""

from sqlalchemy import Column, Index, String, Table, Text

from emulator.store.columns import Instant
from emulator.store.schema import metadata, of_pool

retired_keys = Table(
    "retired_keys",
    metadata,
    Column("kid", String, primary_key=True),
    of_pool(),
    Column("used_for", String, nullable=False),  # id or access
    Column("public_pem", Text, nullable=False),  # the private half is gone
    Column("retired_at", Instant, nullable=False),
    Column("published_until", Instant, nullable=False),
    Index("ix_retired_keys_pool_id", "pool_id", "published_until"),
    Index("ix_retired_keys_published_until", "published_until"),
)

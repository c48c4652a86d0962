"""The tables of what a pool offers to other programs by OAuth: its resource servers with their scopes."""

from sqlalchemy import Column, String, Table

from emulator.store.columns import Instant, document, ordered_text
from emulator.store.schema import metadata, of_pool

resource_servers = Table(
    "resource_servers",
    metadata,
    of_pool(primary_key=True),
    Column("identifier", ordered_text(), primary_key=True),
    Column("name", String, nullable=False),
    Column("scopes", document(), nullable=False),  # ScopeName and ScopeDescription of each, as they are shown
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

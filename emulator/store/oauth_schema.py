"""The tables of what a pool offers by OAuth: its resource servers with their scopes, and the documents that the
sign-up page of an app client links to."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint

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

terms_documents = Table(
    "terms_documents",
    metadata,
    Column("id", ordered_text(), primary_key=True),
    of_pool(),
    Column("client_id", String, ForeignKey("user_pool_clients.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),  # terms-of-use, privacy-policy
    Column("source", String, nullable=False),
    Column("enforcement", String, nullable=False),
    Column("links", document(), nullable=False),  # by language
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("client_id", "name"),
    Index("ix_terms_documents_pool_id", "pool_id", "id"),
)

"""The tables of client ID metadata: which external OAuth clients a pool lets in, and the documents that say who they
are. An external client is known by the address of its document, and acts as one of the pool's app clients."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from emulator.store.columns import Instant, document, ordered_text
from emulator.store.schema import metadata, of_pool

cimd_policies = Table(
    "cimd_policies",
    metadata,
    Column("id", ordered_text(), primary_key=True),
    of_pool(),
    Column("client_id", String, nullable=False),  # of an app client that may be gone
    Column("name", String, nullable=False),
    Column("url_patterns", document(), nullable=False),
    Column("cache_duration", Integer, nullable=False),  # seconds
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_cimd_policies_pool_id", "pool_id", "id"),
)

client_metadata_documents = Table(
    "client_metadata_documents",
    metadata,
    Column("policy_id", ordered_text(), ForeignKey("cimd_policies.id", ondelete="CASCADE"), primary_key=True),
    Column("url", ordered_text(), primary_key=True),
    Column("document", document()),  # as its server sent it; none as long as none could be used
    Column("cached_at", Instant),
    Column("expires_at", Instant),
    Column("asked_at", Instant, nullable=False),  # when it was last fetched, in vain or not
    Column("last_error", Text),  # why it could not be used
    Index("ix_client_metadata_documents_asked_at", "policy_id", "asked_at"),
)

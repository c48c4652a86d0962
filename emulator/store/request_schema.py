"""The journal of requests: what was asked, what was answered, and why something was refused."""

from sqlalchemy import BigInteger, Column, Float, Integer, String, Table, Text, text

from emulator.store.columns import OF_THE_MACHINE, Instant
from emulator.store.partial_index import PartialIndex
from emulator.store.schema import metadata

FAILED = text("error IS NOT NULL")
PINNED = text("pinned_at IS NOT NULL")
# Of pools, clients and users only names: a request about what is not there, or no longer, is told, too.
requests = Table(
    "requests",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("request_id", String, nullable=False),
    Column("at", Instant, nullable=False),  # by the emulator's clock
    Column("created_at", Instant, nullable=False),  # by the machine's
    Column("operation", String, nullable=False),
    Column("pool_id", String),
    Column("client_id", String),
    Column("username", String),
    Column("status", Integer, nullable=False),
    Column("error", String),
    Column("message", Text),
    Column("note", Text),  # what x-emulator-note said
    Column("cause", Text),  # JSON: which rule refused, what it saw, what would make it pass
    Column("ms", Float, nullable=False),
    Column("source_ip", String),
    Column("user_agent", String),
    Column("account_id", String),
    Column("region", String),
    Column("request", Text, nullable=False),  # JSON, without secrets, cut at a length
    Column("response", Text),  # the same
    Column("pinned_at", Instant),  # by the machine's clock; NULL for one that goes when its time comes
    # Whoever reads looks through the others: an index would cost each request more than all lookups take.
    PartialIndex("ix_requests_failed", "id", where=FAILED),
    PartialIndex("ix_requests_request_id", "request_id", where=FAILED),
    PartialIndex("ix_requests_pinned", "id", where=PINNED),
    info=OF_THE_MACHINE,  # who loads a snapshot still sees what was asked
)

"""The table of what was sent to people."""

from sqlalchemy import Column, Index, String, Table, Text

from emulator.store.columns import Instant
from emulator.store.schema import metadata, of_pool

messages = Table(
    "messages",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    Column("username", String, nullable=False),
    Column("sub", String),  # of the user; NULL for whom there was none yet, and where an older server kept the message
    Column("recipient", String, nullable=False),
    Column("medium", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("subject", Text),
    Column("body", Text, nullable=False),
    Column("code", String),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("delivery_error", Text),
    Column("handed_to", String),  # CustomEmailSender, CustomSMSSender: the function that had to send it
    Column("sender", Text),  # as the recipient reads it; NULL where nobody knows
    Column("reply_to", Text),
    Column("recipient_key", String),  # folded, as people look for addresses
    Index("ix_messages_recipient", "recipient_key", "id", "pool_id"),  # also of one pool: few others are read past
    Index("ix_messages_pool_id", "pool_id", "id"),
    Index("ix_messages_username", "username", "id"),
)

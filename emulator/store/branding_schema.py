"""The tables of how login pages look. Pictures are the last columns of their rows, and read only by who shows them."""

from sqlalchemy import Column, LargeBinary, String, Table, Text

from emulator.store.columns import Instant
from emulator.store.schema import metadata, of_pool

ui_customizations = Table(
    "ui_customizations",
    metadata,
    of_pool(primary_key=True),
    Column("client_id", String, nullable=False, primary_key=True),  # empty for the whole pool
    Column("css", Text),
    Column("version", String, nullable=False),  # CSSVersion: when it was set
    Column("logo_type", String),  # image/png or image/jpeg; empty where there is no logo
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("logo", LargeBinary),
)

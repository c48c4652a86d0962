"""The tables of how login pages look. Pictures are the last columns of their rows, and read only by who shows them."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

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

managed_login_styles = Table(
    "managed_login_styles",
    metadata,
    Column("id", String, primary_key=True),  # ManagedLoginBrandingId
    of_pool(),
    Column("client_id", String, ForeignKey("user_pool_clients.id", ondelete="CASCADE"), nullable=False),
    Column("settings", JSON(none_as_null=True)),  # what was set, in its order; empty with Cognito's own values
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("client_id"),
    Index("ix_managed_login_styles_pool_id", "pool_id"),
)

managed_login_assets = Table(
    "managed_login_assets",
    metadata,
    Column("style_id", String, ForeignKey("managed_login_styles.id", ondelete="CASCADE"), primary_key=True),
    Column("category", String, primary_key=True),
    Column("color_mode", String, primary_key=True),
    Column("resource_id", String, primary_key=True),  # empty where none was named
    Column("position", Integer, nullable=False),  # in the order in which they were added
    Column("extension", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

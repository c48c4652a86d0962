"""The tables of what a pool has in each region for itself: the replica that it has in a second one."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint

from emulator.store.columns import Instant, document
from emulator.store.schema import metadata

user_pool_replicas = Table(
    "user_pool_replicas",
    metadata,
    Column("pool_id", String, ForeignKey("user_pools.id", ondelete="CASCADE"), nullable=False, primary_key=True),
    Column("region_name", String, nullable=False, primary_key=True),
    Column("status", String, nullable=False),  # as it was set; CREATING and DELETING are over at `status_until`
    Column("status_until", Instant),
    Column("email_configuration", document(), nullable=False),
    Column("sms_configuration", document(), nullable=False),  # empty where there is none
    Column("lambda_config", document(), nullable=False),
    Column("tags", document(), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("pool_id"),  # seen: developer guide, at most one secondary replica
    Index("ix_user_pool_replicas_region_name", "region_name", "pool_id"),
)

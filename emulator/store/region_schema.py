"""The tables of what a pool has in a region: its domains, the replica in a second one, the logs it exports, the secrets
in its Secrets Manager, and who the notices of threat protection come from there."""

from sqlalchemy import (
    JSON,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from emulator.store.columns import Instant, SealedText, document
from emulator.store.partial_index import PartialIndex
from emulator.store.schema import metadata, of_pool

user_pool_replicas = Table(
    "user_pool_replicas",
    metadata,
    of_pool(primary_key=True),
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

user_pool_domains = Table(
    "user_pool_domains",
    metadata,
    Column("host", String, primary_key=True),  # whole, as browsers know it: whoever has it, of whichever account
    of_pool(),
    Column("region_name", String, nullable=False),
    Column("domain", String, nullable=False),  # as it was named: a prefix alone, or the host of a custom one
    Column("kind", String, nullable=False),  # prefix, custom
    Column("status", String, nullable=False),  # as it was set; all but ACTIVE are over at `status_until`
    Column("status_until", Instant),
    Column("managed_login_version", Integer),
    Column("custom_domain_config", document(), nullable=False),  # empty for a prefix
    Column("routing", document(), nullable=False),
    Column("distribution", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("pool_id", "kind"),
)

log_configurations = Table(
    "log_configurations",
    metadata,
    of_pool(primary_key=True),
    Column("region_name", String, nullable=False, primary_key=True),
    Column("configurations", document(), nullable=False),  # LogConfigurations under AWS's names, in their order
    Column("updated_at", Instant, nullable=False),
)

risk_notice_senders = Table(
    "risk_notice_senders",
    metadata,
    Column("pool_id", String, nullable=False, primary_key=True),
    Column("client_id", String, nullable=False, primary_key=True),  # empty for the whole pool
    Column("region_name", String, nullable=False, primary_key=True),
    Column("source_arn", String, nullable=False),
    Column("from_address", String),
    Column("updated_at", Instant, nullable=False),
    ForeignKeyConstraint(
        ["pool_id", "client_id"],
        ["risk_configurations.pool_id", "risk_configurations.client_id"],
        ondelete="CASCADE",
    ),
)

exported_logs = Table(
    "exported_logs",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    Column("region_name", String, nullable=False),
    Column("account_id", String, nullable=False),
    Column("event_source", String, nullable=False),  # userNotification, userAuthEvents
    Column("destination", document(), nullable=False),  # the LogConfiguration it was written for
    Column("destination_arn", String, nullable=False),  # of the log group, bucket or stream that it names
    Column("record", JSON(), nullable=False),  # as it is delivered: the order of its members stays
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant),  # the next attempt, by the machine's clock; empty where there is none to come
    Column("worker", String),  # who delivers it now, until `due_at`
    Column("attempts", Integer, nullable=False),
    Column("delivered_to", document(), nullable=False),  # of folder, url, endpoint
    Column("delivered_at", Instant),
    Column("delivery_error", Text),
    Index("ix_exported_logs_pool_id", "pool_id", "id"),
    PartialIndex(
        "ix_exported_logs_due_at",
        "due_at",
        where=text("due_at IS NOT NULL"),
    ),
)

published_secrets = Table(
    "published_secrets",
    metadata,
    Column("arn", String, primary_key=True),
    Column("pool_id", String, nullable=False),  # of a pool or a client that may be gone
    Column("client_id", String, nullable=False),
    Column("secret_string", SealedText("published_secrets.secret_string")),  # NULL: deleted, not told yet
    Column("rotates_at", Instant),
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("delivered_at", Instant),
    Column("delivery_error", Text),
    Index("ix_published_secrets_pool_id", "pool_id"),
    Index("ix_published_secrets_rotates_at", "rotates_at"),
    PartialIndex(
        "ix_published_secrets_undelivered",
        "changed_at",
        where=text("delivered_at IS NULL"),
    ),
)

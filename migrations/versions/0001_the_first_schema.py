"""The first schema: what emulator/store/schema.py said when it was merged."""

import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

ORDERED_TEXT = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "emulator_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clock_offset_seconds", sa.Float(), nullable=False),
        sa.Column("clock_frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("faults_armed", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emulator_state")),
    )
    op.create_table(
        "faults",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("match", DOCUMENT, nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("delay_ms", sa.Integer(), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_faults")),
    )
    op.create_table(
        "user_pools",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("incarnation", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("case_sensitive", sa.Boolean(), nullable=False),
        sa.Column("settings", DOCUMENT, nullable=False),
        sa.Column("schema_attributes", DOCUMENT, nullable=False),
        sa.Column("lambda_config", DOCUMENT, nullable=False),
        sa.Column("tags", DOCUMENT, nullable=False),
        sa.Column("rules", DOCUMENT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_pools")),
    )
    op.create_index("ix_user_pools_place", "user_pools", ["account_id", "region", "id"], unique=False)

    op.create_table(
        "attempts",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("window_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["pool_id"], ["user_pools.id"], name=op.f("fk_attempts_pool_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pool_id", "subject", "rule", name=op.f("pk_attempts")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=True),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("ip_address", sa.String(), nullable=True),
        sa.Column("encoded_data", sa.Text(), nullable=True),
        sa.Column("analytics_endpoint_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["user_pools.id"], name=op.f("fk_events_pool_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_user", "events", ["pool_id", "user_id", "id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery_error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["pool_id"], ["user_pools.id"], name=op.f("fk_messages_pool_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_pool_id", "messages", ["pool_id", "id"], unique=False)
    op.create_index("ix_messages_recipient", "messages", ["recipient", "id"], unique=False)

    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("used_for", sa.String(), nullable=False),
        sa.Column("private_pem", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_signing_keys_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_signing_keys")),
        sa.UniqueConstraint("pool_id", "used_for", name=op.f("uq_signing_keys_pool_id_used_for")),
    )
    op.create_table(
        "user_pool_clients",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("settings", DOCUMENT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_user_pool_clients_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_pool_clients")),
    )
    op.create_index("ix_user_pool_clients_pool_id", "user_pool_clients", ["pool_id", "id"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("sub", ORDERED_TEXT, nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("username_key", ORDERED_TEXT, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("srp_salt", sa.String(), nullable=True),
        sa.Column("srp_verifier", sa.String(), nullable=True),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("temporary_password_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["user_pools.id"], name=op.f("fk_users_pool_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("pool_id", "sub", name=op.f("uq_users_pool_id_sub")),
        sa.UniqueConstraint("pool_id", "username_key", name=op.f("uq_users_pool_id_username_key")),
    )
    op.create_table(
        "aliases",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value_key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["pool_id"], ["user_pools.id"], name=op.f("fk_aliases_pool_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_aliases_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pool_id", "kind", "value_key", name=op.f("pk_aliases")),
    )
    op.create_index("ix_aliases_user_id", "aliases", ["user_id"], unique=False)

    op.create_table(
        "codes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("attribute_name", sa.String(), nullable=True),
        sa.Column("medium", sa.String(), nullable=False),
        sa.Column("destination", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["pool_id"], ["user_pools.id"], name=op.f("fk_codes_pool_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_codes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes")),
    )
    op.create_index(
        "codes_one_live",
        "codes",
        ["user_id", "purpose"],
        unique=True,
        sqlite_where=sa.text("consumed_at IS NULL AND superseded_at IS NULL"),
        postgresql_where=sa.text("consumed_at IS NULL AND superseded_at IS NULL"),
    )
    op.create_index("ix_codes_pool_id", "codes", ["pool_id"], unique=False)

    op.create_table(
        "refresh_token_families",
        sa.Column("origin_jti", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("auth_time", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_refresh_token_families_pool_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_refresh_token_families_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("origin_jti", name=op.f("pk_refresh_token_families")),
        sa.UniqueConstraint("event_id", name=op.f("uq_refresh_token_families_event_id")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_refresh_token_families_token_digest")),
    )
    op.create_index("ix_refresh_token_families_pool_id", "refresh_token_families", ["pool_id"], unique=False)
    op.create_index("ix_refresh_token_families_user_id", "refresh_token_families", ["user_id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=True),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("challenge_name", sa.String(), nullable=False),
        sa.Column("state", DOCUMENT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["pool_id"], ["user_pools.id"], name=op.f("fk_sessions_pool_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"], unique=False)
    op.create_index("ix_sessions_pool_id", "sessions", ["pool_id"], unique=False)
    op.create_index("ix_sessions_user_id", "sessions", ["user_id"], unique=False)

    op.create_table(
        "user_attributes",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("value_key", ORDERED_TEXT, nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_attributes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "name", name=op.f("pk_user_attributes")),
    )
    op.create_index(
        "ix_user_attributes_searched",
        "user_attributes",
        ["pool_id", "name", "value_key", "user_id"],
        unique=False,
        sqlite_where=sa.text("value_key IS NOT NULL"),
        postgresql_where=sa.text("value_key IS NOT NULL"),
    )
    state = sa.table(
        "emulator_state", *(sa.column(name) for name in ("id", "clock_offset_seconds", "faults_armed", "secret"))
    )
    op.bulk_insert(state, [{"id": 1, "clock_offset_seconds": 0.0, "faults_armed": 0, "secret": secrets.token_hex(32)}])


def downgrade() -> None:
    op.drop_index("ix_user_attributes_searched", table_name="user_attributes")
    op.drop_table("user_attributes")
    op.drop_index(
        "ix_sessions_user_id",
        table_name="sessions",
    )
    op.drop_index(
        "ix_sessions_pool_id",
        table_name="sessions",
    )
    op.drop_index(
        "ix_sessions_expires_at",
        table_name="sessions",
    )

    op.drop_table("sessions")
    op.drop_index(
        "ix_refresh_token_families_user_id",
        table_name="refresh_token_families",
    )
    op.drop_index(
        "ix_refresh_token_families_pool_id",
        table_name="refresh_token_families",
    )

    op.drop_table("refresh_token_families")
    op.drop_index(
        "ix_codes_pool_id",
        table_name="codes",
    )
    op.drop_index(
        "codes_one_live",
        table_name="codes",
        sqlite_where=sa.text("consumed_at IS NULL AND superseded_at IS NULL"),
        postgresql_where=sa.text("consumed_at IS NULL AND superseded_at IS NULL"),
    )

    op.drop_table("codes")
    op.drop_index(
        "ix_aliases_user_id",
        table_name="aliases",
    )

    op.drop_table("aliases")
    op.drop_table("users")
    op.drop_index(
        "ix_user_pool_clients_pool_id",
        table_name="user_pool_clients",
    )

    op.drop_table("user_pool_clients")
    op.drop_table("signing_keys")
    op.drop_index(
        "ix_messages_recipient",
        table_name="messages",
    )
    op.drop_index(
        "ix_messages_pool_id",
        table_name="messages",
    )

    op.drop_table("messages")
    op.drop_index(
        "ix_events_user",
        table_name="events",
    )

    op.drop_table("events")
    op.drop_table("attempts")
    op.drop_index(
        "ix_user_pools_place",
        table_name="user_pools",
    )

    op.drop_table("user_pools")
    op.drop_table("faults")
    op.drop_table("emulator_state")

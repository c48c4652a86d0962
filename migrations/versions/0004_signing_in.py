"""Signing in, whole: second factors, passkeys, devices, rotated tokens, sessions, risk, rates and trigger calls."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

VIEWS = {
    "v_factors": (
        "SELECT u.pool_id, u.username, f.factor, f.preferred AS is_preferred, f.since "
        "FROM user_factors f JOIN users u ON u.id = f.user_id WHERE f.enabled"
    ),
    "v_software_tokens": (
        "SELECT u.pool_id, u.username, t.friendly_name, t.secret, "
        "CASE WHEN t.verified_at IS NULL THEN 'pending' ELSE 'in use' END AS state, t.created_at, t.verified_at "
        "FROM software_tokens t JOIN users u ON u.id = t.user_id"
    ),
    "v_passkeys": (
        "SELECT c.pool_id, u.username, c.credential_id, c.friendly_name, c.relying_party_id, "
        "c.attachment, c.transports, c.sign_count, c.created_at, c.last_used_at "
        "FROM webauthn_credentials c JOIN users u ON u.id = c.user_id"
    ),
    "v_devices": (
        "SELECT d.pool_id, u.username, d.device_key, d.name, "
        "CASE WHEN d.confirmed_at IS NULL THEN 'unconfirmed' ELSE d.remembered_status END AS state, "
        "d.last_ip_used, d.created_at, d.confirmed_at, d.authenticated_at "
        "FROM devices d JOIN users u ON u.id = d.user_id"
    ),
    "v_user_sessions": (
        "SELECT s.pool_id, s.client_id, u.username, s.id AS session_id, s.session_type, s.origin_session_id, "
        "CASE WHEN s.ended_at IS NOT NULL OR f.revoked_at IS NOT NULL THEN 'ended' "
        "WHEN s.session_type <> 'TOKEN' OR f.expires_at > (SELECT now FROM v_now) THEN 'live' "
        "ELSE 'expired' END AS state, s.device_type, s.last_ip_address, s.created_at, s.last_active_at, "
        "COALESCE(s.ended_at, f.revoked_at) AS ended_at, COALESCE(s.ended_by, f.revoked_by) AS ended_by "
        "FROM user_sessions s JOIN users u ON u.id = s.user_id "
        "LEFT JOIN refresh_token_families f ON f.user_id = s.user_id AND f.session_id = s.id"
    ),
    "v_events": (
        "SELECT id, pool_id, client_id, username, request_id AS event_id, event_type, outcome, challenge_responses, "
        "risk_decision, risk_level, compromised_credentials, ip_address, device_name, city, country, timezone, "
        "feedback_value, feedback_provider, feedback_at, created_at FROM events"
    ),
    "v_trigger_calls": (
        "SELECT id, pool_id, username, trigger_source, function_arn, request_id, event, response, error, duration_ms, "
        "created_at FROM trigger_calls"
    ),
}
V_MESSAGES = (
    "CREATE VIEW v_messages AS SELECT id, pool_id, username, recipient, medium, purpose, subject, body, code, "
    "created_at, sent_at, delivery_error{} FROM messages"
)


def upgrade() -> None:
    # A sign-in that is on its way does not say how far it has come; it begins anew. Who has just signed up may go on.
    op.execute("DELETE FROM sessions WHERE challenge_name NOT IN ('SIGN_UP', 'CONFIRM_SIGN_UP')")
    op.create_table(
        "request_rates",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("second", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_request_rates_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "category", name=op.f("pk_request_rates")),
    )
    op.create_table(
        "risk_configurations",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("configuration", DOCUMENT, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_risk_configurations_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "client_id", name=op.f("pk_risk_configurations")),
    )
    op.create_table(
        "trigger_calls",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("trigger_source", sa.String(), nullable=False),
        sa.Column("function_arn", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("event", DOCUMENT, nullable=False),
        sa.Column("response", DOCUMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("duration_ms", sa.Float(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_trigger_calls_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trigger_calls")),
    )
    op.create_index("ix_trigger_calls_pool_id", "trigger_calls", ["pool_id", "id"], unique=False)
    op.create_table(
        "devices",
        sa.Column("device_key", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("salt", sa.String(), nullable=True),
        sa.Column("password_verifier", sa.String(), nullable=True),
        sa.Column("remembered_status", sa.String(), nullable=False),
        sa.Column("sdk", sa.String(), nullable=True),
        sa.Column("last_ip_used", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authenticated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["pool_id"], ["user_pools.id"], name=op.f("fk_devices_pool_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_devices_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("device_key", name=op.f("pk_devices")),
    )
    op.create_index("ix_devices_pool_id", "devices", ["pool_id"], unique=False)
    op.create_index("ix_devices_user_id", "devices", ["user_id", "device_key"], unique=False)
    op.create_table(
        "software_tokens",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("friendly_name", sa.String(), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_software_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_software_tokens")),
    )
    op.create_index(
        "software_tokens_one_in_use",
        "software_tokens",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("verified_at IS NOT NULL"),
        postgresql_where=sa.text("verified_at IS NOT NULL"),
    )
    op.create_index(
        "software_tokens_one_pending",
        "software_tokens",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("verified_at IS NULL"),
        postgresql_where=sa.text("verified_at IS NULL"),
    )
    op.create_table(
        "user_factors",
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("factor", sa.String(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_factors_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "factor", name=op.f("pk_user_factors")),
    )
    op.create_index(
        "user_factors_one_preferred",
        "user_factors",
        ["user_id"],
        unique=True,
        sqlite_where=sa.text("preferred"),
        postgresql_where=sa.text("preferred"),
    )
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("session_type", sa.String(), nullable=False),
        sa.Column("origin_session_id", sa.String(), nullable=True),
        sa.Column("device_type", sa.String(), nullable=True),
        sa.Column("last_ip_address", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_user_sessions_pool_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_user_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
    )
    op.create_index("ix_user_sessions_pool_id", "user_sessions", ["pool_id"], unique=False)
    op.create_index("ix_user_sessions_user_id", "user_sessions", ["user_id", "id"], unique=False)
    op.create_table(
        "webauthn_credentials",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("relying_party_id", sa.String(), nullable=False),
        sa.Column("friendly_name", sa.String(), nullable=False),
        sa.Column("attachment", sa.String(), nullable=True),
        sa.Column("transports", DOCUMENT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_webauthn_credentials_pool_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_webauthn_credentials_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "credential_id", name=op.f("pk_webauthn_credentials")),
    )
    op.create_index("ix_webauthn_credentials_user_id", "webauthn_credentials", ["user_id", "created_at"], unique=False)
    op.create_table(
        "rotated_refresh_tokens",
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("origin_jti", sa.String(), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grace_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["origin_jti"],
            ["refresh_token_families.origin_jti"],
            name=op.f("fk_rotated_refresh_tokens_origin_jti"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token_digest", name=op.f("pk_rotated_refresh_tokens")),
    )
    op.create_index("ix_rotated_refresh_tokens_origin_jti", "rotated_refresh_tokens", ["origin_jti"], unique=False)
    op.add_column("messages", sa.Column("handed_to", sa.String(), nullable=True))
    op.add_column("events", sa.Column("challenge_responses", DOCUMENT, nullable=True))
    op.add_column("events", sa.Column("device_name", sa.String(), nullable=True))
    op.add_column("events", sa.Column("city", sa.String(), nullable=True))
    op.add_column("events", sa.Column("country", sa.String(), nullable=True))
    op.add_column("events", sa.Column("timezone", sa.String(), nullable=True))
    op.add_column("events", sa.Column("risk_decision", sa.String(), nullable=True))
    op.add_column("events", sa.Column("risk_level", sa.String(), nullable=True))
    op.add_column("events", sa.Column("compromised_credentials", sa.Boolean(), nullable=True))
    op.add_column("events", sa.Column("feedback_value", sa.String(), nullable=True))
    op.add_column("events", sa.Column("feedback_provider", sa.String(), nullable=True))
    op.add_column("events", sa.Column("feedback_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events", sa.Column("feedback_token_digest", sa.String(), nullable=True))
    op.add_column("refresh_token_families", sa.Column("device_key", sa.String(), nullable=True))
    op.add_column("refresh_token_families", sa.Column("amr", DOCUMENT, nullable=True))
    op.add_column("refresh_token_families", sa.Column("acr", sa.String(), nullable=True))
    op.add_column("refresh_token_families", sa.Column("session_id", sa.String(), nullable=True))
    op.execute("DROP VIEW v_messages")
    op.execute(V_MESSAGES.format(", handed_to"))
    for name, select in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select}")


def downgrade() -> None:
    for name in VIEWS:
        op.execute(f"DROP VIEW {name}")
    op.execute("DROP VIEW v_messages")
    op.drop_column("refresh_token_families", "session_id")
    op.drop_column("refresh_token_families", "acr")
    op.drop_column("refresh_token_families", "amr")
    op.drop_column("refresh_token_families", "device_key")
    op.drop_column("events", "feedback_token_digest")
    op.drop_column("events", "feedback_at")
    op.drop_column("events", "feedback_provider")
    op.drop_column("events", "feedback_value")
    op.drop_column("events", "compromised_credentials")
    op.drop_column("events", "risk_level")
    op.drop_column("events", "risk_decision")
    op.drop_column("events", "timezone")
    op.drop_column("events", "country")
    op.drop_column("events", "city")
    op.drop_column("events", "device_name")
    op.drop_column("events", "challenge_responses")
    op.drop_column("messages", "handed_to")
    op.drop_index("ix_rotated_refresh_tokens_origin_jti", table_name="rotated_refresh_tokens")
    op.drop_table("rotated_refresh_tokens")
    op.drop_index("ix_webauthn_credentials_user_id", table_name="webauthn_credentials")
    op.drop_table("webauthn_credentials")
    op.drop_index("ix_user_sessions_user_id", table_name="user_sessions")
    op.drop_index("ix_user_sessions_pool_id", table_name="user_sessions")
    op.drop_table("user_sessions")
    op.drop_index(
        "user_factors_one_preferred",
        table_name="user_factors",
        sqlite_where=sa.text("preferred"),
        postgresql_where=sa.text("preferred"),
    )
    op.drop_table("user_factors")
    op.drop_index(
        "software_tokens_one_pending",
        table_name="software_tokens",
        sqlite_where=sa.text("verified_at IS NULL"),
        postgresql_where=sa.text("verified_at IS NULL"),
    )
    op.drop_index(
        "software_tokens_one_in_use",
        table_name="software_tokens",
        sqlite_where=sa.text("verified_at IS NOT NULL"),
        postgresql_where=sa.text("verified_at IS NOT NULL"),
    )
    op.drop_table("software_tokens")
    op.drop_index("ix_devices_user_id", table_name="devices")
    op.drop_index("ix_devices_pool_id", table_name="devices")
    op.drop_table("devices")
    op.drop_index("ix_trigger_calls_pool_id", table_name="trigger_calls")
    op.drop_table("trigger_calls")
    op.drop_table("risk_configurations")
    op.drop_table("request_rates")
    op.execute(V_MESSAGES.format(""))

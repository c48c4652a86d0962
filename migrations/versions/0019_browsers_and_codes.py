"""Browsers that are signed in on the hosted pages, the codes that app clients exchange for tokens, and the resource
that the tokens of a sign-in are for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

V_BROWSER_SESSIONS = (
    "SELECT b.pool_id, b.client_id, u.username, b.provider, CASE WHEN b.ended_at IS NOT NULL THEN 'ended' "
    "WHEN b.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, "
    "b.managed_login_version, b.session_id, b.auth_time, b.expires_at, b.ended_at, b.ended_by "
    "FROM browser_sessions b JOIN users u ON u.id = b.user_id"
)
V_AUTHORIZATION_CODES = (
    "SELECT c.pool_id, c.client_id, u.username, CASE WHEN c.used_at IS NOT NULL THEN 'used' "
    "WHEN c.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, c.redirect_uri, "
    "c.scopes, c.nonce, c.resource, c.code_challenge, c.provider, c.event_id, c.auth_time, c.issued_at, "
    "c.expires_at, c.used_at, c.origin_jti FROM authorization_codes c JOIN users u ON u.id = c.user_id"
)


def upgrade() -> None:
    op.add_column("refresh_token_families", sa.Column("resource", sa.Text(), nullable=True))
    op.create_table(
        "browser_sessions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("provider", sa.String()),
        sa.Column("managed_login_version", sa.Integer(), nullable=False),
        sa.Column("amr", DOCUMENT, nullable=False),
        sa.Column("acr", sa.String()),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String()),
        sa.Column("auth_time", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by", sa.String()),
        _of("browser_sessions", "pool_id", "user_pools"),
        _of("browser_sessions", "user_id", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_browser_sessions")),
    )
    op.create_index("ix_browser_sessions_user_id", "browser_sessions", ["user_id", "id"])
    op.create_index("ix_browser_sessions_pool_id", "browser_sessions", ["pool_id"])
    op.create_index("ix_browser_sessions_expires_at", "browser_sessions", ["expires_at"])
    op.create_table(
        "authorization_codes",
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text()),
        sa.Column("resource", sa.Text()),
        sa.Column("code_challenge", sa.String()),
        sa.Column("provider", sa.String()),
        sa.Column("amr", DOCUMENT, nullable=False),
        sa.Column("acr", sa.String()),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.Column("session_id", sa.String()),
        sa.Column("claims_override", DOCUMENT),
        sa.Column("auth_time", INSTANT, nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.Column("origin_jti", sa.String()),
        _of("authorization_codes", "pool_id", "user_pools"),
        _of("authorization_codes", "client_id", "user_pool_clients"),
        _of("authorization_codes", "user_id", "users"),
        sa.PrimaryKeyConstraint("code_digest", name=op.f("pk_authorization_codes")),
    )
    for column in ("user_id", "pool_id", "client_id", "expires_at"):
        op.create_index(f"ix_authorization_codes_{column}", "authorization_codes", [column])
    op.execute(f"CREATE VIEW v_browser_sessions AS {V_BROWSER_SESSIONS}")
    op.execute(f"CREATE VIEW v_authorization_codes AS {V_AUTHORIZATION_CODES}")


def downgrade() -> None:
    op.execute("DROP VIEW v_authorization_codes")
    op.execute("DROP VIEW v_browser_sessions")
    op.drop_table("authorization_codes")
    op.drop_table("browser_sessions")
    op.drop_column("refresh_token_families", "resource")


def _of(table: str, column: str, owner: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{owner}.id"], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")

"""When the sessions of browsers that ListUserSessions shows are over: as soon as the browser's own is."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

BEFORE = (
    "SELECT s.pool_id, s.client_id, u.username, s.id AS session_id, s.session_type, s.origin_session_id, "
    "CASE WHEN s.ended_at IS NOT NULL OR f.revoked_at IS NOT NULL THEN 'ended' "
    "WHEN s.session_type <> 'TOKEN' OR f.expires_at > (SELECT now FROM v_now) THEN 'live' "
    "ELSE 'expired' END AS state, s.device_type, s.last_ip_address, s.created_at, s.last_active_at, "
    "COALESCE(s.ended_at, f.revoked_at) AS ended_at, COALESCE(s.ended_by, f.revoked_by) AS ended_by "
    "FROM user_sessions s JOIN users u ON u.id = s.user_id "
    "LEFT JOIN refresh_token_families f ON f.user_id = s.user_id AND f.session_id = s.id"
)
AFTER = (
    "SELECT s.pool_id, s.client_id, u.username, s.id AS session_id, s.session_type, s.origin_session_id, "
    "CASE WHEN COALESCE(s.ended_at, f.revoked_at, b.ended_at) IS NOT NULL THEN 'ended' "
    "WHEN COALESCE(f.expires_at, b.expires_at) > (SELECT now FROM v_now) THEN 'live' "
    "ELSE 'expired' END AS state, s.device_type, s.last_ip_address, s.created_at, s.last_active_at, "
    "COALESCE(s.ended_at, f.revoked_at, b.ended_at) AS ended_at, "
    "COALESCE(s.ended_by, f.revoked_by, b.ended_by) AS ended_by "
    "FROM user_sessions s JOIN users u ON u.id = s.user_id "
    "LEFT JOIN refresh_token_families f ON f.user_id = s.user_id AND f.session_id = s.id "
    "LEFT JOIN browser_sessions b ON b.user_id = s.user_id AND b.session_id = s.id"
)


def upgrade() -> None:
    _replace(AFTER)


def downgrade() -> None:
    _replace(BEFORE)


def _replace(query: str) -> None:
    op.execute("DROP VIEW v_user_sessions")
    op.execute(f"CREATE VIEW v_user_sessions AS {query}")

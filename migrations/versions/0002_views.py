"""The views people query: the same names and columns on SQLite and Postgres, in the emulator's own time."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NOW = {
    "sqlite": "COALESCE(clock_frozen_at, strftime('%Y-%m-%d %H:%M:%f', 'now', clock_offset_seconds || ' seconds'))",
    "postgresql": "COALESCE(clock_frozen_at, clock_timestamp() + clock_offset_seconds * interval '1 second')",
}
RULE_LIMIT = {
    "sqlite": "CAST(json_extract(p.rules, '$.\"wrong_code:' || c.purpose || '\".limit') AS INTEGER)",
    "postgresql": "CAST(p.rules -> ('wrong_code:' || c.purpose) ->> 'limit' AS INTEGER)",
}
SETTING = {
    "sqlite": "json_extract(c.settings, '$.{0}')",
    "postgresql": "c.settings ->> '{0}'",
}
GREATER = {"sqlite": "MAX", "postgresql": "GREATEST"}

VIEWS = ["v_now", "v_users", "v_aliases", "v_codes", "v_messages", "v_sessions", "v_clients"]


def attribute(name: str) -> str:
    return f"(SELECT value FROM user_attributes a WHERE a.user_id = u.id AND a.name = '{name}') AS {name}"


def statements(dialect: str) -> dict[str, str]:
    attributes = ", ".join(
        attribute(name)
        for name in ("email", "email_verified", "phone_number", "phone_number_verified", "preferred_username")
    )
    setting = SETTING[dialect]
    return {
        "v_now": f"SELECT {NOW[dialect]} AS now FROM emulator_state WHERE id = 1",
        "v_users": (
            f"SELECT u.pool_id, u.username, u.sub, u.status, u.enabled, {attributes}, "
            "COALESCE(t.count, 0) AS failed_sign_ins, t.locked_until, "
            "(t.locked_until IS NOT NULL AND t.locked_until > (SELECT now FROM v_now)) AS is_locked, "
            "u.temporary_password_expires_at, u.created_at, u.updated_at "
            "FROM users u LEFT JOIN attempts t ON t.pool_id = u.pool_id "
            "AND t.subject = 'user:' || u.id AND t.rule = 'wrong_password'"
        ),
        "v_aliases": (
            "SELECT a.pool_id, a.kind, a.value, u.username AS owner_username, u.sub AS owner_sub, "
            "u.status AS owner_status, a.since FROM aliases a JOIN users u ON u.id = a.user_id"
        ),
        "v_codes": (
            "SELECT c.pool_id, u.username, c.purpose, c.attribute_name, c.medium, c.destination, c.code, "
            "CASE WHEN c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS NOT NULL THEN 'superseded' "
            "WHEN c.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, "
            f"c.attempts, {GREATER[dialect]}(0, COALESCE({RULE_LIMIT[dialect]}, 5) - COALESCE(t.count, 0)) "
            "AS attempts_left, t.locked_until, c.issued_at, c.expires_at, c.consumed_at, c.superseded_at "
            "FROM codes c JOIN users u ON u.id = c.user_id JOIN user_pools p ON p.id = c.pool_id "
            "LEFT JOIN attempts t ON t.pool_id = c.pool_id AND t.subject = 'user:' || c.user_id "
            "AND t.rule = 'wrong_code:' || c.purpose"
        ),
        "v_messages": (
            "SELECT id, pool_id, username, recipient, medium, purpose, subject, body, code, created_at, sent_at, "
            "delivery_error FROM messages"
        ),
        "v_sessions": (
            "SELECT s.pool_id, s.client_id, s.username, s.challenge_name, "
            "CASE WHEN s.used_at IS NOT NULL THEN 'used' WHEN s.expires_at <= (SELECT now FROM v_now) "
            "THEN 'expired' ELSE 'live' END AS state, s.created_at, s.expires_at, s.used_at FROM sessions s "
            "UNION ALL SELECT f.pool_id, f.client_id, u.username, 'REFRESH_TOKEN', "
            "CASE WHEN f.revoked_at IS NOT NULL THEN 'revoked' WHEN f.expires_at <= (SELECT now FROM v_now) "
            "THEN 'expired' ELSE 'live' END, f.auth_time, f.expires_at, f.last_used_at "
            "FROM refresh_token_families f JOIN users u ON u.id = f.user_id"
        ),
        "v_clients": (
            "SELECT c.pool_id, p.name AS pool_name, c.id AS client_id, c.name AS client_name, "
            f"c.secret, {setting.format('ExplicitAuthFlows')} AS explicit_auth_flows, "
            f"{setting.format('PreventUserExistenceErrors')} AS prevent_user_existence_errors, "
            "c.created_at, c.updated_at FROM user_pool_clients c JOIN user_pools p ON p.id = c.pool_id"
        ),
    }


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    for name, select in statements(dialect).items():
        op.execute(f"CREATE VIEW {name} AS {select}")


def downgrade() -> None:
    for name in reversed(VIEWS):
        op.execute(f"DROP VIEW {name}")

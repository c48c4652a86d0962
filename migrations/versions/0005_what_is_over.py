"""Indexes for sweeping what is over and for the codes a user had, and views in which it is over: failures of a future
that the clock was set back from, and of a time that was followed by quiet."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = {
    "sqlite": "json_extract(p.rules, '$.\"' || {0} || '\".{1}')",
    "postgresql": "CAST(p.rules -> {0} ->> '{1}' AS double precision)",
}
OFF_NOW = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', (SELECT now FROM v_now), ({0}) || ' seconds')",
    "postgresql": "((SELECT now FROM v_now) + ({0}) * interval '1 second')",
}
OLD_LIMIT = {
    "sqlite": "CAST(json_extract(p.rules, '$.\"wrong_code:' || c.purpose || '\".limit') AS INTEGER)",
    "postgresql": "CAST(p.rules -> ('wrong_code:' || c.purpose) ->> 'limit' AS INTEGER)",
}
GREATER = {"sqlite": "MAX", "postgresql": "GREATEST"}
PASSWORD_RULE, CODE_RULE = "'wrong_password'", "('wrong_code:' || c.purpose)"
ATTRIBUTES = ", ".join(
    f"(SELECT value FROM user_attributes a WHERE a.user_id = u.id AND a.name = '{name}') AS {name}"
    for name in ("email", "email_verified", "phone_number", "phone_number_verified", "preferred_username")
)


def v_users(failures: str, attempts: str) -> str:
    return (
        f"SELECT u.pool_id, u.username, u.sub, u.status, u.enabled, {ATTRIBUTES}, "
        f"{failures} AS failed_sign_ins, t.locked_until, "
        "(t.locked_until IS NOT NULL AND t.locked_until > (SELECT now FROM v_now)) AS is_locked, "
        f"u.temporary_password_expires_at, u.created_at, u.updated_at FROM users u {attempts}"
    )


def v_codes(dialect: str, limit: str, failures: str, attempts: str) -> str:
    return (
        "SELECT c.pool_id, u.username, c.purpose, c.attribute_name, c.medium, c.destination, c.code, "
        "CASE WHEN c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS NOT NULL THEN 'superseded' "
        "WHEN c.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, "
        f"c.attempts, {GREATER[dialect]}(0, COALESCE({limit}, 5) - {failures}) "
        "AS attempts_left, t.locked_until, c.issued_at, c.expires_at, c.consumed_at, c.superseded_at "
        "FROM codes c JOIN users u ON u.id = c.user_id JOIN user_pools p ON p.id = c.pool_id "
        f"{attempts}"
    )


def failures_in_force(dialect: str, rule: str) -> str:
    quiet = f"COALESCE({NUMBER[dialect].format(rule, 'quiet_seconds')}, 900)"
    return (
        "CASE WHEN t.locked_until > (SELECT now FROM v_now) "
        f"OR t.last_at > {OFF_NOW[dialect].format('-' + quiet)} THEN t.count ELSE 0 END"
    )


def attempts_not_of_the_future(dialect: str, table: str, user_id: str, rule: str) -> str:
    return (
        f"LEFT JOIN attempts t ON t.pool_id = {table}.pool_id AND t.subject = 'user:' || {user_id} "
        f"AND t.rule = {rule} AND t.last_at <= {OFF_NOW[dialect].format('60')}"
    )


def views(dialect: str) -> dict[str, str]:
    of_user = attempts_not_of_the_future(dialect, "u", "u.id", PASSWORD_RULE)
    return {
        "v_users": v_users(
            failures_in_force(dialect, PASSWORD_RULE), f"JOIN user_pools p ON p.id = u.pool_id {of_user}"
        ),
        "v_codes": v_codes(
            dialect,
            f"CAST({NUMBER[dialect].format(CODE_RULE, 'limit')} AS INTEGER)",
            failures_in_force(dialect, CODE_RULE),
            attempts_not_of_the_future(dialect, "c", "c.user_id", CODE_RULE),
        ),
    }


def views_before(dialect: str) -> dict[str, str]:
    """Word for word those of 0002."""
    return {
        "v_users": v_users(
            "COALESCE(t.count, 0)",
            "LEFT JOIN attempts t ON t.pool_id = u.pool_id "
            "AND t.subject = 'user:' || u.id AND t.rule = 'wrong_password'",
        ),
        "v_codes": v_codes(
            dialect,
            OLD_LIMIT[dialect],
            "COALESCE(t.count, 0)",
            "LEFT JOIN attempts t ON t.pool_id = c.pool_id AND t.subject = 'user:' || c.user_id "
            "AND t.rule = 'wrong_code:' || c.purpose",
        ),
    }


def put(definitions: dict[str, str]) -> None:
    for name, select in definitions.items():
        op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE VIEW {name} AS {select}")


def upgrade() -> None:
    op.create_index("ix_refresh_token_families_expires_at", "refresh_token_families", ["expires_at"])
    revoked = sa.text("revoked_at IS NOT NULL")
    op.create_index(
        "ix_refresh_token_families_revoked_at",
        "refresh_token_families",
        ["revoked_at"],
        sqlite_where=revoked,
        postgresql_where=revoked,
    )
    op.create_index("ix_codes_user_id", "codes", ["user_id", "purpose"])
    op.create_index("ix_attempts_last_at", "attempts", ["last_at"])
    unconfirmed = sa.text("confirmed_at IS NULL")
    op.create_index(
        "ix_devices_unconfirmed", "devices", ["created_at"], sqlite_where=unconfirmed, postgresql_where=unconfirmed
    )
    put(views(op.get_bind().dialect.name))


def downgrade() -> None:
    put(views_before(op.get_bind().dialect.name))
    op.drop_index("ix_devices_unconfirmed", table_name="devices")
    op.drop_index("ix_attempts_last_at", table_name="attempts")
    op.drop_index("ix_codes_user_id", table_name="codes")
    op.drop_index("ix_refresh_token_families_revoked_at", table_name="refresh_token_families")
    op.drop_index("ix_refresh_token_families_expires_at", table_name="refresh_token_families")

"""Users, what they are called, what is known of them, and the groups they are in."""

from emulator.store.views.attempts import CLOCK, WRONG_PASSWORD, attempts_of, failures
from emulator.store.views.words import USER

_CUSTOM = (
    "(SELECT name, value FROM user_attributes a WHERE a.user_id = u.id AND a.name LIKE '%custom:%' ORDER BY name) c"
)
_AS_OBJECT = {
    "sqlite": "(SELECT json_group_object(c.name, c.value) FROM {0})",
    "postgresql": "COALESCE((SELECT jsonb_object_agg(c.name, c.value) FROM {0}), CAST('{{}}' AS jsonb))",
}


def views(dialect: str) -> dict[str, str]:
    return {
        "v_users": (
            f"SELECT u.pool_id, {USER}, u.status, u.enabled, {_text('email')}, {_flag('email_verified')}, "
            f"{_text('phone_number')}, {_flag('phone_number_verified')}, {_text('preferred_username')}, "
            f"{_AS_OBJECT[dialect].format(_CUSTOM)} AS custom_attributes, "
            f"{failures(dialect, WRONG_PASSWORD)} AS failed_sign_ins, t.locked_until, "
            "(t.locked_until IS NOT NULL AND t.locked_until > k.now) AS is_locked, "
            "u.temporary_password_expires_at, u.signed_out_at, u.created_at, u.updated_at "
            f"FROM users u JOIN user_pools p ON p.id = u.pool_id {CLOCK.format('u')} "
            f"{attempts_of(dialect, 'u', 'u.id', WRONG_PASSWORD)}"
        ),
        "v_user_attributes": (
            f"SELECT u.pool_id, {USER}, a.name, a.value FROM user_attributes a JOIN users u ON u.id = a.user_id"
        ),
        "v_aliases": (
            "SELECT a.pool_id, a.kind, a.value, u.username AS owner_username, u.sub AS owner_sub, "
            "u.id AS owner_user_id, u.status AS owner_status, a.since FROM aliases a JOIN users u ON u.id = a.user_id"
        ),
        "v_groups": (
            f"SELECT g.pool_id, g.name AS group_name, g.description, g.precedence, g.role_arn, {USER}, m.since, "
            "g.created_at, g.updated_at "
            "FROM user_groups g LEFT JOIN user_group_members m ON m.pool_id = g.pool_id AND m.name_key = g.name_key "
            "LEFT JOIN users u ON u.id = m.user_id"
        ),
        "v_imports": (
            "SELECT pool_id, id AS job_id, name, status, imported, skipped, failed, lines_done, completion_message, "
            "created_at, started_at, completed_at FROM user_import_jobs"
        ),
    }


def _value(name: str) -> str:
    return f"(SELECT value FROM user_attributes a WHERE a.user_id = u.id AND a.name = '{name}')"


def _text(name: str) -> str:
    return f"{_value(name)} AS {name}"


def _flag(name: str) -> str:
    """NULL where the user has no such attribute."""
    return f"CASE {_value(name)} WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END AS {name}"

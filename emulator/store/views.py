"""The views people query (docs/sql.md), as they are today: the same names and columns on SQLite and Postgres, in the
emulator's own time. The migrations hold what they were; a test compares the two."""

from collections.abc import Mapping

_NOW = {
    "sqlite": "COALESCE(clock_frozen_at, strftime('%Y-%m-%d %H:%M:%f', 'now', clock_offset_seconds || ' seconds'))",
    "postgresql": "COALESCE(clock_frozen_at, clock_timestamp() + clock_offset_seconds * interval '1 second')",
}
_RULE_LIMIT = {
    "sqlite": "CAST(json_extract(p.rules, '$.\"wrong_code:' || c.purpose || '\".limit') AS INTEGER)",
    "postgresql": "CAST(p.rules -> ('wrong_code:' || c.purpose) ->> 'limit' AS INTEGER)",
}
_SETTING = {"sqlite": "json_extract(c.settings, '$.{0}')", "postgresql": "c.settings ->> '{0}'"}
_GREATER = {"sqlite": "MAX", "postgresql": "GREATEST"}
_ATTRIBUTES = ", ".join(
    f"(SELECT value FROM user_attributes a WHERE a.user_id = u.id AND a.name = '{name}') AS {name}"
    for name in ("email", "email_verified", "phone_number", "phone_number_verified", "preferred_username")
)


def definitions(dialect: str) -> Mapping[str, str]:
    """The query of each view; one that others read from comes before them."""
    return _of_the_core(dialect) | _DIRECTORY | _SIGNING_IN


def _of_the_core(dialect: str) -> dict[str, str]:
    return {
        "v_now": f"SELECT {_NOW[dialect]} AS now FROM emulator_state WHERE id = 1",
        "v_users": (
            f"SELECT u.pool_id, u.username, u.sub, u.status, u.enabled, {_ATTRIBUTES}, "
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
            f"c.attempts, {_GREATER[dialect]}(0, COALESCE({_RULE_LIMIT[dialect]}, 5) - COALESCE(t.count, 0)) "
            "AS attempts_left, t.locked_until, c.issued_at, c.expires_at, c.consumed_at, c.superseded_at "
            "FROM codes c JOIN users u ON u.id = c.user_id JOIN user_pools p ON p.id = c.pool_id "
            "LEFT JOIN attempts t ON t.pool_id = c.pool_id AND t.subject = 'user:' || c.user_id "
            "AND t.rule = 'wrong_code:' || c.purpose"
        ),
        "v_messages": (
            "SELECT id, pool_id, username, recipient, medium, purpose, subject, body, code, created_at, sent_at, "
            "delivery_error, handed_to FROM messages"
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
            f"c.secret, {_SETTING[dialect].format('ExplicitAuthFlows')} AS explicit_auth_flows, "
            f"{_SETTING[dialect].format('PreventUserExistenceErrors')} AS prevent_user_existence_errors, "
            "c.created_at, c.updated_at FROM user_pool_clients c JOIN user_pools p ON p.id = c.pool_id"
        ),
    }


_DIRECTORY = {
    "v_groups": (
        "SELECT g.pool_id, g.name AS group_name, g.description, g.precedence, g.role_arn, u.username, m.since "
        "FROM user_groups g LEFT JOIN user_group_members m ON m.pool_id = g.pool_id AND m.name_key = g.name_key "
        "LEFT JOIN users u ON u.id = m.user_id"
    ),
    "v_imports": (
        "SELECT pool_id, id AS job_id, name, status, imported, skipped, failed, lines_done, completion_message, "
        "created_at, started_at, completed_at FROM user_import_jobs"
    ),
}
_SIGNING_IN = {
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

"""What happened: deeds of users and administrators, requests, calls of functions, exported logs, changes."""

from emulator.store.views.words import USER, member, names, now

_WITHOUT_SECRETS = {  # of rows of four tables; the others have no columns of these names
    "sqlite": ("json_remove(c.before, '$.password_hash', '$.srp_salt', '$.srp_verifier', '$.secret', '$.public_key')"),
    "postgresql": "(c.before - CAST('{password_hash,srp_salt,srp_verifier,secret,public_key}' AS text[]))",
}


_DOCUMENT = {"sqlite": "{0}", "postgresql": "CAST({0} AS jsonb)"}


def views(dialect: str) -> dict[str, str]:
    request, response, cause = (_DOCUMENT[dialect].format(name) for name in ("request", "response", "cause"))
    sub = member(dialect, "t.event", "request", "userAttributes", "sub")
    return {
        "v_events": (
            "SELECT id, pool_id, client_id, username, sub, user_id, request_id AS event_id, event_type, outcome, "
            "event_type LIKE 'Admin%' AS by_administrator, challenge_responses, "
            "risk_decision, risk_level, compromised_credentials, ip_address, device_name, city, country, timezone, "
            "feedback_value, feedback_provider, feedback_at, created_at FROM events"
        ),
        "v_trigger_calls": (
            f"SELECT t.id, t.pool_id, t.username, {sub} AS sub, u.id AS user_id, t.trigger_source, t.function_arn, "
            "t.request_id, t.event, t.response, t.error, t.duration_ms, t.created_at FROM trigger_calls t "
            f"LEFT JOIN users u ON u.pool_id = t.pool_id AND u.sub = {sub}"
        ),
        "v_journal": (
            "SELECT request_id, at, operation, pool_id, client_id, username, status, error, message, note, ms, "
            f"source_ip, user_agent, account_id, region, {request} AS request, {response} AS response, "
            f"{cause} AS cause, created_at, pinned_at FROM requests"
        ),
        "v_exported_logs": (
            "SELECT id, pool_id, region_name, event_source, destination_arn, "
            "CASE WHEN delivered_at IS NOT NULL THEN 'delivered' WHEN due_at IS NOT NULL THEN 'waiting' "
            "WHEN attempts > 0 THEN 'failed' ELSE 'kept' END AS state, record, attempts, "
            f"{names(dialect, 'delivered_to')} AS delivered_to, delivered_at, delivery_error, created_at "
            "FROM exported_logs"
        ),
        "v_recoveries": (
            "SELECT r.pool_id, p.name AS pool_name, r.id AS restore_id, "
            "CASE WHEN r.status IN ('PREVIEW_GENERATING', 'PREVIEW_GENERATED') "
            f"AND r.expires_at <= {now('r')} THEN 'PREVIEW_EXPIRED' ELSE r.status END AS status, "
            "r.restores_to, r.initiated_at, r.expires_at, r.preview, r.completed_at, r.ended_at, s.hold, s.fail "
            "FROM recoveries r JOIN user_pools p ON p.id = r.pool_id "
            "LEFT JOIN recovery_switches s ON s.pool_id = r.pool_id"
        ),
        "v_changes": (  # the user is that of today, as long as they are there
            f"SELECT c.pool_id, c.id, c.at, c.table_name, c.kind, {USER}, c.key, "
            f"{_WITHOUT_SECRETS[dialect]} AS before FROM changes c LEFT JOIN users u ON u.id = c.owner"
        ),
    }

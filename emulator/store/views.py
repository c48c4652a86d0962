"""The views people query (docs/sql.md), as they are today: the same names and columns on SQLite and Postgres, in the
emulator's own time. The migrations hold what they were; a test compares the two."""

from collections.abc import Mapping

_BY_CLOCK = {
    "sqlite": "COALESCE({0}, strftime('%Y-%m-%d %H:%M:%f', 'now', {1} || ' seconds'))",
    "postgresql": "COALESCE({0}, clock_timestamp() + {1} * interval '1 second')",
}
_PASSWORD_RULE, _CODE_RULE = "'wrong_password'", "('wrong_code:' || c.purpose)"
_NUMBER = {  # of a pool's own rule
    "sqlite": "json_extract(p.rules, '$.\"' || {0} || '\".{1}')",
    "postgresql": "CAST(p.rules -> {0} ->> '{1}' AS double precision)",
}
_OFF_NOW = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%f', {1}, ({0}) || ' seconds')",
    "postgresql": "({1} + ({0}) * interval '1 second')",
}
_SETTING = {"sqlite": "json_extract(c.settings, '$.{0}')", "postgresql": "c.settings ->> '{0}'"}
_EACH_SECRET = {"sqlite": "json_each(c.secrets) s", "postgresql": "jsonb_array_elements(c.secrets) AS s(value)"}
_OF_VALUE = {"sqlite": "json_extract(s.value, '$.{0}')", "postgresql": "s.value ->> '{0}'"}
_EACH_SCOPE = {
    "sqlite": "json_each(r.scopes) s",
    "postgresql": "LATERAL jsonb_array_elements(r.scopes) AS s(value)",
}
_IDENTIFIERS = {  # in the order they were sent in
    "sqlite": (
        "(SELECT group_concat(identifier, ', ') FROM (SELECT identifier FROM identity_provider_identifiers n "
        "WHERE n.provider_id = i.id ORDER BY n.position))"
    ),
    "postgresql": (
        "(SELECT string_agg(n.identifier, ', ' ORDER BY n.position) FROM identity_provider_identifiers n "
        "WHERE n.provider_id = i.id)"
    ),
}
_NO_SECRETS = {"sqlite": "c.secrets = '[]'", "postgresql": "c.secrets = '[]'::jsonb"}
_GREATER = {"sqlite": "MAX", "postgresql": "GREATEST"}
_WITHOUT_SECRETS = {  # of rows of four tables; the others have no columns of these names
    "sqlite": ("json_remove(c.before, '$.password_hash', '$.srp_salt', '$.srp_verifier', '$.secret', '$.public_key')"),
    "postgresql": "(c.before - CAST('{password_hash,srp_salt,srp_verifier,secret,public_key}' AS text[]))",
}
_ATTRIBUTES = ", ".join(
    f"(SELECT value FROM user_attributes a WHERE a.user_id = u.id AND a.name = '{name}') AS {name}"
    for name in ("email", "email_verified", "phone_number", "phone_number_verified", "preferred_username")
)


def _now(table: str) -> str:
    """By the clock of the pool that the row of the table is of."""
    return f"(SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = {table}.pool_id)"


def definitions(dialect: str) -> Mapping[str, str]:
    """The query of each view; one that others read from comes before them."""
    found = _clocks(dialect) | _of_the_core(dialect) | _DIRECTORY | _SIGNING_IN | _secrets(dialect) | _oauth(dialect)
    return found | _of_history(dialect) | _journal(dialect)


def _failures(dialect: str, table: str, rule: str) -> str:
    """How many wrong answers in a row still count (rules/limits.py): those of a lock that runs, or of a time that was
    not quiet for long."""
    quiet = f"COALESCE({_NUMBER[dialect].format(rule, 'quiet_seconds')}, 900)"
    return (
        f"CASE WHEN t.locked_until > {_now(table)} "
        f"OR t.last_at > {_OFF_NOW[dialect].format('-' + quiet, _now(table))} THEN t.count ELSE 0 END"
    )


def _attempts_of(dialect: str, table: str, user_id: str, rule: str) -> str:
    """What was counted in a future that the clock was set back from is over."""
    return (
        f"LEFT JOIN attempts t ON t.pool_id = {table}.pool_id AND t.subject = 'user:' || {user_id} "
        f"AND t.rule = {rule} AND t.last_at <= {_OFF_NOW[dialect].format('60', _now(table))}"
    )


def _clocks(dialect: str) -> dict[str, str]:
    return {
        "v_now": (
            f"SELECT {_BY_CLOCK[dialect].format('clock_frozen_at', 'clock_offset_seconds')} AS now "
            "FROM emulator_state WHERE id = 1"
        ),
        "v_pool_clocks": (
            f"SELECT pool_id, {_BY_CLOCK[dialect].format('frozen_at', 'offset_seconds')} AS now, offset_seconds, "
            "frozen_at, is_own FROM (SELECT p.id AS pool_id, p.clock_offset_seconds IS NOT NULL AS is_own, "
            "COALESCE(p.clock_offset_seconds, e.clock_offset_seconds) AS offset_seconds, "
            "CASE WHEN p.clock_offset_seconds IS NULL THEN e.clock_frozen_at ELSE p.clock_frozen_at END AS frozen_at "
            "FROM user_pools p JOIN emulator_state e ON e.id = 1) c"
        ),
    }


def _of_the_core(dialect: str) -> dict[str, str]:
    return {
        "v_users": (
            f"SELECT u.pool_id, u.username, u.sub, u.status, u.enabled, {_ATTRIBUTES}, "
            f"{_failures(dialect, 'u', _PASSWORD_RULE)} AS failed_sign_ins, t.locked_until, "
            f"(t.locked_until IS NOT NULL AND t.locked_until > {_now('u')}) AS is_locked, "
            "u.temporary_password_expires_at, u.created_at, u.updated_at "
            f"FROM users u JOIN user_pools p ON p.id = u.pool_id {_attempts_of(dialect, 'u', 'u.id', _PASSWORD_RULE)}"
        ),
        "v_aliases": (
            "SELECT a.pool_id, a.kind, a.value, u.username AS owner_username, u.sub AS owner_sub, "
            "u.status AS owner_status, a.since FROM aliases a JOIN users u ON u.id = a.user_id"
        ),
        "v_codes": (
            "SELECT c.pool_id, u.username, c.purpose, c.attribute_name, c.medium, c.destination, c.code, "
            "CASE WHEN c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS NOT NULL THEN 'superseded' "
            f"WHEN c.expires_at <= {_now('c')} THEN 'expired' ELSE 'live' END AS state, "
            f"c.attempts, {_GREATER[dialect]}(0, COALESCE(CAST({_NUMBER[dialect].format(_CODE_RULE, 'limit')} "
            f"AS INTEGER), 5) - {_failures(dialect, 'c', _CODE_RULE)}) "
            "AS attempts_left, t.locked_until, c.issued_at, c.expires_at, c.consumed_at, c.superseded_at "
            "FROM codes c JOIN users u ON u.id = c.user_id JOIN user_pools p ON p.id = c.pool_id "
            f"{_attempts_of(dialect, 'c', 'c.user_id', _CODE_RULE)}"
        ),
        "v_messages": (
            "SELECT id, pool_id, username, recipient, medium, purpose, subject, body, code, created_at, sent_at, "
            "delivery_error, handed_to FROM messages"
        ),
        "v_sessions": (
            "SELECT s.pool_id, s.client_id, s.username, s.challenge_name, "
            f"CASE WHEN s.used_at IS NOT NULL THEN 'used' WHEN s.expires_at <= {_now('s')} "
            "THEN 'expired' ELSE 'live' END AS state, s.created_at, s.expires_at, s.used_at FROM sessions s "
            "UNION ALL SELECT f.pool_id, f.client_id, u.username, 'REFRESH_TOKEN', "
            f"CASE WHEN f.revoked_at IS NOT NULL THEN 'revoked' WHEN f.expires_at <= {_now('f')} "
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


def _secrets(dialect: str) -> dict[str, str]:
    of_client = "c.pool_id, c.id AS client_id, c.name AS client_name"
    secret_id, value, created_at = (_OF_VALUE[dialect].format(name) for name in ("id", "value", "created_at"))
    return {
        "v_client_secrets": (
            f"SELECT {of_client}, {secret_id} AS secret_id, {value} AS secret, "
            f"COALESCE({value} = c.secret, FALSE) AS is_shown, {created_at} AS created_at "
            f"FROM user_pool_clients c, {_EACH_SECRET[dialect]} "
            f"UNION ALL SELECT {of_client}, NULL, c.secret, TRUE, NULL FROM user_pool_clients c "
            f"WHERE c.secret IS NOT NULL AND {_NO_SECRETS[dialect]}"
        ),
        "v_published_secrets": (
            "SELECT p.pool_id, p.client_id, c.name AS client_name, p.arn, p.secret_string, p.rotates_at, p.changed_at, "
            "p.delivered_at, p.delivery_error FROM published_secrets p JOIN user_pool_clients c ON c.id = p.client_id "
            "WHERE p.secret_string IS NOT NULL"
        ),
    }


def _oauth(dialect: str) -> dict[str, str]:
    name, description = (_OF_VALUE[dialect].format(member) for member in ("ScopeName", "ScopeDescription"))
    return {
        "v_resource_servers": (
            "SELECT r.pool_id, p.name AS pool_name, r.identifier, r.name, "
            f"r.identifier || '/' || ({name}) AS scope, {description} AS scope_description, "
            "r.created_at, r.updated_at FROM resource_servers r JOIN user_pools p ON p.id = r.pool_id "
            f"LEFT JOIN {_EACH_SCOPE[dialect]} ON TRUE"
        ),
        "v_terms_documents": (
            "SELECT t.pool_id, t.client_id, c.name AS client_name, t.name AS terms_name, t.id AS terms_id, t.links, "
            "t.created_at, t.updated_at FROM terms_documents t JOIN user_pool_clients c ON c.id = t.client_id"
        ),
        "v_identity_providers": (
            "SELECT i.pool_id, p.name AS pool_name, i.name, i.provider_type, i.details, i.attribute_mapping, "
            f"{_IDENTIFIERS[dialect]} AS identifiers, i.metadata_fetched_at, i.created_at, i.updated_at "
            "FROM identity_providers i JOIN user_pools p ON p.id = i.pool_id"
        ),
        "v_cimd_policies": (
            "SELECT y.pool_id, p.name AS pool_name, y.id AS policy_id, y.name AS policy_name, c.id AS client_id, "
            "c.name AS client_name, y.url_patterns, y.cache_duration, y.created_at, y.updated_at FROM cimd_policies y "
            "JOIN user_pools p ON p.id = y.pool_id "
            "LEFT JOIN user_pool_clients c ON c.id = y.client_id AND c.pool_id = y.pool_id"
        ),
        "v_client_metadata_documents": (
            "SELECT y.pool_id, y.id AS policy_id, y.name AS policy_name, d.url, "
            "CASE WHEN d.document IS NULL THEN 'not cached' "
            f"WHEN d.expires_at <= {_now('y')} THEN 'expired' ELSE 'cached' END AS state, d.document, "
            "d.cached_at, d.expires_at, d.asked_at, d.last_error FROM client_metadata_documents d "
            "JOIN cimd_policies y ON y.id = d.policy_id"
        ),
        "v_linked_identities": (
            "SELECT l.pool_id, u.username, u.sub, l.provider_name, l.provider_type, l.attribute_name, "
            "l.attribute_value, l.subject, l.is_primary, l.linked_at, l.used_at "
            "FROM linked_identities l JOIN users u ON u.id = l.user_id"
        ),
    }


def _of_history(dialect: str) -> dict[str, str]:
    """The username is that of today, as long as the user is there."""
    return {
        "v_changes": (
            "SELECT c.pool_id, c.id, c.at, c.table_name, c.kind, u.username, c.key, "
            f"{_WITHOUT_SECRETS[dialect]} AS before FROM changes c LEFT JOIN users u ON u.id = c.owner"
        ),
        "v_recoveries": (
            "SELECT r.pool_id, p.name AS pool_name, r.id AS restore_id, "
            "CASE WHEN r.status IN ('PREVIEW_GENERATING', 'PREVIEW_GENERATED') "
            "AND r.expires_at <= (SELECT now FROM v_now) THEN 'PREVIEW_EXPIRED' ELSE r.status END AS status, "
            "r.restores_to, r.initiated_at, r.expires_at, r.preview, r.completed_at, r.ended_at, s.hold, s.fail "
            "FROM recoveries r JOIN user_pools p ON p.id = r.pool_id "
            "LEFT JOIN recovery_switches s ON s.pool_id = r.pool_id"
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
    "v_replicas": (
        "SELECT r.pool_id, p.name AS pool_name, p.region AS primary_region, r.region_name, "
        f"CASE WHEN r.status = 'CREATING' AND r.status_until <= {_now('r')} THEN 'INACTIVE' "
        "ELSE r.status END AS status, r.status_until, r.tags, r.created_at, r.updated_at "
        "FROM user_pool_replicas r JOIN user_pools p ON p.id = r.pool_id "
        f"WHERE r.status <> 'DELETING' OR r.status_until > {_now('r')}"
    ),
    "v_domains": (
        "SELECT d.pool_id, p.name AS pool_name, d.domain, d.kind, 'https://' || d.host AS url, d.region_name, "
        f"CASE WHEN d.status <> 'ACTIVE' AND d.status_until <= {_now('d')} THEN 'ACTIVE' "
        "ELSE d.status END AS status, d.status_until, d.managed_login_version, d.custom_domain_config, d.routing, "
        "d.created_at, d.updated_at FROM user_pool_domains d JOIN user_pools p ON p.id = d.pool_id "
        f"WHERE d.status <> 'DELETING' OR d.status_until > {_now('d')}"
    ),
    "v_exported_logs": (
        "SELECT id, pool_id, region_name, event_source, destination_arn, "
        "CASE WHEN delivered_at IS NOT NULL THEN 'delivered' WHEN due_at IS NOT NULL THEN 'waiting' "
        "WHEN attempts > 0 THEN 'failed' ELSE 'kept' END AS state, record, attempts, delivered_to, delivered_at, "
        "delivery_error, created_at FROM exported_logs"
    ),
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
        "CASE WHEN COALESCE(s.ended_at, f.revoked_at, b.ended_at) IS NOT NULL THEN 'ended' "
        f"WHEN COALESCE(f.expires_at, b.expires_at) > {_now('s')} THEN 'live' "
        "ELSE 'expired' END AS state, s.device_type, s.last_ip_address, s.created_at, s.last_active_at, "
        "COALESCE(s.ended_at, f.revoked_at, b.ended_at) AS ended_at, "
        "COALESCE(s.ended_by, f.revoked_by, b.ended_by) AS ended_by "
        "FROM user_sessions s JOIN users u ON u.id = s.user_id "
        "LEFT JOIN refresh_token_families f ON f.user_id = s.user_id AND f.session_id = s.id "
        "LEFT JOIN browser_sessions b ON b.user_id = s.user_id AND b.session_id = s.id"
    ),
    "v_browser_sessions": (
        "SELECT b.pool_id, b.client_id, u.username, b.provider, CASE WHEN b.ended_at IS NOT NULL THEN 'ended' "
        f"WHEN b.expires_at <= {_now('b')} THEN 'expired' ELSE 'live' END AS state, "
        "b.managed_login_version, b.session_id, b.auth_time, b.expires_at, b.ended_at, b.ended_by "
        "FROM browser_sessions b JOIN users u ON u.id = b.user_id"
    ),
    "v_authorization_codes": (
        "SELECT c.pool_id, c.client_id, u.username, CASE WHEN c.used_at IS NOT NULL THEN 'used' "
        f"WHEN c.expires_at <= {_now('c')} THEN 'expired' ELSE 'live' END AS state, c.redirect_uri, "
        "c.scopes, c.nonce, c.resource, c.code_challenge, c.provider, c.event_id, c.auth_time, c.issued_at, "
        "c.expires_at, c.used_at, c.origin_jti FROM authorization_codes c JOIN users u ON u.id = c.user_id"
    ),
    "v_federated_sign_ins": (
        "SELECT f.pool_id, f.client_id, f.provider_name, CASE WHEN f.used_at IS NOT NULL THEN 'back' "
        f"WHEN f.expires_at <= {_now('f')} THEN 'expired' ELSE 'on the way' END AS state, f.query, "
        "f.callback, f.begun_at, f.expires_at, f.used_at FROM federated_sign_ins f"
    ),
    "v_played_identities": (
        "SELECT i.pool_id, i.name AS provider_name, i.provider_type, p.subject, p.claims, u.username, p.made_at, "
        "p.used_at FROM played_identities p JOIN identity_providers i ON i.id = p.provider_id "
        "LEFT JOIN linked_identities l ON l.pool_id = i.pool_id AND l.provider_name = i.name "
        "AND l.subject = p.subject LEFT JOIN users u ON u.id = l.user_id"
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
_DOCUMENT = {"sqlite": "{0}", "postgresql": "CAST({0} AS jsonb)"}


def _journal(dialect: str) -> dict[str, str]:
    request, response, cause = (_DOCUMENT[dialect].format(name) for name in ("request", "response", "cause"))
    return {
        "v_journal": (
            "SELECT request_id, at, operation, pool_id, client_id, username, status, error, message, note, ms, "
            f"source_ip, user_agent, account_id, region, {request} AS request, {response} AS response, "
            f"{cause} AS cause, created_at FROM requests"
        )
    }

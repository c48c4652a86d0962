"""Codes, messages, and what users sign in with and are signed in by."""

from emulator.store.views.attempts import CLOCK, WRONG_CODE, attempts_of, failures, rule_number
from emulator.store.views.words import NULL_SAFE_GREATER, USER, in_words, names

_OF_USER = "JOIN users u ON u.id = {0}.user_id"


def views(dialect: str) -> dict[str, str]:
    return {
        "v_codes": _codes(dialect),
        "v_messages": (
            "SELECT m.id, m.pool_id, m.username, m.sub, u.id AS user_id, m.recipient, m.medium, m.purpose, m.subject, "
            "m.body, m.code, m.sender, m.created_at, m.sent_at, m.delivery_error, m.handed_to "
            "FROM messages m LEFT JOIN users u ON u.pool_id = m.pool_id AND u.sub = m.sub"
        ),
        "v_sessions": _sessions(),
        **_factors(dialect),
        **_sessions_of_users(),
    }


def _state(over: str, word: str, expires_at: str) -> str:
    """`live` until it is over or expired, by the pool's clock `k`."""
    return (
        f"CASE WHEN {over} IS NOT NULL THEN '{word}' WHEN {expires_at} <= k.now THEN 'expired' ELSE 'live' END AS state"
    )


def _codes(dialect: str) -> str:
    limit = f"COALESCE(CAST({rule_number(dialect, WRONG_CODE, 'limit')} AS INTEGER), 5)"
    return (
        f"SELECT c.pool_id, {USER}, c.purpose, c.attribute_name, c.medium, c.destination, c.code, "
        "CASE WHEN c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS NOT NULL THEN 'superseded' "
        "WHEN c.expires_at <= k.now THEN 'expired' ELSE 'live' END AS state, "
        f"c.attempts, {NULL_SAFE_GREATER[dialect]}(0, {limit} - {failures(dialect, WRONG_CODE)}) "
        "AS attempts_left, t.locked_until, c.issued_at, c.expires_at, c.consumed_at, c.superseded_at "
        f"FROM codes c {_OF_USER.format('c')} JOIN user_pools p ON p.id = c.pool_id {CLOCK.format('c')} "
        f"{attempts_of(dialect, 'c', 'c.user_id', WRONG_CODE)}"
    )


def _sessions() -> str:
    return (
        "SELECT s.pool_id, s.client_id, s.username, u.sub, s.user_id, s.challenge_name, "
        f"{_state('s.used_at', 'used', 's.expires_at')}, s.created_at, s.expires_at, s.used_at, "
        "NULL AS origin_jti, NULL AS revoked_at, NULL AS revoked_by "
        f"FROM sessions s {CLOCK.format('s')} LEFT JOIN users u ON u.id = s.user_id "
        f"UNION ALL SELECT f.pool_id, f.client_id, {USER}, 'REFRESH_TOKEN', "
        f"{_state('f.revoked_at', 'revoked', 'f.expires_at')}, f.auth_time, f.expires_at, f.last_used_at, "
        f"f.origin_jti, f.revoked_at, f.revoked_by FROM refresh_token_families f {CLOCK.format('f')} "
        f"{_OF_USER.format('f')}"
    )


def _factors(dialect: str) -> dict[str, str]:
    return {
        "v_factors": (
            f"SELECT u.pool_id, {USER}, f.factor, f.preferred AS is_preferred, f.since "
            f"FROM user_factors f {_OF_USER.format('f')} WHERE f.enabled"
        ),
        "v_software_tokens": (
            f"SELECT u.pool_id, {USER}, t.friendly_name, t.secret, "
            "CASE WHEN t.verified_at IS NULL THEN 'pending' ELSE 'in use' END AS state, t.created_at, t.verified_at "
            f"FROM software_tokens t {_OF_USER.format('t')}"
        ),
        "v_passkeys": (
            f"SELECT c.pool_id, {USER}, c.credential_id, c.friendly_name, c.relying_party_id, "
            f"c.attachment, {names(dialect, 'c.transports')} AS transports, c.sign_count, c.created_at, c.last_used_at "
            f"FROM webauthn_credentials c {_OF_USER.format('c')}"
        ),
        "v_devices": (
            f"SELECT d.pool_id, {USER}, d.device_key, d.name, "
            "CASE WHEN d.confirmed_at IS NULL THEN 'unconfirmed' ELSE d.remembered_status END AS state, "
            "d.last_ip_used, d.created_at, d.confirmed_at, d.authenticated_at "
            f"FROM devices d {_OF_USER.format('d')}"
        ),
    }


def _sessions_of_users() -> dict[str, str]:
    return {
        "v_user_sessions": (
            f"SELECT s.pool_id, s.client_id, {USER}, s.id AS session_id, s.session_type, s.origin_session_id, "
            "CASE WHEN COALESCE(s.ended_at, f.revoked_at, b.ended_at) IS NOT NULL THEN 'ended' "
            "WHEN COALESCE(f.expires_at, b.expires_at) > k.now THEN 'live' "
            "ELSE 'expired' END AS state, s.device_type, s.last_ip_address, s.created_at, s.last_active_at, "
            "COALESCE(s.ended_at, f.revoked_at, b.ended_at) AS ended_at, "
            "COALESCE(s.ended_by, f.revoked_by, b.ended_by) AS ended_by, f.origin_jti "
            f"FROM user_sessions s {CLOCK.format('s')} {_OF_USER.format('s')} "
            "LEFT JOIN refresh_token_families f ON f.user_id = s.user_id AND f.session_id = s.id "
            "LEFT JOIN browser_sessions b ON b.user_id = s.user_id AND b.session_id = s.id"
        ),
        "v_browser_sessions": (
            f"SELECT b.pool_id, b.client_id, {USER}, b.provider, {_state('b.ended_at', 'ended', 'b.expires_at')}, "
            "b.managed_login_version, b.session_id, b.auth_time, b.expires_at, b.ended_at, b.ended_by "
            f"FROM browser_sessions b {CLOCK.format('b')} {_OF_USER.format('b')}"
        ),
        "v_authorization_codes": (
            f"SELECT c.pool_id, c.client_id, {USER}, {_state('c.used_at', 'used', 'c.expires_at')}, "
            f"c.redirect_uri, {in_words('c.scopes')} AS scopes, c.nonce, c.resource, c.code_challenge, c.provider, "
            "c.event_id, c.auth_time, c.issued_at, c.expires_at, c.used_at, c.origin_jti "
            f"FROM authorization_codes c {CLOCK.format('c')} {_OF_USER.format('c')}"
        ),
    }

"""A clock for a pool of its own beside the global one, and the views and triggers that go by it."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

V_POOL_CLOCKS = {
    "sqlite": {
        "v_pool_clocks": (
            "SELECT pool_id, COALESCE(frozen_at, strftime('%Y-%m-%d %H:%M:%f', 'now', offset_seconds || ' seconds')) "
            "AS now, offset_seconds, frozen_at, is_own FROM (SELECT p.id AS pool_id, p.clock_offset_seconds IS NOT "
            "NULL AS is_own, COALESCE(p.clock_offset_seconds, e.clock_offset_seconds) AS offset_seconds, CASE WHEN "
            "p.clock_offset_seconds IS NULL THEN e.clock_frozen_at ELSE p.clock_frozen_at END AS frozen_at FROM "
            "user_pools p JOIN emulator_state e ON e.id = 1) c"
        ),
    },
    "postgresql": {
        "v_pool_clocks": (
            "SELECT pool_id, COALESCE(frozen_at, clock_timestamp() + offset_seconds * interval '1 second') AS now, "
            "offset_seconds, frozen_at, is_own FROM (SELECT p.id AS pool_id, p.clock_offset_seconds IS NOT NULL AS "
            "is_own, COALESCE(p.clock_offset_seconds, e.clock_offset_seconds) AS offset_seconds, CASE WHEN "
            "p.clock_offset_seconds IS NULL THEN e.clock_frozen_at ELSE p.clock_frozen_at END AS frozen_at FROM "
            "user_pools p JOIN emulator_state e ON e.id = 1) c"
        ),
    },
}
AFTER = {
    "sqlite": {
        "v_users": (
            "SELECT u.pool_id, u.username, u.sub, u.status, u.enabled, (SELECT value FROM user_attributes a WHERE "
            "a.user_id = u.id AND a.name = 'email') AS email, (SELECT value FROM user_attributes a WHERE a.user_id = "
            "u.id AND a.name = 'email_verified') AS email_verified, (SELECT value FROM user_attributes a WHERE "
            "a.user_id = u.id AND a.name = 'phone_number') AS phone_number, (SELECT value FROM user_attributes a "
            "WHERE a.user_id = u.id AND a.name = 'phone_number_verified') AS phone_number_verified, (SELECT value "
            "FROM user_attributes a WHERE a.user_id = u.id AND a.name = 'preferred_username') AS preferred_username, "
            "CASE WHEN t.locked_until > (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = u.pool_id) OR t.last_at "
            "> strftime('%Y-%m-%d %H:%M:%f', (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = u.pool_id), "
            "(-COALESCE(json_extract(p.rules, '$.\"' || 'wrong_password' || '\".quiet_seconds'), 900)) || ' "
            "seconds') THEN t.count ELSE 0 END AS failed_sign_ins, t.locked_until, (t.locked_until IS NOT NULL AND "
            "t.locked_until > (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = u.pool_id)) AS is_locked, "
            "u.temporary_password_expires_at, u.created_at, u.updated_at FROM users u JOIN user_pools p ON p.id = "
            "u.pool_id LEFT JOIN attempts t ON t.pool_id = u.pool_id AND t.subject = 'user:' || u.id AND t.rule = "
            "'wrong_password' AND t.last_at <= strftime('%Y-%m-%d %H:%M:%f', (SELECT n.now FROM v_pool_clocks n "
            "WHERE n.pool_id = u.pool_id), (60) || ' seconds')"
        ),
        "v_codes": (
            "SELECT c.pool_id, u.username, c.purpose, c.attribute_name, c.medium, c.destination, c.code, CASE WHEN "
            "c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS NOT NULL THEN 'superseded' WHEN "
            "c.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) THEN 'expired' ELSE "
            "'live' END AS state, c.attempts, MAX(0, COALESCE(CAST(json_extract(p.rules, '$.\"' || "
            "('wrong_code:' || c.purpose) || '\".limit') AS INTEGER), 5) - CASE WHEN t.locked_until > (SELECT "
            "n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) OR t.last_at > strftime('%Y-%m-%d %H:%M:%f', "
            "(SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id), (-COALESCE(json_extract(p.rules, "
            "'$.\"' || ('wrong_code:' || c.purpose) || '\".quiet_seconds'), 900)) || ' seconds') THEN t.count "
            "ELSE 0 END) AS attempts_left, t.locked_until, c.issued_at, c.expires_at, c.consumed_at, c.superseded_at "
            "FROM codes c JOIN users u ON u.id = c.user_id JOIN user_pools p ON p.id = c.pool_id LEFT JOIN attempts "
            "t ON t.pool_id = c.pool_id AND t.subject = 'user:' || c.user_id AND t.rule = ('wrong_code:' || "
            "c.purpose) AND t.last_at <= strftime('%Y-%m-%d %H:%M:%f', (SELECT n.now FROM v_pool_clocks n WHERE "
            "n.pool_id = c.pool_id), (60) || ' seconds')"
        ),
        "v_sessions": (
            "SELECT s.pool_id, s.client_id, s.username, s.challenge_name, CASE WHEN s.used_at IS NOT NULL THEN "
            "'used' WHEN s.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = s.pool_id) THEN "
            "'expired' ELSE 'live' END AS state, s.created_at, s.expires_at, s.used_at FROM sessions s UNION ALL "
            "SELECT f.pool_id, f.client_id, u.username, 'REFRESH_TOKEN', CASE WHEN f.revoked_at IS NOT NULL THEN "
            "'revoked' WHEN f.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = f.pool_id) THEN "
            "'expired' ELSE 'live' END, f.auth_time, f.expires_at, f.last_used_at FROM refresh_token_families f JOIN "
            "users u ON u.id = f.user_id"
        ),
        "v_replicas": (
            "SELECT r.pool_id, p.name AS pool_name, p.region AS primary_region, r.region_name, CASE WHEN r.status = "
            "'CREATING' AND r.status_until <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = r.pool_id) THEN "
            "'INACTIVE' ELSE r.status END AS status, r.status_until, r.tags, r.created_at, r.updated_at FROM "
            "user_pool_replicas r JOIN user_pools p ON p.id = r.pool_id WHERE r.status <> 'DELETING' OR "
            "r.status_until > (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = r.pool_id)"
        ),
        "v_domains": (
            "SELECT d.pool_id, p.name AS pool_name, d.domain, d.kind, 'https://' || d.host AS url, d.region_name, "
            "CASE WHEN d.status <> 'ACTIVE' AND d.status_until <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id "
            "= d.pool_id) THEN 'ACTIVE' ELSE d.status END AS status, d.status_until, d.managed_login_version, "
            "d.custom_domain_config, d.routing, d.created_at, d.updated_at FROM user_pool_domains d JOIN user_pools "
            "p ON p.id = d.pool_id WHERE d.status <> 'DELETING' OR d.status_until > (SELECT n.now FROM v_pool_clocks "
            "n WHERE n.pool_id = d.pool_id)"
        ),
        "v_user_sessions": (
            "SELECT s.pool_id, s.client_id, u.username, s.id AS session_id, s.session_type, s.origin_session_id, "
            "CASE WHEN COALESCE(s.ended_at, f.revoked_at, b.ended_at) IS NOT NULL THEN 'ended' WHEN "
            "COALESCE(f.expires_at, b.expires_at) > (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = s.pool_id) "
            "THEN 'live' ELSE 'expired' END AS state, s.device_type, s.last_ip_address, s.created_at, "
            "s.last_active_at, COALESCE(s.ended_at, f.revoked_at, b.ended_at) AS ended_at, COALESCE(s.ended_by, "
            "f.revoked_by, b.ended_by) AS ended_by FROM user_sessions s JOIN users u ON u.id = s.user_id LEFT JOIN "
            "refresh_token_families f ON f.user_id = s.user_id AND f.session_id = s.id LEFT JOIN browser_sessions b "
            "ON b.user_id = s.user_id AND b.session_id = s.id"
        ),
        "v_browser_sessions": (
            "SELECT b.pool_id, b.client_id, u.username, b.provider, CASE WHEN b.ended_at IS NOT NULL THEN 'ended' "
            "WHEN b.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = b.pool_id) THEN 'expired' "
            "ELSE 'live' END AS state, b.managed_login_version, b.session_id, b.auth_time, b.expires_at, b.ended_at, "
            "b.ended_by FROM browser_sessions b JOIN users u ON u.id = b.user_id"
        ),
        "v_authorization_codes": (
            "SELECT c.pool_id, c.client_id, u.username, CASE WHEN c.used_at IS NOT NULL THEN 'used' WHEN "
            "c.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) THEN 'expired' ELSE "
            "'live' END AS state, c.redirect_uri, c.scopes, c.nonce, c.resource, c.code_challenge, c.provider, "
            "c.event_id, c.auth_time, c.issued_at, c.expires_at, c.used_at, c.origin_jti FROM authorization_codes c "
            "JOIN users u ON u.id = c.user_id"
        ),
        "v_federated_sign_ins": (
            "SELECT f.pool_id, f.client_id, f.provider_name, CASE WHEN f.used_at IS NOT NULL THEN 'back' WHEN "
            "f.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = f.pool_id) THEN 'expired' ELSE 'on "
            "the way' END AS state, f.query, f.callback, f.begun_at, f.expires_at, f.used_at FROM federated_sign_ins "
            "f"
        ),
        "v_client_metadata_documents": (
            "SELECT y.pool_id, y.id AS policy_id, y.name AS policy_name, d.url, CASE WHEN d.document IS NULL THEN "
            "'not cached' WHEN d.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = y.pool_id) THEN "
            "'expired' ELSE 'cached' END AS state, d.document, d.cached_at, d.expires_at, d.asked_at, d.last_error "
            "FROM client_metadata_documents d JOIN cimd_policies y ON y.id = d.policy_id"
        ),
    },
    "postgresql": {
        "v_users": (
            "SELECT u.pool_id, u.username, u.sub, u.status, u.enabled, (SELECT value FROM user_attributes a WHERE "
            "a.user_id = u.id AND a.name = 'email') AS email, (SELECT value FROM user_attributes a WHERE a.user_id = "
            "u.id AND a.name = 'email_verified') AS email_verified, (SELECT value FROM user_attributes a WHERE "
            "a.user_id = u.id AND a.name = 'phone_number') AS phone_number, (SELECT value FROM user_attributes a "
            "WHERE a.user_id = u.id AND a.name = 'phone_number_verified') AS phone_number_verified, (SELECT value "
            "FROM user_attributes a WHERE a.user_id = u.id AND a.name = 'preferred_username') AS preferred_username, "
            "CASE WHEN t.locked_until > (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = u.pool_id) OR t.last_at "
            "> ((SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = u.pool_id) + (-COALESCE(CAST(p.rules -> "
            "'wrong_password' ->> 'quiet_seconds' AS double precision), 900)) * interval '1 second') THEN t.count "
            "ELSE 0 END AS failed_sign_ins, t.locked_until, (t.locked_until IS NOT NULL AND t.locked_until > (SELECT "
            "n.now FROM v_pool_clocks n WHERE n.pool_id = u.pool_id)) AS is_locked, u.temporary_password_expires_at, "
            "u.created_at, u.updated_at FROM users u JOIN user_pools p ON p.id = u.pool_id LEFT JOIN attempts t ON "
            "t.pool_id = u.pool_id AND t.subject = 'user:' || u.id AND t.rule = 'wrong_password' AND t.last_at <= "
            "((SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = u.pool_id) + (60) * interval '1 second')"
        ),
        "v_codes": (
            "SELECT c.pool_id, u.username, c.purpose, c.attribute_name, c.medium, c.destination, c.code, CASE WHEN "
            "c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS NOT NULL THEN 'superseded' WHEN "
            "c.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) THEN 'expired' ELSE "
            "'live' END AS state, c.attempts, GREATEST(0, COALESCE(CAST(CAST(p.rules -> ('wrong_code:' || c.purpose) "
            "->> 'limit' AS double precision) AS INTEGER), 5) - CASE WHEN t.locked_until > (SELECT n.now FROM "
            "v_pool_clocks n WHERE n.pool_id = c.pool_id) OR t.last_at > ((SELECT n.now FROM v_pool_clocks n WHERE "
            "n.pool_id = c.pool_id) + (-COALESCE(CAST(p.rules -> ('wrong_code:' || c.purpose) ->> 'quiet_seconds' AS "
            "double precision), 900)) * interval '1 second') THEN t.count ELSE 0 END) AS attempts_left, "
            "t.locked_until, c.issued_at, c.expires_at, c.consumed_at, c.superseded_at FROM codes c JOIN users u ON "
            "u.id = c.user_id JOIN user_pools p ON p.id = c.pool_id LEFT JOIN attempts t ON t.pool_id = c.pool_id "
            "AND t.subject = 'user:' || c.user_id AND t.rule = ('wrong_code:' || c.purpose) AND t.last_at <= "
            "((SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) + (60) * interval '1 second')"
        ),
        "v_sessions": (
            "SELECT s.pool_id, s.client_id, s.username, s.challenge_name, CASE WHEN s.used_at IS NOT NULL THEN "
            "'used' WHEN s.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = s.pool_id) THEN "
            "'expired' ELSE 'live' END AS state, s.created_at, s.expires_at, s.used_at FROM sessions s UNION ALL "
            "SELECT f.pool_id, f.client_id, u.username, 'REFRESH_TOKEN', CASE WHEN f.revoked_at IS NOT NULL THEN "
            "'revoked' WHEN f.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = f.pool_id) THEN "
            "'expired' ELSE 'live' END, f.auth_time, f.expires_at, f.last_used_at FROM refresh_token_families f JOIN "
            "users u ON u.id = f.user_id"
        ),
        "v_replicas": (
            "SELECT r.pool_id, p.name AS pool_name, p.region AS primary_region, r.region_name, CASE WHEN r.status = "
            "'CREATING' AND r.status_until <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = r.pool_id) THEN "
            "'INACTIVE' ELSE r.status END AS status, r.status_until, r.tags, r.created_at, r.updated_at FROM "
            "user_pool_replicas r JOIN user_pools p ON p.id = r.pool_id WHERE r.status <> 'DELETING' OR "
            "r.status_until > (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = r.pool_id)"
        ),
        "v_domains": (
            "SELECT d.pool_id, p.name AS pool_name, d.domain, d.kind, 'https://' || d.host AS url, d.region_name, "
            "CASE WHEN d.status <> 'ACTIVE' AND d.status_until <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id "
            "= d.pool_id) THEN 'ACTIVE' ELSE d.status END AS status, d.status_until, d.managed_login_version, "
            "d.custom_domain_config, d.routing, d.created_at, d.updated_at FROM user_pool_domains d JOIN user_pools "
            "p ON p.id = d.pool_id WHERE d.status <> 'DELETING' OR d.status_until > (SELECT n.now FROM v_pool_clocks "
            "n WHERE n.pool_id = d.pool_id)"
        ),
        "v_user_sessions": (
            "SELECT s.pool_id, s.client_id, u.username, s.id AS session_id, s.session_type, s.origin_session_id, "
            "CASE WHEN COALESCE(s.ended_at, f.revoked_at, b.ended_at) IS NOT NULL THEN 'ended' WHEN "
            "COALESCE(f.expires_at, b.expires_at) > (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = s.pool_id) "
            "THEN 'live' ELSE 'expired' END AS state, s.device_type, s.last_ip_address, s.created_at, "
            "s.last_active_at, COALESCE(s.ended_at, f.revoked_at, b.ended_at) AS ended_at, COALESCE(s.ended_by, "
            "f.revoked_by, b.ended_by) AS ended_by FROM user_sessions s JOIN users u ON u.id = s.user_id LEFT JOIN "
            "refresh_token_families f ON f.user_id = s.user_id AND f.session_id = s.id LEFT JOIN browser_sessions b "
            "ON b.user_id = s.user_id AND b.session_id = s.id"
        ),
        "v_browser_sessions": (
            "SELECT b.pool_id, b.client_id, u.username, b.provider, CASE WHEN b.ended_at IS NOT NULL THEN 'ended' "
            "WHEN b.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = b.pool_id) THEN 'expired' "
            "ELSE 'live' END AS state, b.managed_login_version, b.session_id, b.auth_time, b.expires_at, b.ended_at, "
            "b.ended_by FROM browser_sessions b JOIN users u ON u.id = b.user_id"
        ),
        "v_authorization_codes": (
            "SELECT c.pool_id, c.client_id, u.username, CASE WHEN c.used_at IS NOT NULL THEN 'used' WHEN "
            "c.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) THEN 'expired' ELSE "
            "'live' END AS state, c.redirect_uri, c.scopes, c.nonce, c.resource, c.code_challenge, c.provider, "
            "c.event_id, c.auth_time, c.issued_at, c.expires_at, c.used_at, c.origin_jti FROM authorization_codes c "
            "JOIN users u ON u.id = c.user_id"
        ),
        "v_federated_sign_ins": (
            "SELECT f.pool_id, f.client_id, f.provider_name, CASE WHEN f.used_at IS NOT NULL THEN 'back' WHEN "
            "f.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = f.pool_id) THEN 'expired' ELSE 'on "
            "the way' END AS state, f.query, f.callback, f.begun_at, f.expires_at, f.used_at FROM federated_sign_ins "
            "f"
        ),
        "v_client_metadata_documents": (
            "SELECT y.pool_id, y.id AS policy_id, y.name AS policy_name, d.url, CASE WHEN d.document IS NULL THEN "
            "'not cached' WHEN d.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = y.pool_id) THEN "
            "'expired' ELSE 'cached' END AS state, d.document, d.cached_at, d.expires_at, d.asked_at, d.last_error "
            "FROM client_metadata_documents d JOIN cimd_policies y ON y.id = d.policy_id"
        ),
    },
}
BEFORE = {
    "sqlite": {
        "v_users": (
            "SELECT u.pool_id, u.username, u.sub, u.status, u.enabled, (SELECT value FROM user_attributes a WHERE "
            "a.user_id = u.id AND a.name = 'email') AS email, (SELECT value FROM user_attributes a WHERE a.user_id = "
            "u.id AND a.name = 'email_verified') AS email_verified, (SELECT value FROM user_attributes a WHERE "
            "a.user_id = u.id AND a.name = 'phone_number') AS phone_number, (SELECT value FROM user_attributes a "
            "WHERE a.user_id = u.id AND a.name = 'phone_number_verified') AS phone_number_verified, (SELECT value "
            "FROM user_attributes a WHERE a.user_id = u.id AND a.name = 'preferred_username') AS preferred_username, "
            "CASE WHEN t.locked_until > (SELECT now FROM v_now) OR t.last_at > strftime('%Y-%m-%d %H:%M:%f', (SELECT "
            "now FROM v_now), (-COALESCE(json_extract(p.rules, '$.\"' || 'wrong_password' || "
            "'\".quiet_seconds'), 900)) || ' seconds') THEN t.count ELSE 0 END AS failed_sign_ins, "
            "t.locked_until, (t.locked_until IS NOT NULL AND t.locked_until > (SELECT now FROM v_now)) AS is_locked, "
            "u.temporary_password_expires_at, u.created_at, u.updated_at FROM users u JOIN user_pools p ON p.id = "
            "u.pool_id LEFT JOIN attempts t ON t.pool_id = u.pool_id AND t.subject = 'user:' || u.id AND t.rule = "
            "'wrong_password' AND t.last_at <= strftime('%Y-%m-%d %H:%M:%f', (SELECT now FROM v_now), (60) || ' "
            "seconds')"
        ),
        "v_codes": (
            "SELECT c.pool_id, u.username, c.purpose, c.attribute_name, c.medium, c.destination, c.code, CASE WHEN "
            "c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS NOT NULL THEN 'superseded' WHEN "
            "c.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, c.attempts, MAX(0, "
            "COALESCE(CAST(json_extract(p.rules, '$.\"' || ('wrong_code:' || c.purpose) || '\".limit') AS "
            "INTEGER), 5) - CASE WHEN t.locked_until > (SELECT now FROM v_now) OR t.last_at > strftime('%Y-%m-%d "
            "%H:%M:%f', (SELECT now FROM v_now), (-COALESCE(json_extract(p.rules, '$.\"' || ('wrong_code:' || "
            "c.purpose) || '\".quiet_seconds'), 900)) || ' seconds') THEN t.count ELSE 0 END) AS attempts_left, "
            "t.locked_until, c.issued_at, c.expires_at, c.consumed_at, c.superseded_at FROM codes c JOIN users u ON "
            "u.id = c.user_id JOIN user_pools p ON p.id = c.pool_id LEFT JOIN attempts t ON t.pool_id = c.pool_id "
            "AND t.subject = 'user:' || c.user_id AND t.rule = ('wrong_code:' || c.purpose) AND t.last_at <= "
            "strftime('%Y-%m-%d %H:%M:%f', (SELECT now FROM v_now), (60) || ' seconds')"
        ),
        "v_sessions": (
            "SELECT s.pool_id, s.client_id, s.username, s.challenge_name, CASE WHEN s.used_at IS NOT NULL THEN "
            "'used' WHEN s.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, "
            "s.created_at, s.expires_at, s.used_at FROM sessions s UNION ALL SELECT f.pool_id, f.client_id, "
            "u.username, 'REFRESH_TOKEN', CASE WHEN f.revoked_at IS NOT NULL THEN 'revoked' WHEN f.expires_at <= "
            "(SELECT now FROM v_now) THEN 'expired' ELSE 'live' END, f.auth_time, f.expires_at, f.last_used_at FROM "
            "refresh_token_families f JOIN users u ON u.id = f.user_id"
        ),
        "v_replicas": (
            "SELECT r.pool_id, p.name AS pool_name, p.region AS primary_region, r.region_name, CASE WHEN r.status = "
            "'CREATING' AND r.status_until <= (SELECT now FROM v_now) THEN 'INACTIVE' ELSE r.status END AS status, "
            "r.status_until, r.tags, r.created_at, r.updated_at FROM user_pool_replicas r JOIN user_pools p ON p.id "
            "= r.pool_id WHERE r.status <> 'DELETING' OR r.status_until > (SELECT now FROM v_now)"
        ),
        "v_domains": (
            "SELECT d.pool_id, p.name AS pool_name, d.domain, d.kind, 'https://' || d.host AS url, d.region_name, "
            "CASE WHEN d.status <> 'ACTIVE' AND d.status_until <= (SELECT now FROM v_now) THEN 'ACTIVE' ELSE "
            "d.status END AS status, d.status_until, d.managed_login_version, d.custom_domain_config, d.routing, "
            "d.created_at, d.updated_at FROM user_pool_domains d JOIN user_pools p ON p.id = d.pool_id WHERE "
            "d.status <> 'DELETING' OR d.status_until > (SELECT now FROM v_now)"
        ),
        "v_user_sessions": (
            "SELECT s.pool_id, s.client_id, u.username, s.id AS session_id, s.session_type, s.origin_session_id, "
            "CASE WHEN COALESCE(s.ended_at, f.revoked_at, b.ended_at) IS NOT NULL THEN 'ended' WHEN "
            "COALESCE(f.expires_at, b.expires_at) > (SELECT now FROM v_now) THEN 'live' ELSE 'expired' END AS state, "
            "s.device_type, s.last_ip_address, s.created_at, s.last_active_at, COALESCE(s.ended_at, f.revoked_at, "
            "b.ended_at) AS ended_at, COALESCE(s.ended_by, f.revoked_by, b.ended_by) AS ended_by FROM user_sessions "
            "s JOIN users u ON u.id = s.user_id LEFT JOIN refresh_token_families f ON f.user_id = s.user_id AND "
            "f.session_id = s.id LEFT JOIN browser_sessions b ON b.user_id = s.user_id AND b.session_id = s.id"
        ),
        "v_browser_sessions": (
            "SELECT b.pool_id, b.client_id, u.username, b.provider, CASE WHEN b.ended_at IS NOT NULL THEN 'ended' "
            "WHEN b.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, "
            "b.managed_login_version, b.session_id, b.auth_time, b.expires_at, b.ended_at, b.ended_by FROM "
            "browser_sessions b JOIN users u ON u.id = b.user_id"
        ),
        "v_authorization_codes": (
            "SELECT c.pool_id, c.client_id, u.username, CASE WHEN c.used_at IS NOT NULL THEN 'used' WHEN "
            "c.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, c.redirect_uri, "
            "c.scopes, c.nonce, c.resource, c.code_challenge, c.provider, c.event_id, c.auth_time, c.issued_at, "
            "c.expires_at, c.used_at, c.origin_jti FROM authorization_codes c JOIN users u ON u.id = c.user_id"
        ),
        "v_federated_sign_ins": (
            "SELECT f.pool_id, f.client_id, f.provider_name, CASE WHEN f.used_at IS NOT NULL THEN 'back' WHEN "
            "f.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'on the way' END AS state, f.query, "
            "f.callback, f.begun_at, f.expires_at, f.used_at FROM federated_sign_ins f"
        ),
        "v_client_metadata_documents": (
            "SELECT y.pool_id, y.id AS policy_id, y.name AS policy_name, d.url, CASE WHEN d.document IS NULL THEN "
            "'not cached' WHEN d.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'cached' END AS state, "
            "d.document, d.cached_at, d.expires_at, d.asked_at, d.last_error FROM client_metadata_documents d JOIN "
            "cimd_policies y ON y.id = d.policy_id"
        ),
    },
    "postgresql": {
        "v_users": (
            "SELECT u.pool_id, u.username, u.sub, u.status, u.enabled, (SELECT value FROM user_attributes a WHERE "
            "a.user_id = u.id AND a.name = 'email') AS email, (SELECT value FROM user_attributes a WHERE a.user_id = "
            "u.id AND a.name = 'email_verified') AS email_verified, (SELECT value FROM user_attributes a WHERE "
            "a.user_id = u.id AND a.name = 'phone_number') AS phone_number, (SELECT value FROM user_attributes a "
            "WHERE a.user_id = u.id AND a.name = 'phone_number_verified') AS phone_number_verified, (SELECT value "
            "FROM user_attributes a WHERE a.user_id = u.id AND a.name = 'preferred_username') AS preferred_username, "
            "CASE WHEN t.locked_until > (SELECT now FROM v_now) OR t.last_at > ((SELECT now FROM v_now) + "
            "(-COALESCE(CAST(p.rules -> 'wrong_password' ->> 'quiet_seconds' AS double precision), 900)) * interval "
            "'1 second') THEN t.count ELSE 0 END AS failed_sign_ins, t.locked_until, (t.locked_until IS NOT NULL AND "
            "t.locked_until > (SELECT now FROM v_now)) AS is_locked, u.temporary_password_expires_at, u.created_at, "
            "u.updated_at FROM users u JOIN user_pools p ON p.id = u.pool_id LEFT JOIN attempts t ON t.pool_id = "
            "u.pool_id AND t.subject = 'user:' || u.id AND t.rule = 'wrong_password' AND t.last_at <= ((SELECT now "
            "FROM v_now) + (60) * interval '1 second')"
        ),
        "v_codes": (
            "SELECT c.pool_id, u.username, c.purpose, c.attribute_name, c.medium, c.destination, c.code, CASE WHEN "
            "c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS NOT NULL THEN 'superseded' WHEN "
            "c.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, c.attempts, "
            "GREATEST(0, COALESCE(CAST(CAST(p.rules -> ('wrong_code:' || c.purpose) ->> 'limit' AS double precision) "
            "AS INTEGER), 5) - CASE WHEN t.locked_until > (SELECT now FROM v_now) OR t.last_at > ((SELECT now FROM "
            "v_now) + (-COALESCE(CAST(p.rules -> ('wrong_code:' || c.purpose) ->> 'quiet_seconds' AS double "
            "precision), 900)) * interval '1 second') THEN t.count ELSE 0 END) AS attempts_left, t.locked_until, "
            "c.issued_at, c.expires_at, c.consumed_at, c.superseded_at FROM codes c JOIN users u ON u.id = c.user_id "
            "JOIN user_pools p ON p.id = c.pool_id LEFT JOIN attempts t ON t.pool_id = c.pool_id AND t.subject = "
            "'user:' || c.user_id AND t.rule = ('wrong_code:' || c.purpose) AND t.last_at <= ((SELECT now FROM "
            "v_now) + (60) * interval '1 second')"
        ),
        "v_sessions": (
            "SELECT s.pool_id, s.client_id, s.username, s.challenge_name, CASE WHEN s.used_at IS NOT NULL THEN "
            "'used' WHEN s.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, "
            "s.created_at, s.expires_at, s.used_at FROM sessions s UNION ALL SELECT f.pool_id, f.client_id, "
            "u.username, 'REFRESH_TOKEN', CASE WHEN f.revoked_at IS NOT NULL THEN 'revoked' WHEN f.expires_at <= "
            "(SELECT now FROM v_now) THEN 'expired' ELSE 'live' END, f.auth_time, f.expires_at, f.last_used_at FROM "
            "refresh_token_families f JOIN users u ON u.id = f.user_id"
        ),
        "v_replicas": (
            "SELECT r.pool_id, p.name AS pool_name, p.region AS primary_region, r.region_name, CASE WHEN r.status = "
            "'CREATING' AND r.status_until <= (SELECT now FROM v_now) THEN 'INACTIVE' ELSE r.status END AS status, "
            "r.status_until, r.tags, r.created_at, r.updated_at FROM user_pool_replicas r JOIN user_pools p ON p.id "
            "= r.pool_id WHERE r.status <> 'DELETING' OR r.status_until > (SELECT now FROM v_now)"
        ),
        "v_domains": (
            "SELECT d.pool_id, p.name AS pool_name, d.domain, d.kind, 'https://' || d.host AS url, d.region_name, "
            "CASE WHEN d.status <> 'ACTIVE' AND d.status_until <= (SELECT now FROM v_now) THEN 'ACTIVE' ELSE "
            "d.status END AS status, d.status_until, d.managed_login_version, d.custom_domain_config, d.routing, "
            "d.created_at, d.updated_at FROM user_pool_domains d JOIN user_pools p ON p.id = d.pool_id WHERE "
            "d.status <> 'DELETING' OR d.status_until > (SELECT now FROM v_now)"
        ),
        "v_user_sessions": (
            "SELECT s.pool_id, s.client_id, u.username, s.id AS session_id, s.session_type, s.origin_session_id, "
            "CASE WHEN COALESCE(s.ended_at, f.revoked_at, b.ended_at) IS NOT NULL THEN 'ended' WHEN "
            "COALESCE(f.expires_at, b.expires_at) > (SELECT now FROM v_now) THEN 'live' ELSE 'expired' END AS state, "
            "s.device_type, s.last_ip_address, s.created_at, s.last_active_at, COALESCE(s.ended_at, f.revoked_at, "
            "b.ended_at) AS ended_at, COALESCE(s.ended_by, f.revoked_by, b.ended_by) AS ended_by FROM user_sessions "
            "s JOIN users u ON u.id = s.user_id LEFT JOIN refresh_token_families f ON f.user_id = s.user_id AND "
            "f.session_id = s.id LEFT JOIN browser_sessions b ON b.user_id = s.user_id AND b.session_id = s.id"
        ),
        "v_browser_sessions": (
            "SELECT b.pool_id, b.client_id, u.username, b.provider, CASE WHEN b.ended_at IS NOT NULL THEN 'ended' "
            "WHEN b.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, "
            "b.managed_login_version, b.session_id, b.auth_time, b.expires_at, b.ended_at, b.ended_by FROM "
            "browser_sessions b JOIN users u ON u.id = b.user_id"
        ),
        "v_authorization_codes": (
            "SELECT c.pool_id, c.client_id, u.username, CASE WHEN c.used_at IS NOT NULL THEN 'used' WHEN "
            "c.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'live' END AS state, c.redirect_uri, "
            "c.scopes, c.nonce, c.resource, c.code_challenge, c.provider, c.event_id, c.auth_time, c.issued_at, "
            "c.expires_at, c.used_at, c.origin_jti FROM authorization_codes c JOIN users u ON u.id = c.user_id"
        ),
        "v_federated_sign_ins": (
            "SELECT f.pool_id, f.client_id, f.provider_name, CASE WHEN f.used_at IS NOT NULL THEN 'back' WHEN "
            "f.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'on the way' END AS state, f.query, "
            "f.callback, f.begun_at, f.expires_at, f.used_at FROM federated_sign_ins f"
        ),
        "v_client_metadata_documents": (
            "SELECT y.pool_id, y.id AS policy_id, y.name AS policy_name, d.url, CASE WHEN d.document IS NULL THEN "
            "'not cached' WHEN d.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'cached' END AS state, "
            "d.document, d.cached_at, d.expires_at, d.asked_at, d.last_error FROM client_metadata_documents d JOIN "
            "cimd_policies y ON y.id = d.policy_id"
        ),
    },
}
# When a change was noted.
NOTED_AT_BEFORE = {
    "sqlite": (
        "CASE WHEN s.clock_frozen_at IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now', "
        "printf('%+.3f seconds', s.clock_offset_seconds)) ELSE substr(s.clock_frozen_at, 1, 23) END || '000'"
    ),
    "postgresql": (
        "date_trunc('milliseconds', COALESCE(s.clock_frozen_at, "
        "clock_timestamp() + s.clock_offset_seconds * interval '1 second'))"
    ),
}
OFFSET = "COALESCE(p.clock_offset_seconds, s.clock_offset_seconds)"
FROZEN = "CASE WHEN p.clock_offset_seconds IS NULL THEN s.clock_frozen_at ELSE p.clock_frozen_at END"
NOTED_AT_AFTER = {
    "sqlite": (
        f"COALESCE(substr({FROZEN}, 1, 23), strftime('%Y-%m-%d %H:%M:%f', 'now', "
        f"printf('%+.3f seconds', {OFFSET}))) || '000'"
    ),
    "postgresql": (
        f"date_trunc('milliseconds', COALESCE({FROZEN}, clock_timestamp() + {OFFSET} * interval '1 second'))"
    ),
}


def upgrade() -> None:
    op.add_column("user_pools", sa.Column("clock_offset_seconds", sa.Float(), nullable=True))
    op.add_column("user_pools", sa.Column("clock_frozen_at", sa.DateTime(timezone=True), nullable=True))
    has_clock = sa.text("clock_offset_seconds IS NOT NULL")
    op.create_index("ix_user_pools_own_clock", "user_pools", ["id"], sqlite_where=has_clock, postgresql_where=has_clock)
    _replace(V_POOL_CLOCKS)
    _replace(AFTER)
    _note(NOTED_AT_AFTER, instead_of=NOTED_AT_BEFORE)


def downgrade() -> None:
    _note(NOTED_AT_BEFORE, instead_of=NOTED_AT_AFTER)
    _replace(BEFORE)
    op.execute("DROP VIEW v_pool_clocks")
    op.drop_index("ix_user_pools_own_clock", "user_pools")
    op.drop_column("user_pools", "clock_frozen_at")
    op.drop_column("user_pools", "clock_offset_seconds")


def _note(at: dict[str, str], *, instead_of: dict[str, str]) -> None:
    """The triggers that note what changed, with another instant in them."""
    db = op.get_bind()
    dialect = db.dialect.name
    if dialect == "sqlite":
        found = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_change_%'"
        for name, statement in db.exec_driver_sql(found).all():
            db.exec_driver_sql(f"DROP TRIGGER {name}")
            db.exec_driver_sql(statement.replace(instead_of[dialect], at[dialect]))
        return
    found = (
        "SELECT pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace "
        r"WHERE n.nspname = current_schema() AND p.proname LIKE 'note\_%'"
    )
    for (statement,) in db.execute(sa.text(found)).all():
        db.connection.cursor().execute(statement.replace(instead_of[dialect], at[dialect]))


def _replace(views: dict[str, dict[str, str]]) -> None:
    """On Postgres a view that is replaced keeps who may read it."""
    dialect = op.get_bind().dialect.name
    for name, query in views[dialect].items():
        if dialect == "sqlite":
            op.execute(f"DROP VIEW IF EXISTS {name}")
            op.execute(f"CREATE VIEW {name} AS {query}")
        else:
            op.execute(f"CREATE OR REPLACE VIEW {name} AS {query}")

"""Ids of users wherever their names are, and views of pools, attributes and providers; the sub in events and messages."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BEFORE: dict[str, dict[str, str]] = {
    "sqlite": {
        "v_now": (
            "SELECT COALESCE(clock_frozen_at, strftime('%Y-%m-%d %H:%M:%f', 'now', clock_offset_seconds || ' "
            "seconds')) AS now FROM emulator_state WHERE id = 1"
        ),
        "v_pool_clocks": (
            "SELECT pool_id, COALESCE(frozen_at, strftime('%Y-%m-%d %H:%M:%f', 'now', offset_seconds || ' "
            "seconds')) AS now, offset_seconds, frozen_at, is_own FROM (SELECT p.id AS pool_id, "
            "p.clock_offset_seconds IS NOT NULL AS is_own, COALESCE(p.clock_offset_seconds, "
            "e.clock_offset_seconds) AS offset_seconds, CASE WHEN p.clock_offset_seconds IS NULL THEN "
            "e.clock_frozen_at ELSE p.clock_frozen_at END AS frozen_at FROM user_pools p JOIN emulator_state "
            "e ON e.id = 1) c"
        ),
        "v_users": (
            "SELECT u.pool_id, u.username, u.sub, u.status, u.enabled, (SELECT value FROM user_attributes a "
            "WHERE a.user_id = u.id AND a.name = 'email') AS email, (SELECT value FROM user_attributes a "
            "WHERE a.user_id = u.id AND a.name = 'email_verified') AS email_verified, (SELECT value FROM "
            "user_attributes a WHERE a.user_id = u.id AND a.name = 'phone_number') AS phone_number, (SELECT "
            "value FROM user_attributes a WHERE a.user_id = u.id AND a.name = 'phone_number_verified') AS "
            "phone_number_verified, (SELECT value FROM user_attributes a WHERE a.user_id = u.id AND a.name = "
            "'preferred_username') AS preferred_username, CASE WHEN t.locked_until > (SELECT n.now FROM "
            "v_pool_clocks n WHERE n.pool_id = u.pool_id) OR t.last_at > strftime('%Y-%m-%d %H:%M:%f', "
            "(SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = u.pool_id), "
            "(-COALESCE(json_extract(p.rules, '$.\"' || 'wrong_password' || '\".quiet_seconds'), 900)) || ' "
            "seconds') THEN t.count ELSE 0 END AS failed_sign_ins, t.locked_until, (t.locked_until IS NOT "
            "NULL AND t.locked_until > (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = u.pool_id)) AS "
            "is_locked, u.temporary_password_expires_at, u.created_at, u.updated_at FROM users u JOIN "
            "user_pools p ON p.id = u.pool_id LEFT JOIN attempts t ON t.pool_id = u.pool_id AND t.subject = "
            "'user:' || u.id AND t.rule = 'wrong_password' AND t.last_at <= strftime('%Y-%m-%d %H:%M:%f', "
            "(SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = u.pool_id), (60) || ' seconds')"
        ),
        "v_aliases": (
            "SELECT a.pool_id, a.kind, a.value, u.username AS owner_username, u.sub AS owner_sub, u.status AS"
            " owner_status, a.since FROM aliases a JOIN users u ON u.id = a.user_id"
        ),
        "v_codes": (
            "SELECT c.pool_id, u.username, c.purpose, c.attribute_name, c.medium, c.destination, c.code, CASE"
            " WHEN c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS NOT NULL THEN 'superseded' "
            "WHEN c.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) THEN "
            "'expired' ELSE 'live' END AS state, c.attempts, MAX(0, COALESCE(CAST(json_extract(p.rules, '$.\"'"
            " || ('wrong_code:' || c.purpose) || '\".limit') AS INTEGER), 5) - CASE WHEN t.locked_until > "
            "(SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) OR t.last_at > "
            "strftime('%Y-%m-%d %H:%M:%f', (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id), "
            "(-COALESCE(json_extract(p.rules, '$.\"' || ('wrong_code:' || c.purpose) || '\".quiet_seconds'), "
            "900)) || ' seconds') THEN t.count ELSE 0 END) AS attempts_left, t.locked_until, c.issued_at, "
            "c.expires_at, c.consumed_at, c.superseded_at FROM codes c JOIN users u ON u.id = c.user_id JOIN "
            "user_pools p ON p.id = c.pool_id LEFT JOIN attempts t ON t.pool_id = c.pool_id AND t.subject = "
            "'user:' || c.user_id AND t.rule = ('wrong_code:' || c.purpose) AND t.last_at <= "
            "strftime('%Y-%m-%d %H:%M:%f', (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id), "
            "(60) || ' seconds')"
        ),
        "v_messages": (
            "SELECT id, pool_id, username, recipient, medium, purpose, subject, body, code, created_at, "
            "sent_at, delivery_error, handed_to FROM messages"
        ),
        "v_sessions": (
            "SELECT s.pool_id, s.client_id, s.username, s.challenge_name, CASE WHEN s.used_at IS NOT NULL "
            "THEN 'used' WHEN s.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = s.pool_id)"
            " THEN 'expired' ELSE 'live' END AS state, s.created_at, s.expires_at, s.used_at FROM sessions s "
            "UNION ALL SELECT f.pool_id, f.client_id, u.username, 'REFRESH_TOKEN', CASE WHEN f.revoked_at IS "
            "NOT NULL THEN 'revoked' WHEN f.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id "
            "= f.pool_id) THEN 'expired' ELSE 'live' END, f.auth_time, f.expires_at, f.last_used_at FROM "
            "refresh_token_families f JOIN users u ON u.id = f.user_id"
        ),
        "v_clients": (
            "SELECT c.pool_id, p.name AS pool_name, c.id AS client_id, c.name AS client_name, c.secret, "
            "json_extract(c.settings, '$.ExplicitAuthFlows') AS explicit_auth_flows, json_extract(c.settings,"
            " '$.PreventUserExistenceErrors') AS prevent_user_existence_errors, c.created_at, c.updated_at "
            "FROM user_pool_clients c JOIN user_pools p ON p.id = c.pool_id"
        ),
        "v_groups": (
            "SELECT g.pool_id, g.name AS group_name, g.description, g.precedence, g.role_arn, u.username, "
            "m.since FROM user_groups g LEFT JOIN user_group_members m ON m.pool_id = g.pool_id AND "
            "m.name_key = g.name_key LEFT JOIN users u ON u.id = m.user_id"
        ),
        "v_exported_logs": (
            "SELECT id, pool_id, region_name, event_source, destination_arn, CASE WHEN delivered_at IS NOT "
            "NULL THEN 'delivered' WHEN due_at IS NOT NULL THEN 'waiting' WHEN attempts > 0 THEN 'failed' "
            "ELSE 'kept' END AS state, record, attempts, delivered_to, delivered_at, delivery_error, "
            "created_at FROM exported_logs"
        ),
        "v_factors": (
            "SELECT u.pool_id, u.username, f.factor, f.preferred AS is_preferred, f.since FROM user_factors f"
            " JOIN users u ON u.id = f.user_id WHERE f.enabled"
        ),
        "v_software_tokens": (
            "SELECT u.pool_id, u.username, t.friendly_name, t.secret, CASE WHEN t.verified_at IS NULL THEN "
            "'pending' ELSE 'in use' END AS state, t.created_at, t.verified_at FROM software_tokens t JOIN "
            "users u ON u.id = t.user_id"
        ),
        "v_passkeys": (
            "SELECT c.pool_id, u.username, c.credential_id, c.friendly_name, c.relying_party_id, "
            "c.attachment, c.transports, c.sign_count, c.created_at, c.last_used_at FROM webauthn_credentials"
            " c JOIN users u ON u.id = c.user_id"
        ),
        "v_devices": (
            "SELECT d.pool_id, u.username, d.device_key, d.name, CASE WHEN d.confirmed_at IS NULL THEN "
            "'unconfirmed' ELSE d.remembered_status END AS state, d.last_ip_used, d.created_at, "
            "d.confirmed_at, d.authenticated_at FROM devices d JOIN users u ON u.id = d.user_id"
        ),
        "v_user_sessions": (
            "SELECT s.pool_id, s.client_id, u.username, s.id AS session_id, s.session_type, "
            "s.origin_session_id, CASE WHEN COALESCE(s.ended_at, f.revoked_at, b.ended_at) IS NOT NULL THEN "
            "'ended' WHEN COALESCE(f.expires_at, b.expires_at) > (SELECT n.now FROM v_pool_clocks n WHERE "
            "n.pool_id = s.pool_id) THEN 'live' ELSE 'expired' END AS state, s.device_type, "
            "s.last_ip_address, s.created_at, s.last_active_at, COALESCE(s.ended_at, f.revoked_at, "
            "b.ended_at) AS ended_at, COALESCE(s.ended_by, f.revoked_by, b.ended_by) AS ended_by FROM "
            "user_sessions s JOIN users u ON u.id = s.user_id LEFT JOIN refresh_token_families f ON f.user_id"
            " = s.user_id AND f.session_id = s.id LEFT JOIN browser_sessions b ON b.user_id = s.user_id AND "
            "b.session_id = s.id"
        ),
        "v_browser_sessions": (
            "SELECT b.pool_id, b.client_id, u.username, b.provider, CASE WHEN b.ended_at IS NOT NULL THEN "
            "'ended' WHEN b.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = b.pool_id) "
            "THEN 'expired' ELSE 'live' END AS state, b.managed_login_version, b.session_id, b.auth_time, "
            "b.expires_at, b.ended_at, b.ended_by FROM browser_sessions b JOIN users u ON u.id = b.user_id"
        ),
        "v_authorization_codes": (
            "SELECT c.pool_id, c.client_id, u.username, CASE WHEN c.used_at IS NOT NULL THEN 'used' WHEN "
            "c.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) THEN 'expired' "
            "ELSE 'live' END AS state, c.redirect_uri, c.scopes, c.nonce, c.resource, c.code_challenge, "
            "c.provider, c.event_id, c.auth_time, c.issued_at, c.expires_at, c.used_at, c.origin_jti FROM "
            "authorization_codes c JOIN users u ON u.id = c.user_id"
        ),
        "v_played_identities": (
            "SELECT i.pool_id, i.name AS provider_name, i.provider_type, p.subject, p.claims, u.username, "
            "p.made_at, p.used_at FROM played_identities p JOIN identity_providers i ON i.id = p.provider_id "
            "LEFT JOIN linked_identities l ON l.pool_id = i.pool_id AND l.provider_name = i.name AND "
            "l.subject = p.subject LEFT JOIN users u ON u.id = l.user_id"
        ),
        "v_events": (
            "SELECT id, pool_id, client_id, username, request_id AS event_id, event_type, outcome, "
            "challenge_responses, risk_decision, risk_level, compromised_credentials, ip_address, "
            "device_name, city, country, timezone, feedback_value, feedback_provider, feedback_at, created_at"
            " FROM events"
        ),
        "v_trigger_calls": (
            "SELECT id, pool_id, username, trigger_source, function_arn, request_id, event, response, error, "
            "duration_ms, created_at FROM trigger_calls"
        ),
        "v_identity_providers": (
            "SELECT i.pool_id, p.name AS pool_name, i.name, i.provider_type, i.details, i.attribute_mapping, "
            "(SELECT group_concat(identifier, ', ') FROM (SELECT identifier FROM "
            "identity_provider_identifiers n WHERE n.provider_id = i.id ORDER BY n.position)) AS identifiers,"
            " i.metadata_fetched_at, i.created_at, i.updated_at FROM identity_providers i JOIN user_pools p "
            "ON p.id = i.pool_id"
        ),
        "v_cimd_policies": (
            "SELECT y.pool_id, p.name AS pool_name, y.id AS policy_id, y.name AS policy_name, c.id AS "
            "client_id, c.name AS client_name, y.url_patterns, y.cache_duration, y.created_at, y.updated_at "
            "FROM cimd_policies y JOIN user_pools p ON p.id = y.pool_id LEFT JOIN user_pool_clients c ON c.id"
            " = y.client_id AND c.pool_id = y.pool_id"
        ),
        "v_linked_identities": (
            "SELECT l.pool_id, u.username, u.sub, l.provider_name, l.provider_type, l.attribute_name, "
            "l.attribute_value, l.subject, l.is_primary, l.linked_at, l.used_at FROM linked_identities l JOIN"
            " users u ON u.id = l.user_id"
        ),
        "v_changes": (
            "SELECT c.pool_id, c.id, c.at, c.table_name, c.kind, u.username, c.key, json_remove(c.before, "
            "'$.password_hash', '$.srp_salt', '$.srp_verifier', '$.secret', '$.public_key') AS before FROM "
            "changes c LEFT JOIN users u ON u.id = c.owner"
        ),
        "v_recoveries": (
            "SELECT r.pool_id, p.name AS pool_name, r.id AS restore_id, CASE WHEN r.status IN "
            "('PREVIEW_GENERATING', 'PREVIEW_GENERATED') AND r.expires_at <= (SELECT now FROM v_now) THEN "
            "'PREVIEW_EXPIRED' ELSE r.status END AS status, r.restores_to, r.initiated_at, r.expires_at, "
            "r.preview, r.completed_at, r.ended_at, s.hold, s.fail FROM recoveries r JOIN user_pools p ON "
            "p.id = r.pool_id LEFT JOIN recovery_switches s ON s.pool_id = r.pool_id"
        ),
    },
    "postgresql": {
        "v_now": (
            "SELECT COALESCE(clock_frozen_at, clock_timestamp() + clock_offset_seconds * interval '1 second')"
            " AS now FROM emulator_state WHERE id = 1"
        ),
        "v_pool_clocks": (
            "SELECT pool_id, COALESCE(frozen_at, clock_timestamp() + offset_seconds * interval '1 second') AS"
            " now, offset_seconds, frozen_at, is_own FROM (SELECT p.id AS pool_id, p.clock_offset_seconds IS "
            "NOT NULL AS is_own, COALESCE(p.clock_offset_seconds, e.clock_offset_seconds) AS offset_seconds, "
            "CASE WHEN p.clock_offset_seconds IS NULL THEN e.clock_frozen_at ELSE p.clock_frozen_at END AS "
            "frozen_at FROM user_pools p JOIN emulator_state e ON e.id = 1) c"
        ),
        "v_users": (
            "SELECT u.pool_id, u.username, u.sub, u.status, u.enabled, (SELECT value FROM user_attributes a "
            "WHERE a.user_id = u.id AND a.name = 'email') AS email, (SELECT value FROM user_attributes a "
            "WHERE a.user_id = u.id AND a.name = 'email_verified') AS email_verified, (SELECT value FROM "
            "user_attributes a WHERE a.user_id = u.id AND a.name = 'phone_number') AS phone_number, (SELECT "
            "value FROM user_attributes a WHERE a.user_id = u.id AND a.name = 'phone_number_verified') AS "
            "phone_number_verified, (SELECT value FROM user_attributes a WHERE a.user_id = u.id AND a.name = "
            "'preferred_username') AS preferred_username, CASE WHEN t.locked_until > (SELECT n.now FROM "
            "v_pool_clocks n WHERE n.pool_id = u.pool_id) OR t.last_at > ((SELECT n.now FROM v_pool_clocks n "
            "WHERE n.pool_id = u.pool_id) + (-COALESCE(CAST(p.rules -> 'wrong_password' ->> 'quiet_seconds' "
            "AS double precision), 900)) * interval '1 second') THEN t.count ELSE 0 END AS failed_sign_ins, "
            "t.locked_until, (t.locked_until IS NOT NULL AND t.locked_until > (SELECT n.now FROM "
            "v_pool_clocks n WHERE n.pool_id = u.pool_id)) AS is_locked, u.temporary_password_expires_at, "
            "u.created_at, u.updated_at FROM users u JOIN user_pools p ON p.id = u.pool_id LEFT JOIN attempts"
            " t ON t.pool_id = u.pool_id AND t.subject = 'user:' || u.id AND t.rule = 'wrong_password' AND "
            "t.last_at <= ((SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = u.pool_id) + (60) * interval "
            "'1 second')"
        ),
        "v_aliases": (
            "SELECT a.pool_id, a.kind, a.value, u.username AS owner_username, u.sub AS owner_sub, u.status AS"
            " owner_status, a.since FROM aliases a JOIN users u ON u.id = a.user_id"
        ),
        "v_codes": (
            "SELECT c.pool_id, u.username, c.purpose, c.attribute_name, c.medium, c.destination, c.code, CASE"
            " WHEN c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS NOT NULL THEN 'superseded' "
            "WHEN c.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) THEN "
            "'expired' ELSE 'live' END AS state, c.attempts, GREATEST(0, COALESCE(CAST(CAST(p.rules -> "
            "('wrong_code:' || c.purpose) ->> 'limit' AS double precision) AS INTEGER), 5) - CASE WHEN "
            "t.locked_until > (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) OR t.last_at > "
            "((SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) + (-COALESCE(CAST(p.rules -> "
            "('wrong_code:' || c.purpose) ->> 'quiet_seconds' AS double precision), 900)) * interval '1 "
            "second') THEN t.count ELSE 0 END) AS attempts_left, t.locked_until, c.issued_at, c.expires_at, "
            "c.consumed_at, c.superseded_at FROM codes c JOIN users u ON u.id = c.user_id JOIN user_pools p "
            "ON p.id = c.pool_id LEFT JOIN attempts t ON t.pool_id = c.pool_id AND t.subject = 'user:' || "
            "c.user_id AND t.rule = ('wrong_code:' || c.purpose) AND t.last_at <= ((SELECT n.now FROM "
            "v_pool_clocks n WHERE n.pool_id = c.pool_id) + (60) * interval '1 second')"
        ),
        "v_messages": (
            "SELECT id, pool_id, username, recipient, medium, purpose, subject, body, code, created_at, "
            "sent_at, delivery_error, handed_to FROM messages"
        ),
        "v_sessions": (
            "SELECT s.pool_id, s.client_id, s.username, s.challenge_name, CASE WHEN s.used_at IS NOT NULL "
            "THEN 'used' WHEN s.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = s.pool_id)"
            " THEN 'expired' ELSE 'live' END AS state, s.created_at, s.expires_at, s.used_at FROM sessions s "
            "UNION ALL SELECT f.pool_id, f.client_id, u.username, 'REFRESH_TOKEN', CASE WHEN f.revoked_at IS "
            "NOT NULL THEN 'revoked' WHEN f.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id "
            "= f.pool_id) THEN 'expired' ELSE 'live' END, f.auth_time, f.expires_at, f.last_used_at FROM "
            "refresh_token_families f JOIN users u ON u.id = f.user_id"
        ),
        "v_clients": (
            "SELECT c.pool_id, p.name AS pool_name, c.id AS client_id, c.name AS client_name, c.secret, "
            "c.settings ->> 'ExplicitAuthFlows' AS explicit_auth_flows, c.settings ->> "
            "'PreventUserExistenceErrors' AS prevent_user_existence_errors, c.created_at, c.updated_at FROM "
            "user_pool_clients c JOIN user_pools p ON p.id = c.pool_id"
        ),
        "v_groups": (
            "SELECT g.pool_id, g.name AS group_name, g.description, g.precedence, g.role_arn, u.username, "
            "m.since FROM user_groups g LEFT JOIN user_group_members m ON m.pool_id = g.pool_id AND "
            "m.name_key = g.name_key LEFT JOIN users u ON u.id = m.user_id"
        ),
        "v_exported_logs": (
            "SELECT id, pool_id, region_name, event_source, destination_arn, CASE WHEN delivered_at IS NOT "
            "NULL THEN 'delivered' WHEN due_at IS NOT NULL THEN 'waiting' WHEN attempts > 0 THEN 'failed' "
            "ELSE 'kept' END AS state, record, attempts, delivered_to, delivered_at, delivery_error, "
            "created_at FROM exported_logs"
        ),
        "v_factors": (
            "SELECT u.pool_id, u.username, f.factor, f.preferred AS is_preferred, f.since FROM user_factors f"
            " JOIN users u ON u.id = f.user_id WHERE f.enabled"
        ),
        "v_software_tokens": (
            "SELECT u.pool_id, u.username, t.friendly_name, t.secret, CASE WHEN t.verified_at IS NULL THEN "
            "'pending' ELSE 'in use' END AS state, t.created_at, t.verified_at FROM software_tokens t JOIN "
            "users u ON u.id = t.user_id"
        ),
        "v_passkeys": (
            "SELECT c.pool_id, u.username, c.credential_id, c.friendly_name, c.relying_party_id, "
            "c.attachment, c.transports, c.sign_count, c.created_at, c.last_used_at FROM webauthn_credentials"
            " c JOIN users u ON u.id = c.user_id"
        ),
        "v_devices": (
            "SELECT d.pool_id, u.username, d.device_key, d.name, CASE WHEN d.confirmed_at IS NULL THEN "
            "'unconfirmed' ELSE d.remembered_status END AS state, d.last_ip_used, d.created_at, "
            "d.confirmed_at, d.authenticated_at FROM devices d JOIN users u ON u.id = d.user_id"
        ),
        "v_user_sessions": (
            "SELECT s.pool_id, s.client_id, u.username, s.id AS session_id, s.session_type, "
            "s.origin_session_id, CASE WHEN COALESCE(s.ended_at, f.revoked_at, b.ended_at) IS NOT NULL THEN "
            "'ended' WHEN COALESCE(f.expires_at, b.expires_at) > (SELECT n.now FROM v_pool_clocks n WHERE "
            "n.pool_id = s.pool_id) THEN 'live' ELSE 'expired' END AS state, s.device_type, "
            "s.last_ip_address, s.created_at, s.last_active_at, COALESCE(s.ended_at, f.revoked_at, "
            "b.ended_at) AS ended_at, COALESCE(s.ended_by, f.revoked_by, b.ended_by) AS ended_by FROM "
            "user_sessions s JOIN users u ON u.id = s.user_id LEFT JOIN refresh_token_families f ON f.user_id"
            " = s.user_id AND f.session_id = s.id LEFT JOIN browser_sessions b ON b.user_id = s.user_id AND "
            "b.session_id = s.id"
        ),
        "v_browser_sessions": (
            "SELECT b.pool_id, b.client_id, u.username, b.provider, CASE WHEN b.ended_at IS NOT NULL THEN "
            "'ended' WHEN b.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = b.pool_id) "
            "THEN 'expired' ELSE 'live' END AS state, b.managed_login_version, b.session_id, b.auth_time, "
            "b.expires_at, b.ended_at, b.ended_by FROM browser_sessions b JOIN users u ON u.id = b.user_id"
        ),
        "v_authorization_codes": (
            "SELECT c.pool_id, c.client_id, u.username, CASE WHEN c.used_at IS NOT NULL THEN 'used' WHEN "
            "c.expires_at <= (SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = c.pool_id) THEN 'expired' "
            "ELSE 'live' END AS state, c.redirect_uri, c.scopes, c.nonce, c.resource, c.code_challenge, "
            "c.provider, c.event_id, c.auth_time, c.issued_at, c.expires_at, c.used_at, c.origin_jti FROM "
            "authorization_codes c JOIN users u ON u.id = c.user_id"
        ),
        "v_played_identities": (
            "SELECT i.pool_id, i.name AS provider_name, i.provider_type, p.subject, p.claims, u.username, "
            "p.made_at, p.used_at FROM played_identities p JOIN identity_providers i ON i.id = p.provider_id "
            "LEFT JOIN linked_identities l ON l.pool_id = i.pool_id AND l.provider_name = i.name AND "
            "l.subject = p.subject LEFT JOIN users u ON u.id = l.user_id"
        ),
        "v_events": (
            "SELECT id, pool_id, client_id, username, request_id AS event_id, event_type, outcome, "
            "challenge_responses, risk_decision, risk_level, compromised_credentials, ip_address, "
            "device_name, city, country, timezone, feedback_value, feedback_provider, feedback_at, created_at"
            " FROM events"
        ),
        "v_trigger_calls": (
            "SELECT id, pool_id, username, trigger_source, function_arn, request_id, event, response, error, "
            "duration_ms, created_at FROM trigger_calls"
        ),
        "v_client_secrets": (
            "SELECT c.pool_id, c.id AS client_id, c.name AS client_name, s.value ->> 'id' AS secret_id, "
            "s.value ->> 'value' AS secret, COALESCE(s.value ->> 'value' = c.secret, FALSE) AS is_shown, "
            "s.value ->> 'created_at' AS created_at FROM user_pool_clients c, jsonb_array_elements(c.secrets)"
            " AS s(value) UNION ALL SELECT c.pool_id, c.id AS client_id, c.name AS client_name, NULL, "
            "c.secret, TRUE, NULL FROM user_pool_clients c WHERE c.secret IS NOT NULL AND c.secrets = "
            "'[]'::jsonb"
        ),
        "v_resource_servers": (
            "SELECT r.pool_id, p.name AS pool_name, r.identifier, r.name, r.identifier || '/' || (s.value ->>"
            " 'ScopeName') AS scope, s.value ->> 'ScopeDescription' AS scope_description, r.created_at, "
            "r.updated_at FROM resource_servers r JOIN user_pools p ON p.id = r.pool_id LEFT JOIN LATERAL "
            "jsonb_array_elements(r.scopes) AS s(value) ON TRUE"
        ),
        "v_identity_providers": (
            "SELECT i.pool_id, p.name AS pool_name, i.name, i.provider_type, i.details, i.attribute_mapping, "
            "(SELECT string_agg(n.identifier, ', ' ORDER BY n.position) FROM identity_provider_identifiers n "
            "WHERE n.provider_id = i.id) AS identifiers, i.metadata_fetched_at, i.created_at, i.updated_at "
            "FROM identity_providers i JOIN user_pools p ON p.id = i.pool_id"
        ),
        "v_cimd_policies": (
            "SELECT y.pool_id, p.name AS pool_name, y.id AS policy_id, y.name AS policy_name, c.id AS "
            "client_id, c.name AS client_name, y.url_patterns, y.cache_duration, y.created_at, y.updated_at "
            "FROM cimd_policies y JOIN user_pools p ON p.id = y.pool_id LEFT JOIN user_pool_clients c ON c.id"
            " = y.client_id AND c.pool_id = y.pool_id"
        ),
        "v_linked_identities": (
            "SELECT l.pool_id, u.username, u.sub, l.provider_name, l.provider_type, l.attribute_name, "
            "l.attribute_value, l.subject, l.is_primary, l.linked_at, l.used_at FROM linked_identities l JOIN"
            " users u ON u.id = l.user_id"
        ),
        "v_changes": (
            "SELECT c.pool_id, c.id, c.at, c.table_name, c.kind, u.username, c.key, (c.before - "
            "CAST('{password_hash,srp_salt,srp_verifier,secret,public_key}' AS text[])) AS before FROM "
            "changes c LEFT JOIN users u ON u.id = c.owner"
        ),
        "v_recoveries": (
            "SELECT r.pool_id, p.name AS pool_name, r.id AS restore_id, CASE WHEN r.status IN "
            "('PREVIEW_GENERATING', 'PREVIEW_GENERATED') AND r.expires_at <= (SELECT now FROM v_now) THEN "
            "'PREVIEW_EXPIRED' ELSE r.status END AS status, r.restores_to, r.initiated_at, r.expires_at, "
            "r.preview, r.completed_at, r.ended_at, s.hold, s.fail FROM recoveries r JOIN user_pools p ON "
            "p.id = r.pool_id LEFT JOIN recovery_switches s ON s.pool_id = r.pool_id"
        ),
    },
}
AFTER: dict[str, dict[str, str]] = {
    "sqlite": {
        "v_now": (
            "SELECT COALESCE(clock_frozen_at, strftime('%Y-%m-%d %H:%M:%f', 'now', clock_offset_seconds || ' "
            "seconds') || '000') AS now FROM emulator_state WHERE id = 1"
        ),
        "v_pool_clocks": (
            "SELECT pool_id, COALESCE(frozen_at, strftime('%Y-%m-%d %H:%M:%f', 'now', offset_seconds || ' "
            "seconds') || '000') AS now, offset_seconds, frozen_at, is_own FROM (SELECT p.id AS pool_id, "
            "p.clock_offset_seconds IS NOT NULL AS is_own, COALESCE(p.clock_offset_seconds, "
            "e.clock_offset_seconds) AS offset_seconds, CASE WHEN p.clock_offset_seconds IS NULL THEN "
            "e.clock_frozen_at ELSE p.clock_frozen_at END AS frozen_at FROM user_pools p JOIN emulator_state "
            "e ON e.id = 1) c"
        ),
        "v_pools": (
            "SELECT p.id AS pool_id, p.name AS pool_name, p.account_id AS account_id, p.region AS region, "
            "COALESCE(json_extract(p.settings, '$.UserPoolTier'), 'ESSENTIALS') AS tier, "
            "COALESCE(json_extract(p.settings, '$.MfaConfiguration'), 'OFF') AS mfa, "
            "COALESCE(json_extract(p.settings, '$.UserPoolAddOns.AdvancedSecurityMode'), 'OFF') AS "
            "threat_protection, p.case_sensitive AS is_case_sensitive, json_extract(p.settings, "
            "'$.UsernameAttributes') AS username_attributes, json_extract(p.settings, '$.AliasAttributes') AS"
            " alias_attributes, json_extract(p.settings, '$.AutoVerifiedAttributes') AS "
            "auto_verified_attributes, NOT COALESCE(json_extract(p.settings, "
            "'$.AdminCreateUserConfig.AllowAdminCreateUserOnly'), FALSE) AS users_sign_up, "
            "COALESCE(CAST(json_extract(p.settings, '$.Policies.PasswordPolicy.MinimumLength') AS INTEGER), "
            "8) AS password_minimum_length, COALESCE(NULLIF(CAST(json_extract(p.settings, "
            "'$.Policies.PasswordPolicy.TemporaryPasswordValidityDays') AS INTEGER), 0), 7) AS "
            "temporary_password_days, COALESCE(json_extract(p.settings, '$.DeletionProtection'), 'INACTIVE') "
            "= 'ACTIVE' AS is_protected, p.lambda_config AS lambda_config, p.tags AS tags, p.created_at AS "
            "created_at, p.updated_at AS updated_at FROM user_pools p"
        ),
        "v_users": (
            "SELECT u.pool_id, u.username, u.sub, u.id AS user_id, u.status, u.enabled, (SELECT value FROM "
            "user_attributes a WHERE a.user_id = u.id AND a.name = 'email') AS email, CASE (SELECT value FROM"
            " user_attributes a WHERE a.user_id = u.id AND a.name = 'email_verified') WHEN 'true' THEN TRUE "
            "WHEN 'false' THEN FALSE END AS email_verified, (SELECT value FROM user_attributes a WHERE "
            "a.user_id = u.id AND a.name = 'phone_number') AS phone_number, CASE (SELECT value FROM "
            "user_attributes a WHERE a.user_id = u.id AND a.name = 'phone_number_verified') WHEN 'true' THEN "
            "TRUE WHEN 'false' THEN FALSE END AS phone_number_verified, (SELECT value FROM user_attributes a "
            "WHERE a.user_id = u.id AND a.name = 'preferred_username') AS preferred_username, (SELECT "
            "json_group_object(c.name, c.value) FROM (SELECT name, value FROM user_attributes a WHERE "
            "a.user_id = u.id AND a.name LIKE '%custom:%' ORDER BY name) c) AS custom_attributes, CASE WHEN "
            "t.locked_until > k.now OR t.last_at > strftime('%Y-%m-%d %H:%M:%f', k.now, "
            "(-COALESCE(json_extract(p.rules, '$.\"' || 'wrong_password' || '\".quiet_seconds'), 900)) || ' "
            "seconds') THEN t.count ELSE 0 END AS failed_sign_ins, t.locked_until, (t.locked_until IS NOT "
            "NULL AND t.locked_until > k.now) AS is_locked, u.temporary_password_expires_at, u.signed_out_at,"
            " u.created_at, u.updated_at FROM users u JOIN user_pools p ON p.id = u.pool_id JOIN "
            "v_pool_clocks k ON k.pool_id = u.pool_id LEFT JOIN attempts t ON t.pool_id = u.pool_id AND "
            "t.subject = 'user:' || u.id AND t.rule = 'wrong_password' AND t.last_at <= strftime('%Y-%m-%d "
            "%H:%M:%f', k.now, (60) || ' seconds')"
        ),
        "v_user_attributes": (
            "SELECT u.pool_id, u.username, u.sub, u.id AS user_id, a.name, a.value FROM user_attributes a "
            "JOIN users u ON u.id = a.user_id"
        ),
        "v_aliases": (
            "SELECT a.pool_id, a.kind, a.value, u.username AS owner_username, u.sub AS owner_sub, u.id AS "
            "owner_user_id, u.status AS owner_status, a.since FROM aliases a JOIN users u ON u.id = a.user_id"
        ),
        "v_groups": (
            "SELECT g.pool_id, g.name AS group_name, g.description, g.precedence, g.role_arn, u.username, "
            "u.sub, u.id AS user_id, m.since, g.created_at, g.updated_at FROM user_groups g LEFT JOIN "
            "user_group_members m ON m.pool_id = g.pool_id AND m.name_key = g.name_key LEFT JOIN users u ON "
            "u.id = m.user_id"
        ),
        "v_codes": (
            "SELECT c.pool_id, u.username, u.sub, u.id AS user_id, c.purpose, c.attribute_name, c.medium, "
            "c.destination, c.code, CASE WHEN c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS "
            "NOT NULL THEN 'superseded' WHEN c.expires_at <= k.now THEN 'expired' ELSE 'live' END AS state, "
            "c.attempts, MAX(0, COALESCE(CAST(json_extract(p.rules, '$.\"' || ('wrong_code:' || c.purpose) || "
            "'\".limit') AS INTEGER), 5) - CASE WHEN t.locked_until > k.now OR t.last_at > strftime('%Y-%m-%d "
            "%H:%M:%f', k.now, (-COALESCE(json_extract(p.rules, '$.\"' || ('wrong_code:' || c.purpose) || "
            "'\".quiet_seconds'), 900)) || ' seconds') THEN t.count ELSE 0 END) AS attempts_left, "
            "t.locked_until, c.issued_at, c.expires_at, c.consumed_at, c.superseded_at FROM codes c JOIN "
            "users u ON u.id = c.user_id JOIN user_pools p ON p.id = c.pool_id JOIN v_pool_clocks k ON "
            "k.pool_id = c.pool_id LEFT JOIN attempts t ON t.pool_id = c.pool_id AND t.subject = 'user:' || "
            "c.user_id AND t.rule = ('wrong_code:' || c.purpose) AND t.last_at <= strftime('%Y-%m-%d "
            "%H:%M:%f', k.now, (60) || ' seconds')"
        ),
        "v_messages": (
            "SELECT m.id, m.pool_id, m.username, m.sub, u.id AS user_id, m.recipient, m.medium, m.purpose, "
            "m.subject, m.body, m.code, m.sender, m.created_at, m.sent_at, m.delivery_error, m.handed_to FROM"
            " messages m LEFT JOIN users u ON u.pool_id = m.pool_id AND u.sub = m.sub"
        ),
        "v_sessions": (
            "SELECT s.pool_id, s.client_id, s.username, u.sub, s.user_id, s.challenge_name, CASE WHEN "
            "s.used_at IS NOT NULL THEN 'used' WHEN s.expires_at <= k.now THEN 'expired' ELSE 'live' END AS "
            "state, s.created_at, s.expires_at, s.used_at, NULL AS origin_jti, NULL AS revoked_at, NULL AS "
            "revoked_by FROM sessions s JOIN v_pool_clocks k ON k.pool_id = s.pool_id LEFT JOIN users u ON "
            "u.id = s.user_id UNION ALL SELECT f.pool_id, f.client_id, u.username, u.sub, u.id AS user_id, "
            "'REFRESH_TOKEN', CASE WHEN f.revoked_at IS NOT NULL THEN 'revoked' WHEN f.expires_at <= k.now "
            "THEN 'expired' ELSE 'live' END AS state, f.auth_time, f.expires_at, f.last_used_at, "
            "f.origin_jti, f.revoked_at, f.revoked_by FROM refresh_token_families f JOIN v_pool_clocks k ON "
            "k.pool_id = f.pool_id JOIN users u ON u.id = f.user_id"
        ),
        "v_factors": (
            "SELECT u.pool_id, u.username, u.sub, u.id AS user_id, f.factor, f.preferred AS is_preferred, "
            "f.since FROM user_factors f JOIN users u ON u.id = f.user_id WHERE f.enabled"
        ),
        "v_software_tokens": (
            "SELECT u.pool_id, u.username, u.sub, u.id AS user_id, t.friendly_name, t.secret, CASE WHEN "
            "t.verified_at IS NULL THEN 'pending' ELSE 'in use' END AS state, t.created_at, t.verified_at "
            "FROM software_tokens t JOIN users u ON u.id = t.user_id"
        ),
        "v_passkeys": (
            "SELECT c.pool_id, u.username, u.sub, u.id AS user_id, c.credential_id, c.friendly_name, "
            "c.relying_party_id, c.attachment, c.transports AS transports, c.sign_count, c.created_at, "
            "c.last_used_at FROM webauthn_credentials c JOIN users u ON u.id = c.user_id"
        ),
        "v_devices": (
            "SELECT d.pool_id, u.username, u.sub, u.id AS user_id, d.device_key, d.name, CASE WHEN "
            "d.confirmed_at IS NULL THEN 'unconfirmed' ELSE d.remembered_status END AS state, d.last_ip_used,"
            " d.created_at, d.confirmed_at, d.authenticated_at FROM devices d JOIN users u ON u.id = "
            "d.user_id"
        ),
        "v_user_sessions": (
            "SELECT s.pool_id, s.client_id, u.username, u.sub, u.id AS user_id, s.id AS session_id, "
            "s.session_type, s.origin_session_id, CASE WHEN COALESCE(s.ended_at, f.revoked_at, b.ended_at) IS"
            " NOT NULL THEN 'ended' WHEN COALESCE(f.expires_at, b.expires_at) > k.now THEN 'live' ELSE "
            "'expired' END AS state, s.device_type, s.last_ip_address, s.created_at, s.last_active_at, "
            "COALESCE(s.ended_at, f.revoked_at, b.ended_at) AS ended_at, COALESCE(s.ended_by, f.revoked_by, "
            "b.ended_by) AS ended_by, f.origin_jti FROM user_sessions s JOIN v_pool_clocks k ON k.pool_id = "
            "s.pool_id JOIN users u ON u.id = s.user_id LEFT JOIN refresh_token_families f ON f.user_id = "
            "s.user_id AND f.session_id = s.id LEFT JOIN browser_sessions b ON b.user_id = s.user_id AND "
            "b.session_id = s.id"
        ),
        "v_browser_sessions": (
            "SELECT b.pool_id, b.client_id, u.username, u.sub, u.id AS user_id, b.provider, CASE WHEN "
            "b.ended_at IS NOT NULL THEN 'ended' WHEN b.expires_at <= k.now THEN 'expired' ELSE 'live' END AS"
            " state, b.managed_login_version, b.session_id, b.auth_time, b.expires_at, b.ended_at, b.ended_by"
            " FROM browser_sessions b JOIN v_pool_clocks k ON k.pool_id = b.pool_id JOIN users u ON u.id = "
            "b.user_id"
        ),
        "v_authorization_codes": (
            "SELECT c.pool_id, c.client_id, u.username, u.sub, u.id AS user_id, CASE WHEN c.used_at IS NOT "
            "NULL THEN 'used' WHEN c.expires_at <= k.now THEN 'expired' ELSE 'live' END AS state, "
            "c.redirect_uri, '[\"' || replace(c.scopes, ' ', '\",\"') || '\"]' AS scopes, c.nonce, c.resource, "
            "c.code_challenge, c.provider, c.event_id, c.auth_time, c.issued_at, c.expires_at, c.used_at, "
            "c.origin_jti FROM authorization_codes c JOIN v_pool_clocks k ON k.pool_id = c.pool_id JOIN users"
            " u ON u.id = c.user_id"
        ),
        "v_clients": (
            "SELECT c.pool_id, p.name AS pool_name, c.id AS client_id, c.name AS client_name, c.secret, "
            "json_extract(c.settings, '$.ExplicitAuthFlows') AS explicit_auth_flows, json_extract(c.settings,"
            " '$.SupportedIdentityProviders') AS identity_providers, json_extract(c.settings, "
            "'$.AllowedOAuthFlows') AS oauth_flows, json_extract(c.settings, '$.AllowedOAuthScopes') AS "
            "oauth_scopes, json_extract(c.settings, '$.CallbackURLs') AS callback_urls, "
            "json_extract(c.settings, '$.LogoutURLs') AS logout_urls, "
            "COALESCE(NULLIF(CAST(json_extract(c.settings, '$.AccessTokenValidity') AS INTEGER), 0) * CASE "
            "COALESCE(json_extract(c.settings, '$.TokenValidityUnits.AccessToken'), 'hours') WHEN 'seconds' "
            "THEN 1 WHEN 'minutes' THEN 60 WHEN 'hours' THEN 3600 WHEN 'days' THEN 86400 END, 3600) AS "
            "access_token_seconds, COALESCE(NULLIF(CAST(json_extract(c.settings, '$.IdTokenValidity') AS "
            "INTEGER), 0) * CASE COALESCE(json_extract(c.settings, '$.TokenValidityUnits.IdToken'), 'hours') "
            "WHEN 'seconds' THEN 1 WHEN 'minutes' THEN 60 WHEN 'hours' THEN 3600 WHEN 'days' THEN 86400 END, "
            "3600) AS id_token_seconds, COALESCE(NULLIF(CAST(json_extract(c.settings, "
            "'$.RefreshTokenValidity') AS INTEGER), 0) * CASE COALESCE(json_extract(c.settings, "
            "'$.TokenValidityUnits.RefreshToken'), 'days') WHEN 'seconds' THEN 1 WHEN 'minutes' THEN 60 WHEN "
            "'hours' THEN 3600 WHEN 'days' THEN 86400 END, 2592000) AS refresh_token_seconds, "
            "json_extract(c.settings, '$.PreventUserExistenceErrors') AS prevent_user_existence_errors, "
            "c.created_at, c.updated_at FROM user_pool_clients c JOIN user_pools p ON p.id = c.pool_id"
        ),
        "v_cimd_policies": (
            "SELECT y.pool_id, p.name AS pool_name, y.id AS policy_id, y.name AS policy_name, c.id AS "
            "client_id, c.name AS client_name, y.url_patterns AS url_patterns, y.cache_duration, "
            "y.created_at, y.updated_at FROM cimd_policies y JOIN user_pools p ON p.id = y.pool_id LEFT JOIN "
            "user_pool_clients c ON c.id = y.client_id AND c.pool_id = y.pool_id"
        ),
        "v_providers": (
            "SELECT i.pool_id, p.name AS pool_name, i.name AS provider_name, i.provider_type, i.details, "
            "i.attribute_mapping, (SELECT json_group_array(identifier) FROM (SELECT identifier FROM "
            "identity_provider_identifiers n WHERE n.provider_id = i.id ORDER BY n.position)) AS identifiers,"
            " i.metadata_fetched_at, i.created_at, i.updated_at FROM identity_providers i JOIN user_pools p "
            "ON p.id = i.pool_id"
        ),
        "v_identity_providers": (
            "SELECT pool_id, pool_name, provider_name AS name, provider_type, details, attribute_mapping, "
            "identifiers, metadata_fetched_at, created_at, updated_at FROM v_providers"
        ),
        "v_linked_identities": (
            "SELECT l.pool_id, u.username, u.sub, u.id AS user_id, l.provider_name, l.provider_type, "
            "l.attribute_name, l.attribute_value, l.subject, l.is_primary, l.linked_at, l.used_at FROM "
            "linked_identities l JOIN users u ON u.id = l.user_id"
        ),
        "v_played_identities": (
            "SELECT i.pool_id, i.name AS provider_name, i.provider_type, p.subject, p.claims, u.username, "
            "u.sub, u.id AS user_id, p.made_at, p.used_at FROM played_identities p JOIN identity_providers i "
            "ON i.id = p.provider_id LEFT JOIN linked_identities l ON l.pool_id = i.pool_id AND "
            "l.provider_name = i.name AND l.subject = p.subject LEFT JOIN users u ON u.id = l.user_id"
        ),
        "v_events": (
            "SELECT id, pool_id, client_id, username, sub, user_id, request_id AS event_id, event_type, "
            "outcome, event_type LIKE 'Admin%' AS by_administrator, challenge_responses, risk_decision, "
            "risk_level, compromised_credentials, ip_address, device_name, city, country, timezone, "
            "feedback_value, feedback_provider, feedback_at, created_at FROM events"
        ),
        "v_trigger_calls": (
            "SELECT t.id, t.pool_id, t.username, json_extract(t.event, '$.request.userAttributes.sub') AS "
            "sub, u.id AS user_id, t.trigger_source, t.function_arn, t.request_id, t.event, t.response, "
            "t.error, t.duration_ms, t.created_at FROM trigger_calls t LEFT JOIN users u ON u.pool_id = "
            "t.pool_id AND u.sub = json_extract(t.event, '$.request.userAttributes.sub')"
        ),
        "v_exported_logs": (
            "SELECT id, pool_id, region_name, event_source, destination_arn, CASE WHEN delivered_at IS NOT "
            "NULL THEN 'delivered' WHEN due_at IS NOT NULL THEN 'waiting' WHEN attempts > 0 THEN 'failed' "
            "ELSE 'kept' END AS state, record, attempts, delivered_to AS delivered_to, delivered_at, "
            "delivery_error, created_at FROM exported_logs"
        ),
        "v_recoveries": (
            "SELECT r.pool_id, p.name AS pool_name, r.id AS restore_id, CASE WHEN r.status IN "
            "('PREVIEW_GENERATING', 'PREVIEW_GENERATED') AND r.expires_at <= (SELECT n.now FROM v_pool_clocks"
            " n WHERE n.pool_id = r.pool_id) THEN 'PREVIEW_EXPIRED' ELSE r.status END AS status, "
            "r.restores_to, r.initiated_at, r.expires_at, r.preview, r.completed_at, r.ended_at, s.hold, "
            "s.fail FROM recoveries r JOIN user_pools p ON p.id = r.pool_id LEFT JOIN recovery_switches s ON "
            "s.pool_id = r.pool_id"
        ),
        "v_changes": (
            "SELECT c.pool_id, c.id, c.at, c.table_name, c.kind, u.username, u.sub, u.id AS user_id, c.key, "
            "json_remove(c.before, '$.password_hash', '$.srp_salt', '$.srp_verifier', '$.secret', "
            "'$.public_key') AS before FROM changes c LEFT JOIN users u ON u.id = c.owner"
        ),
    },
    "postgresql": {
        "v_now": (
            "SELECT COALESCE(clock_frozen_at, statement_timestamp() + clock_offset_seconds * interval '1 "
            "second') AS now FROM emulator_state WHERE id = 1"
        ),
        "v_pool_clocks": (
            "SELECT pool_id, COALESCE(frozen_at, statement_timestamp() + offset_seconds * interval '1 "
            "second') AS now, offset_seconds, frozen_at, is_own FROM (SELECT p.id AS pool_id, "
            "p.clock_offset_seconds IS NOT NULL AS is_own, COALESCE(p.clock_offset_seconds, "
            "e.clock_offset_seconds) AS offset_seconds, CASE WHEN p.clock_offset_seconds IS NULL THEN "
            "e.clock_frozen_at ELSE p.clock_frozen_at END AS frozen_at FROM user_pools p JOIN emulator_state "
            "e ON e.id = 1) c"
        ),
        "v_pools": (
            "SELECT p.id AS pool_id, p.name AS pool_name, p.account_id AS account_id, p.region AS region, "
            "COALESCE(p.settings #>> '{UserPoolTier}', 'ESSENTIALS') AS tier, COALESCE(p.settings #>> "
            "'{MfaConfiguration}', 'OFF') AS mfa, COALESCE(p.settings #>> "
            "'{UserPoolAddOns,AdvancedSecurityMode}', 'OFF') AS threat_protection, p.case_sensitive AS "
            "is_case_sensitive, replace(p.settings #>> '{UsernameAttributes}', '\", \"', '\",\"') AS "
            "username_attributes, replace(p.settings #>> '{AliasAttributes}', '\", \"', '\",\"') AS "
            "alias_attributes, replace(p.settings #>> '{AutoVerifiedAttributes}', '\", \"', '\",\"') AS "
            "auto_verified_attributes, NOT COALESCE(CAST(p.settings #>> "
            "'{AdminCreateUserConfig,AllowAdminCreateUserOnly}' AS boolean), FALSE) AS users_sign_up, "
            "COALESCE(CAST(p.settings #>> '{Policies,PasswordPolicy,MinimumLength}' AS INTEGER), 8) AS "
            "password_minimum_length, COALESCE(NULLIF(CAST(p.settings #>> "
            "'{Policies,PasswordPolicy,TemporaryPasswordValidityDays}' AS INTEGER), 0), 7) AS "
            "temporary_password_days, COALESCE(p.settings #>> '{DeletionProtection}', 'INACTIVE') = 'ACTIVE' "
            "AS is_protected, p.lambda_config AS lambda_config, p.tags AS tags, p.created_at AS created_at, "
            "p.updated_at AS updated_at FROM user_pools p"
        ),
        "v_users": (
            "SELECT u.pool_id, u.username, u.sub, u.id AS user_id, u.status, u.enabled, (SELECT value FROM "
            "user_attributes a WHERE a.user_id = u.id AND a.name = 'email') AS email, CASE (SELECT value FROM"
            " user_attributes a WHERE a.user_id = u.id AND a.name = 'email_verified') WHEN 'true' THEN TRUE "
            "WHEN 'false' THEN FALSE END AS email_verified, (SELECT value FROM user_attributes a WHERE "
            "a.user_id = u.id AND a.name = 'phone_number') AS phone_number, CASE (SELECT value FROM "
            "user_attributes a WHERE a.user_id = u.id AND a.name = 'phone_number_verified') WHEN 'true' THEN "
            "TRUE WHEN 'false' THEN FALSE END AS phone_number_verified, (SELECT value FROM user_attributes a "
            "WHERE a.user_id = u.id AND a.name = 'preferred_username') AS preferred_username, "
            "COALESCE((SELECT jsonb_object_agg(c.name, c.value) FROM (SELECT name, value FROM user_attributes"
            " a WHERE a.user_id = u.id AND a.name LIKE '%custom:%' ORDER BY name) c), CAST('{}' AS jsonb)) AS"
            " custom_attributes, CASE WHEN t.locked_until > k.now OR t.last_at > (k.now + "
            "(-COALESCE(CAST(p.rules -> 'wrong_password' ->> 'quiet_seconds' AS double precision), 900)) * "
            "interval '1 second') THEN t.count ELSE 0 END AS failed_sign_ins, t.locked_until, (t.locked_until"
            " IS NOT NULL AND t.locked_until > k.now) AS is_locked, u.temporary_password_expires_at, "
            "u.signed_out_at, u.created_at, u.updated_at FROM users u JOIN user_pools p ON p.id = u.pool_id "
            "JOIN v_pool_clocks k ON k.pool_id = u.pool_id LEFT JOIN attempts t ON t.pool_id = u.pool_id AND "
            "t.subject = 'user:' || u.id AND t.rule = 'wrong_password' AND t.last_at <= (k.now + (60) * "
            "interval '1 second')"
        ),
        "v_user_attributes": (
            "SELECT u.pool_id, u.username, u.sub, u.id AS user_id, a.name, a.value FROM user_attributes a "
            "JOIN users u ON u.id = a.user_id"
        ),
        "v_aliases": (
            "SELECT a.pool_id, a.kind, a.value, u.username AS owner_username, u.sub AS owner_sub, u.id AS "
            "owner_user_id, u.status AS owner_status, a.since FROM aliases a JOIN users u ON u.id = a.user_id"
        ),
        "v_groups": (
            "SELECT g.pool_id, g.name AS group_name, g.description, g.precedence, g.role_arn, u.username, "
            "u.sub, u.id AS user_id, m.since, g.created_at, g.updated_at FROM user_groups g LEFT JOIN "
            "user_group_members m ON m.pool_id = g.pool_id AND m.name_key = g.name_key LEFT JOIN users u ON "
            "u.id = m.user_id"
        ),
        "v_codes": (
            "SELECT c.pool_id, u.username, u.sub, u.id AS user_id, c.purpose, c.attribute_name, c.medium, "
            "c.destination, c.code, CASE WHEN c.consumed_at IS NOT NULL THEN 'used' WHEN c.superseded_at IS "
            "NOT NULL THEN 'superseded' WHEN c.expires_at <= k.now THEN 'expired' ELSE 'live' END AS state, "
            "c.attempts, GREATEST(0, COALESCE(CAST(CAST(p.rules -> ('wrong_code:' || c.purpose) ->> 'limit' "
            "AS double precision) AS INTEGER), 5) - CASE WHEN t.locked_until > k.now OR t.last_at > (k.now + "
            "(-COALESCE(CAST(p.rules -> ('wrong_code:' || c.purpose) ->> 'quiet_seconds' AS double "
            "precision), 900)) * interval '1 second') THEN t.count ELSE 0 END) AS attempts_left, "
            "t.locked_until, c.issued_at, c.expires_at, c.consumed_at, c.superseded_at FROM codes c JOIN "
            "users u ON u.id = c.user_id JOIN user_pools p ON p.id = c.pool_id JOIN v_pool_clocks k ON "
            "k.pool_id = c.pool_id LEFT JOIN attempts t ON t.pool_id = c.pool_id AND t.subject = 'user:' || "
            "c.user_id AND t.rule = ('wrong_code:' || c.purpose) AND t.last_at <= (k.now + (60) * interval '1"
            " second')"
        ),
        "v_messages": (
            "SELECT m.id, m.pool_id, m.username, m.sub, u.id AS user_id, m.recipient, m.medium, m.purpose, "
            "m.subject, m.body, m.code, m.sender, m.created_at, m.sent_at, m.delivery_error, m.handed_to FROM"
            " messages m LEFT JOIN users u ON u.pool_id = m.pool_id AND u.sub = m.sub"
        ),
        "v_sessions": (
            "SELECT s.pool_id, s.client_id, s.username, u.sub, s.user_id, s.challenge_name, CASE WHEN "
            "s.used_at IS NOT NULL THEN 'used' WHEN s.expires_at <= k.now THEN 'expired' ELSE 'live' END AS "
            "state, s.created_at, s.expires_at, s.used_at, NULL AS origin_jti, NULL AS revoked_at, NULL AS "
            "revoked_by FROM sessions s JOIN v_pool_clocks k ON k.pool_id = s.pool_id LEFT JOIN users u ON "
            "u.id = s.user_id UNION ALL SELECT f.pool_id, f.client_id, u.username, u.sub, u.id AS user_id, "
            "'REFRESH_TOKEN', CASE WHEN f.revoked_at IS NOT NULL THEN 'revoked' WHEN f.expires_at <= k.now "
            "THEN 'expired' ELSE 'live' END AS state, f.auth_time, f.expires_at, f.last_used_at, "
            "f.origin_jti, f.revoked_at, f.revoked_by FROM refresh_token_families f JOIN v_pool_clocks k ON "
            "k.pool_id = f.pool_id JOIN users u ON u.id = f.user_id"
        ),
        "v_factors": (
            "SELECT u.pool_id, u.username, u.sub, u.id AS user_id, f.factor, f.preferred AS is_preferred, "
            "f.since FROM user_factors f JOIN users u ON u.id = f.user_id WHERE f.enabled"
        ),
        "v_software_tokens": (
            "SELECT u.pool_id, u.username, u.sub, u.id AS user_id, t.friendly_name, t.secret, CASE WHEN "
            "t.verified_at IS NULL THEN 'pending' ELSE 'in use' END AS state, t.created_at, t.verified_at "
            "FROM software_tokens t JOIN users u ON u.id = t.user_id"
        ),
        "v_passkeys": (
            "SELECT c.pool_id, u.username, u.sub, u.id AS user_id, c.credential_id, c.friendly_name, "
            "c.relying_party_id, c.attachment, replace(CAST(c.transports AS text), '\", \"', '\",\"') AS "
            "transports, c.sign_count, c.created_at, c.last_used_at FROM webauthn_credentials c JOIN users u "
            "ON u.id = c.user_id"
        ),
        "v_devices": (
            "SELECT d.pool_id, u.username, u.sub, u.id AS user_id, d.device_key, d.name, CASE WHEN "
            "d.confirmed_at IS NULL THEN 'unconfirmed' ELSE d.remembered_status END AS state, d.last_ip_used,"
            " d.created_at, d.confirmed_at, d.authenticated_at FROM devices d JOIN users u ON u.id = "
            "d.user_id"
        ),
        "v_user_sessions": (
            "SELECT s.pool_id, s.client_id, u.username, u.sub, u.id AS user_id, s.id AS session_id, "
            "s.session_type, s.origin_session_id, CASE WHEN COALESCE(s.ended_at, f.revoked_at, b.ended_at) IS"
            " NOT NULL THEN 'ended' WHEN COALESCE(f.expires_at, b.expires_at) > k.now THEN 'live' ELSE "
            "'expired' END AS state, s.device_type, s.last_ip_address, s.created_at, s.last_active_at, "
            "COALESCE(s.ended_at, f.revoked_at, b.ended_at) AS ended_at, COALESCE(s.ended_by, f.revoked_by, "
            "b.ended_by) AS ended_by, f.origin_jti FROM user_sessions s JOIN v_pool_clocks k ON k.pool_id = "
            "s.pool_id JOIN users u ON u.id = s.user_id LEFT JOIN refresh_token_families f ON f.user_id = "
            "s.user_id AND f.session_id = s.id LEFT JOIN browser_sessions b ON b.user_id = s.user_id AND "
            "b.session_id = s.id"
        ),
        "v_browser_sessions": (
            "SELECT b.pool_id, b.client_id, u.username, u.sub, u.id AS user_id, b.provider, CASE WHEN "
            "b.ended_at IS NOT NULL THEN 'ended' WHEN b.expires_at <= k.now THEN 'expired' ELSE 'live' END AS"
            " state, b.managed_login_version, b.session_id, b.auth_time, b.expires_at, b.ended_at, b.ended_by"
            " FROM browser_sessions b JOIN v_pool_clocks k ON k.pool_id = b.pool_id JOIN users u ON u.id = "
            "b.user_id"
        ),
        "v_authorization_codes": (
            "SELECT c.pool_id, c.client_id, u.username, u.sub, u.id AS user_id, CASE WHEN c.used_at IS NOT "
            "NULL THEN 'used' WHEN c.expires_at <= k.now THEN 'expired' ELSE 'live' END AS state, "
            "c.redirect_uri, '[\"' || replace(c.scopes, ' ', '\",\"') || '\"]' AS scopes, c.nonce, c.resource, "
            "c.code_challenge, c.provider, c.event_id, c.auth_time, c.issued_at, c.expires_at, c.used_at, "
            "c.origin_jti FROM authorization_codes c JOIN v_pool_clocks k ON k.pool_id = c.pool_id JOIN users"
            " u ON u.id = c.user_id"
        ),
        "v_clients": (
            "SELECT c.pool_id, p.name AS pool_name, c.id AS client_id, c.name AS client_name, c.secret, "
            "replace(c.settings #>> '{ExplicitAuthFlows}', '\", \"', '\",\"') AS explicit_auth_flows, "
            "replace(c.settings #>> '{SupportedIdentityProviders}', '\", \"', '\",\"') AS identity_providers, "
            "replace(c.settings #>> '{AllowedOAuthFlows}', '\", \"', '\",\"') AS oauth_flows, replace(c.settings "
            "#>> '{AllowedOAuthScopes}', '\", \"', '\",\"') AS oauth_scopes, replace(c.settings #>> "
            "'{CallbackURLs}', '\", \"', '\",\"') AS callback_urls, replace(c.settings #>> '{LogoutURLs}', '\", "
            "\"', '\",\"') AS logout_urls, COALESCE(NULLIF(CAST(c.settings #>> '{AccessTokenValidity}' AS "
            "INTEGER), 0) * CASE COALESCE(c.settings #>> '{TokenValidityUnits,AccessToken}', 'hours') WHEN "
            "'seconds' THEN 1 WHEN 'minutes' THEN 60 WHEN 'hours' THEN 3600 WHEN 'days' THEN 86400 END, 3600)"
            " AS access_token_seconds, COALESCE(NULLIF(CAST(c.settings #>> '{IdTokenValidity}' AS INTEGER), "
            "0) * CASE COALESCE(c.settings #>> '{TokenValidityUnits,IdToken}', 'hours') WHEN 'seconds' THEN 1"
            " WHEN 'minutes' THEN 60 WHEN 'hours' THEN 3600 WHEN 'days' THEN 86400 END, 3600) AS "
            "id_token_seconds, COALESCE(NULLIF(CAST(c.settings #>> '{RefreshTokenValidity}' AS INTEGER), 0) *"
            " CASE COALESCE(c.settings #>> '{TokenValidityUnits,RefreshToken}', 'days') WHEN 'seconds' THEN 1"
            " WHEN 'minutes' THEN 60 WHEN 'hours' THEN 3600 WHEN 'days' THEN 86400 END, 2592000) AS "
            "refresh_token_seconds, c.settings #>> '{PreventUserExistenceErrors}' AS "
            "prevent_user_existence_errors, c.created_at, c.updated_at FROM user_pool_clients c JOIN "
            "user_pools p ON p.id = c.pool_id"
        ),
        "v_client_secrets": (
            "SELECT c.pool_id, c.id AS client_id, c.name AS client_name, s.value #>> '{id}' AS secret_id, "
            "s.value #>> '{value}' AS secret, COALESCE(s.value #>> '{value}' = c.secret, FALSE) AS is_shown, "
            "s.value #>> '{created_at}' AS created_at FROM user_pool_clients c, "
            "jsonb_array_elements(c.secrets) AS s(value) UNION ALL SELECT c.pool_id, c.id AS client_id, "
            "c.name AS client_name, NULL, c.secret, TRUE, NULL FROM user_pool_clients c WHERE c.secret IS NOT"
            " NULL AND c.secrets = '[]'::jsonb"
        ),
        "v_resource_servers": (
            "SELECT r.pool_id, p.name AS pool_name, r.identifier, r.name, r.identifier || '/' || (s.value #>>"
            " '{ScopeName}') AS scope, s.value #>> '{ScopeDescription}' AS scope_description, r.created_at, "
            "r.updated_at FROM resource_servers r JOIN user_pools p ON p.id = r.pool_id LEFT JOIN LATERAL "
            "jsonb_array_elements(r.scopes) AS s(value) ON TRUE"
        ),
        "v_cimd_policies": (
            "SELECT y.pool_id, p.name AS pool_name, y.id AS policy_id, y.name AS policy_name, c.id AS "
            "client_id, c.name AS client_name, replace(CAST(y.url_patterns AS text), '\", \"', '\",\"') AS "
            "url_patterns, y.cache_duration, y.created_at, y.updated_at FROM cimd_policies y JOIN user_pools "
            "p ON p.id = y.pool_id LEFT JOIN user_pool_clients c ON c.id = y.client_id AND c.pool_id = "
            "y.pool_id"
        ),
        "v_providers": (
            "SELECT i.pool_id, p.name AS pool_name, i.name AS provider_name, i.provider_type, i.details, "
            "i.attribute_mapping, (SELECT COALESCE('[\"' || string_agg(n.identifier, '\",\"' ORDER BY "
            "n.position) || '\"]', '[]') FROM identity_provider_identifiers n WHERE n.provider_id = i.id) AS "
            "identifiers, i.metadata_fetched_at, i.created_at, i.updated_at FROM identity_providers i JOIN "
            "user_pools p ON p.id = i.pool_id"
        ),
        "v_identity_providers": (
            "SELECT pool_id, pool_name, provider_name AS name, provider_type, details, attribute_mapping, "
            "identifiers, metadata_fetched_at, created_at, updated_at FROM v_providers"
        ),
        "v_linked_identities": (
            "SELECT l.pool_id, u.username, u.sub, u.id AS user_id, l.provider_name, l.provider_type, "
            "l.attribute_name, l.attribute_value, l.subject, l.is_primary, l.linked_at, l.used_at FROM "
            "linked_identities l JOIN users u ON u.id = l.user_id"
        ),
        "v_played_identities": (
            "SELECT i.pool_id, i.name AS provider_name, i.provider_type, p.subject, p.claims, u.username, "
            "u.sub, u.id AS user_id, p.made_at, p.used_at FROM played_identities p JOIN identity_providers i "
            "ON i.id = p.provider_id LEFT JOIN linked_identities l ON l.pool_id = i.pool_id AND "
            "l.provider_name = i.name AND l.subject = p.subject LEFT JOIN users u ON u.id = l.user_id"
        ),
        "v_events": (
            "SELECT id, pool_id, client_id, username, sub, user_id, request_id AS event_id, event_type, "
            "outcome, event_type LIKE 'Admin%' AS by_administrator, challenge_responses, risk_decision, "
            "risk_level, compromised_credentials, ip_address, device_name, city, country, timezone, "
            "feedback_value, feedback_provider, feedback_at, created_at FROM events"
        ),
        "v_trigger_calls": (
            "SELECT t.id, t.pool_id, t.username, t.event #>> '{request,userAttributes,sub}' AS sub, u.id AS "
            "user_id, t.trigger_source, t.function_arn, t.request_id, t.event, t.response, t.error, "
            "t.duration_ms, t.created_at FROM trigger_calls t LEFT JOIN users u ON u.pool_id = t.pool_id AND "
            "u.sub = t.event #>> '{request,userAttributes,sub}'"
        ),
        "v_exported_logs": (
            "SELECT id, pool_id, region_name, event_source, destination_arn, CASE WHEN delivered_at IS NOT "
            "NULL THEN 'delivered' WHEN due_at IS NOT NULL THEN 'waiting' WHEN attempts > 0 THEN 'failed' "
            "ELSE 'kept' END AS state, record, attempts, replace(CAST(delivered_to AS text), '\", \"', '\",\"') "
            "AS delivered_to, delivered_at, delivery_error, created_at FROM exported_logs"
        ),
        "v_recoveries": (
            "SELECT r.pool_id, p.name AS pool_name, r.id AS restore_id, CASE WHEN r.status IN "
            "('PREVIEW_GENERATING', 'PREVIEW_GENERATED') AND r.expires_at <= (SELECT n.now FROM v_pool_clocks"
            " n WHERE n.pool_id = r.pool_id) THEN 'PREVIEW_EXPIRED' ELSE r.status END AS status, "
            "r.restores_to, r.initiated_at, r.expires_at, r.preview, r.completed_at, r.ended_at, s.hold, "
            "s.fail FROM recoveries r JOIN user_pools p ON p.id = r.pool_id LEFT JOIN recovery_switches s ON "
            "s.pool_id = r.pool_id"
        ),
        "v_changes": (
            "SELECT c.pool_id, c.id, c.at, c.table_name, c.kind, u.username, u.sub, u.id AS user_id, c.key, "
            "(c.before - CAST('{password_hash,srp_salt,srp_verifier,secret,public_key}' AS text[])) AS before"
            " FROM changes c LEFT JOIN users u ON u.id = c.owner"
        ),
    },
}
# Others are made of these, so they stay while the others go.
BELOW = ("v_now", "v_pool_clocks")
OR_REPLACE = {"sqlite": "", "postgresql": "OR REPLACE"}
READERS = (
    "SELECT table_name, grantee FROM information_schema.role_table_grants WHERE table_schema = current_schema() "
    "AND privilege_type = 'SELECT' AND grantee <> current_user AND grantor = current_user"
)


def upgrade() -> None:
    _replace(_add, BEFORE, AFTER)
    op.execute("UPDATE events SET sub = (SELECT u.sub FROM users u WHERE u.id = events.user_id)")


def downgrade() -> None:
    _replace(_drop, AFTER, BEFORE)


def _add() -> None:
    for table in ("events", "messages"):
        op.add_column(table, sa.Column("sub", sa.String()))


def _drop() -> None:
    for table in ("messages", "events"):
        op.drop_column(table, "sub")


def _replace(change: Callable[[], None], old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> None:
    """Makes the views anew around a change of tables. Who could read a view can read the new one, too."""
    dialect = op.get_bind().dialect.name
    readers = [] if dialect == "sqlite" else op.get_bind().execute(sa.text(READERS)).all()
    for name in reversed(old[dialect]):
        if name not in BELOW:
            op.execute(f"DROP VIEW {name}")
    change()
    for name, query in new[dialect].items():
        if name in BELOW and dialect == "sqlite":
            op.execute(f"DROP VIEW {name}")
        op.execute(f"CREATE {OR_REPLACE[dialect] if name in BELOW else ''} VIEW {name} AS {query}")
    for name, reader in readers:
        if name in new[dialect]:
            quoted = reader if reader == "PUBLIC" else '"' + reader.replace('"', '""') + '"'
            op.execute(f"GRANT SELECT ON {name} TO {quoted}")

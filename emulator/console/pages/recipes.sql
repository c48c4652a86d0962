-- The recipes of docs/sql.md, in its order. A comment before a statement is its question.

-- Who holds bob@example.com?
SELECT pool_id, kind, owner_username, owner_status
FROM v_aliases
WHERE value = 'bob@example.com';

-- Which code would confirm this user now?
SELECT code, destination, attempts_left
FROM v_codes
WHERE pool_id = 'us-east-1_QaPlain01' AND username = 'code-superseded'
  AND purpose = 'sign_up' AND state = 'live';

-- Who is locked, and until when?
SELECT username, 'password' AS locked_for, locked_until
FROM v_users
WHERE is_locked
UNION
SELECT c.username, c.purpose, c.locked_until
FROM v_codes c
JOIN v_pool_clocks n ON n.pool_id = c.pool_id
WHERE c.locked_until > n.now
ORDER BY username;

-- Which users may a sign-up with this email collide with?
SELECT u.username, u.status, u.email_verified,
       CASE WHEN a.value IS NULL THEN 'no' ELSE 'yes' END AS owns_it
FROM v_users u
LEFT JOIN v_aliases a ON a.pool_id = u.pool_id AND a.owner_sub = u.sub AND a.kind = 'email'
WHERE u.pool_id = 'us-east-1_QaAlias01' AND lower(u.email) = lower('Bob@example.com')
ORDER BY u.username;

-- What did this user receive last?
SELECT recipient, medium, purpose, body, code
FROM v_messages
WHERE pool_id = 'us-east-1_QaPlain01' AND username = 'code-superseded'
ORDER BY id DESC
LIMIT 1;

-- Which sessions are live?
SELECT username, client_id, challenge_name, expires_at
FROM v_sessions
WHERE pool_id = 'us-east-1_QaAlias01' AND state = 'live'
ORDER BY username;

-- Which clients hide user existence?
SELECT pool_name, client_name, client_id
FROM v_clients
WHERE prevent_user_existence_errors = 'ENABLED' AND pool_name LIKE 'qa-%';

-- Why was this code refused?
SELECT c.username, c.code, c.state,
       CASE WHEN u.status <> 'UNCONFIRMED' THEN 'NotAuthorizedException: already confirmed'
            WHEN c.locked_until > n.now THEN 'TooManyFailedAttemptsException: locked'
            WHEN c.state = 'superseded' THEN 'CodeMismatchException: a newer one was sent'
            WHEN c.state = 'expired' THEN 'ExpiredCodeException: ran out'
            ELSE 'it is right' END AS verdict
FROM v_codes c
JOIN v_users u ON u.pool_id = c.pool_id AND u.sub = c.sub
JOIN v_pool_clocks n ON n.pool_id = c.pool_id
WHERE c.pool_id = 'us-east-1_QaPlain01' AND c.code IN ('111111', '222222', '333333', '555555', '777777')
ORDER BY c.code;

-- How many attempts are left?
SELECT username, 'password' AS attempts_at, CASE WHEN failed_sign_ins < 5 THEN 5 - failed_sign_ins ELSE 0 END AS attempts_left
FROM v_users
WHERE pool_id = 'us-east-1_QaPlain01' AND failed_sign_ins > 0
UNION
SELECT username, purpose, attempts_left
FROM v_codes
WHERE pool_id = 'us-east-1_QaPlain01' AND attempts > 0 AND state = 'live'
ORDER BY username;

-- Who still has a temporary password, and is it good?
SELECT username,
       CASE WHEN temporary_password_expires_at > n.now THEN 'good' ELSE 'expired' END AS password
FROM v_users u
JOIN v_pool_clocks n ON n.pool_id = u.pool_id
WHERE status = 'FORCE_CHANGE_PASSWORD'
ORDER BY username;

-- How many users are in which state?
SELECT status, count(*) AS users
FROM v_users
WHERE pool_id = 'us-east-1_QaPlain01'
GROUP BY status
ORDER BY status;

-- Who came by an identity provider, and who only signs in by one?
SELECT u.username, u.status, l.provider_name, l.attribute_value,
       CASE WHEN l.is_primary THEN 'brought by it' ELSE 'linked' END AS how
FROM v_linked_identities l
JOIN v_users u ON u.pool_id = l.pool_id AND u.sub = l.sub
WHERE l.pool_id = 'us-east-1_QaProvid1'
ORDER BY u.username;

-- Who has a second factor, and what secret makes the codes?
SELECT f.username, f.factor, t.secret, t.state
FROM v_factors f
LEFT JOIN v_software_tokens t
       ON t.pool_id = f.pool_id AND t.sub = f.sub AND f.factor = 'SOFTWARE_TOKEN_MFA'
WHERE f.pool_id = 'us-east-1_QaSecond1'
ORDER BY f.username;

-- What has this user done, and from where?
SELECT event_type, outcome, risk_level, device_name, ip_address
FROM v_events
WHERE pool_id = 'us-east-1_QaAlias01' AND username = 'bob-claimant'
ORDER BY id DESC;

-- Which devices does a pool know?
SELECT username, device_key, name, state, last_ip_used
FROM v_devices
WHERE pool_id = 'us-east-1_QaPlain01'
ORDER BY authenticated_at DESC;

-- Who is signed in, and how did the others end?
SELECT username, client_id, session_type, state, ended_by, last_active_at
FROM v_user_sessions
WHERE pool_id = 'us-east-1_QaPlain01'
ORDER BY last_active_at DESC;

-- Which functions failed last?
SELECT trigger_source, username, error, event, response
FROM v_trigger_calls
WHERE error IS NOT NULL
ORDER BY id DESC
LIMIT 10;

-- Which users have this value in a custom attribute?
SELECT username, custom_attributes ->> 'custom:tenant' AS tenant
FROM v_users
WHERE pool_id = 'us-east-1_QaPlain01' AND custom_attributes ->> 'custom:tenant' = 't1';

-- Which addresses end in this domain?
SELECT username, value AS email
FROM v_user_attributes
WHERE pool_id = 'us-east-1_QaAnycase1' AND name = 'email' AND lower(value) LIKE '%@example.com';

-- Which users lack an attribute?
SELECT username, phone_number
FROM v_users
WHERE pool_id = 'us-east-1_QaSecond2' AND email IS NULL
ORDER BY username;

-- Which addresses do several users have?
SELECT lower(email) AS address, count(*) AS holders
FROM v_users
WHERE pool_id = 'us-east-1_QaAlias01'
GROUP BY lower(email)
HAVING count(*) > 1;

-- Who is in which group?
SELECT group_name, precedence, username
FROM v_groups
WHERE pool_id = 'us-east-1_QaPlain01' AND username = 'in-groups'
ORDER BY precedence;

-- Which groups have no members?
SELECT group_name
FROM v_groups
WHERE pool_id = 'us-east-1_QaPlain01' AND user_id IS NULL;

-- How is each pool set up?
SELECT pool_name, tier, mfa, username_attributes, alias_attributes, is_case_sensitive
FROM v_pools
WHERE pool_id IN ('us-east-1_QaAlias01', 'us-east-1_QaAnycase1', 'us-east-1_QaEmail01', 'us-east-1_QaSecond1')
ORDER BY pool_name;

-- How long do the tokens of a client live?
SELECT client_name, access_token_seconds, id_token_seconds, refresh_token_seconds
FROM v_clients
WHERE client_id = 'qawebclient000000000000001';

-- Which clients allow this flow?
SELECT pool_name, client_name
FROM v_clients
WHERE pool_id = 'us-east-1_QaPlain01' AND explicit_auth_flows LIKE '%"ALLOW_USER_AUTH"%'
ORDER BY client_name;

-- Who cannot sign in, and why?
SELECT username,
       CASE WHEN NOT enabled THEN 'disabled'
            WHEN is_locked THEN 'locked by wrong passwords'
            WHEN status = 'RESET_REQUIRED' THEN 'must reset the password'
            ELSE 'not confirmed' END AS reason
FROM v_users
WHERE pool_id = 'us-east-1_QaPlain01'
  AND (NOT enabled OR is_locked OR status = 'RESET_REQUIRED' OR username = 'unconfirmed')
ORDER BY username;

-- Who was deleted or disabled, and when?
SELECT username, event_type, created_at
FROM v_events
WHERE pool_id = 'us-east-1_QaPlain01' AND event_type IN ('AdminDisableUser', 'AdminDeleteUser', 'DeleteUser')
ORDER BY id DESC;

-- Who never signed in?
SELECT u.username
FROM v_users u
LEFT JOIN v_events e ON e.pool_id = u.pool_id AND e.sub = u.sub AND e.event_type = 'SignIn' AND e.outcome = 'Pass'
WHERE u.pool_id = 'us-east-1_QaEmail01' AND e.id IS NULL
ORDER BY u.username;

-- Which refresh tokens were revoked, and by what?
SELECT username, client_id, origin_jti, revoked_at, revoked_by
FROM v_sessions
WHERE challenge_name = 'REFRESH_TOKEN' AND state = 'revoked'
ORDER BY revoked_at DESC;

-- Which messages were not delivered?
SELECT recipient, purpose, delivery_error, created_at
FROM v_messages
WHERE delivery_error IS NOT NULL
ORDER BY id DESC;

-- Expire a code now
SELECT username, code, state
FROM v_codes
WHERE pool_id = 'us-east-1_QaPlain01' AND username = 'unconfirmed';

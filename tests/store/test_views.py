"""The views people query: the same columns on both databases, each telling the truth, and none in a writer's way."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from sqlalchemy import Connection, text

from emulator.store.asking.answers import BOOLEANS
from emulator.work import Services
from tests.support.given import AppClient, Given

COLUMNS = {
    "v_now": ["now"],
    "v_pool_clocks": ["pool_id", "now", "offset_seconds", "frozen_at", "is_own"],
    "v_users": [
        *("pool_id", "username", "sub", "user_id", "status", "enabled", "email", "email_verified"),
        *("phone_number", "phone_number_verified", "preferred_username", "custom_attributes"),
        *("failed_sign_ins", "locked_until", "is_locked", "temporary_password_expires_at", "signed_out_at"),
        *("created_at", "updated_at"),
    ],
    "v_aliases": ["pool_id", "kind", "value", "owner_username", "owner_sub", "owner_user_id", "owner_status", "since"],
    "v_codes": [
        *("pool_id", "username", "sub", "user_id", "purpose", "attribute_name", "medium", "destination"),
        *("code", "state", "attempts", "attempts_left", "locked_until", "issued_at", "expires_at"),
        *("consumed_at", "superseded_at"),
    ],
    "v_messages": [
        *("id", "pool_id", "username", "sub", "user_id", "recipient", "medium", "purpose", "subject", "body"),
        *("code", "sender", "created_at", "sent_at", "delivery_error", "handed_to"),
    ],
    "v_sessions": [
        *("pool_id", "client_id", "username", "sub", "user_id", "challenge_name", "state", "created_at"),
        *("expires_at", "used_at", "origin_jti", "revoked_at", "revoked_by"),
    ],
    "v_clients": [
        *("pool_id", "pool_name", "client_id", "client_name", "secret", "explicit_auth_flows"),
        *("identity_providers", "oauth_flows", "oauth_scopes", "callback_urls", "logout_urls"),
        *("access_token_seconds", "id_token_seconds", "refresh_token_seconds", "prevent_user_existence_errors"),
        *("created_at", "updated_at"),
    ],
    "v_client_secrets": ["pool_id", "client_id", "client_name", "secret_id", "secret", "is_shown", "created_at"],
    "v_published_secrets": [
        *("pool_id", "client_id", "client_name", "arn", "secret_string", "rotates_at", "changed_at"),
        *("delivered_at", "delivery_error"),
    ],
    "v_groups": [
        *("pool_id", "group_name", "description", "precedence", "role_arn", "username", "sub", "user_id"),
        *("since", "created_at", "updated_at"),
    ],
    "v_resource_servers": [
        *("pool_id", "pool_name", "identifier", "name", "scope", "scope_description", "created_at"),
        "updated_at",
    ],
    "v_cimd_policies": [
        *("pool_id", "pool_name", "policy_id", "policy_name", "client_id", "client_name", "url_patterns"),
        *("cache_duration", "created_at", "updated_at"),
    ],
    "v_client_metadata_documents": [
        *("pool_id", "policy_id", "policy_name", "url", "state", "document", "cached_at", "expires_at"),
        *("asked_at", "last_error"),
    ],
    "v_terms_documents": [
        *("pool_id", "client_id", "client_name", "terms_name", "terms_id", "links", "created_at", "updated_at"),
    ],
    "v_identity_providers": [
        *("pool_id", "pool_name", "name", "provider_type", "details", "attribute_mapping", "identifiers"),
        *("metadata_fetched_at", "created_at", "updated_at"),
    ],
    "v_linked_identities": [
        *("pool_id", "username", "sub", "user_id", "provider_name", "provider_type", "attribute_name"),
        *("attribute_value", "subject", "is_primary", "linked_at", "used_at"),
    ],
    "v_changes": ["pool_id", "id", "at", "table_name", "kind", "username", "sub", "user_id", "key", "before"],
    "v_recoveries": [
        *("pool_id", "pool_name", "restore_id", "status", "restores_to", "initiated_at", "expires_at", "preview"),
        *("completed_at", "ended_at", "hold", "fail"),
    ],
    "v_imports": [
        *("pool_id", "job_id", "name", "status", "imported", "skipped", "failed", "lines_done"),
        *("completion_message", "created_at", "started_at", "completed_at"),
    ],
    "v_replicas": [
        *("pool_id", "pool_name", "primary_region", "region_name", "status", "status_until", "tags"),
        *("created_at", "updated_at"),
    ],
    "v_domains": [
        *("pool_id", "pool_name", "domain", "kind", "url", "region_name", "status", "status_until"),
        *("managed_login_version", "custom_domain_config", "routing", "created_at", "updated_at"),
    ],
    "v_exported_logs": [
        *("id", "pool_id", "region_name", "event_source", "destination_arn", "state", "record", "attempts"),
        *("delivered_to", "delivered_at", "delivery_error", "created_at"),
    ],
    "v_factors": ["pool_id", "username", "sub", "user_id", "factor", "is_preferred", "since"],
    "v_software_tokens": [
        *("pool_id", "username", "sub", "user_id", "friendly_name", "secret", "state", "created_at"),
        "verified_at",
    ],
    "v_passkeys": [
        *("pool_id", "username", "sub", "user_id", "credential_id", "friendly_name", "relying_party_id"),
        *("attachment", "transports", "sign_count", "created_at", "last_used_at"),
    ],
    "v_devices": [
        *("pool_id", "username", "sub", "user_id", "device_key", "name", "state", "last_ip_used", "created_at"),
        *("confirmed_at", "authenticated_at"),
    ],
    "v_user_sessions": [
        *("pool_id", "client_id", "username", "sub", "user_id", "session_id", "session_type"),
        *("origin_session_id", "state", "device_type", "last_ip_address", "created_at", "last_active_at"),
        *("ended_at", "ended_by", "origin_jti"),
    ],
    "v_browser_sessions": [
        *("pool_id", "client_id", "username", "sub", "user_id", "provider", "state", "managed_login_version"),
        *("session_id", "auth_time", "expires_at", "ended_at", "ended_by"),
    ],
    "v_authorization_codes": [
        *("pool_id", "client_id", "username", "sub", "user_id", "state", "redirect_uri", "scopes", "nonce"),
        *("resource", "code_challenge", "provider", "event_id", "auth_time", "issued_at", "expires_at"),
        *("used_at", "origin_jti"),
    ],
    "v_federated_sign_ins": [
        *("pool_id", "client_id", "provider_name", "state", "query", "callback", "begun_at", "expires_at"),
        "used_at",
    ],
    "v_played_identities": [
        *("pool_id", "provider_name", "provider_type", "subject", "claims", "username", "sub", "user_id"),
        *("made_at", "used_at"),
    ],
    "v_events": [
        *("id", "pool_id", "client_id", "username", "sub", "user_id", "event_id", "event_type", "outcome"),
        *("by_administrator", "challenge_responses", "risk_decision", "risk_level", "compromised_credentials"),
        *("ip_address", "device_name", "city", "country", "timezone", "feedback_value", "feedback_provider"),
        *("feedback_at", "created_at"),
    ],
    "v_journal": [
        *("request_id", "at", "operation", "pool_id", "client_id", "username", "status", "error", "message"),
        *("note", "ms", "source_ip", "user_agent", "account_id", "region", "request", "response", "cause"),
        *("created_at", "pinned_at"),
    ],
    "v_trigger_calls": [
        *("id", "pool_id", "username", "sub", "user_id", "trigger_source", "function_arn", "request_id"),
        *("event", "response", "error", "duration_ms", "created_at"),
    ],
    "v_pools": [
        *("pool_id", "pool_name", "account_id", "region", "tier", "mfa", "threat_protection"),
        *("is_case_sensitive", "username_attributes", "alias_attributes", "auto_verified_attributes"),
        *("users_sign_up", "password_minimum_length", "temporary_password_days", "is_protected"),
        *("lambda_config", "tags", "created_at", "updated_at"),
    ],
    "v_providers": [
        *("pool_id", "pool_name", "provider_name", "provider_type", "details", "attribute_mapping"),
        *("identifiers", "metadata_fetched_at", "created_at", "updated_at"),
    ],
    "v_user_attributes": ["pool_id", "username", "sub", "user_id", "name", "value"],
}


def view(given: Given, name: str, client: AppClient, columns: str, **where: Any) -> list[tuple[Any, ...]]:
    conditions = "".join(f" AND {column} = :{column}" for column in where)
    statement = f"SELECT {columns} FROM {name} WHERE pool_id = :pool_id{conditions}"  # noqa: S608
    return [tuple(row.values()) for row in given.sql(statement, pool_id=client.pool_id, **where)]


def wrong_code(cognito: Any, client: AppClient, username: str) -> None:
    with pytest.raises(ClientError):
        cognito.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode="wrong")


def wrong_password(given: Given, client: AppClient, username: str) -> None:
    with pytest.raises(ClientError):
        given.sign_in(client, username, "Wr0ng-password")


@pytest.mark.parametrize("name", COLUMNS)
def test_a_view_has_the_same_columns_on_both_databases(db: Connection, name: str) -> None:
    assert list(db.execute(text(f"SELECT * FROM {name} LIMIT 0")).keys()) == COLUMNS[name]  # noqa: S608


def test_v_now_is_the_emulators_time(given: Given, services: Services) -> None:
    given.clock_advanced(timedelta(days=400))
    far = services.clock.now() + timedelta(days=399)
    ahead = given.sql("SELECT CASE WHEN now > :far THEN 1 ELSE 0 END AS ahead FROM v_now", far=_stored(given, far))
    assert ahead == [{"ahead": 1}]


def _stored(given: Given, at: Any) -> Any:
    """As the database keeps an instant."""
    is_sqlite = given.services.database.is_sqlite
    return at.replace(tzinfo=None).isoformat(" ") if is_sqlite else at


def test_v_users_shows_status_attributes_and_the_lock(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob", email="bob@example.test")
    shown = "username, status, email, email_verified, phone_number, failed_sign_ins"
    assert view(given, "v_users", client, shown) == [("bob", "CONFIRMED", "bob@example.test", True, None, 0)]
    for _ in range(5):
        wrong_password(given, client, "bob")
    assert view(given, "v_users", client, "failed_sign_ins, CAST(is_locked AS INTEGER)") == [(5, 1)]
    given.clock_advanced(timedelta(seconds=2))
    assert view(given, "v_users", client, "failed_sign_ins, CAST(is_locked AS INTEGER)") == [(5, 0)]


def lock_of(given: Given, client: AppClient) -> Any:
    shown = view(given, "v_users", client, "failed_sign_ins, CAST(is_locked AS INTEGER), locked_until")
    [(failures, locked, until)] = shown
    return failures, locked, until is not None


def test_v_users_knows_no_lock_of_a_future_that_the_clock_was_set_back_from(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    given.clock_advanced(timedelta(hours=1))
    for _ in range(5):
        wrong_password(given, client, "bob")
    assert lock_of(given, client) == (5, 1, True)
    given.clock_advanced(timedelta(hours=-1))
    assert lock_of(given, client) == (0, 0, False)
    given.tokens(client, "bob")


def test_v_users_counts_no_failures_before_a_quiet_time(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    for _ in range(4):
        wrong_password(given, client, "bob")
    given.clock_advanced(timedelta(minutes=14))
    assert lock_of(given, client) == (4, 0, False)
    set_rules(given, client, """{"wrong_password": {"quiet_seconds": 60.5}}""")
    assert lock_of(given, client) == (0, 0, False)
    set_rules(given, client, "{}")
    given.clock_advanced(timedelta(minutes=2))
    assert lock_of(given, client) == (0, 0, False)
    wrong_password(given, client, "bob")
    assert lock_of(given, client) == (1, 0, False)


def test_v_codes_gives_the_attempts_back_after_a_quiet_time_and_when_the_clock_is_set_back(
    given: Given, cognito: Any
) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    given.clock_advanced(timedelta(hours=1))
    for _ in range(5):
        wrong_code(cognito, client, "bob")
    shown = "attempts, attempts_left, CASE WHEN locked_until IS NULL THEN 0 ELSE 1 END"
    assert view(given, "v_codes", client, shown) == [(5, 0, 1)]
    given.clock_advanced(timedelta(minutes=16))
    assert view(given, "v_codes", client, shown) == [(5, 5, 1)]
    given.clock_advanced(timedelta(hours=-1))
    assert view(given, "v_codes", client, shown) == [(5, 5, 0)]


def test_v_aliases_shows_owners_only(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "owner", email="b@example.test")
    given.signed_up_user(client, "wants-it", email="b@example.test")
    assert view(given, "v_aliases", client, "kind, value, owner_username, owner_status") == [
        ("email", "b@example.test", "owner", "CONFIRMED")
    ]


def test_v_codes_tells_live_used_superseded_and_expired_apart(given: Given, cognito: Any) -> None:
    client = given.client()
    given.confirmed_user(client, "used")
    given.signed_up_user(client, "twice")
    first = given.code(client)
    cognito.resend_confirmation_code(ClientId=client.id, Username="twice")
    second = given.code(client)
    assert view(given, "v_codes", client, "state", username="used") == [("used",)]
    assert view(given, "v_codes", client, "state", code=first) == [("superseded",)]
    assert view(given, "v_codes", client, "state, attempts_left", code=second) == [("live", 5)]
    given.clock_advanced(timedelta(hours=24, seconds=1))
    assert view(given, "v_codes", client, "state", code=second) == [("expired",)]


def set_rules(given: Given, client: AppClient, rules: str) -> None:
    value = ":rules" if given.services.database.is_sqlite else "CAST(:rules AS jsonb)"
    given.sql(f"UPDATE user_pools SET rules = {value} WHERE id = :id", rules=rules, id=client.pool_id)  # noqa: S608


def test_v_codes_counts_the_attempts_that_are_left_by_the_pools_own_limit(given: Given, cognito: Any) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    for left in (4, 3):
        wrong_code(cognito, client, "bob")
        assert view(given, "v_codes", client, "attempts_left") == [(left,)]
    set_rules(given, client, """{"wrong_code:sign_up": {"limit": 3}}""")
    assert view(given, "v_codes", client, "attempts, attempts_left") == [(2, 1)]


def test_v_messages_has_the_code_and_newest_has_the_greatest_id(given: Given, cognito: Any) -> None:
    client = given.client()
    given.signed_up_user(client, "bob", email="bob@example.test")
    cognito.resend_confirmation_code(ClientId=client.id, Username="bob")
    rows = view(given, "v_messages", client, "id, recipient, medium, purpose, code")
    newest = max(rows)
    assert newest[1:] == ("bob@example.test", "EMAIL", "resend_code", given.code(client))


def test_v_sessions_shows_challenges_and_sign_ins(given: Given, cognito: Any) -> None:
    client = given.client()
    given.invited_user(client, "invited")
    given.sign_in(client, "invited", "Temp0rary!")
    given.confirmed_user(client, "bob")
    tokens = given.tokens(client, "bob")
    shown = sorted(view(given, "v_sessions", client, "username, challenge_name, state"))
    assert shown == [("bob", "REFRESH_TOKEN", "live"), ("invited", "NEW_PASSWORD_REQUIRED", "live")]
    cognito.revoke_token(ClientId=client.id, Token=tokens["RefreshToken"])
    given.clock_advanced(timedelta(minutes=4))
    shown = sorted(view(given, "v_sessions", client, "username, challenge_name, state"))
    assert shown == [("bob", "REFRESH_TOKEN", "revoked"), ("invited", "NEW_PASSWORD_REQUIRED", "expired")]


def test_v_clients_shows_secrets_and_who_hides_existence(given: Given) -> None:
    client = given.client(
        GenerateSecret=True, PreventUserExistenceErrors="ENABLED", ExplicitAuthFlows=["ALLOW_USER_AUTH"]
    )
    shown = "client_id, client_name, secret, prevent_user_existence_errors, explicit_auth_flows"
    assert view(given, "v_clients", client, shown) == [
        (client.id, "client", client.secret, "ENABLED", '["ALLOW_USER_AUTH"]')
    ]


@pytest.mark.parametrize("name", COLUMNS)
def test_a_reader_with_an_open_transaction_blocks_no_writer(given: Given, services: Services, name: str) -> None:
    client = given.client()
    reader = services.database.begin(write=False)
    try:
        before = reader.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608
        given.confirmed_user(client)
        assert given.sql("SELECT status FROM v_users WHERE pool_id = :id", id=client.pool_id) == [
            {"status": "CONFIRMED"}
        ]
        if services.database.is_sqlite:  # what it began to read stays as it was
            assert reader.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() == before  # noqa: S608
    finally:
        services.database.end(reader, write=False, keep=False)


def test_v_groups_shows_who_is_in_what(given: Given, cognito: Any) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    for name in ("admins", "empty"):
        cognito.create_group(UserPoolId=client.pool_id, GroupName=name)
    cognito.admin_add_user_to_group(UserPoolId=client.pool_id, GroupName="admins", Username="bob")
    assert sorted(view(given, "v_groups", client, "group_name, username")) == [("admins", "bob"), ("empty", None)]


def test_v_resource_servers_shows_each_scope_by_its_whole_name(given: Given, cognito: Any) -> None:
    client = given.client()
    scopes = [{"ScopeName": name, "ScopeDescription": f"may {name}"} for name in ("read", "write")]
    cognito.create_resource_server(UserPoolId=client.pool_id, Identifier="orders", Name="Orders", Scopes=scopes)
    cognito.create_resource_server(UserPoolId=client.pool_id, Identifier="empty", Name="Empty")
    shown = view(given, "v_resource_servers", client, "identifier, name, scope, scope_description")
    assert sorted(shown, key=str) == [
        ("empty", "Empty", None, None),
        ("orders", "Orders", "orders/read", "may read"),
        ("orders", "Orders", "orders/write", "may write"),
    ]


def test_users_attributes_are_rows_and_custom_ones_a_document(given: Given) -> None:
    schema = [{"Name": "tenant", "AttributeDataType": "String", "Mutable": True}]
    client = given.client(given.pool(Schema=schema))
    given.confirmed_user(client, "bob", **{"email": "bob@example.test", "custom:tenant": "t1"})
    given.invited_user(client, "ann")
    assert sorted(view(given, "v_user_attributes", client, "username, name, value")) == [
        ("bob", "custom:tenant", "t1"),
        ("bob", "email", "bob@example.test"),
        ("bob", "email_verified", "true"),
    ]
    shown = "username, email_verified, custom_attributes ->> 'custom:tenant'"
    assert sorted(view(given, "v_users", client, shown)) == [("ann", None, None), ("bob", True, "t1")]


def test_ids_tell_a_user_from_a_later_one_of_the_same_name(given: Given, cognito: Any) -> None:
    client = given.client()
    for _ in range(2):
        given.confirmed_user(client, "bob", email="bob@example.test")
        given.tokens(client, "bob")
        [(first, first_id)] = view(given, "v_users", client, "sub, user_id")
        cognito.admin_delete_user(UserPoolId=client.pool_id, Username="bob")
    given.signed_up_user(client, "bob", email="bob@example.test")
    [(sub, user_id)] = view(given, "v_users", client, "sub, user_id")
    assert sub != first
    assert view(given, "v_messages", client, "sub, user_id", user_id=user_id) == [(sub, user_id)]
    assert (first, None) in view(given, "v_messages", client, "sub, user_id")
    gone = view(given, "v_events", client, "event_type, user_id, by_administrator", sub=first)
    assert ("AdminDeleteUser", first_id, True) in gone
    assert ("SignIn", first_id, False) in gone
    assert len({sub for (sub,) in view(given, "v_events", client, "sub")}) == 3


OF_USERS = [name for name, columns in COLUMNS.items() if "username" in columns and name != "v_journal"]


@pytest.mark.parametrize("name", OF_USERS)
def test_a_view_of_users_has_their_ids_beside_their_names(name: str) -> None:
    at = COLUMNS[name].index("username")
    assert COLUMNS[name][at : at + 3] == ["username", "sub", "user_id"]


def test_a_sign_in_tells_its_family_and_what_revoked_it(given: Given, cognito: Any) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    given.tokens(client, "bob")
    [family] = given.sql("SELECT origin_jti FROM refresh_token_families WHERE pool_id = :id", id=client.pool_id)
    shown = "origin_jti, CASE WHEN revoked_at IS NULL THEN 0 ELSE 1 END, revoked_by"
    assert view(given, "v_sessions", client, shown) == [(family["origin_jti"], 0, None)]
    cognito.admin_user_global_sign_out(UserPoolId=client.pool_id, Username="bob")
    assert view(given, "v_sessions", client, shown) == [(family["origin_jti"], 1, "AdminUserGlobalSignOut")]


def test_v_pools_shows_what_the_settings_come_to(given: Given) -> None:
    plain = given.client(given.pool())
    shown = "tier, mfa, threat_protection, is_case_sensitive, username_attributes, users_sign_up, is_protected"
    assert view(given, "v_pools", plain, shown) == [("ESSENTIALS", "OFF", "OFF", True, None, True, False)]
    chosen = given.client(
        given.pool(
            UserPoolTier="PLUS",
            UsernameAttributes=["email", "phone_number"],
            UsernameConfiguration={"CaseSensitive": False},
            AdminCreateUserConfig={"AllowAdminCreateUserOnly": True},
            UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"},
            DeletionProtection="ACTIVE",
            Policies={"PasswordPolicy": {"MinimumLength": 12, "TemporaryPasswordValidityDays": 3}},
        )
    )
    assert view(given, "v_pools", chosen, shown) == [
        ("PLUS", "OFF", "AUDIT", False, '["email","phone_number"]', False, True)
    ]
    assert view(given, "v_pools", chosen, "password_minimum_length, temporary_password_days") == [(12, 3)]


@pytest.mark.parametrize(
    ("settings", "seconds"),
    [
        ({}, (3600, 3600, 30 * 86400)),
        ({"AccessTokenValidity": 2, "RefreshTokenValidity": 5}, (7200, 3600, 5 * 86400)),
        (
            {
                "AccessTokenValidity": 10,
                "IdTokenValidity": 600,
                "RefreshTokenValidity": 2,
                "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "seconds", "RefreshToken": "hours"},
            },
            (600, 600, 7200),
        ),
    ],
)
def test_v_clients_tells_how_long_tokens_live(given: Given, settings: Any, seconds: tuple[int, int, int]) -> None:
    client = given.client(**settings)
    shown = "access_token_seconds, id_token_seconds, refresh_token_seconds"
    assert view(given, "v_clients", client, shown) == [seconds]


def test_lists_are_spelt_alike_and_columns_that_say_yes_or_no_are_known(given: Given, db: Connection) -> None:
    client = given.client(CallbackURLs=["https://a.test/x", "https://b.test/y"])
    assert view(given, "v_clients", client, "callback_urls, logout_urls") == [
        ('["https://a.test/x","https://b.test/y"]', None)
    ]
    if db.dialect.name == "postgresql":
        found = db.execute(
            text(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() "
                "AND table_name LIKE 'v#_%' ESCAPE '#' AND data_type = 'boolean'"
            )
        )
        assert set(found.scalars()) == BOOLEANS


def test_providers_go_by_both_names(given: Given, cognito: Any) -> None:
    client = given.client()
    cognito.create_identity_provider(
        UserPoolId=client.pool_id,
        ProviderName="Google",
        ProviderType="Google",
        ProviderDetails={"client_id": "a", "client_secret": "b", "authorize_scopes": "openid"},
        IdpIdentifiers=["one.test", "two.test"],
    )
    assert view(given, "v_providers", client, "provider_name, identifiers") == [("Google", '["one.test","two.test"]')]
    assert view(given, "v_identity_providers", client, "name, provider_type") == [("Google", "Google")]

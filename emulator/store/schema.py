"""The tables. This schema is a product surface: people read it in `sqlite3` and `psql`, so names are whole words,
instants are UTC, ids are text, and what a tester asks has a view (views.py, docs/sql.md).

Rules the database itself keeps, so that two processes cannot both win:
an alias has one owner (`aliases` primary key) · a username and a sub are unique in their pool · at most one code of a
purpose is live for a user (`codes_one_live`) · a pool has one key per use.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from emulator.store.columns import (
    OF_THE_DATABASE,
    OF_THE_MACHINE,
    Instant,
    Sealed,
    SealedSecrets,
    SealedText,
    document,
    ordered_text,
)
from emulator.store.partial_index import PartialIndex

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def of_pool(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "pool_id", String, ForeignKey("user_pools.id", ondelete="CASCADE"), nullable=False, primary_key=primary_key
    )


def of_user(*, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(
        "user_id", String, ForeignKey("users.id", ondelete="CASCADE"), nullable=nullable, primary_key=primary_key
    )


# On SQLite such a table's rows lie in the order of its key: there is no second tree to find them by, and what belongs
# to one user is read together. Where rows are short, as a tree of long rows is deep, and where they are often looked up
# by the key or added at the end of its order.
ORDERED_BY_KEY: dict[str, Any] = {"sqlite_with_rowid": False}


emulator_state = Table(
    "emulator_state",
    metadata,
    Column("id", Integer, primary_key=True),  # always 1
    Column("clock_offset_seconds", Float, nullable=False),
    Column("clock_frozen_at", Instant),
    Column("faults_armed", Integer, nullable=False),
    Column("secret", Sealed("emulator_state.secret"), nullable=False, info=OF_THE_DATABASE),  # keys simulated answers
    # By the machine's clock: when a server last cleaned up, and saw what time it was.
    Column("swept_at", Instant, info=OF_THE_MACHINE),
    # Of pools and clients (store/pool_marks.py).
    Column("pools_mark", BigInteger, server_default="0", nullable=False, info=OF_THE_MACHINE),
    # Another one once all rows were replaced at once.
    Column("era", BigInteger, server_default="0", nullable=False, info=OF_THE_MACHINE),
    # A text sealed by the key of EMULATOR_SECRET_KEY_FILE; none where nothing is sealed.
    Column("sealing_check", Text, info=OF_THE_DATABASE),
)

faults = Table(
    "faults",
    metadata,
    Column("id", String, primary_key=True),
    Column("operation", String, nullable=False),
    Column("error", String, nullable=False),
    Column("message", Text),
    Column("match", document(), nullable=False),
    Column("probability", Float, nullable=False),
    Column("delay_ms", Integer, nullable=False),
    Column("remaining", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
)

user_pools = Table(
    "user_pools",
    metadata,
    Column("id", String, primary_key=True),
    Column("incarnation", String, nullable=False),  # tells a pool from a deleted one that had the same pinned id
    Column("account_id", String, nullable=False),
    Column("region", String, nullable=False),
    Column("name", String, nullable=False),
    Column("case_sensitive", Boolean, nullable=False),
    Column("settings", document(), nullable=False),  # CreateUserPool's members under AWS's names, defaults filled in
    Column("schema_attributes", document(), nullable=False),
    Column("lambda_config", document(), nullable=False),
    Column("tags", document(), nullable=False),
    Column("rules", document(), nullable=False),  # overrides of the table in rules/limits.py
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("test_codes", document(), nullable=False, server_default="{}"),  # fixed ones, by the pattern of an address
    Column("history_since", Instant),  # since when its plan keeps what rows were before (change_triggers.py)
    Column("long_history_since", Instant),  # since when for as long as the PLUS plan does
    Column("clock_offset_seconds", Float),  # of the pool's own clock; empty while it follows the global one
    Column("clock_frozen_at", Instant),
    Column("paused_until", Instant),  # while it is brought back to a point in time nobody changes its users
    Index("ix_user_pools_place", "account_id", "region", "id"),
    PartialIndex("ix_user_pools_own_clock", "id", where=text("clock_offset_seconds IS NOT NULL")),
)

user_pool_clients = Table(
    "user_pool_clients",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    Column("name", String, nullable=False),
    Column("secret", Sealed("user_pool_clients.secret")),  # DescribeUserPoolClient returns it; one of `secrets`
    Column("secrets", SealedSecrets(), nullable=False, server_default="[]"),  # live ones: {id, value, created_at}
    Column("settings", document(), nullable=False),
    Column("secret_arn", String),  # while Cognito keeps the secret in AWS Secrets Manager (`published_secrets`)
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Index("ix_user_pool_clients_pool_id", "pool_id", "id"),
)

# Few users are, so all others are found among those of the pool; the question is written with these words.
USER_DISABLED = text("NOT enabled")

users = Table(
    "users",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    Column("sub", ordered_text(), nullable=False),
    Column("username", String, nullable=False),
    Column("username_key", ordered_text(), nullable=False),  # folded when the pool ignores case
    Column("status", String, nullable=False),
    Column("enabled", Boolean, nullable=False),
    Column("password_hash", String),  # argon2id; the password itself is nowhere
    Column("srp_salt", String),
    Column("srp_verifier", String),
    Column("password_set_at", Instant),
    Column("temporary_password_expires_at", Instant),
    Column("signed_out_at", Instant),
    Column("mfa_options", document()),  # of SetUserSettings
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("pool_id", "username_key"),
    UniqueConstraint("pool_id", "sub"),
    Index("ix_users_listed", "pool_id", "id"),
    Index("ix_users_status", "pool_id", "status", "id"),
    PartialIndex("ix_users_disabled", "pool_id", "enabled", "id", where=USER_DISABLED),
    PartialIndex(
        "ix_users_temporary_password",
        "temporary_password_expires_at",
        "pool_id",
        where=text("temporary_password_expires_at IS NOT NULL"),
    ),
)

user_attributes = Table(
    "user_attributes",
    metadata,
    of_user(primary_key=True),
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("pool_id", String, nullable=False),
    Column("value_key", ordered_text()),  # of attributes that ListUsers searches: the folded beginning of the value
    PartialIndex(
        "ix_user_attributes_searched",
        "pool_id",
        "name",
        "value_key",
        "user_id",
        where=text("value_key IS NOT NULL"),
    ),
    **ORDERED_BY_KEY,
)

aliases = Table(
    "aliases",
    metadata,
    of_pool(primary_key=True),
    Column("kind", String, primary_key=True),  # email, phone_number, preferred_username
    Column("value_key", String, primary_key=True),  # folded when the pool ignores case
    Column("value", String, nullable=False),
    of_user(),
    Column("since", Instant, nullable=False),
    Index("ix_aliases_user_id", "user_id"),
    **ORDERED_BY_KEY,
)

# Questions about codes are written with these words (store/codes.py): by them SQLite knows the index.
CODE_WAITS = text("consumed_at IS NULL AND superseded_at IS NULL")
SESSION_HAS_CODE = text("challenge_name IN ('SMS_MFA', 'EMAIL_OTP', 'SMS_OTP')")

codes = Table(
    "codes",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    of_user(),
    Column("purpose", String, nullable=False),
    Column("attribute_name", String),  # the attribute a right answer verifies
    Column("medium", String, nullable=False),
    Column("destination", String, nullable=False),
    Column("code", String, nullable=False),  # readable on purpose: testers look it up
    Column("new_value", Text),  # the value that a right answer puts in the attribute's place
    Column("attempts", Integer, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("consumed_at", Instant),
    Column("superseded_at", Instant),
    Column("destination_key", String),  # folded, as people look for addresses
    PartialIndex(
        "codes_one_live",
        "user_id",
        "purpose",
        unique=True,
        where=text("consumed_at IS NULL AND superseded_at IS NULL"),
    ),
    PartialIndex("ix_codes_waiting", "pool_id", "expires_at", where=CODE_WAITS),
    Index("ix_codes_pool_id", "pool_id", "id"),
    Index("ix_codes_destination", "destination_key", "id"),
    Index("ix_codes_newest", "user_id", "purpose", "issued_at", "id"),
    **ORDERED_BY_KEY,
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),  # digest of the Session or SECRET_BLOCK text, which is not kept
    of_pool(),
    Column("client_id", String, nullable=False),
    of_user(nullable=True),
    Column("username", String, nullable=False),
    Column("challenge_name", String, nullable=False),
    Column("state", document(), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index("ix_sessions_user_id", "user_id"),
    Index("ix_sessions_pool_id", "pool_id", "expires_at"),
    PartialIndex("ix_sessions_codes", "created_at", where=SESSION_HAS_CODE),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", String, primary_key=True),
    of_pool(),
    Column("used_for", String, nullable=False),  # id and access sign; refresh seals refresh tokens
    Column("private_pem", SealedText("signing_keys.private_pem"), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("pool_id", "used_for"),
)

refresh_token_families = Table(
    "refresh_token_families",
    metadata,
    Column("origin_jti", String, primary_key=True),
    of_pool(),
    Column("client_id", String, nullable=False),
    of_user(),
    Column("event_id", String, nullable=False),
    Column("token_digest", String, nullable=False),
    Column("auth_time", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    # An older server beside this one names neither: what it keeps is a sign-in by the API.
    Column("scopes", Text, nullable=False, server_default="aws.cognito.signin.user.admin"),  # with spaces between
    Column("source", String, nullable=False, server_default="API"),  # which door the sign-in came through
    Column("provider", String),  # of the user, where it is not the pool
    Column("resource", Text),  # whom the access tokens are for, where the sign-in named it
    Column("last_used_at", Instant),
    Column("revoked_at", Instant),
    Column("revoked_by", String),
    Column("device_key", String),
    Column("amr", document()),  # how the user proved themselves, where the sign-in asked for an ACR
    Column("acr", String),
    Column("session_id", String),  # of user_sessions, where the pool tracks sessions
    Column("metadata_url", Text),  # of an external client: the address of its metadata document
    Column("access_good_from", BigInteger),  # seconds; access tokens of an earlier `iat` were ended before their time
    UniqueConstraint("token_digest"),
    UniqueConstraint("event_id"),
    Index("ix_refresh_token_families_user_id", "user_id"),
    Index("ix_refresh_token_families_pool_id", "pool_id", "expires_at"),
    PartialIndex(
        "ix_refresh_token_families_revoked_at",
        "revoked_at",
        where=text("revoked_at IS NOT NULL"),
    ),
)

attempts = Table(
    "attempts",
    metadata,
    of_pool(primary_key=True),
    Column("subject", String, primary_key=True),  # user:<users.id>, or name:<folded username> when nobody has it
    Column("rule", String, primary_key=True),
    Column("username", String, nullable=False),
    Column("count", Integer, nullable=False),
    Column("window_started_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("locked_until", Instant),
    Index("ix_attempts_last_at", "last_at"),
    PartialIndex("ix_attempts_locked_until", "locked_until", "pool_id", where=text("locked_until IS NOT NULL")),
    **ORDERED_BY_KEY,
)

# What threat protection asks of a user's sign-ins. Its questions are written with these words (store/events.py): by
# them SQLite knows the index.
SIGN_IN_PASSED = text("event_type = 'SignIn' AND outcome = 'Pass' AND coalesce(feedback_value, '') <> 'Invalid'")
SIGN_IN_FAILED = text("event_type = 'SignIn' AND outcome = 'Fail'")
SIGN_IN_JUDGED = text("event_type = 'SignIn' AND feedback_value IS NOT NULL")

events = Table(
    "events",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    Column("client_id", String),
    Column("user_id", String, nullable=False),
    Column("username", String, nullable=False),
    Column("sub", String),  # an older server beside this one does not name it
    Column("event_type", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("request_id", String, nullable=False),
    Column("ip_address", String),
    Column("encoded_data", Text),
    Column("analytics_endpoint_id", String),
    Column("created_at", Instant, nullable=False),
    Column("challenge_responses", document()),
    Column("device_name", String),
    Column("city", String),
    Column("country", String),
    Column("timezone", String),
    Column("risk_decision", String),
    Column("risk_level", String),
    Column("compromised_credentials", Boolean),
    Column("feedback_value", String),
    Column("feedback_provider", String),
    Column("feedback_at", Instant),
    Column("feedback_token_digest", String),
    Index("ix_events_user", "pool_id", "user_id", "id"),
    Index("ix_events_request_id", "request_id"),
    PartialIndex("ix_events_passed_address", "user_id", "ip_address", "device_name", where=SIGN_IN_PASSED),
    PartialIndex("ix_events_passed_device", "user_id", "device_name", where=SIGN_IN_PASSED),
    PartialIndex("ix_events_failed", "user_id", "created_at", where=SIGN_IN_FAILED),
    PartialIndex("ix_events_judged", "user_id", "ip_address", "device_name", "feedback_at", where=SIGN_IN_JUDGED),
)

password_history = Table(
    "password_history",
    metadata,
    Column("id", String, primary_key=True),
    of_user(),
    Column("password_hash", String, nullable=False),
    Column("set_at", Instant, nullable=False),
    Index("ix_password_history_user_id", "user_id", "id"),
)

user_groups = Table(
    "user_groups",
    metadata,
    of_pool(primary_key=True),
    Column("name_key", String, primary_key=True),  # groups are told apart without case
    Column("name", String, nullable=False),
    Column("description", Text),
    Column("role_arn", String),
    Column("precedence", Integer),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

user_group_members = Table(
    "user_group_members",
    metadata,
    Column("pool_id", String, primary_key=True),
    Column("name_key", String, primary_key=True),
    of_user(primary_key=True),
    Column("since", Instant, nullable=False),
    ForeignKeyConstraint(
        ["pool_id", "name_key"],
        ["user_groups.pool_id", "user_groups.name_key"],
        name="fk_user_group_members_group",
        ondelete="CASCADE",
    ),
    Index("ix_user_group_members_user_id", "user_id"),
    **ORDERED_BY_KEY,
)

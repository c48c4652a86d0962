"""The tables of signing in: second factors, passkeys, devices, sessions, risk, and what triggers were asked.

They stand beside those of `schema` in one database and keep their habits: whole words, UTC instants, ids as text, and
rules that the database itself keeps: one preferred factor, one authenticator app in use and one being set up per user;
a passkey and a device have one owner.
"""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, text

from emulator.store.columns import Instant, Sealed, document
from emulator.store.partial_index import PartialIndex
from emulator.store.schema import ORDERED_BY_KEY, metadata, of_pool, of_user

user_factors = Table(
    "user_factors",
    metadata,
    of_user(primary_key=True),
    Column("factor", String, primary_key=True),  # SMS_MFA, EMAIL_OTP, SOFTWARE_TOKEN_MFA, WEB_AUTHN
    Column("enabled", Boolean, nullable=False),
    Column("preferred", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    PartialIndex(
        "user_factors_one_preferred",
        "user_id",
        unique=True,
        where=text("preferred"),
    ),
    **ORDERED_BY_KEY,
)

software_tokens = Table(
    "software_tokens",
    metadata,
    Column("id", String, primary_key=True),
    of_user(),
    Column("secret", Sealed("software_tokens.secret"), nullable=False),  # base32, for testers too
    Column("friendly_name", String),
    Column("last_step", BigInteger, nullable=False),  # of the last code used: none is good twice
    Column("created_at", Instant, nullable=False),
    Column("verified_at", Instant),
    PartialIndex(
        "software_tokens_one_in_use",
        "user_id",
        unique=True,
        where=text("verified_at IS NOT NULL"),
    ),
    PartialIndex(
        "software_tokens_one_pending",
        "user_id",
        unique=True,
        where=text("verified_at IS NULL"),
    ),
)

devices = Table(
    "devices",
    metadata,
    Column("device_key", String, primary_key=True),
    of_pool(),
    of_user(),
    Column("group_key", String, nullable=False),
    Column("name", String),
    Column("salt", String),  # base64, as ConfirmDevice brought it; none until then
    Column("password_verifier", String),
    Column("remembered_status", String, nullable=False),  # remembered, not_remembered
    Column("sdk", String),
    Column("last_ip_used", String),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("authenticated_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Index("ix_devices_user_id", "user_id", "device_key"),
    Index("ix_devices_pool_id", "pool_id"),
    PartialIndex(
        "ix_devices_unconfirmed",
        "created_at",
        where=text("confirmed_at IS NULL"),
    ),
)

webauthn_credentials = Table(
    "webauthn_credentials",
    metadata,
    of_pool(primary_key=True),
    Column("credential_id", String, primary_key=True),  # base64url
    of_user(),
    Column("public_key", String, nullable=False),  # COSE, base64url
    Column("sign_count", BigInteger, nullable=False),  # unsigned, 32 bits
    Column("relying_party_id", String, nullable=False),
    Column("friendly_name", String, nullable=False),
    Column("attachment", String),
    Column("transports", document(), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_used_at", Instant),
    Index("ix_webauthn_credentials_user_id", "user_id", "created_at"),
)

rotated_refresh_tokens = Table(
    "rotated_refresh_tokens",
    metadata,
    Column("token_digest", String, primary_key=True),
    Column(
        "origin_jti",
        String,
        ForeignKey("refresh_token_families.origin_jti", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("rotated_at", Instant),  # when another token took its place; none while it is good
    Column("grace_until", Instant),  # until when it may be used again all the same
    Index("ix_rotated_refresh_tokens_origin_jti", "origin_jti"),
    **ORDERED_BY_KEY,
)

user_sessions = Table(
    "user_sessions",
    metadata,
    Column("id", String, primary_key=True),  # tkn… or sso…, as ListUserSessions shows it
    of_pool(),
    of_user(),
    Column("client_id", String, nullable=False),
    Column("session_type", String, nullable=False),  # TOKEN, SSO
    Column("origin_session_id", String),
    Column("device_type", String),
    Column("last_ip_address", String),
    Column("created_at", Instant, nullable=False),
    Column("last_active_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", String),
    Index("ix_user_sessions_user_id", "user_id", "id"),
    Index("ix_user_sessions_pool_id", "pool_id"),
)

risk_configurations = Table(
    "risk_configurations",
    metadata,
    of_pool(primary_key=True),
    Column("client_id", String, primary_key=True),  # empty for the whole pool
    Column("configuration", document(), nullable=False),
    Column("updated_at", Instant, nullable=False),
)

request_rates = Table(
    "request_rates",
    metadata,
    of_pool(primary_key=True),
    Column("category", String, primary_key=True),
    Column("second", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
)

trigger_calls = Table(
    "trigger_calls",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    Column("trigger", String, nullable=False),
    Column("trigger_source", String, nullable=False),
    Column("function_arn", String, nullable=False),
    Column("request_id", String, nullable=False),
    Column("username", String, nullable=False),
    Column("event", document(), nullable=False),
    Column("response", document()),  # the event that came back
    Column("error", Text),
    Column("duration_ms", Float, nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_trigger_calls_pool_id", "pool_id", "id"),
)

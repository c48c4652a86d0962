"""The tables of what a pool offers by OAuth: its resource servers with their scopes, the documents that the sign-up
page of an app client links to, the browsers that are signed in, and the codes that app clients exchange for tokens."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from emulator.store.columns import Instant, document, ordered_text
from emulator.store.schema import metadata, of_pool, of_user

resource_servers = Table(
    "resource_servers",
    metadata,
    of_pool(primary_key=True),
    Column("identifier", ordered_text(), primary_key=True),
    Column("name", String, nullable=False),
    Column("scopes", document(), nullable=False),  # ScopeName and ScopeDescription of each, as they are shown
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
)

terms_documents = Table(
    "terms_documents",
    metadata,
    Column("id", ordered_text(), primary_key=True),
    of_pool(),
    Column("client_id", String, ForeignKey("user_pool_clients.id", ondelete="CASCADE"), nullable=False),
    Column("name", String, nullable=False),  # terms-of-use, privacy-policy
    Column("source", String, nullable=False),
    Column("enforcement", String, nullable=False),
    Column("links", document(), nullable=False),  # by language
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("client_id", "name"),
    Index("ix_terms_documents_pool_id", "pool_id", "id"),
)

browser_sessions = Table(
    "browser_sessions",
    metadata,
    Column("id", String, primary_key=True),  # digest of the cookie
    of_pool(),
    of_user(),
    Column("client_id", String, nullable=False),  # through which the user signed in
    Column("provider", String),  # who knows the user, where that is not the pool
    Column("provider_subject", Text),  # by what name
    Column("provider_session", Text),  # and in which session of its own
    Column("managed_login_version", Integer, nullable=False),
    Column("amr", document(), nullable=False),
    Column("acr", String),
    Column("event_id", String, nullable=False),
    Column("session_id", String),  # of user_sessions, where the pool tracks them
    Column("auth_time", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", String),
    Index("ix_browser_sessions_user_id", "user_id", "id"),
    Index("ix_browser_sessions_pool_id", "pool_id", "expires_at"),
)

authorization_codes = Table(
    "authorization_codes",
    metadata,
    Column("code_digest", String, primary_key=True),
    of_pool(),
    Column("client_id", String, ForeignKey("user_pool_clients.id", ondelete="CASCADE"), nullable=False),
    of_user(),
    Column("redirect_uri", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("nonce", Text),
    Column("resource", Text),
    Column("code_challenge", String),  # of S256
    Column("provider", String),
    Column("amr", document(), nullable=False),
    Column("acr", String),
    Column("event_id", String, nullable=False),
    Column("session_id", String),  # of the SSO session in user_sessions that it came through
    Column("claims_override", document()),  # what the PreTokenGeneration function wants of the tokens
    Column("auth_time", Instant, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("origin_jti", String),  # of the family that it was exchanged for
    Column("metadata_url", Text),  # of an external client: the address of its metadata document
    Index("ix_authorization_codes_user_id", "user_id"),
    Index("ix_authorization_codes_pool_id", "pool_id", "expires_at"),
    Index("ix_authorization_codes_client_id", "client_id"),
)

"""The tables of identity providers: who else may sign users in, what SAML providers know a pool by, which users of
providers are which users of the pool, who is on the way to a provider, and which assertions were used.

Two rules the database itself keeps: an identifier means one provider of its pool, and what a provider calls somebody
means one user of the pool.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from emulator.store.columns import Instant, SealedText, document, ordered_text
from emulator.store.schema import metadata, of_pool, of_user

identity_providers = Table(
    "identity_providers",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    Column("name", ordered_text(), nullable=False),
    Column("provider_type", String, nullable=False),  # SAML, OIDC, Google, …
    Column("details", document(), nullable=False),  # ProviderDetails as they are shown, without the secrets
    Column("secrets", SealedText("identity_providers.secrets")),  # client_secret and private_key, as a JSON object
    Column("attribute_mapping", document(), nullable=False),  # user pool attribute to claim
    Column("acr_mapping", document(), nullable=False),  # level to value of the provider's acr
    Column("metadata_document", Text),  # of SAML: what MetadataFile holds or MetadataURL answered
    Column("metadata_fetched_at", Instant),  # where it came from MetadataURL
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("pool_id", "name"),
)

identity_provider_identifiers = Table(
    "identity_provider_identifiers",
    metadata,
    of_pool(primary_key=True),
    Column("identifier", String, primary_key=True),
    Column("provider_id", String, ForeignKey("identity_providers.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),  # in IdpIdentifiers
    Index("ix_identity_provider_identifiers_provider_id", "provider_id", "position"),
)

saml_keys = Table(
    "saml_keys",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    Column("used_for", String, nullable=False),  # signing requests, encryption of responses
    Column("private_pem", SealedText("saml_keys.private_pem"), nullable=False),
    Column("certificate", Text, nullable=False),  # DER in base64
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    UniqueConstraint("pool_id", "used_for"),
)

linked_identities = Table(
    "linked_identities",
    metadata,
    Column("id", String, primary_key=True),
    of_pool(),
    of_user(),
    Column("provider_name", String, nullable=False),  # of a provider that may be gone
    Column("provider_type", String, nullable=False),
    Column("issuer", Text),
    Column("attribute_name", String, nullable=False),  # Cognito_Subject, or the user pool attribute of a mapped claim
    Column("attribute_value", Text, nullable=False),
    Column("subject", Text),  # what the provider calls the user; of other attributes not known before they sign in
    Column("is_primary", Boolean, nullable=False),  # the identity that made the user; the others were linked
    Column("linked_at", Instant, nullable=False),
    Column("used_at", Instant),  # when the user last signed in by it
    UniqueConstraint(
        "pool_id", "provider_name", "attribute_name", "attribute_value", name="linked_identities_one_owner"
    ),
    UniqueConstraint("pool_id", "provider_name", "subject"),
    Index("ix_linked_identities_user_id", "user_id", "id"),
)

federated_sign_ins = Table(
    "federated_sign_ins",
    metadata,
    Column("state_digest", String, primary_key=True),  # of what comes back with the browser
    of_pool(),
    Column("client_id", String, nullable=False),
    Column("provider_name", String, nullable=False),
    Column("browser_digest", String, nullable=False),  # of a cookie: who comes back must be who left
    Column("query", Text, nullable=False),  # that of /oauth2/authorize, to be judged again
    Column("nonce", String, nullable=False),  # which the provider repeats in what it signs
    Column("callback", Text, nullable=False),  # the address that the browser was to come back to
    Column("begun_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Index("ix_federated_sign_ins_expires_at", "expires_at"),
    Index("ix_federated_sign_ins_pool_id", "pool_id"),
)

saml_assertions = Table(
    "saml_assertions",
    metadata,
    of_pool(primary_key=True),
    Column("assertion_digest", String, primary_key=True),  # of the provider's entity id and the assertion's ID
    Column("used_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),  # from when on it would be refused in any case
    Index("ix_saml_assertions_expires_at", "expires_at"),
)

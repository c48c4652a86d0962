"""The tables of the identity providers that the emulator plays itself: which those are, whom they know, what the next
sign-in is to be, and what they gave for a sign-in that came back.

A provider's rows go with it. What it knows somebody by is theirs alone.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from emulator.store.columns import Instant, SealedText, document, ordered_text
from emulator.store.schema import metadata


def _of_provider(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "provider_id",
        String,
        ForeignKey("identity_providers.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
    )


played_providers = Table(
    "played_providers",
    metadata,
    _of_provider(primary_key=True),
    Column("is_played", Boolean),  # what a tester chose; NULL: the setting decides
    Column("kid", String),
    Column("private_pem", SealedText("played_providers.private_pem")),  # what it signs by; made when first needed
    Column("certificate", Text),  # of a SAML provider, DER in base64
)

played_identities = Table(
    "played_identities",
    metadata,
    Column("id", String, primary_key=True),
    _of_provider(),
    Column("subject", ordered_text(), nullable=False),  # sub, id, user_id or NameID
    Column("claims", document(), nullable=False),  # by the provider's names, without the subject
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
    UniqueConstraint("provider_id", "subject"),
)

scripted_sign_ins = Table(
    "scripted_sign_ins",
    metadata,
    Column("id", String, primary_key=True),  # the smallest is the next
    _of_provider(),
    Column("script", document(), nullable=False),
    Column("created_at", Instant, nullable=False),
    Index("ix_scripted_sign_ins_provider_id", "provider_id", "id"),
)

played_grants = Table(
    "played_grants",
    metadata,
    Column("code_digest", String, primary_key=True),
    Column("token_digest", String),  # of the access token that the code was exchanged for
    _of_provider(),
    Column("subject", Text, nullable=False),
    Column("claims", document(), nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("nonce", Text),
    Column("flaw", String),  # what is wrong with the answer, on purpose
    Column("delay_ms", Integer, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    UniqueConstraint("token_digest"),
    Index("ix_played_grants_expires_at", "expires_at"),
    Index("ix_played_grants_provider_id", "provider_id"),
)

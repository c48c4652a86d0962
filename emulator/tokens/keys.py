"""A pool's RSA keys: made on first use, kept in the database, parsed once per process.

ID and access tokens are signed by different keys (fact 7.3); a third one, never published, seals refresh tokens.
"""

from dataclasses import dataclass
from functools import partial

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from emulator.base.randomness import Randomness
from emulator.context import Context
from emulator.crypto import keys as crypto_keys
from emulator.store import keys as store_keys
from emulator.store.keys import SigningKey
from emulator.store.pools import Pool

USES = ("id", "access", "refresh")
PUBLISHED = ("id", "access")


@dataclass(frozen=True, slots=True)
class Key:
    kid: str
    private: RSAPrivateKey


PoolKeys = dict[str, Key]


@dataclass(frozen=True, slots=True)
class VerificationKey:
    pool_id: str
    used_for: str
    public: RSAPublicKey


def of_pool(ctx: Context, pool: Pool) -> PoolKeys:
    """The pool's keys by use. The cache key holds the pool's birth, since a pinned id may be used again."""
    return ctx.services.pool_keys.get((pool.id, pool.created_at), partial(_load_or_make, ctx, pool))


def find(ctx: Context, kid: str) -> VerificationKey | None:
    """The key a token says it was signed with."""
    cached = ctx.services.verification_keys.find(kid)
    if cached is not None:
        return cached
    row = store_keys.find(ctx.db, kid)
    if row is None:
        return None
    public = crypto_keys.load_signing_key(row.private_pem).public_key()
    return ctx.services.verification_keys.put(kid, VerificationKey(row.pool_id, row.used_for, public))


def jwks(ctx: Context, pool: Pool) -> dict[str, list[dict[str, str]]]:
    """`/.well-known/jwks.json`: the two keys that sign."""
    keys = of_pool(ctx, pool)
    return {"keys": [crypto_keys.public_jwk(keys[use].private.public_key(), keys[use].kid) for use in PUBLISHED]}


def _load_or_make(ctx: Context, pool: Pool) -> PoolKeys:
    rows = store_keys.of_pool(ctx.db, pool.id)
    if len(rows) < len(USES):
        ctx.release()  # making keys takes a tenth of a second: nothing is held meanwhile
        made = _make(ctx, pool, ctx.random)
        ctx.write()
        store_keys.add_missing(ctx.db, made)
        rows = store_keys.of_pool(ctx.db, pool.id)
    return {row.used_for: Key(row.kid, crypto_keys.load_signing_key(row.private_pem)) for row in rows}


def _make(ctx: Context, pool: Pool, random: Randomness) -> list[SigningKey]:
    return [
        SigningKey(crypto_keys.new_kid(random), pool.id, use, crypto_keys.generate_signing_key(), ctx.now)
        for use in USES
    ]

"""A pool's RSA keys: made on first use, kept in the database, parsed once per process, rotated where somebody asks.

ID and access tokens are signed by different keys (evidence: token-keys); a third one, never published, seals refresh
tokens.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from msgspec import Struct

from emulator import errors
from emulator.base.cache import Slot
from emulator.base.randomness import Randomness
from emulator.base.runners import step_out
from emulator.crypto import jwe
from emulator.crypto import keys as crypto_keys
from emulator.store import keys as store_keys
from emulator.store import retired_keys, state
from emulator.store.keys import SigningKey
from emulator.store.pools import Pool
from emulator.store.retired_keys import RetiredKey
from emulator.work import Work

_KID = re.compile(r"[A-Za-z0-9+/]{43}=")
USES = ("id", "access", "refresh")
PUBLISHED = ("id", "access")
LONGEST_LIFE = timedelta(
    days=1
)  # of ID and access tokens, whatever the app client says (evidence: token-validity-range)
_MAKING = threading.Lock()


class Key(Struct, frozen=True):
    """Both halves are kept: each object that OpenSSL makes of one prepares its arithmetic when it is first used. Only
    the key that seals refresh tokens has use for its `sealer`."""

    kid: str
    private: RSAPrivateKey
    public: RSAPublicKey
    sealer: jwe.Sealer


def parsed(kid: str, pem: str) -> Key:
    private = crypto_keys.load_signing_key(pem)
    public = private.public_key()
    return Key(kid, private, public, jwe.Sealer(public))


PoolKeys = dict[str, Key]


class VerificationKey(Struct, frozen=True):
    """`published_until` is the end of one that signs no more."""

    kid: str
    pool_id: str
    used_for: str
    public: RSAPublicKey
    published_until: datetime | None = None


_KEYS_OF_POOL: Slot[PoolKeys] = Slot(256)
_BY_KID: Slot[VerificationKey] = Slot(1024)


def of_pool(work: Work, pool: Pool) -> PoolKeys:
    """The pool's keys by use. Cached by its incarnation: a pinned id may be used again."""
    found = work.caches.of(_KEYS_OF_POOL).find(pool.incarnation)
    if found is None:
        kids = store_keys.kids_of_pool(work.db, pool.id)
        found = _load(work, pool) if len(kids) == len(USES) else _make_missing(work, pool)
        work.caches.of(_KEYS_OF_POOL).put(pool.incarnation, found)
    return found


def find(work: Work, kid: str) -> VerificationKey | None:
    """The key a token says it was signed with; a retired one only for as long as it is published."""
    if not _KID.fullmatch(kid):  # a stranger wrote it: nothing else of it reaches the database
        return None
    key = work.caches.of(_BY_KID).find(kid)
    if key is None:
        key = _read(work, kid)
        if key is None:
            return None
        work.caches.of(_BY_KID).put(kid, key)
    return key if counts(work, key) else None


def counts(work: Work, key: VerificationKey) -> bool:
    """Whether the key is one of those published by the clock of its pool. It may have gone with the pool: `is_kept`."""
    return key.published_until is None or key.published_until > work.now_in(key.pool_id)


def _read(work: Work, kid: str) -> VerificationKey | None:
    row = store_keys.find(work.db, kid)
    if row is not None:
        public = crypto_keys.load_signing_key(row.private_pem).public_key()
        return VerificationKey(row.kid, row.pool_id, row.used_for, public)
    old = retired_keys.find(work.db, kid)
    if old is not None:
        public = crypto_keys.load_public_key(old.public_pem)
        return VerificationKey(old.kid, old.pool_id, old.used_for, public, old.published_until)
    return None


def is_kept(work: Work, key: VerificationKey) -> bool:
    """Whether the pool still has the key: `find` may remember one that went with its pool."""
    if key.published_until is not None:
        return retired_keys.find(work.db, key.kid) is not None
    return store_keys.find(work.db, key.kid) is not None


def jwks(work: Work, pool: Pool) -> dict[str, list[dict[str, str]]]:
    """`/.well-known/jwks.json`: the two keys that sign, and behind them those whose tokens may still live."""
    keys = of_pool(work, pool)
    signing = [crypto_keys.public_jwk(keys[use].public, keys[use].kid) for use in PUBLISHED]
    old = retired_keys.published(work.db, pool.id, work.now)
    return {"keys": signing + [crypto_keys.public_jwk(crypto_keys.load_public_key(k.public_pem), k.kid) for k in old]}


def fresh(work: Work, pool: Pool) -> list[SigningKey]:
    """New keys to sign by, made with nothing held; `replace` puts them in the place of the old ones."""
    of_pool(work, pool)  # makes the first ones, where no token was asked for yet
    with work.nothing_held():
        return [key for key in _make(work, pool, work.random) if key.used_for in PUBLISHED]


def replace(work: Work, pool: Pool, made: list[SigningKey], *, keeps_old: bool) -> list[RetiredKey]:
    """For a pool that the caller holds: new keys sign from here on. The old ones are published until no token by them
    lives any more; without `keeps_old` what they signed is worth nothing at once, those retired earlier included. The
    key that seals refresh tokens stays. All processes forget the keys they know. Returns what is still published of
    the old ones."""
    gone = store_keys.replace(work.db, pool.id, made)
    if keeps_old:
        retired_keys.add(work.db, [_retired(key, work.now) for key in gone])
    else:
        retired_keys.forget(work.db, pool.id)
    state.begin_era(work.db)
    return retired_keys.published(work.db, pool.id, work.now)


def _retired(key: SigningKey, at: datetime) -> RetiredKey:
    public = crypto_keys.public_pem(crypto_keys.load_signing_key(key.private_pem).public_key())
    return RetiredKey(key.kid, key.pool_id, key.used_for, public, at, at + LONGEST_LIFE)


def _load(work: Work, pool: Pool) -> PoolKeys:
    rows = store_keys.of_pool(work.db, pool.id)
    if len(rows) < len(USES):  # deleted a moment ago, and the keys with it
        raise errors.owners.user_pool_does_not_exist(pool.id)
    return {row.used_for: parsed(row.kid, row.private_pem) for row in rows}


def _make_missing(work: Work, pool: Pool) -> PoolKeys:
    """Of forty first sign-ins at once one makes the keys, while the others wait with nothing held: keys cost a tenth of
    a second of CPU each. They are kept before anybody uses them, whatever becomes of this operation."""
    work.going_out()
    work.release()
    with _making(work.services.settings.lock_seconds):
        if len(store_keys.kids_of_pool(work.db, pool.id)) < len(USES):
            with work.nothing_held(), step_out():
                made = _make(work, pool, work.random)
            work.write()
            store_keys.add_missing(work.db, made)
            work.release()
        return _load(work, pool)


@contextmanager
def _making(seconds: float) -> Iterator[None]:
    """Whoever waits here gives up the place in which the one who makes the keys goes on, and makes them, too, when it
    has been too long: where the database is held, forty would else wait for each other's waits."""
    with step_out():
        is_ours = _MAKING.acquire(timeout=seconds)
    try:
        yield
    finally:
        if is_ours:
            _MAKING.release()


def _make(work: Work, pool: Pool, random: Randomness) -> list[SigningKey]:
    return [
        SigningKey(crypto_keys.new_kid(random), pool.id, use, crypto_keys.generate_signing_key(), work.now)
        for use in USES
    ]

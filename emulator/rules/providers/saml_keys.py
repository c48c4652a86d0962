"""The two keys that SAML providers know a pool by: one signs its requests, for the other they encrypt responses.

Each has a certificate of the pool's own, which lives for ten years and is renewed after one: the key stays, so a
provider that still has the old certificate needs nothing (evidence: signing-certificate).
"""

from datetime import timedelta

from emulator.base import ids
from emulator.base.runners import step_out
from emulator.crypto import certificates, keys
from emulator.rules.owners import pools
from emulator.store import saml_keys
from emulator.store.pools import Pool
from emulator.store.saml_keys import SamlKey
from emulator.work import Work

SIGNING, ENCRYPTION = "signing", "encryption"
LIVES, RENEWED = timedelta(days=3650), timedelta(days=365)


def find(work: Work, pool_id: str, used_for: str) -> SamlKey | None:
    return saml_keys.find(work.db, pool_id, used_for)


def require(work: Work, pool: Pool, used_for: str) -> SamlKey:
    """The pool's key for this use, made if it has none, with a certificate of this year. Making it holds nothing: who
    read before looks again."""
    found = saml_keys.find(work.db, pool.id, used_for)
    if found is not None and work.now < found.expires_at - LIVES + RENEWED:
        return found
    work.going_out()
    now = work.now
    with work.nothing_held(), step_out():
        pem = found.private_pem if found is not None else keys.generate_signing_key()
        # unverified: The certificate's subject is the id of the pool.
        certificate = certificates.self_signed(pem, pool.id, work.random, begins=now, ends=now + LIVES)
    work.write()
    pools.hold_again(work, pool)  # it may be gone, and the key with it
    key_id = ids.uuid4(work.random)
    if found is not None:
        saml_keys.renew(work.db, found.id, certificate, before=found.expires_at, ends=now + LIVES)
    else:
        saml_keys.add_missing(work.db, SamlKey(key_id, pool.id, used_for, pem, certificate, now, now + LIVES))
    kept = saml_keys.find(work.db, pool.id, used_for)
    assert kept is not None  # noqa: S101
    return kept

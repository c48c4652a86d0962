"""The passkeys of a seed as virtual authenticators take them, so that a test in a browser signs in by them.

Chromium's `WebAuthn.addCredential`, which Playwright and Puppeteer reach, has them in base64. It takes EC keys only.
"""

import base64
from collections.abc import Iterable, Iterator
from typing import Any

from emulator.base import base64url
from emulator.seeds import keys
from emulator.seeds.problems import Problems
from emulator.seeds.shape import PasskeySeed, PoolSeed, UserSeed


def credentials(seeds: Iterable[PoolSeed], problems: Problems) -> Iterator[dict[str, Any]]:
    """Those passkeys of which the file has the private key, each with its pool and its user."""
    for pool in seeds:
        for user in pool.users:
            for passkey in user.passkeys:
                if passkey.private_key is not None and _is_whole(pool, user, passkey, problems):
                    named = {"pool": pool.id or pool.name, "username": user.username}
                    yield {**named, "credential": _credential(pool, user, passkey, passkey.private_key)}


def _is_whole(pool: PoolSeed, user: UserSeed, passkey: PasskeySeed, problems: Problems) -> bool:
    if user.sub is None:
        problems.add(passkey.place, f"{user}: the authenticator has to know the user's sub; give the user a sub")
    if not _relying_party(pool, passkey):
        problems.add(passkey.place, f"{user}: neither the passkey nor the pool's mfa_config says a relying party")
    return user.sub is not None and bool(_relying_party(pool, passkey))


def _relying_party(pool: PoolSeed, passkey: PasskeySeed) -> str:
    of_pool = ((pool.mfa_config or {}).get("WebAuthnConfiguration") or {}).get("RelyingPartyId")
    return passkey.relying_party or of_pool or ""


def _credential(pool: PoolSeed, user: UserSeed, passkey: PasskeySeed, private_key: str) -> dict[str, Any]:
    return {
        "credentialId": _base64(base64url.decode(passkey.credential_id) or b""),
        "isResidentCredential": True,
        "rpId": _relying_party(pool, passkey),
        "privateKey": _base64(keys.pkcs8(private_key)),
        "userHandle": _base64((user.sub or "").encode()),
        "signCount": passkey.sign_count,
    }


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()

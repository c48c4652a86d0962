"""Sign-ins that go on: what the database keeps of a refresh token, from another database that had it.

The token itself is in nobody's file. Who holds it goes on with it here, if the pool has the same id and the signing
keys of the file.
"""

from typing import Any

from emulator.rules.owners import known
from emulator.seeds.fields import Fields
from emulator.seeds.problems import Refused
from emulator.seeds.shape import RotatedSeed, SessionSeed, UserSeed
from emulator.store import families, rotations
from emulator.store.families import Family
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

_SCOPES = "aws.cognito.signin.user.admin"  # of a sign-in by the API
# Keys that are texts, and the columns that they are.
_COLUMNS = {
    "id": "origin_jti",
    "client_id": "client_id",
    "event_id": "event_id",
    "digest": "token_digest",
    "scopes": "scopes",
    "provider": "provider",
    "resource": "resource",
    "revoked_by": "revoked_by",
    "device": "device_key",
    "acr": "acr",
    "metadata_url": "metadata_url",
}


def read(fields: Fields) -> SessionSeed | None:
    columns = {column: fields.text(key) for key, column in _COLUMNS.items()}
    began, expires = fields.moment("began"), fields.moment("expires")
    last_used, revoked = fields.moment("last_used"), fields.moment("revoked")
    amr, source, rotated = fields.texts("amr"), fields.choice("source", "API"), fields.whole("rotated", _rotated)
    if began is None or expires is None or not fields.ok:
        return None
    return SessionSeed(fields.place, began, expires, last_used, revoked, amr, source, columns, rotated)


def _rotated(fields: Fields) -> RotatedSeed | None:
    digest, rotated, grace = fields.text("digest"), fields.moment("rotated"), fields.moment("grace")
    return RotatedSeed(fields.place, digest, rotated, grace) if digest and fields.ok else None


def bring(work: Work, pool: Pool, user: User, wanted: UserSeed) -> None:
    """Raises Refused for a session of a client that the pool has not, or that is there already."""
    for seed in wanted.sessions:
        client_id = str(seed.columns["client_id"])
        found = known.find_client(work, client_id)
        if found is None or found[1].id != pool.id:
            raise Refused(f"the session belongs to the client {client_id}, which the pool has not", seed.place)
        family = _family(work, pool, user, seed)
        if families.find_with_user(work.db, family.event_id) is not None:
            raise Refused(f"the session {family.origin_jti} is there already", seed.place)
        families.add(work.db, family)
        for token in seed.rotated:
            rotated = token.rotated.at(work.now) if token.rotated else None
            grace = token.grace.at(work.now) if token.grace else None
            rotations.put(work.db, family, token.digest, rotated, grace)


def _family(work: Work, pool: Pool, user: User, seed: SessionSeed) -> Family:
    columns: dict[str, Any] = {column: value for column, value in seed.columns.items() if value is not None}
    return Family(
        **{"scopes": _SCOPES, **columns},
        pool_id=pool.id,
        user_id=user.id,
        auth_time=seed.began.at(work.now),
        expires_at=seed.expires.at(work.now),
        source="HOSTED" if seed.source == "HOSTED" else "API",
        last_used_at=seed.last_used.at(work.now) if seed.last_used else None,
        revoked_at=seed.revoked.at(work.now) if seed.revoked else None,
        amr=list(seed.amr) or None,
    )

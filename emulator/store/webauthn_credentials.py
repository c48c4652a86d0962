"""Passkeys: the public half of each credential, whose it is, and how often it signed. A credential has one owner in a
pool (the primary key), and its counter only grows (one conditional UPDATE)."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update

from emulator.store.sign_in_schema import webauthn_credentials
from emulator.store.upsert import add_unless_taken


class Credential(Struct, frozen=True):
    """Ids and keys are base64url without padding; the key is COSE. `sign_count` is 0 for ever where an authenticator
    does not count."""

    pool_id: str
    credential_id: str
    user_id: str
    public_key: str
    sign_count: int
    relying_party_id: str
    friendly_name: str
    attachment: str | None
    transports: list[str]
    created_at: datetime
    last_used_at: datetime | None = None


_C = webauthn_credentials.c
_COLUMNS = [_C[name] for name in Credential.__struct_fields__]
_OF_USER = select(*_COLUMNS).where(_C.user_id == bindparam("user_id")).order_by(_C.created_at, _C.credential_id)
_OF_OWNER = select(*_COLUMNS).where(
    _C.pool_id == bindparam("pool_id"),
    _C.credential_id == bindparam("credential_id"),
    _C.user_id == bindparam("user_id"),
)
_COUNT = select(func.count()).select_from(webauthn_credentials).where(_C.user_id == bindparam("user_id"))
_COUNTS_ON = or_(_C.sign_count < bindparam("new"), and_(_C.sign_count == 0, bindparam("new") == 0))
_USE = (
    update(webauthn_credentials)
    .where(
        _C.pool_id == bindparam("p"),
        _C.credential_id == bindparam("c"),
        _C.user_id == bindparam("u"),
        _C.public_key == bindparam("k"),
        _COUNTS_ON,
    )
    .values(sign_count=bindparam("new"), last_used_at=bindparam("now"))
)


def of_user(db: Connection, user_id: str) -> list[Credential]:
    """Oldest first."""
    return [Credential(*row) for row in db.execute(_OF_USER, {"user_id": user_id})]


def find(db: Connection, pool_id: str, credential_id: str, user_id: str) -> Credential | None:
    """None where the credential is another user's, too."""
    values = {"pool_id": pool_id, "credential_id": credential_id, "user_id": user_id}
    row = db.execute(_OF_OWNER, values).one_or_none()
    return Credential(*row) if row else None


def count(db: Connection, user_id: str) -> int:
    return int(db.execute(_COUNT, {"user_id": user_id}).scalar_one())


def add(db: Connection, credential: Credential) -> bool:
    """False if somebody in the pool has a credential of this id."""
    return add_unless_taken(db, webauthn_credentials, asdict(credential))


def use(db: Connection, credential: Credential, sign_count: int, now: datetime) -> bool:
    """Notes a signature made with the credential. False if its counter did not grow, as a copied authenticator's or a
    replayed answer's would not, or if the credential is gone. Authenticators that stay at 0 do not count."""
    values = {
        "p": credential.pool_id,
        "c": credential.credential_id,
        "u": credential.user_id,
        "k": credential.public_key,
        "new": sign_count,
        "now": now,
    }
    return db.execute(_USE, values).rowcount == 1


def remove(db: Connection, pool_id: str, credential_id: str, user_id: str) -> bool:
    """False if the user has no such credential."""
    chosen = _C.pool_id == pool_id, _C.credential_id == credential_id, _C.user_id == user_id
    return db.execute(delete(webauthn_credentials).where(*chosen)).rowcount == 1

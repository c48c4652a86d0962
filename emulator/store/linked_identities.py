"""Which users of identity providers are which users of the pool."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, func, select, update

from emulator.store.provider_schema import linked_identities
from emulator.store.upsert import add_unless_taken


class LinkedIdentity(Struct, frozen=True):
    """A row of `linked_identities`. `subject` is what the provider calls the user, None until that is known."""

    id: str
    pool_id: str
    user_id: str
    provider_name: str
    provider_type: str
    issuer: str | None
    attribute_name: str
    attribute_value: str
    subject: str | None
    is_primary: bool
    linked_at: datetime
    used_at: datetime | None = None


_TABLE = linked_identities.c
_COLUMNS = [_TABLE[name] for name in LinkedIdentity.__struct_fields__]
_OF_USER = select(*_COLUMNS).where(_TABLE.user_id == bindparam("user")).order_by(_TABLE.id)
_AT_PROVIDER = (_TABLE.pool_id == bindparam("pool"), _TABLE.provider_name == bindparam("provider"))
_NAMED = select(*_COLUMNS).where(
    *_AT_PROVIDER, _TABLE.attribute_name == bindparam("name"), _TABLE.attribute_value == bindparam("value")
)
_WITH_SUBJECT = select(*_COLUMNS).where(*_AT_PROVIDER, _TABLE.subject == bindparam("value"))
_NAMES_IN_USE = select(_TABLE.attribute_name).where(*_AT_PROVIDER).distinct()


def of_user(db: Connection, user_id: str) -> list[LinkedIdentity]:
    """The oldest first."""
    return [LinkedIdentity(*row) for row in db.execute(_OF_USER, {"user": user_id})]


def find(db: Connection, pool_id: str, provider: str, name: str, value: str) -> LinkedIdentity | None:
    """By what it was linked by."""
    asked = {"pool": pool_id, "provider": provider, "name": name, "value": value}
    row = db.execute(_NAMED, asked).one_or_none()
    return LinkedIdentity(*row) if row else None


def find_by_subject(db: Connection, pool_id: str, provider: str, subject: str) -> LinkedIdentity | None:
    row = db.execute(_WITH_SUBJECT, {"pool": pool_id, "provider": provider, "value": subject}).one_or_none()
    return LinkedIdentity(*row) if row else None


def attribute_names(db: Connection, pool_id: str, provider: str) -> frozenset[str]:
    """By which attributes users of the provider are linked."""
    return frozenset(db.execute(_NAMES_IN_USE, {"pool": pool_id, "provider": provider}).scalars())


def add(db: Connection, identity: LinkedIdentity) -> bool:
    """False if the provider's user is somebody's already: the unique constraints decide."""
    return add_unless_taken(db, linked_identities, asdict(identity))


def use(db: Connection, identity_id: str, subject: str, at: datetime) -> bool:
    """The user signs in by it: from here on it is known by the subject, if it was not. False if somebody took it
    away."""
    known = func.coalesce(_TABLE.subject, subject)
    statement = update(linked_identities).where(_TABLE.id == identity_id).values(subject=known, used_at=at)
    return db.execute(statement).rowcount == 1


def remove(db: Connection, identity_id: str) -> bool:
    """False if somebody else took it away."""
    return db.execute(delete(linked_identities).where(_TABLE.id == identity_id)).rowcount == 1

"""Whom the providers know that the emulator plays."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, Text, bindparam, cast, delete, func, or_, select, update

from emulator.store.columns import Document
from emulator.store.played_schema import played_identities
from emulator.store.provider_schema import linked_identities
from emulator.store.schema import users
from emulator.store.upsert import add_unless_taken


class PlayedIdentity(Struct, frozen=True):
    """A row of `played_identities`. `claims` are by the provider's names, without the subject."""

    id: str
    provider_id: str
    subject: str
    claims: Document
    made_at: datetime
    used_at: datetime | None = None


class Owned(Struct, frozen=True):
    """What a provider's user is linked by, and to whom in the pool."""

    subject: str
    user_id: str
    username: str
    used_at: datetime | None


_TABLE = played_identities.c
_COLUMNS = [_TABLE[name] for name in PlayedIdentity.__struct_fields__]
_OF_PROVIDER = select(*_COLUMNS).where(_TABLE.provider_id == bindparam("provider"))
_ONE = _OF_PROVIDER.where(_TABLE.subject == bindparam("subject"))


def find(db: Connection, provider_id: str, subject: str) -> PlayedIdentity | None:
    row = db.execute(_ONE, {"provider": provider_id, "subject": subject}).one_or_none()
    return PlayedIdentity(*row) if row else None


def page(db: Connection, provider_id: str, *, search: str = "", limit: int) -> list[PlayedIdentity]:
    """Those used last come first, then the newest. `search` is looked for in subjects and claims, in any case of
    letters."""
    statement = _OF_PROVIDER
    if search:
        text = f"%{_escaped(search.lower())}%"
        inside = func.lower(cast(_TABLE.claims, Text))
        statement = statement.where(
            or_(func.lower(_TABLE.subject).like(text, escape="\\"), inside.like(text, escape="\\"))
        )
    ordered = statement.order_by(_TABLE.used_at.desc().nulls_last(), _TABLE.id.desc()).limit(limit)
    return [PlayedIdentity(*row) for row in db.execute(ordered, {"provider": provider_id})]


def owners(db: Connection, pool_id: str, provider_name: str, *, search: str = "", limit: int) -> list[Owned]:
    """Who of the pool's users is known to the provider as whom; those who signed in last come first."""
    link = linked_identities.c
    known_as = func.coalesce(link.subject, link.attribute_value)
    statement = (
        select(known_as, link.user_id, users.c.username, link.used_at)
        .join(users, users.c.id == link.user_id)
        .where(link.pool_id == pool_id, link.provider_name == provider_name, link.subject.is_not(None))
    )
    if search:
        text = f"%{_escaped(search.lower())}%"
        statement = statement.where(
            or_(
                func.lower(known_as).like(text, escape="\\"),
                func.lower(users.c.username).like(text, escape="\\"),
            )
        )
    rows: list[Any] = list(db.execute(statement.order_by(link.used_at.desc().nulls_last(), link.id).limit(limit)))
    return [Owned(*row) for row in rows]


def add(db: Connection, identity: PlayedIdentity) -> bool:
    """False if the provider knows somebody by the subject: the unique constraint decides."""
    return add_unless_taken(db, played_identities, asdict(identity))


def change(db: Connection, identity_id: str, **values: Any) -> None:
    """`claims`, `used_at`."""
    db.execute(update(played_identities).where(_TABLE.id == identity_id).values(**values))


def count(db: Connection, provider_id: str) -> int:
    counted = select(func.count()).select_from(played_identities).where(_TABLE.provider_id == provider_id)
    return int(db.execute(counted).scalar_one())


def remove(db: Connection, provider_id: str, subject: str | None = None) -> int:
    """The one of the subject, or all; how many there were."""
    statement = delete(played_identities).where(_TABLE.provider_id == provider_id)
    if subject is not None:
        statement = statement.where(_TABLE.subject == subject)
    return int(db.execute(statement).rowcount)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

"""What the next sign-ins at the providers are to be that the emulator plays: a queue for each, taken from its front."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, func, insert, select

from emulator.store.columns import Document
from emulator.store.played_schema import scripted_sign_ins


class ScriptedSignIn(Struct, frozen=True):
    """A row of `scripted_sign_ins`."""

    id: str
    provider_id: str
    script: Document
    created_at: datetime


_TABLE = scripted_sign_ins.c
_COLUMNS = [_TABLE[name] for name in ScriptedSignIn.__struct_fields__]
_ALL = select(*_COLUMNS).where(_TABLE.provider_id == bindparam("provider")).order_by(_TABLE.id)
_FIRST = (
    select(_TABLE.id)
    .where(_TABLE.provider_id == bindparam("provider"))
    .order_by(_TABLE.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_TAKE = delete(scripted_sign_ins).where(_TABLE.id == _FIRST.scalar_subquery()).returning(_TABLE.script)


def add(db: Connection, scripted: Sequence[ScriptedSignIn]) -> None:
    rows = [asdict(each) for each in scripted]
    if rows:
        db.execute(insert(scripted_sign_ins), rows)


def of_provider(db: Connection, provider_id: str) -> list[ScriptedSignIn]:
    """In the order in which they are taken."""
    return [ScriptedSignIn(*row) for row in db.execute(_ALL, {"provider": provider_id})]


def count(db: Connection, provider_id: str) -> int:
    counted = select(func.count()).select_from(scripted_sign_ins).where(_TABLE.provider_id == provider_id)
    return int(db.execute(counted).scalar_one())


def take(db: Connection, provider_id: str) -> Document | None:
    """The next one, which is nobody else's then: one statement finds it and deletes it."""
    row = db.execute(_TAKE, {"provider": provider_id}).one_or_none()
    taken: Document | None = row[0] if row else None
    return taken


def remove(db: Connection, provider_id: str) -> int:
    """All; how many there were."""
    return int(db.execute(delete(scripted_sign_ins).where(_TABLE.provider_id == provider_id)).rowcount)

"""Metadata documents of external clients, as a policy keeps them: one row for each address that was asked for."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, func, null, select, update

from emulator.store.cimd_schema import client_metadata_documents as documents
from emulator.store.upsert import add_or_replace


class ClientDocument(Struct, frozen=True):
    """`document` is None where nothing that could be used ever came, or what came was invalidated."""

    policy_id: str
    url: str
    document: dict[str, Any] | None
    cached_at: datetime | None
    expires_at: datetime | None
    asked_at: datetime
    last_error: str | None = None

    def is_cached(self, now: datetime) -> bool:
        return self.document is not None and self.expires_at is not None and self.expires_at > now


_TABLE = documents.c
_COLUMNS = [_TABLE[name] for name in ClientDocument.__struct_fields__]
_IS_IT = (_TABLE.policy_id == bindparam("policy"), _TABLE.url == bindparam("address"))
_ONE = select(*_COLUMNS).where(*_IS_IT)
_NEWEST = (
    select(_TABLE.url)
    .where(_TABLE.policy_id == bindparam("policy"))
    .order_by(_TABLE.document.is_(None), _TABLE.asked_at.desc())
)


def find(db: Connection, policy_id: str, url: str) -> ClientDocument | None:
    row = db.execute(_ONE, {"policy": policy_id, "address": url}).one_or_none()
    return ClientDocument(*row) if row else None


def put(db: Connection, document: ClientDocument) -> None:
    """In the place of what the policy had of the address. The caller holds the policy."""
    values = asdict(document)
    db.execute(add_or_replace(db.dialect.name, documents), values)


def note_failure(db: Connection, policy_id: str, url: str, at: datetime, error: str) -> None:
    """What is cached stays. The caller holds the policy."""
    statement = add_or_replace(db.dialect.name, documents, keeping=("document", "cached_at", "expires_at"))
    db.execute(statement, {"policy_id": policy_id, "url": url, "asked_at": at, "last_error": error})


def invalidate(db: Connection, policy_id: str, url: str, now: datetime) -> bool:
    """False if no document of the address is cached: one statement decides."""
    statement = update(documents).where(*_IS_IT, _TABLE.document.is_not(None), _TABLE.expires_at > now)
    gone = statement.values(document=null(), cached_at=None, expires_at=None)
    return db.execute(gone, {"policy": policy_id, "address": url}).rowcount == 1


def keep_newest(db: Connection, policy_id: str, most: int) -> None:
    """Deletes what has no document, so that nobody drives documents out by naming addresses that have none, and then
    what was asked for longest ago. The caller holds the policy."""
    counted = select(func.count()).select_from(documents).where(_TABLE.policy_id == policy_id)
    if int(db.execute(counted).scalar_one()) > most:
        kept = db.execute(_NEWEST.limit(most), {"policy": policy_id}).scalars().all()
        db.execute(delete(documents).where(_TABLE.policy_id == policy_id, _TABLE.url.not_in(kept)))


def page(db: Connection, policy_id: str, *, after: str | None, limit: int) -> list[ClientDocument]:
    """In the order of their addresses, from after the one on."""
    statement = select(*_COLUMNS).where(_TABLE.policy_id == policy_id).order_by(_TABLE.url)
    if after is not None:
        statement = statement.where(_TABLE.url > after)
    return [ClientDocument(*row) for row in db.execute(statement.limit(limit))]

"""Terms documents: the links to a client's terms of use and to its privacy policy, one row for each of the two."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, func, select, update

from emulator.store.oauth_schema import terms_documents
from emulator.store.upsert import add_unless_taken


class TermsDocument(Struct, frozen=True):
    """A row of `terms_documents`. `links` are by language, such as `cognito:default`."""

    id: str
    pool_id: str
    client_id: str
    name: str
    source: str
    enforcement: str
    links: dict[str, str]
    created_at: datetime
    updated_at: datetime


_TABLE = terms_documents.c
_COLUMNS = [_TABLE[name] for name in TermsDocument.__struct_fields__]
_IS_IT = (_TABLE.pool_id == bindparam("pool"), _TABLE.id == bindparam("document"))
_ONE = select(*_COLUMNS).where(*_IS_IT)
_OF_CLIENT = select(*_COLUMNS).where(_TABLE.client_id == bindparam("client"), _TABLE.name == bindparam("document_name"))


def find(db: Connection, pool_id: str, document_id: str) -> TermsDocument | None:
    row = db.execute(_ONE, {"pool": pool_id, "document": document_id}).one_or_none()
    return TermsDocument(*row) if row else None


def find_of_client(db: Connection, client_id: str, name: str) -> TermsDocument | None:
    row = db.execute(_OF_CLIENT, {"client": client_id, "document_name": name}).one_or_none()
    return TermsDocument(*row) if row else None


def add(db: Connection, document: TermsDocument) -> bool:
    """False if the client has one of the name: a unique constraint decides."""
    return add_unless_taken(db, terms_documents, asdict(document))


def change(db: Connection, pool_id: str, document_id: str, at: datetime, **values: Any) -> None:
    statement = update(terms_documents).where(*_IS_IT).values(updated_at=at, **values)
    db.execute(statement, {"pool": pool_id, "document": document_id})


def remove(db: Connection, pool_id: str, document_id: str) -> bool:
    """False if there is no such document."""
    return db.execute(delete(terms_documents).where(*_IS_IT), {"pool": pool_id, "document": document_id}).rowcount == 1


def count(db: Connection, pool_id: str) -> int:
    counted = select(func.count()).select_from(terms_documents).where(_TABLE.pool_id == pool_id)
    return int(db.execute(counted).scalar_one())


def page(db: Connection, pool_id: str, *, after: str | None, limit: int) -> list[TermsDocument]:
    """In the order of their ids, from after the one on."""
    statement = select(*_COLUMNS).where(_TABLE.pool_id == pool_id).order_by(_TABLE.id)
    if after is not None:
        statement = statement.where(_TABLE.id > after)
    return [TermsDocument(*row) for row in db.execute(statement.limit(limit))]

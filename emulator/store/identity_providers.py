"""Identity providers and the identifiers that mean them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import orjson
from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from emulator.store.provider_schema import identity_provider_identifiers, identity_providers
from emulator.store.upsert import add_unless_taken


class IdentityProvider(Struct, frozen=True):
    """A row of `identity_providers`. `details` are ProviderDetails without those that are secret."""

    id: str
    pool_id: str
    name: str
    provider_type: str
    details: dict[str, str]
    secrets: str | None
    attribute_mapping: dict[str, str]
    acr_mapping: dict[str, str]
    metadata_document: str | None
    metadata_fetched_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def begins_sign_ins(self) -> bool:
        """Whether sign-ins may begin at this SAML provider (IDPInit)."""
        return self.provider_type == "SAML" and self.is_set("IDPInit")

    def is_set(self, switch: str) -> bool:
        """One of ProviderDetails that is true or false; left out it is false."""
        return self.details.get(switch, "").lower() == "true"

    @property
    def secret_details(self) -> dict[str, str]:
        """Those of ProviderDetails that are secret."""
        opened: dict[str, str] = orjson.loads(self.secrets) if self.secrets else {}
        return opened


def seal(details: dict[str, str]) -> str | None:
    """`secrets` of a row."""
    return orjson.dumps(details).decode() if details else None


_TABLE, _IDENTIFIERS = identity_providers.c, identity_provider_identifiers.c
_COLUMNS = [_TABLE[name] for name in IdentityProvider.__struct_fields__]
_IS_IT = (_TABLE.pool_id == bindparam("pool"), _TABLE.name == bindparam("provider"))
_ONE = select(*_COLUMNS).where(*_IS_IT)
_ONE_LOCKED = _ONE.with_for_update()
_BY_IDENTIFIER = (
    select(*_COLUMNS)
    .join(identity_provider_identifiers, _IDENTIFIERS.provider_id == _TABLE.id)
    .where(_IDENTIFIERS.pool_id == bindparam("pool"), _IDENTIFIERS.identifier == bindparam("identifier"))
)
_THESE = select(*_COLUMNS).where(
    _TABLE.pool_id == bindparam("pool"), _TABLE.name.in_(bindparam("names", expanding=True))
)
_IDENTIFIERS_OF = (
    select(_IDENTIFIERS.identifier)
    .where(_IDENTIFIERS.provider_id == bindparam("provider"))
    .order_by(_IDENTIFIERS.position)
)


def find(db: Connection, pool_id: str, name: str, *, lock: bool = False) -> IdentityProvider | None:
    """With `lock` held until the transaction ends; on SQLite only one transaction writes at a time anyway."""
    row = db.execute(_ONE_LOCKED if lock else _ONE, {"pool": pool_id, "provider": name}).one_or_none()
    return IdentityProvider(*row) if row else None


def find_by_identifier(db: Connection, pool_id: str, identifier: str) -> IdentityProvider | None:
    row = db.execute(_BY_IDENTIFIER, {"pool": pool_id, "identifier": identifier}).one_or_none()
    return IdentityProvider(*row) if row else None


def among(db: Connection, pool_id: str, names: Collection[str]) -> list[IdentityProvider]:
    """Those of the names that are providers of the pool."""
    if not names:
        return []
    return [IdentityProvider(*row) for row in db.execute(_THESE, {"pool": pool_id, "names": list(names)})]


def identifiers(db: Connection, provider_id: str) -> list[str]:
    """In the order they were sent in."""
    return list(db.execute(_IDENTIFIERS_OF, {"provider": provider_id}).scalars())


def owners_of(db: Connection, pool_id: str, wanted: Collection[str]) -> dict[str, str]:
    """The provider's id by each of the identifiers that somebody has."""
    statement = select(_IDENTIFIERS.identifier, _IDENTIFIERS.provider_id)
    taken = statement.where(_IDENTIFIERS.pool_id == pool_id, _IDENTIFIERS.identifier.in_(wanted))
    return {row[0]: row[1] for row in db.execute(taken)} if wanted else {}


def add(db: Connection, provider: IdentityProvider) -> bool:
    """False if the pool has one of the name: a unique constraint decides."""
    return add_unless_taken(db, identity_providers, asdict(provider))


def put_identifiers(db: Connection, provider: IdentityProvider, wanted: Sequence[str]) -> None:
    """All that the provider has from here on. The caller holds the pool and has looked that nobody else has them."""
    db.execute(delete(identity_provider_identifiers).where(_IDENTIFIERS.provider_id == provider.id))
    rows = [
        {"pool_id": provider.pool_id, "identifier": identifier, "provider_id": provider.id, "position": position}
        for position, identifier in enumerate(wanted)
    ]
    if rows:
        db.execute(insert(identity_provider_identifiers), rows)


def change(db: Connection, provider: IdentityProvider) -> None:
    """Everything but the id, the pool, the name and the type is written as it stands in `provider`."""
    kept = ("id", "pool_id", "name", "provider_type", "created_at")
    values = {name: getattr(provider, name) for name in IdentityProvider.__struct_fields__ if name not in kept}
    db.execute(update(identity_providers).where(_TABLE.id == provider.id).values(**values))


def remove(db: Connection, pool_id: str, name: str) -> bool:
    """False if there is no such provider."""
    statement = delete(identity_providers).where(*_IS_IT)
    return db.execute(statement, {"pool": pool_id, "provider": name}).rowcount == 1


def count(db: Connection, pool_id: str) -> int:
    counted = select(func.count()).select_from(identity_providers).where(_TABLE.pool_id == pool_id)
    return int(db.execute(counted).scalar_one())


def page(db: Connection, pool_id: str, *, after: str | None, limit: int) -> list[IdentityProvider]:
    """In the order of their names, from after the one on."""
    statement = select(*_COLUMNS).where(_TABLE.pool_id == pool_id).order_by(_TABLE.name)
    if after is not None:
        statement = statement.where(_TABLE.name > after)
    rows: list[Any] = list(db.execute(statement.limit(limit)))
    return [IdentityProvider(*row) for row in rows]

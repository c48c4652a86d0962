"""Domains of pools: at most one prefix and one custom domain each, and no host twice, whichever account asks for it."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, and_, bindparam, delete, func, or_, select, update

from emulator.base.clock import Instants
from emulator.store import pool_clocks, pool_marks
from emulator.store.prepared import PreparedSelect
from emulator.store.region_schema import user_pool_domains as domains
from emulator.store.schema import user_pools
from emulator.store.upsert import add_unless_taken

PREFIX, CUSTOM = "prefix", "custom"
CREATING, UPDATING, ACTIVE, DELETING = "CREATING", "UPDATING", "ACTIVE", "DELETING"


class Domain(Struct, frozen=True):
    """`status` is what was set; `status_at` tells what has become of it."""

    host: str
    pool_id: str
    region_name: str
    domain: str
    kind: str
    status: str
    status_until: datetime | None
    managed_login_version: int | None
    custom_domain_config: dict[str, Any]
    routing: dict[str, Any]
    distribution: str
    created_at: datetime
    updated_at: datetime

    @property
    def is_custom(self) -> bool:
        return self.kind == CUSTOM

    def status_at(self, now: datetime) -> str | None:
        """None for a domain that is gone: its row stays until another one takes its place."""
        if self.status_until is None or now < self.status_until:
            return self.status
        return None if self.status == DELETING else ACTIVE


_COLUMNS = [domains.c[name] for name in Domain.__struct_fields__]
_BY_HOST = PreparedSelect(select(*_COLUMNS).where(domains.c.host == bindparam("host")))
_OF_POOL = PreparedSelect(select(*_COLUMNS).where(domains.c.pool_id == bindparam("pool")))


def find(db: Connection, host: str) -> Domain | None:
    """The last that had the host, whatever has become of it."""
    row = _BY_HOST.first(db, {"host": host})
    return Domain(*row) if row else None


def of_pool(db: Connection, pool_id: str, now: datetime) -> dict[str, Domain]:
    """By kind, those that the pool has now, whatever their status."""
    rows = [Domain(*row) for row in _OF_POOL.all(db, {"pool": pool_id})]
    return {row.kind: row for row in rows if row.status_at(now) is not None}


def in_use(db: Connection, pool_id: str, now: datetime) -> dict[str, Domain]:
    """By kind, without those that are being deleted."""
    return {kind: domain for kind, domain in of_pool(db, pool_id, now).items() if domain.status != DELETING}


def serving(db: Connection, pool_id: str) -> Domain | None:
    """The domain that speaks for the pool where no host says which: the custom one before the prefix, and none that is
    being deleted or gone."""
    rows = [Domain(*row) for row in _OF_POOL.all(db, {"pool": pool_id})]
    found = {row.kind: row for row in rows if row.status != DELETING}
    return found.get(CUSTOM) or found.get(PREFIX)


def count_custom(db: Connection, account_id: str, region_name: str, now: Instants) -> int:
    """How many custom domains the account has in the region, each by its pool's clock."""
    statement = (
        select(func.count())
        .select_from(domains.join(user_pools, user_pools.c.id == domains.c.pool_id))
        .where(user_pools.c.account_id == account_id, domains.c.region_name == region_name)
        .where(domains.c.kind == CUSTOM, ~_gone(now))
    )
    return int(db.execute(statement).scalar_one())


def add(db: Connection, domain: Domain, now: Instants) -> bool:
    """False if somebody has the host, or the pool a domain of the kind. Rows that are gone by their pool's clock give
    their places up."""
    pool_marks.forget_mark(db)
    its_place = or_(
        domains.c.host == domain.host, and_(domains.c.pool_id == domain.pool_id, domains.c.kind == domain.kind)
    )
    db.execute(delete(domains).where(its_place, _gone(now)))
    return add_unless_taken(db, domains, asdict(domain))


def change(db: Connection, host: str, at: datetime, **values: Any) -> None:
    pool_marks.forget_mark(db)
    db.execute(update(domains).where(domains.c.host == host).values(updated_at=at, **values))


def remove(db: Connection, host: str) -> None:
    pool_marks.forget_mark(db)
    db.execute(delete(domains).where(domains.c.host == host))


def _gone(now: Instants) -> Any:
    over = pool_clocks.before(domains.c.status_until, now, domains.c.pool_id, inclusive=True)
    return and_(domains.c.status == DELETING, over)

"""Pools that live in 2030 while the emulator's own clock stands in 2011, and a look for what is of the wrong time."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from emulator.control import clock
from emulator.crypto import jwt
from emulator.store.columns import Instant
from emulator.store.schema import metadata, user_pools
from tests.support.given import Given
from tests.support.keyed import put_keys

OF_POOLS = datetime(2030, 6, 7, 8, 9, 10, tzinfo=UTC)
OF_ALL = datetime(2011, 3, 4, 5, 6, 7, tzinfo=UTC)
_WRITTEN = ("2011-03-0", str(int(OF_ALL.timestamp()))[:6])  # what texts and documents have of the global time
_MACHINES = {"due_at", "worker_until", "swept_at", "clock_frozen_at"}


class GivenInAnotherTime(Given):
    """Its pools are made in 2030, and have a clock of their own that stands there."""

    def pool(self, **settings: Any) -> str:
        clock.freeze(self.services, OF_POOLS)
        pool_id = super().pool(**settings)
        put_keys(self.services, pool_id, OF_POOLS)
        clock.freeze_pool(self.services, pool_id, OF_POOLS)
        clock.freeze(self.services, OF_ALL)
        return pool_id

    def wrong_rows(self, account: str) -> list[str]:
        """Columns with an instant of another time than their pool's, of the pools that have a clock of their own."""
        with self.services.database.engine.connect() as db:
            chosen = select(user_pools.c.id).where(user_pools.c.account_id == account)
            ids = db.execute(chosen.where(user_pools.c.clock_offset_seconds.is_not(None))).scalars().all()
            return [
                f"{table.name}.{name}: {value}"
                for table in metadata.tables.values()
                for key in (table.c.get("pool_id") if table is not user_pools else user_pools.c.id,)
                if key is not None
                for row in db.execute(select(table).where(key.in_(ids)))
                for name, value in row._mapping.items()
                if name not in _MACHINES and _is_wrong(value, isinstance(table.c[name].type, Instant))
            ]


def _is_wrong(value: Any, is_instant: bool) -> bool:
    if is_instant:
        return value is not None and value.year < OF_POOLS.year
    return any(text in str(value) for text in _WRITTEN)


def wrong_instants(answer: Any, path: str = "") -> Iterator[str]:
    """Members of an answer with an instant of another time; claims of its tokens, too."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name != "ResponseMetadata":
                yield from wrong_instants(value, f"{path}.{name}")
    elif isinstance(answer, list):
        for value in answer:
            yield from wrong_instants(value, f"{path}[]")
    elif isinstance(answer, datetime):
        if answer.year < OF_POOLS.year:
            yield f"{path}: {answer}"
    elif isinstance(answer, str):
        parsed = jwt.parse(answer)
        for claim in ("iat", "exp", "auth_time"):
            if parsed is not None and parsed.claims.get(claim, OF_POOLS.timestamp()) < OF_POOLS.timestamp() - 1:
                yield f"{path}.{claim}: {parsed.claims[claim]}"
        if any(text in answer for text in _WRITTEN):
            yield f"{path}: {answer[:80]}"

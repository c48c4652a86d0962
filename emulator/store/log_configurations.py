"""Where a pool's logs go, in each of its regions: one row, if anything was set."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from emulator.store.region_schema import log_configurations
from emulator.store.upsert import add_or_replace

Configuration = dict[str, Any]

_FIND = select(log_configurations.c.configurations).where(
    log_configurations.c.pool_id == bindparam("pool"), log_configurations.c.region_name == bindparam("region")
)


def find(db: Connection, pool_id: str, region_name: str) -> list[Configuration]:
    """The LogConfigurations in their order; none where none was set."""
    row = db.execute(_FIND, {"pool": pool_id, "region": region_name}).one_or_none()
    return list(row.configurations) if row else []


def put(db: Connection, pool_id: str, region_name: str, configurations: list[Configuration], at: datetime) -> None:
    values = {"pool_id": pool_id, "region_name": region_name, "configurations": configurations, "updated_at": at}
    db.execute(add_or_replace(db.dialect.name, log_configurations), values)


def remove(db: Connection, pool_id: str, region_name: str) -> None:
    chosen = log_configurations.c.pool_id == pool_id, log_configurations.c.region_name == region_name
    db.execute(delete(log_configurations).where(*chosen))

"""Risk configurations: one per user pool (client id empty) and one per app client that has its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from emulator.store.sign_in_schema import risk_configurations
from emulator.store.upsert import add_or_replace

POOL = ""


@dataclass(frozen=True, slots=True)
class RiskConfiguration:
    """`configuration` has the three members of SetRiskConfiguration that were set, under AWS's names."""

    pool_id: str
    client_id: str
    configuration: dict[str, Any]
    updated_at: datetime


_COLUMNS = [risk_configurations.c[name] for name in RiskConfiguration.__slots__]
_OF_POOL = risk_configurations.c.pool_id == bindparam("pool")
_FIND = select(*_COLUMNS).where(_OF_POOL, risk_configurations.c.client_id == bindparam("client"))
_IN_FORCE = (
    select(*_COLUMNS)
    .where(_OF_POOL, risk_configurations.c.client_id.in_([bindparam("client"), POOL]))
    .order_by(risk_configurations.c.client_id.desc())  # a client's own before the pool's
    .limit(1)
)


def find(db: Connection, pool_id: str, client_id: str) -> RiskConfiguration | None:
    row = db.execute(_FIND, {"pool": pool_id, "client": client_id}).one_or_none()
    return RiskConfiguration(*row) if row else None


def in_force(db: Connection, pool_id: str, client_id: str) -> RiskConfiguration | None:
    """The client's own configuration, which replaces the pool's as a whole; else the pool's."""
    row = db.execute(_IN_FORCE, {"pool": pool_id, "client": client_id}).one_or_none()
    return RiskConfiguration(*row) if row else None


def put(db: Connection, row: RiskConfiguration) -> None:
    values = {name: getattr(row, name) for name in RiskConfiguration.__slots__}
    db.execute(add_or_replace(db.dialect.name, risk_configurations), values)


def remove(db: Connection, pool_id: str, client_id: str) -> None:
    chosen = risk_configurations.c.pool_id == pool_id, risk_configurations.c.client_id == client_id
    db.execute(delete(risk_configurations).where(*chosen))

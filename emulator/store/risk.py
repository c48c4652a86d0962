"""Risk configurations: one per user pool (client id empty) and one per app client that has its own. Beside them, who a
secondary region sends their notices from; that goes with its configuration."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, select

from emulator.store.region_schema import risk_notice_senders as senders
from emulator.store.sign_in_schema import risk_configurations
from emulator.store.upsert import add_or_replace

POOL = ""


class RiskConfiguration(Struct, frozen=True):
    """`configuration` has the three members of SetRiskConfiguration that were set, under AWS's names."""

    pool_id: str
    client_id: str
    configuration: dict[str, Any]
    updated_at: datetime


class NoticeSender(Struct, frozen=True):
    """SourceArn and From of NotifyConfiguration as one region has them for itself."""

    pool_id: str
    client_id: str
    region_name: str
    source_arn: str
    from_address: str | None
    updated_at: datetime


_COLUMNS = [risk_configurations.c[name] for name in RiskConfiguration.__struct_fields__]
_OF_POOL = risk_configurations.c.pool_id == bindparam("pool")
_FIND = select(*_COLUMNS).where(_OF_POOL, risk_configurations.c.client_id == bindparam("client"))
_IN_FORCE = (
    select(*_COLUMNS)
    .where(_OF_POOL, risk_configurations.c.client_id.in_([bindparam("client"), POOL]))
    .order_by(risk_configurations.c.client_id.desc())  # a client's own before the pool's
    .limit(1)
)
_SENDER = select(*(senders.c[name] for name in NoticeSender.__struct_fields__)).where(
    senders.c.pool_id == bindparam("pool"),
    senders.c.client_id == bindparam("client"),
    senders.c.region_name == bindparam("region"),
)


def find(db: Connection, pool_id: str, client_id: str) -> RiskConfiguration | None:
    row = db.execute(_FIND, {"pool": pool_id, "client": client_id}).one_or_none()
    return RiskConfiguration(*row) if row else None


def in_force(db: Connection, pool_id: str, client_id: str) -> RiskConfiguration | None:
    """The client's own configuration, which replaces the pool's as a whole; else the pool's."""
    row = db.execute(_IN_FORCE, {"pool": pool_id, "client": client_id}).one_or_none()
    return RiskConfiguration(*row) if row else None


def put(db: Connection, row: RiskConfiguration) -> None:
    values = asdict(row)
    db.execute(add_or_replace(db.dialect.name, risk_configurations), values)


def remove(db: Connection, pool_id: str, client_id: str) -> None:
    chosen = risk_configurations.c.pool_id == pool_id, risk_configurations.c.client_id == client_id
    db.execute(delete(risk_configurations).where(*chosen))


def sender(db: Connection, pool_id: str, client_id: str, region_name: str) -> NoticeSender | None:
    row = db.execute(_SENDER, {"pool": pool_id, "client": client_id, "region": region_name}).one_or_none()
    return NoticeSender(*row) if row else None


def put_sender(db: Connection, row: NoticeSender) -> None:
    """For a configuration that there is."""
    values = asdict(row)
    db.execute(add_or_replace(db.dialect.name, senders), values)


def remove_senders(db: Connection, pool_id: str, client_id: str) -> None:
    """Of one configuration, in every region."""
    db.execute(delete(senders).where(senders.c.pool_id == pool_id, senders.c.client_id == client_id))


def remove_senders_of_region(db: Connection, pool_id: str, region_name: str) -> None:
    """Of every configuration of the pool."""
    db.execute(delete(senders).where(senders.c.pool_id == pool_id, senders.c.region_name == region_name))

"""Client secrets that Cognito keeps in AWS Secrets Manager: what is in each of them now, when the next one comes, and
whether the endpoint, if there is one, has it.

A row of its own, since it outlives its client by the deletion at the endpoint: `secret_string` is then NULL. `version`
counts the changes, so that what was delivered is never taken for what came after it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, delete, select, update

from emulator.base.clock import Instants
from emulator.store import pool_clocks
from emulator.store.region_schema import published_secrets
from emulator.store.upsert import add_unless_taken, insert_into


class Published(Struct, frozen=True):
    """`rotates_at` is None for one that is deleted. `delivered_at` is None while the endpoint has not this version."""

    arn: str
    pool_id: str
    client_id: str
    secret_string: str | None
    rotates_at: datetime | None
    version: int
    changed_at: datetime
    delivered_at: datetime | None = None
    delivery_error: str | None = None


_COLUMNS = [published_secrets.c[name] for name in Published.__struct_fields__]


def find(db: Connection, arn: str) -> Published | None:
    row = db.execute(select(*_COLUMNS).where(published_secrets.c.arn == arn)).one_or_none()
    return Published(*row) if row else None


def put(
    db: Connection, arn: str, pool_id: str, client_id: str, secret_string: str, rotates_at: datetime, at: datetime
) -> None:
    """The next version, or the first."""
    values = {
        "pool_id": pool_id,
        "client_id": client_id,
        "secret_string": secret_string,
        "rotates_at": rotates_at,
        **_not_delivered(at),
    }
    statement = insert_into(db, published_secrets).values(arn=arn, version=1, **values)
    later = {**values, "version": published_secrets.c.version + 1}
    db.execute(statement.on_conflict_do_update(index_elements=["arn"], set_=later))


def bury(db: Connection, at: datetime, *, arn: str | None = None, pool_id: str | None = None) -> None:
    """Deleted, by its ARN or with its pool; the endpoint is still to be told."""
    values = {"secret_string": None, "rotates_at": None, **_not_delivered(at)}
    statement = update(published_secrets).values(version=published_secrets.c.version + 1, **values)
    db.execute(statement.where(_of(arn, pool_id), published_secrets.c.secret_string.is_not(None)))


def remove(db: Connection, *, arn: str | None = None, pool_id: str | None = None) -> None:
    db.execute(delete(published_secrets).where(_of(arn, pool_id)))


def due(db: Connection, now: Instants, limit: int) -> list[Published]:
    """Those whose next rotation has come by their pool's clock, the longest due first."""
    columns = published_secrets.c
    return _until(db, pool_clocks.before(columns.rotates_at, now, columns.pool_id, inclusive=True), limit)


def beyond(db: Connection, latest: Instants, limit: int) -> list[Published]:
    """Those whose next rotation is later than any can be: of a future that the clock was set back from."""
    return _until(db, pool_clocks.after(published_secrets.c.rotates_at, latest, published_secrets.c.pool_id), limit)


def reschedule(db: Connection, published: Published, rotates_at: datetime) -> None:
    db.execute(update(published_secrets).where(_this(published)).values(rotates_at=rotates_at))


def undelivered(db: Connection, limit: int) -> list[Published]:
    statement = select(*_COLUMNS).where(published_secrets.c.delivered_at.is_(None))
    return [Published(*row) for row in db.execute(statement.order_by(published_secrets.c.changed_at).limit(limit))]


def delivered(db: Connection, published: Published, at: datetime) -> None:
    """The endpoint has this version, or has deleted it. Where another one came meanwhile, nobody knows which of the two
    arrived there last: that one is to be delivered once more."""
    if published.secret_string is None:
        found = db.execute(delete(published_secrets).where(_this(published))).rowcount
    else:
        values = {"delivered_at": at, "delivery_error": None}
        found = db.execute(update(published_secrets).where(_this(published)).values(**values)).rowcount
    if not found:
        _deliver_again(db, published, at)


def _deliver_again(db: Connection, overtaken: Published, at: datetime) -> None:
    """What came after it; if its row is gone, the deletion."""
    newer = update(published_secrets).where(published_secrets.c.arn == overtaken.arn).values(delivered_at=None)
    if db.execute(newer).rowcount or overtaken.secret_string is None:
        return
    row = asdict(overtaken)
    buried = {"secret_string": None, "rotates_at": None, "version": overtaken.version + 1, **_not_delivered(at)}
    add_unless_taken(db, published_secrets, {**row, **buried})


def failed(db: Connection, published: Published, error: str) -> None:
    db.execute(update(published_secrets).where(_this(published)).values(delivery_error=error))


def _until(db: Connection, condition: Any, limit: int) -> list[Published]:
    statement = select(*_COLUMNS).where(condition).order_by(published_secrets.c.rotates_at).limit(limit)
    return [Published(*row) for row in db.execute(statement)]


def _not_delivered(at: datetime) -> Mapping[str, Any]:
    return {"changed_at": at, "delivered_at": None, "delivery_error": None}


def _this(published: Published) -> Any:
    """The text tells it from one of the same number, of a client that was made anew."""
    same = published_secrets.c.secret_string.is_not_distinct_from(published.secret_string)
    return (published_secrets.c.arn == published.arn) & (published_secrets.c.version == published.version) & same


def _of(arn: str | None, pool_id: str | None) -> Any:
    return published_secrets.c.arn == arn if arn is not None else published_secrets.c.pool_id == pool_id

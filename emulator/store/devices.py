"""Devices: one row each from the sign-in that first saw it, unconfirmed until ConfirmDevice.

An unconfirmed device is nothing but a key that was handed out: only `confirm` and `sweep` know it.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from emulator.base.clock import Instants
from emulator.store import pool_clocks
from emulator.store.batches import delete_some
from emulator.store.sign_in_schema import devices


class Device(Struct, frozen=True):
    """`salt` and `password_verifier` are base64, as ConfirmDevice brought them."""

    device_key: str
    pool_id: str
    user_id: str
    group_key: str
    name: str | None
    salt: str | None
    password_verifier: str | None
    remembered_status: str
    sdk: str | None
    last_ip_used: str | None
    created_at: datetime
    updated_at: datetime
    authenticated_at: datetime
    confirmed_at: datetime | None


_COLUMNS = [devices.c[name] for name in Device.__struct_fields__]
_CONFIRMED = devices.c.confirmed_at.is_not(None)
_FIND = select(*_COLUMNS).where(
    devices.c.device_key == bindparam("key"), devices.c.user_id == bindparam("user_id"), _CONFIRMED
)
_OWNER = select(devices.c.user_id).where(devices.c.device_key == bindparam("key"))
_INSERT = insert(devices)
_CONFIRM = update(devices).where(
    devices.c.device_key == bindparam("key"), devices.c.user_id == bindparam("owner"), devices.c.confirmed_at.is_(None)
)
_CHANGE = update(devices).where(
    devices.c.device_key == bindparam("key"), devices.c.user_id == bindparam("owner"), _CONFIRMED
)
_REMOVE = delete(devices).where(
    devices.c.device_key == bindparam("key"), devices.c.user_id == bindparam("owner"), _CONFIRMED
)


def find(db: Connection, user_id: str, device_key: str) -> Device | None:
    """A confirmed device of this user's."""
    row = db.execute(_FIND, {"key": device_key, "user_id": user_id}).one_or_none()
    return Device(*row) if row else None


def owner(db: Connection, device_key: str) -> str | None:
    """The id of the user whose device it is, whether it is confirmed or not, in whatever pool."""
    return db.execute(_OWNER, {"key": device_key}).scalar_one_or_none()


def add(db: Connection, device: Device) -> None:
    db.execute(_INSERT, asdict(device))


def confirm(
    db: Connection,
    user_id: str,
    device_key: str,
    now: datetime,
    *,
    name: str | None,
    salt: str | None,
    password_verifier: str | None,
    remembered_status: str,
) -> bool:
    """Unconfirmed → confirmed; False if another call was first, or the device is gone."""
    statement = _CONFIRM.values(
        confirmed_at=now,
        updated_at=now,
        name=name,
        salt=salt,
        password_verifier=password_verifier,
        remembered_status=remembered_status,
    )
    return db.execute(statement, {"key": device_key, "owner": user_id}).rowcount == 1


def set_status(db: Connection, user_id: str, device_key: str, status: str, now: datetime) -> bool:
    """False if there is no such confirmed device."""
    statement = _CHANGE.values(remembered_status=status, updated_at=now)
    return db.execute(statement, {"key": device_key, "owner": user_id}).rowcount == 1


def touch(db: Connection, user_id: str, device_key: str, now: datetime, ip: str | None) -> bool:
    """Notes that the device proved itself; False if it was forgotten meanwhile."""
    statement = _CHANGE.values(authenticated_at=now, updated_at=now, last_ip_used=ip)
    return db.execute(statement, {"key": device_key, "owner": user_id}).rowcount == 1


def remove(db: Connection, user_id: str, device_key: str) -> bool:
    """False if there was no such confirmed device."""
    return db.execute(_REMOVE, {"key": device_key, "owner": user_id}).rowcount == 1


def page(db: Connection, user_id: str, after: str | None, limit: int, *, status: str | None = None) -> list[Device]:
    """Confirmed devices in the order of their keys, those that come after the key `after`; with `status`, only those
    of this remembered status."""
    statement = select(*_COLUMNS).where(devices.c.user_id == user_id, _CONFIRMED)
    if status is not None:
        statement = statement.where(devices.c.remembered_status == status)
    if after is not None:
        statement = statement.where(devices.c.device_key > after)
    return [Device(*row) for row in db.execute(statement.order_by(devices.c.device_key).limit(limit))]


def sweep(db: Connection, limit: int, *, before: Instants) -> int:
    """Deletes devices that were seen before their pool's instant and never confirmed, `limit` at most: no token is left
    to confirm them with."""
    return delete_some(
        db,
        devices,
        devices.c.confirmed_at.is_(None),
        pool_clocks.before(devices.c.created_at, before, devices.c.pool_id),
        limit=limit,
    )

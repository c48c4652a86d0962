"""Confirmation codes, kept readable and for good: live, expired, used and superseded ones can all be looked at."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from emulator.store.schema import codes

RECOVERY = "forgot_password"  # the purpose of a code that resets the password


@dataclass(frozen=True, slots=True)
class Code:
    id: str
    pool_id: str
    user_id: str
    purpose: str
    attribute_name: str | None
    medium: str
    destination: str
    code: str
    attempts: int
    issued_at: datetime
    expires_at: datetime
    consumed_at: datetime | None
    superseded_at: datetime | None
    new_value: str | None = None


_COLUMNS = [codes.c[name] for name in Code.__slots__]
_IS_LIVE = (codes.c.consumed_at.is_(None), codes.c.superseded_at.is_(None))
_LIVE = select(*_COLUMNS).where(
    codes.c.user_id == bindparam("user_id"), codes.c.purpose == bindparam("purpose"), *_IS_LIVE
)
_OF_USER = select(*_COLUMNS).where(codes.c.user_id == bindparam("user_id")).order_by(codes.c.issued_at, codes.c.id)
_NEWEST = _OF_USER.where(codes.c.purpose == bindparam("purpose")).order_by(None)
_INSERT = insert(codes)
_SUPERSEDE = update(codes).where(codes.c.user_id == bindparam("u"), codes.c.purpose == bindparam("p"), *_IS_LIVE)
_CONSUME = (
    update(codes)
    .where(codes.c.id == bindparam("code_id"), *_IS_LIVE, codes.c.expires_at > bindparam("now"))
    .values(consumed_at=bindparam("now"), attempts=codes.c.attempts + 1)
)
_MISS = update(codes).where(codes.c.id == bindparam("code_id")).values(attempts=codes.c.attempts + 1)


def live(db: Connection, user_id: str, purpose: str) -> Code | None:
    """The one code that is neither used nor superseded; it may have expired."""
    row = db.execute(_LIVE, {"user_id": user_id, "purpose": purpose}).one_or_none()
    return Code(*row) if row else None


def newest(db: Connection, user_id: str, purpose: str) -> Code | None:
    """The last code of the purpose that was sent, whatever became of it."""
    newest_first = _NEWEST.order_by(codes.c.issued_at.desc(), codes.c.id.desc()).limit(1)
    row = db.execute(newest_first, {"user_id": user_id, "purpose": purpose}).one_or_none()
    return Code(*row) if row else None


def supersede(db: Connection, user_id: str, purpose: str, at: datetime) -> None:
    db.execute(_SUPERSEDE.values(superseded_at=at), {"u": user_id, "p": purpose})


def supersede_sent_to(db: Connection, user_id: str, purpose: str, attribute_name: str, at: datetime) -> None:
    """`supersede` for a code that went to this attribute."""
    statement = _SUPERSEDE.where(codes.c.attribute_name == attribute_name).values(superseded_at=at)
    db.execute(statement, {"u": user_id, "p": purpose})


def add(db: Connection, code: Code) -> None:
    db.execute(_INSERT, {name: getattr(code, name) for name in Code.__slots__})


def consume(db: Connection, code_id: str, now: datetime) -> bool:
    """Spends the code. One statement whose row count decides, so of two callers one wins."""
    return db.execute(_CONSUME, {"code_id": code_id, "now": now}).rowcount == 1


def of_user(db: Connection, user_id: str) -> list[Code]:
    """Every code the user was ever sent, oldest first."""
    return [Code(*row) for row in db.execute(_OF_USER, {"user_id": user_id})]


def reschedule(db: Connection, code_id: str, *, issued_at: datetime, expires_at: datetime) -> None:
    """Moves a code in time; nothing that a client can do."""
    db.execute(update(codes).where(codes.c.id == code_id).values(issued_at=issued_at, expires_at=expires_at))


def miss(db: Connection, code_id: str) -> None:
    db.execute(_MISS, {"code_id": code_id})

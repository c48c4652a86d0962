"""Authenticator apps: the one in use and the one being set up. Secrets are readable, so testers can make codes."""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, bindparam, delete, insert, or_, select, update

from emulator.store.sign_in_schema import software_tokens


class SoftwareToken(Struct, frozen=True):
    """`last_step` is the step of the last code that was used: none is good twice."""

    id: str
    user_id: str
    secret: str
    friendly_name: str | None
    last_step: int
    created_at: datetime
    verified_at: datetime | None


_COLUMNS = [software_tokens.c[name] for name in SoftwareToken.__struct_fields__]
_OF_USER = select(*_COLUMNS).where(software_tokens.c.user_id == bindparam("user_id"))
_IN_USE = _OF_USER.where(software_tokens.c.verified_at.is_not(None))
_PENDING = _OF_USER.where(software_tokens.c.verified_at.is_(None))
_USE = (
    update(software_tokens)
    .where(
        software_tokens.c.id == bindparam("token_id"),
        or_(software_tokens.c.last_step < bindparam("step"), software_tokens.c.last_step > bindparam("latest")),
    )
    .values(last_step=bindparam("step"))
)


def in_use(db: Connection, user_id: str) -> SoftwareToken | None:
    row = db.execute(_IN_USE, {"user_id": user_id}).one_or_none()
    return SoftwareToken(*row) if row else None


def pending(db: Connection, user_id: str) -> SoftwareToken | None:
    row = db.execute(_PENDING, {"user_id": user_id}).one_or_none()
    return SoftwareToken(*row) if row else None


def put_pending(db: Connection, token: SoftwareToken) -> None:
    """An earlier one that was never verified is forgotten. The caller holds the user's row."""
    db.execute(
        delete(software_tokens).where(
            software_tokens.c.user_id == token.user_id, software_tokens.c.verified_at.is_(None)
        )
    )
    db.execute(insert(software_tokens).values(asdict(token)))


def activate(db: Connection, token: SoftwareToken, name: str | None, now: datetime) -> None:
    """The pending one takes the place of the one in use, which dies here. The caller holds the user's row."""
    db.execute(
        delete(software_tokens).where(
            software_tokens.c.user_id == token.user_id, software_tokens.c.verified_at.is_not(None)
        )
    )
    chosen = software_tokens.c.id == token.id
    db.execute(update(software_tokens).where(chosen).values(verified_at=now, friendly_name=name))


def use_step(db: Connection, token_id: str, step: int, latest: int) -> bool:
    """Spends the code of a step; False if it, or a later one, was used. What was used after `latest` is from before the
    clock was set back, and does not count. One statement: of two callers one wins."""
    return db.execute(_USE, {"token_id": token_id, "step": step, "latest": latest}).rowcount == 1


def remove(db: Connection, user_id: str) -> bool:
    """The one in use and the one being set up; whether there was one in use."""
    mine = software_tokens.c.user_id == user_id
    removed = db.execute(delete(software_tokens).where(mine, software_tokens.c.verified_at.is_not(None))).rowcount
    db.execute(delete(software_tokens).where(mine))
    return removed == 1

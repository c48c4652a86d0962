"""Ending one thing before its time, without moving the clock: it is then refused as if its time were over."""

from dataclasses import dataclass
from typing import Literal

from emulator.control import named
from emulator.rules.directory import users
from emulator.store import expiry
from emulator.work import Services, opened

Kind = Literal["access", "refresh", "code", "session", "temporary_password", "browser_session", "authorization_code"]


@dataclass(frozen=True, slots=True)
class Expired:
    """`expired` is how many there were that were still good. Of `access`, it is the number of sign-ins whose tokens
    ended."""

    pool: str
    username: str | None
    what: Kind
    expired: int


def expire(services: Services, pool_id: str, what: Kind, *, username: str | None = None) -> Expired:
    """Ends those of the user, whose name may be any that signs in, or of everybody in the pool. Raises NotThere."""
    with opened(services, "expire", write=True) as work:
        pool = named.pool(work, pool_id)
        user = users.find(work, pool, username) if username is not None else None
        if username is not None and user is None:
            raise named.no_user(pool_id, username)
        count = expiry.expire(work.db, what, work.now, pool_id=pool_id, user_id=user.id if user else None)
        return Expired(pool_id, user.username if user else None, what, count)

"""Wrong answers that nobody gave, for users who begin locked or nearly so: in a seed, or lent to a test."""

from datetime import datetime

from msgspec.structs import replace

from emulator.rules.accounts import codes
from emulator.rules.limits import limits
from emulator.store import attempts
from emulator.store import codes as store_codes
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

_PURPOSES = {kind.lock: kind.purpose for kind in (codes.SIGN_UP, codes.FORGOT_PASSWORD, *codes.VERIFY.values())}


def count(work: Work, pool: Pool, user: User, rule: str, number: int, *, until: datetime | None = None) -> None:
    """So many in a row would have to be waited for: each lock refuses the next one. The rule counts here as ever, with
    its lock opened before each answer, and a code that waits counts them, too. The last lock ends at `until`, or when
    the rule says."""
    subject = limits.user_subject(user)
    live = store_codes.live(work.db, user.id, _PURPOSES[rule]) if rule in _PURPOSES else None
    for _ in range(number):
        row = attempts.find(work.db, pool.id, subject, rule)
        if row is not None:
            attempts.put(work.db, replace(row, locked_until=None))
        limits.record_failure(work, pool, user, rule)
        if live is not None:
            store_codes.miss(work.db, live.id)
    row = attempts.find(work.db, pool.id, subject, rule)
    if row is not None and until is not None:
        attempts.put(work.db, replace(row, locked_until=until))

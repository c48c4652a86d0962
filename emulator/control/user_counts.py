"""What is counted against a user now: wrong answers in a row, and calls of the hour."""

from datetime import timedelta

from emulator.control.user_standing import Counted
from emulator.rules.limits import limit_rules, limits
from emulator.store import attempts
from emulator.store.attempts import AttemptCount
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

_CALLS = "calls:"


def of_user(work: Work, pool: Pool, user: User) -> list[Counted]:
    """By rule. What is over is not in it: it counts no more."""
    rows = attempts.of_subject(work.db, pool.id, limits.user_subject(user))
    counted = [_calls(work, pool, row) if row.rule.startswith(_CALLS) else _failures(work, pool, row) for row in rows]
    return [one for one in counted if one is not None]


def _failures(work: Work, pool: Pool, row: AttemptCount) -> Counted | None:
    if row.rule not in limits.LOCKS:
        return None
    found = limits.weigh(pool, row.rule, row, work.now)
    return Counted(row.rule, found.failures, found.left, found.locked_until) if found.failures else None


def _calls(work: Work, pool: Pool, row: AttemptCount) -> Counted | None:
    cap = limits.caps().get(row.rule.removeprefix(_CALLS))
    if cap is None:
        return None
    of_pool = limit_rules.of_pool(cap, pool, row.rule)
    ends_at = row.window_started_at + timedelta(seconds=of_pool.window_seconds)
    if ends_at <= work.now or row.window_started_at > work.now + attempts.AHEAD:
        return None
    left = max(0, of_pool.limit - row.count)
    return Counted(row.rule, row.count, left, None if left else ends_at)

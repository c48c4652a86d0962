"""How often a user may try: the table of locks, and the counting.

Two kinds of rule. A *call cap* counts the calls of an operation in a window, for names nobody has too; its number
stands with the operation. A *failure lock* counts wrong answers in a row: after the n-th one the subject is locked for
2^(n - limit) seconds, 15 minutes at most, and attempts during a lock are refused without counting. A success ends the
row, and so do 15 quiet minutes.
Neither outlives a clock that is set back: what was counted in its future is over.

Counts live in `attempts`, are kept by single statements or under the user's row lock, and so hold against parallel
clients and processes. A pool may override any number, turn a lock off, and choose its exception where the operations
declare several (`limit_overrides`, `PUT /_emulator/pools/{id}/rules`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from emulator import errors
from emulator.base import ids
from emulator.calls import registry
from emulator.errors import CognitoError
from emulator.errors.causes import instant
from emulator.rules.limits import limit_rules
from emulator.rules.limits.limit_rules import CallCap, FailureLock
from emulator.store import attempts
from emulator.store.attempts import AttemptCount
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

WRONG_PASSWORD = "wrong_password"  # noqa: S105
WRONG_MFA_CODE = "wrong_mfa_code"
WRONG_SIGN_UP_CODE = "wrong_code:sign_up"
WRONG_FORGOT_PASSWORD_CODE = "wrong_code:forgot_password"  # noqa: S105
WRONG_EMAIL_CODE = "wrong_code:verify_email"
WRONG_PHONE_CODE = "wrong_code:verify_phone_number"
WRONG_FIRST_FACTOR_CODE = "wrong_code:first_factor"

_LONGEST_NAME = 256
OF_USER = "user:"  # what the subject of a user begins with
# Ours (evidence: too-many-codes). The column `rule` of the table `attempts` shows these names.
LOCKS: Mapping[str, FailureLock] = {
    WRONG_PASSWORD: FailureLock(5, (errors.signin.password_attempts_exceeded,)),
    WRONG_MFA_CODE: FailureLock(5, (errors.factors.too_many_invalid_credentials,)),  # evidence: mfa-lock
    # No public report shows a lock of confirmation codes, nor TooManyFailedAttemptsException, which the API declares.
    # unverified, evidence: too-many-codes
    WRONG_SIGN_UP_CODE: FailureLock(
        5, (errors.accounts.too_many_failed_attempts, errors.accounts.attempt_limit_exceeded)
    ),
    WRONG_FORGOT_PASSWORD_CODE: FailureLock(
        5,
        (
            errors.accounts.attempt_limit_exceeded,
            errors.accounts.too_many_failed_attempts,
        ),  # seen: amplify-ui-android#180
    ),
    # VerifyUserAttribute declares no TooManyFailedAttemptsException.
    WRONG_EMAIL_CODE: FailureLock(5, (errors.accounts.attempt_limit_exceeded,)),
    WRONG_PHONE_CODE: FailureLock(5, (errors.accounts.attempt_limit_exceeded,)),
    # unverified, evidence: mfa-lock
    WRONG_FIRST_FACTOR_CODE: FailureLock(
        20, (errors.factors.too_many_invalid_credentials,), first_seconds=3600, longest_seconds=3600, quiet_seconds=3600
    ),
}


class Standing(Struct, frozen=True):
    """The wrong answers in a row that count now, how many more there may be before the lock (None where nothing locks),
    and until when one runs."""

    failures: int
    left: int | None
    locked_until: datetime | None


def is_enabled(pool: Pool, rule: str) -> bool:
    """Whether wrong answers are counted, and lock; a pool may do without."""
    return _lock(pool, rule).enabled


def user_subject(user: User) -> str:
    return subject_of(user.id)


def subject_of(user_id: str) -> str:
    return f"{OF_USER}{user_id}"


def name_subject(pool: Pool, name: str) -> str:
    """The subject of a name that no user has. A long one is told by its digest: rows of an index have their limits."""
    folded = pool.fold(name)
    return f"name:{folded}" if len(folded) <= _LONGEST_NAME else f"name:{ids.digest(folded)}"


def caps() -> dict[str, CallCap]:
    """By operation, as `@operation(…, cap=…)` says: the numbers of the quotas page of the developer guide. The column
    `rule` of the table `attempts` shows `calls:` and the operation."""
    return {name: CallCap(terms.cap) for name, terms in sorted(registry.terms().items()) if terms.cap is not None}


def spend_call(work: Work, pool: Pool, subject: str, username: str) -> None:
    """Counts this call of the running operation, if it has a cap; from here on a refusal keeps the count. Raises the
    cap's error."""
    if work.call.terms.cap is None:
        return
    rule = f"calls:{work.call.operation}"
    cap = limit_rules.of_pool(CallCap(work.call.terms.cap), pool, rule)
    window = timedelta(seconds=cap.window_seconds)
    work.keep_refusals()
    if not attempts.spend(work.db, pool.id, subject, rule, username, limit=cap.limit, window=window, now=work.now):
        raise cap.error().because(
            f"{work.call.operation} may be called {cap.limit} times an hour for one user.",
            passes_when=(
                f"wait until {cap.window_seconds} seconds are over by the emulator's clock since the first of them "
                f"(POST /_emulator/clock/advance), {_unlocking(pool, username)}, or raise the number "
                f"(PUT /_emulator/pools/{pool.id}/rules)"
            ),
            counted_as=rule,
            calls=cap.limit,
            window_seconds=cap.window_seconds,
            username=username,
        )


def check_lock(work: Work, pool: Pool, user: User, rule: str) -> None:
    """Raises the rule's error while the user is locked."""
    check_subject_lock(work, pool, user_subject(user), rule)


def check_subject_lock(work: Work, pool: Pool, subject: str, rule: str) -> None:
    """`check_lock` for a name that nobody has, too."""
    lock = _lock(pool, rule)
    row = attempts.find(work.db, pool.id, subject, rule) if lock.enabled else None
    check_count(work, pool, rule, row)


def check_count(work: Work, pool: Pool, rule: str, row: AttemptCount | None) -> None:
    """`check_lock` by what is counted, for whoever read it with something else."""
    lock = _lock(pool, rule)
    if lock.enabled and row is not None and _is_locked(row, work.now):
        raise _locked(pool, lock, row)


def _locked(pool: Pool, lock: FailureLock, row: AttemptCount) -> CognitoError:
    until = instant(row.locked_until) if row.locked_until else "then"
    return lock.error().because(
        f"After {lock.limit} wrong answers in a row nobody may answer for a while, right or wrong.",
        passes_when=(
            f"wait until {until} by the emulator's clock (POST /_emulator/clock/advance), or "
            f"{_unlocking(pool, row.username)}"
        ),
        wrong_answers=row.count,
        counted_as=row.rule,
        locked_until=row.locked_until,
        username=row.username,
    )


def _unlocking(pool: Pool, username: str) -> str:
    return f"unlock the user (POST /_emulator/users/{pool.id}/{username}/unlock)"


def record_failure(work: Work, pool: Pool, user: User, rule: str) -> None:
    """Counts one wrong answer and locks when it is time. The caller holds the user's row and calls `keep_refusals`;
    raises the rule's error if somebody else's failure locked the user while this answer was being judged."""
    _count_failure(work, pool, user_subject(user), user.username, rule)


def record_subject_failure(work: Work, pool: Pool, subject: str, username: str, rule: str) -> None:
    """`record_failure` for a name that nobody has, too: it locks as a user would. The count itself is what parallel
    callers hold, so that as many are judged as of a user, and the number does not tell who exists."""
    if is_enabled(pool, rule):
        attempts.hold(work.db, pool.id, subject, rule, username, work.now)
    _count_failure(work, pool, subject, username, rule)


def _count_failure(work: Work, pool: Pool, subject: str, username: str, rule: str) -> None:
    lock = _lock(pool, rule)
    if not lock.enabled:
        return
    row = attempts.find(work.db, pool.id, subject, rule)
    if row is not None and _is_locked(row, work.now):
        raise _locked(pool, lock, row)
    quiet = row is None or _is_over(row, timedelta(seconds=lock.quiet_seconds), work.now)
    failures = 1 if row is None or quiet else row.count + 1
    locked_for = lock.lock_for(failures)
    attempts.put(
        work.db,
        AttemptCount(
            pool_id=pool.id,
            subject=subject,
            rule=rule,
            username=username,
            count=failures,
            window_started_at=work.now if row is None or quiet else row.window_started_at,
            last_at=work.now,
            locked_until=work.now + locked_for if locked_for else None,
        ),
    )


def record_success(work: Work, pool: Pool, user: User, rule: str) -> None:
    """Ends the row of failures. Raises the rule's error if the user was locked meanwhile: a right answer among twenty
    parallel guesses must not come through a lock that the others earned."""
    subject = user_subject(user)
    row = attempts.find(work.db, pool.id, subject, rule)
    if row is None:
        return
    lock = _lock(pool, rule)
    if lock.enabled and _is_locked(row, work.now):
        raise _locked(pool, lock, row)
    attempts.clear(work.db, pool.id, subject, rule)


def forgive(work: Work, pool: Pool, user: User, rule: str) -> None:
    """Ends the row of failures unless a lock runs: what a fresh code does for the wrong ones before it."""
    forgive_subject(work, pool, user_subject(user), rule)


def forgive_subject(work: Work, pool: Pool, subject: str, rule: str) -> None:
    """`forgive` for a name that nobody has, too."""
    row = attempts.find(work.db, pool.id, subject, rule)
    if row is not None and not _is_locked(row, work.now):
        attempts.clear(work.db, pool.id, subject, rule)


def called_within(work: Work, pool: Pool, subject: str, operation: str, span: timedelta) -> bool:
    """Whether the subject's last counted call of the operation is younger than this."""
    row = attempts.find(work.db, pool.id, subject, f"calls:{operation}")
    return row is not None and not _is_over(row, span, work.now)


def was_called_after(work: Work, pool: Pool, subject: str, operation: str, at: datetime) -> bool:
    """Whether the subject's last counted call of the operation came later than this."""
    row = attempts.find(work.db, pool.id, subject, f"calls:{operation}")
    return row is not None and row.last_at > at


def standing(work: Work, pool: Pool, user: User, rule: str) -> tuple[int, bool]:
    """How many wrong answers in a row count against the user now, and whether they are locked for them."""
    found = weigh(pool, rule, attempts.find(work.db, pool.id, user_subject(user), rule), work.now)
    return found.failures, found.locked_until is not None


def weigh(pool: Pool, rule: str, row: AttemptCount | None, now: datetime) -> Standing:
    """What a row of the table comes to at that instant."""
    lock = _lock(pool, rule)
    if not lock.enabled:
        return Standing(0, None, None)
    if row is None:
        return Standing(0, lock.limit, None)
    if _is_locked(row, now):
        return Standing(row.count, 0, row.locked_until)
    failures = 0 if _is_over(row, timedelta(seconds=lock.quiet_seconds), now) else row.count
    return Standing(failures, max(0, lock.limit - failures), None)


def forget(work: Work, user: User) -> list[str]:
    """Ends every count of a user, who is gone or whom a tester lets go; the rules that had counted something."""
    return attempts.clear_subject(work.db, user.pool_id, user_subject(user))


def forget_name(work: Work, pool: Pool, name: str) -> list[str]:
    """Ends what was counted for the name while it was nobody's, or said to be nobody's."""
    return attempts.clear_subject(work.db, pool.id, name_subject(pool, name))


def _lock(pool: Pool, rule: str) -> FailureLock:
    return limit_rules.of_pool(LOCKS[rule], pool, rule)


def _is_locked(row: AttemptCount, now: datetime) -> bool:
    return row.locked_until is not None and row.locked_until > now and not _is_of_the_future(row, now)


def _is_over(row: AttemptCount, span: timedelta, now: datetime) -> bool:
    """Whether nothing was counted for so long."""
    return row.last_at + span <= now or _is_of_the_future(row, now)


def _is_of_the_future(row: AttemptCount, now: datetime) -> bool:
    """Whether the clock was set back since. A lock may reach further than any rule's: seeds say until when."""
    return row.last_at > now + attempts.AHEAD

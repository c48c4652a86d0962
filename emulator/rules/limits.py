"""How often a user may try: the one table of rules, and the counting.

Two kinds of rule. A *call cap* counts the calls of an operation in a window, for names nobody has too. A *failure lock*
counts wrong answers in a row: after the n-th one the subject is locked for 2^(n - limit) seconds, 15 minutes at most,
and attempts during a lock are refused without counting. A success ends the row, and so do 15 quiet minutes.
Neither outlives a clock that is set back: what was counted in its future is over.

Counts live in `attempts`, are kept by single statements or under the user's row lock, and so hold against parallel
clients and processes. A pool may override any number (`user_pools.rules`, `PUT /_emulator/pools/{id}/rules`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from emulator.base import ids
from emulator.context import Context
from emulator.errors import CognitoError, mfa_sentences, sentences
from emulator.rules import quotas
from emulator.store import attempts
from emulator.store.attempts import Attempt
from emulator.store.pools import Pool
from emulator.store.users import User


@dataclass(frozen=True, slots=True)
class CallCap:
    """`limit` calls per `window_seconds`, then `error`."""

    limit: int
    window_seconds: float = 3600
    error: Callable[[], CognitoError] = sentences.attempt_limit_exceeded


@dataclass(frozen=True, slots=True)
class FailureLock:
    """`limit` wrong answers in a row, then a lock that doubles with each further one."""

    limit: int
    error: Callable[[], CognitoError]
    first_seconds: float = 1
    longest_seconds: float = 900
    quiet_seconds: float = 900

    def lock_for(self, failures: int) -> timedelta | None:
        """How long the `failures`-th wrong answer in a row locks."""
        if failures < self.limit:
            return None
        doublings = min(failures - self.limit, 40)
        return timedelta(seconds=min(self.first_seconds * 2**doublings, self.longest_seconds))


WRONG_PASSWORD = "wrong_password"  # noqa: S105
WRONG_MFA_CODE = "wrong_mfa_code"
WRONG_SIGN_UP_CODE = "wrong_code:sign_up"
WRONG_FORGOT_PASSWORD_CODE = "wrong_code:forgot_password"  # noqa: S105
WRONG_EMAIL_CODE = "wrong_code:verify_email"
WRONG_PHONE_CODE = "wrong_code:verify_phone_number"
WRONG_FIRST_FACTOR_CODE = "wrong_code:first_factor"

_LONGEST_NAME = 256
_SPANS = ("window_seconds", "quiet_seconds")
_MOST = 1_000_000_000  # of an override: 31 years of seconds, which instants still bear
# Source: quotas page of the developer guide and decision 14. Names are what `attempts.rule` shows.
CALLS: Mapping[str, CallCap] = {
    "ConfirmSignUp": CallCap(15),
    "ResendConfirmationCode": CallCap(5),
    "VerifyUserAttribute": CallCap(15),
    "GetUserAttributeVerificationCode": CallCap(5),
    "ChangePassword": CallCap(5),
    "ForgotPassword": CallCap(20),
    "ConfirmForgotPassword": CallCap(20),
}
LOCKS: Mapping[str, FailureLock] = {
    WRONG_PASSWORD: FailureLock(5, sentences.password_attempts_exceeded),
    WRONG_MFA_CODE: FailureLock(5, mfa_sentences.too_many_invalid_credentials),  # decision 31
    WRONG_SIGN_UP_CODE: FailureLock(5, sentences.too_many_failed_attempts),
    WRONG_FORGOT_PASSWORD_CODE: FailureLock(5, sentences.attempt_limit_exceeded),  # seen: F10
    # VerifyUserAttribute declares no TooManyFailedAttemptsException.
    WRONG_EMAIL_CODE: FailureLock(5, sentences.attempt_limit_exceeded),
    WRONG_PHONE_CODE: FailureLock(5, sentences.attempt_limit_exceeded),
    # Six in a row are no trouble (captured); an hour's worth is (decision 31; the number is unverified).
    WRONG_FIRST_FACTOR_CODE: FailureLock(
        20, mfa_sentences.too_many_invalid_credentials, first_seconds=3600, longest_seconds=3600, quiet_seconds=3600
    ),
}


def user_subject(user: User) -> str:
    return f"user:{user.id}"


def name_subject(pool: Pool, name: str) -> str:
    """The subject of a name that no user has. A long one is told by its digest: rows of an index have their limits."""
    folded = pool.fold(name)
    return f"name:{folded}" if len(folded) <= _LONGEST_NAME else f"name:{ids.digest(folded)}"


def spend_call(ctx: Context, pool: Pool, subject: str, username: str) -> None:
    """Counts this call of the running operation; from here on a refusal keeps the count. Raises the cap's error."""
    rule = f"calls:{ctx.request.operation}"
    cap = _overridden(CALLS[ctx.request.operation], pool, rule)
    window = timedelta(seconds=cap.window_seconds)
    ctx.keep_refusals()
    if not attempts.spend(ctx.db, pool.id, subject, rule, username, limit=cap.limit, window=window, now=ctx.now):
        raise cap.error()


def check_lock(ctx: Context, pool: Pool, user: User, rule: str) -> None:
    """Raises the rule's error while the user is locked."""
    check_subject_lock(ctx, pool, user_subject(user), rule)


def check_subject_lock(ctx: Context, pool: Pool, subject: str, rule: str) -> None:
    """`check_lock` for a name that nobody has, too."""
    row = attempts.find(ctx.db, pool.id, subject, rule)
    if row is not None and _is_locked(row, ctx.now):
        raise LOCKS[rule].error()


def record_failure(ctx: Context, pool: Pool, user: User, rule: str) -> None:
    """Counts one wrong answer and locks when it is time. The caller holds the user's row and calls `keep_refusals`;
    raises the rule's error if somebody else's failure locked the user while this answer was being judged."""
    _count_failure(ctx, pool, user_subject(user), user.username, rule)


def record_subject_failure(ctx: Context, pool: Pool, subject: str, username: str, rule: str) -> None:
    """`record_failure` for a name that nobody has, too: it locks as a user would. The count itself is what parallel
    callers hold, so that as many are judged as of a user, and the number does not tell who exists."""
    attempts.hold(ctx.db, pool.id, subject, rule, username, ctx.now)
    _count_failure(ctx, pool, subject, username, rule)


def _count_failure(ctx: Context, pool: Pool, subject: str, username: str, rule: str) -> None:
    lock = _overridden(LOCKS[rule], pool, rule)
    row = attempts.find(ctx.db, pool.id, subject, rule)
    if row is not None and _is_locked(row, ctx.now):
        raise lock.error()
    quiet = row is None or _is_over(row, timedelta(seconds=lock.quiet_seconds), ctx.now)
    failures = 1 if row is None or quiet else row.count + 1
    locked_for = lock.lock_for(failures)
    attempts.put(
        ctx.db,
        Attempt(
            pool_id=pool.id,
            subject=subject,
            rule=rule,
            username=username,
            count=failures,
            window_started_at=ctx.now if row is None or quiet else row.window_started_at,
            last_at=ctx.now,
            locked_until=ctx.now + locked_for if locked_for else None,
        ),
    )


def record_success(ctx: Context, pool: Pool, user: User, rule: str) -> None:
    """Ends the row of failures. Raises the rule's error if the user was locked meanwhile: a right answer among twenty
    parallel guesses must not come through a lock that the others earned."""
    subject = user_subject(user)
    row = attempts.find(ctx.db, pool.id, subject, rule)
    if row is None:
        return
    if _is_locked(row, ctx.now):
        raise LOCKS[rule].error()
    attempts.clear(ctx.db, pool.id, subject, rule)


def forgive(ctx: Context, pool: Pool, user: User, rule: str) -> None:
    """Ends the row of failures unless a lock runs: what a fresh code does for the wrong ones before it."""
    forgive_subject(ctx, pool, user_subject(user), rule)


def forgive_subject(ctx: Context, pool: Pool, subject: str, rule: str) -> None:
    """`forgive` for a name that nobody has, too."""
    row = attempts.find(ctx.db, pool.id, subject, rule)
    if row is not None and not _is_locked(row, ctx.now):
        attempts.clear(ctx.db, pool.id, subject, rule)


def called_within(ctx: Context, pool: Pool, subject: str, operation: str, span: timedelta) -> bool:
    """Whether the subject's last counted call of the operation is younger than this."""
    row = attempts.find(ctx.db, pool.id, subject, f"calls:{operation}")
    return row is not None and not _is_over(row, span, ctx.now)


def standing(ctx: Context, pool: Pool, user: User, rule: str) -> tuple[int, bool]:
    """How many wrong answers in a row count against the user now, and whether they are locked for them."""
    row = attempts.find(ctx.db, pool.id, user_subject(user), rule)
    if row is None:
        return 0, False
    if _is_locked(row, ctx.now):
        return row.count, True
    lock = _overridden(LOCKS[rule], pool, rule)
    return (0 if _is_over(row, timedelta(seconds=lock.quiet_seconds), ctx.now) else row.count), False


def forget(ctx: Context, user: User) -> None:
    """Ends every count of a user who is gone."""
    attempts.clear_subject(ctx.db, user.pool_id, user_subject(user))


def check_overrides(rules: Mapping[str, Any]) -> None:
    """Raises ValueError unless each entry names a rule and one of its numbers, such as
    `{"calls:ConfirmSignUp": {"limit": 100}}`."""
    for name, numbers in rules.items():
        if quotas.is_rule(name):
            quotas.check_override(name, numbers)
            continue
        rule = LOCKS.get(name) or CALLS.get(name.removeprefix("calls:") if name.startswith("calls:") else "")
        if rule is None:
            known = sorted([*LOCKS, *(f"calls:{operation}" for operation in CALLS)])
            raise ValueError(f"{name} is not a rule; the rules are {', '.join(known)}")
        allowed = [field for field in rule.__slots__ if field != "error"]
        for field, value in (numbers if isinstance(numbers, dict) else {"": numbers}).items():
            if field not in allowed or not _is_number(value, whole=field == "limit"):
                raise ValueError(
                    f"{name}: {field!r} = {value!r}; {', '.join(allowed)} can be set, to numbers from 0 to {_MOST:,}, "
                    "limit to a whole one"
                )


def _is_number(value: Any, *, whole: bool) -> bool:
    """Comparisons refuse NaN too. A limit is whole: the views cast it to an integer."""
    return isinstance(value, int if whole else int | float) and not isinstance(value, bool) and 0 <= value <= _MOST


def in_force(pool: Pool) -> dict[str, dict[str, float]]:
    """Every rule's numbers for the pool, and those of the request-rate quotas that it turned on."""
    named: dict[str, CallCap | FailureLock] = {f"calls:{name}": cap for name, cap in CALLS.items()}
    numbers = {name: _numbers(_overridden(rule, pool, name)) for name, rule in {**LOCKS, **named}.items()}
    return {**numbers, **quotas.in_force(pool)}


def counts_longer_than(span: timedelta, rules: Mapping[str, Any]) -> bool:
    """Whether a pool's own rules make a count matter for longer than this after its last call or wrong answer."""
    own = [numbers for name, numbers in rules.items() if not quotas.is_rule(name)]
    return any(numbers.get(name, 0) > span.total_seconds() for numbers in own for name in _SPANS)


def _numbers(rule: CallCap | FailureLock) -> dict[str, float]:
    return {name: getattr(rule, name) for name in rule.__slots__ if name != "error"}


def _overridden(rule: Any, pool: Pool, name: str) -> Any:
    numbers = pool.rules.get(name)
    return replace(rule, **numbers) if numbers else rule


def _is_locked(row: Attempt, now: datetime) -> bool:
    return row.locked_until is not None and row.locked_until > now and not _is_of_the_future(row, now)


def _is_over(row: Attempt, span: timedelta, now: datetime) -> bool:
    """Whether nothing was counted for so long."""
    return row.last_at + span <= now or _is_of_the_future(row, now)


def _is_of_the_future(row: Attempt, now: datetime) -> bool:
    """Whether the clock was set back since. A lock may reach further than any rule's: seeds say until when."""
    return row.last_at > now + attempts.AHEAD

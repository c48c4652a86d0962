"""The two kinds of rule about how often a user may try, and what a pool makes of them (`user_pools.rules`)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from emulator import errors
from emulator.errors import CognitoError
from emulator.store.pools import Pool

HIGHEST = 1_000_000_000  # number in any rule; 31 years of seconds, which instants still bear


class CallCap(Struct, frozen=True):
    """`limit` calls per `window_seconds`, then LimitExceededException."""

    limit: int
    window_seconds: float = 3600

    def error(self) -> CognitoError:
        return errors.accounts.attempt_limit_exceeded()


class FailureLock(Struct, frozen=True):
    """`limit` wrong answers in a row, then a lock that doubles with each further one.

    `errors` are what an attempt during the lock can be answered with, all of them declared by the operations that
    judge the answers: the first one, unless the pool names another by `exception`. `enabled` False: wrong answers
    are not counted, and lock nobody.
    """

    limit: int
    errors: tuple[Callable[[], CognitoError], ...]
    first_seconds: float = 1
    longest_seconds: float = 900
    quiet_seconds: float = 900
    enabled: bool = True
    exception: str | None = None

    def lock_for(self, failures: int) -> timedelta | None:
        """How long the `failures`-th wrong answer in a row locks."""
        if failures < self.limit:
            return None
        doublings = min(failures - self.limit, 40)
        return timedelta(seconds=min(self.first_seconds * 2**doublings, self.longest_seconds))

    def error(self) -> CognitoError:
        possible = [make() for make in self.errors]
        return next((error for error in possible if error.code == self.exception), possible[0])

    def exceptions(self) -> list[str]:
        """The names that `exception` can have."""
        return [make().code for make in self.errors]


Rule = TypeVar("Rule", CallCap, FailureLock)


def of_pool(rule: Rule, pool: Pool, name: str) -> Rule:
    """The rule with the values that hold for the pool."""
    own = pool.rules.get(name)
    return replace(rule, **own) if own else rule


def is_number(value: Any, *, whole: bool) -> bool:
    """Comparisons refuse NaN too. A limit is whole: the views cast it to an integer."""
    return isinstance(value, int if whole else int | float) and not isinstance(value, bool) and 0 <= value <= HIGHEST

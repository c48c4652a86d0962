"""Request-rate quotas: how many calls a second a category of operations may have, off unless a pool turns them on.

A pool's rules turn them on: `{"quotas": {"factor": 1}}` all of them at Cognito's numbers,
`{"quota:UserAuthentication": {"limit": 5}}` one of them, at a number of its own. Cognito counts all pools of an account
and region together; here each pool is counted for itself, so that testers on one emulator do not throttle each other.
Seconds are those of the emulator's clock. Refused calls do not count, calls that fail for another reason do.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from emulator import errors
from emulator.base.clock import epoch_seconds
from emulator.model import contract
from emulator.rules.limits.limit_rules import HIGHEST, is_number
from emulator.rules.limits.quota_categories import CATEGORIES
from emulator.store import request_rates
from emulator.store.pools import Pool
from emulator.work import Call, Work

PREFIX, ALL = "quota:", "quotas"
OF_ONE_OPERATION = 5  # a second and pool, of each operation of a narrow category
RESPONSES_FACTOR = 3  # answers to challenges have three times the quota before they count as sign-ins (the guide)


class _Meter(Struct, frozen=True):
    """One count. `limit` calls a second."""

    name: str
    limit: int


def are_on(pool: Pool) -> bool:
    return bool(pool.rules) and any(is_rule(name) for name in pool.rules)


def spend(work: Work, pool: Pool, req: Mapping[str, Any] | None = None) -> bool:
    """Counts the running operation, once, before it does anything; whether that ended its transaction. Raises
    TooManyRequestsException. For a pool without quotas this is a look at its rules. `req` decides the category of an
    answer to a challenge, which is counted only with it."""
    if not are_on(pool):
        return False
    category = _category(work.call, req)
    if category is None or not work.once("quotas"):
        return False
    with work.aside():
        _spend(work, pool, category)
    return True


def check_override(name: str, numbers: Any) -> None:
    """Raises ValueError unless it names a category with a whole limit, or all of them with a factor."""
    field = "factor" if name == ALL else "limit"
    if name != ALL and name.removeprefix(PREFIX) not in CATEGORIES:
        known = ", ".join(f"{PREFIX}{category}" for category in CATEGORIES)
        raise ValueError(f"{name} is not a rule; the quotas are {ALL} and {known}")
    value = numbers.get(field) if isinstance(numbers, dict) and set(numbers) == {field} else None
    if not is_number(value, whole=field == "limit"):
        what = "a number" if field == "factor" else "a whole number"
        raise ValueError(f"{name}: {field} is {what} from 0 to {HIGHEST:,}, and nothing else can be set")


def in_force(pool: Pool) -> dict[str, dict[str, float]]:
    """The quotas that the pool has turned on, with their numbers."""
    limits = {category: _limit(pool, category) for category in CATEGORIES}
    return {f"{PREFIX}{category}": {"limit": limit} for category, limit in limits.items() if limit is not None}


def is_rule(name: str) -> bool:
    return name == ALL or name.startswith(PREFIX)


def _spend(work: Work, pool: Pool, category: str) -> None:
    second = epoch_seconds(work.now)
    for meters in _meters(pool, category, work.call):
        if not any(
            request_rates.spend(work.db, pool.id, meter.name, second=second, limit=meter.limit) for meter in meters
        ):
            raise errors.door.rate_exceeded()


def _meters(pool: Pool, category: str, call: Call) -> list[list[_Meter]]:
    """Each list must let the call pass; one of its meters is enough."""
    limit = _limit(pool, category)
    found = []
    if limit is not None and call.terms.answers_challenge and category == "UserAuthentication":
        found.append([_Meter("UserAuthentication/answers", RESPONSES_FACTOR * limit), _Meter(category, limit)])
    elif limit is not None:
        found.append([_Meter(category, limit)])
    factor = (pool.rules.get(ALL) or {}).get("factor")
    if factor is not None and CATEGORIES[category].is_narrow:
        found.append([_Meter(f"{category}/{call.operation}", int(OF_ONE_OPERATION * factor))])
    return found


def _limit(pool: Pool, category: str) -> int | None:
    own = pool.rules.get(f"{PREFIX}{category}")
    if own is not None:
        return int(own["limit"])
    factor = (pool.rules.get(ALL) or {}).get("factor")
    return None if factor is None else int(CATEGORIES[category].limit * factor)


def _category(call: Call, req: Mapping[str, Any] | None) -> str | None:
    """None for what the model gives no TooManyRequestsException, and for what no quota is for, such as the routes of
    the control API. Answers of NEW_PASSWORD_REQUIRED count as UserAccountRecovery."""
    if call.terms.quota is None or not contract.allows(call.operation, "TooManyRequestsException"):
        return None
    if not call.terms.answers_challenge:
        return call.terms.quota
    if req is None:
        return None
    return "UserAccountRecovery" if req["ChallengeName"] == "NEW_PASSWORD_REQUIRED" else call.terms.quota

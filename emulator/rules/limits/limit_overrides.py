"""A pool's own entries in the table of limits (`rules/limits/limits.py`): what can be set, which values then hold, and
what happens to the counts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from emulator.messages import daily_limit
from emulator.rules.limits import limit_rules, limits, quotas
from emulator.rules.limits.limit_rules import HIGHEST, CallCap, FailureLock, is_number
from emulator.store import attempts, pools
from emulator.store.pools import Pool
from emulator.work import Work

_SPANS = ("window_seconds", "quiet_seconds")
_NUMBERS = {
    CallCap: ("limit", "window_seconds"),
    FailureLock: ("limit", "first_seconds", "longest_seconds", "quiet_seconds"),
}


def check(rules: Mapping[str, Any]) -> None:
    """Raises ValueError unless each entry names a rule and what can be set of it, such as
    `{"calls:ConfirmSignUp": {"limit": 100}}` or `{"wrong_code:sign_up": {"enabled": false}}`."""
    caps = _caps()
    for name, entry in rules.items():
        if quotas.is_rule(name):
            quotas.check_override(name, entry)
            continue
        if name == daily_limit.RULE:
            _check_emails(entry)
            continue
        rule = limits.LOCKS.get(name) or caps.get(name)
        if rule is None:
            known = sorted([daily_limit.RULE, *limits.LOCKS, *caps])
            raise ValueError(f"{name} is not a rule; the rules are {', '.join(known)}")
        for field, value in (entry if isinstance(entry, dict) else {"": entry}).items():
            _check_field(name, rule, field, value)


def _check_emails(entry: Any) -> None:
    limit = entry.get("limit") if isinstance(entry, dict) and set(entry) == {"limit"} else None
    if not is_number(limit, whole=True):
        raise ValueError(
            f"{daily_limit.RULE}: limit must be a whole number from 0 to {HIGHEST:,}, and nothing else can be set"
        )


def _check_field(name: str, rule: CallCap | FailureLock, field: str, value: Any) -> None:
    numbers = _NUMBERS[type(rule)]
    wrong = f"{name}: {field!r} = {value!r};"
    if isinstance(rule, FailureLock) and field == "enabled":
        if not isinstance(value, bool):
            raise ValueError(f"{wrong} enabled must be true or false")
    elif isinstance(rule, FailureLock) and field == "exception":
        if value not in rule.exceptions():
            raise ValueError(f"{wrong} what the operations can answer is {' or '.join(rule.exceptions())}")
    elif field not in numbers or not is_number(value, whole=field == "limit"):
        also = ", enabled and exception besides" if isinstance(rule, FailureLock) else ""
        raise ValueError(
            f"{wrong} {', '.join(numbers)} can be set, to numbers from 0 to {HIGHEST:,}, limit to a whole one{also}"
        )


def put(work: Work, pool_id: str, rules: Mapping[str, Any]) -> None:
    """Replaces the pool's entries, which `check` found good. A lock that is turned off lets everybody go."""
    pools.change(work.db, pool_id, work.now, rules=dict(rules))
    for name, entry in rules.items():
        if name in limits.LOCKS and not entry.get("enabled", True):
            attempts.clear_rule(work.db, pool_id, name)


def in_force(pool: Pool) -> dict[str, dict[str, Any]]:
    """Every rule as it is for the pool, and the limit of e-mails and those of the request-rate quotas that it turned
    on."""
    locks = {name: _shown(limit_rules.of_pool(lock, pool, name)) for name, lock in limits.LOCKS.items()}
    caps = {name: _shown(limit_rules.of_pool(cap, pool, name)) for name, cap in _caps().items()}
    emails = daily_limit.of_pool(pool)
    return {
        **locks,
        **caps,
        **({} if emails is None else {daily_limit.RULE: {"limit": emails}}),
        **quotas.in_force(pool),
    }


def _caps() -> dict[str, CallCap]:
    return {f"calls:{operation}": cap for operation, cap in limits.caps().items()}


def _shown(rule: CallCap | FailureLock) -> dict[str, Any]:
    numbers = {name: getattr(rule, name) for name in _NUMBERS[type(rule)]}
    if isinstance(rule, CallCap):
        return numbers
    return {**numbers, "enabled": rule.enabled, "exception": rule.error().code}


def counts_longer_than(span: timedelta, rules: Mapping[str, Any]) -> bool:
    """Whether a pool's own rules make a count matter for longer than this after its last call or wrong answer."""
    own = [entry for name, entry in rules.items() if not quotas.is_rule(name)]
    return any(entry.get(name, 0) > span.total_seconds() for entry in own for name in _SPANS)

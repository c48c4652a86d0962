"""A pool's own numbers for the table of limits (`rules/limits/limits.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.control import named
from emulator.control.refusals import Refused
from emulator.rules.limits import limit_overrides
from emulator.store.pools import Pool
from emulator.work import Services, opened


@dataclass(frozen=True, slots=True)
class PoolRules:
    """Every rule with the values that hold for the pool, and which of them the pool itself set."""

    rules: dict[str, dict[str, Any]]
    overrides: dict[str, Any]


def in_force(services: Services, pool_id: str) -> PoolRules:
    """Raises NotThere."""
    with opened(services, "rules") as work:
        return _shown(named.pool(work, pool_id))


def override(services: Services, pool_id: str, rules: Mapping[str, Mapping[str, Any]]) -> PoolRules:
    """Replaces the pool's overrides. Raises Refused unless each entry names a rule and what can be set of it, and
    NotThere."""
    try:
        limit_overrides.check(rules)
    except ValueError as error:
        raise Refused(str(error)) from None
    with opened(services, "rules", write=True) as work:
        named.pool(work, pool_id)
        limit_overrides.put(work, pool_id, rules)
        return _shown(named.pool(work, pool_id))


def _shown(pool: Pool) -> PoolRules:
    return PoolRules(rules=limit_overrides.in_force(pool), overrides=pool.rules)

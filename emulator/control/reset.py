"""Reset: everything away, or one pool, or the people in pools whose settings stay; and the seeds again, if asked."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from emulator.control import named
from emulator.control.refusals import Refused
from emulator.store.whole import resets
from emulator.store.whole.emptying import NOTHING, SETTINGS
from emulator.store.whole.resets import Emptied
from emulator.work import Services

log = logging.getLogger("emulator")
Keep = Literal["pools"]


@dataclass(frozen=True, slots=True)
class Reset:
    """How many pools and users were taken away, and what the seeds made, such as `pools: 1 created`."""

    pools: int
    users: int
    seeded: str | None = None


@dataclass(frozen=True, slots=True)
class Seeded:
    """`problems` empty means that it was kept."""

    made: str
    problems: tuple[str, ...]


# Applies the seeds of these names (None: those of the setting) in one transaction that begins with the step that is
# handed in. Raises Refused.
Reseed = Callable[[Services, Sequence[str] | None, Callable[[Any], None]], Seeded]


def reset(
    services: Services,
    reseed: Reseed,
    *,
    pool: str | None = None,
    keep: Keep | None = None,
    seed: bool | Sequence[str] = False,
) -> Reset:
    """Raises NotThere for a pool that is not there, and Refused for seeds that cannot be applied; then nothing is
    reset. What no pool has (faults, the clock) stays unless all is reset."""
    keeping = SETTINGS if keep == "pools" else NOTHING
    if seed is False:
        emptied = _emptied_alone(services, pool, keeping)
        made = None
    else:
        emptied, made = _seeded(services, reseed, pool, keeping, None if seed is True else list(seed))
    log.warning("the state was reset", extra={"pool_id": pool, "keep": keep, "seeded": made})
    return Reset(emptied.pools, emptied.users, made)


def _emptied_alone(services: Services, pool: str | None, keeping: frozenset[str]) -> Emptied:
    if pool is None:
        return resets.everything_at_once(services.database, keeping=keeping)
    return resets.within(services.database, lambda db: _required(resets.pool(db, pool, keeping=keeping), pool))


def _seeded(
    services: Services, reseed: Reseed, pool: str | None, keeping: frozenset[str], names: Sequence[str] | None
) -> tuple[Emptied, str]:
    counted: list[Emptied] = []

    def empty(db: Any) -> None:
        if pool is None:
            counted.append(resets.everything(db, keeping=keeping))
        else:
            counted.append(_required(resets.pool(db, pool, keeping=keeping), pool))

    seeded = reseed(services, names, empty)
    if seeded.problems:
        raise Refused(f"Nothing was reset, for the seed cannot be applied: {'; '.join(seeded.problems)}")
    return counted[-1], seeded.made


def _required(emptied: Emptied | None, pool: str) -> Emptied:
    if emptied is None:
        raise named.no_pool(pool)
    return emptied

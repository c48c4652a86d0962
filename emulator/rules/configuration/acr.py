"""How strongly users proved themselves: the four levels (ACR), the methods that reach them (AMR), and their names.

Which methods make a level is fixed; a pool may rename the levels (AcrConfiguration). A method is named as the `amr`
claim of a token names it: `pwd`, `otp` (an authenticator app), `sms`, `email_otp`, `swk` and `hwk` (passkeys). Source:
developer guide, "Authentication levels with ACR and AMR claims".
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from emulator import errors
from emulator.effective.pool import level_names
from emulator.store.pools import Pool

PASSWORD, SOFTWARE_TOKEN, SMS, EMAIL = "pwd", "otp", "sms", "email_otp"
PASSKEYS = ("swk", "hwk")
SECOND_FACTORS = (SOFTWARE_TOKEN, SMS, EMAIL)
SEVERAL = "mfa"

Methods = frozenset[str]
WAYS: tuple[tuple[int, Methods], ...] = (
    (1, frozenset({PASSWORD})),
    (2, frozenset({SMS})),
    (2, frozenset({EMAIL})),
    *((3, frozenset({passkey})) for passkey in PASSKEYS),
    (3, frozenset({PASSWORD, SMS})),
    (3, frozenset({PASSWORD, EMAIL})),
    (4, frozenset({PASSWORD, SOFTWARE_TOKEN})),
)


def effective(settings: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """AcrConfiguration as Describe shows it: the defaults stand in for the levels that were not renamed."""
    return {f"Level{level}": {"AcrValue": name} for level, name in level_names(settings).items()}


def check_configuration(settings: Mapping[str, Any]) -> None:
    """Raises InvalidParameterException where two levels have one name, defaults included. The wire's pattern refuses
    spaces, quotation marks and backslashes."""
    seen: set[str] = set()
    for name in level_names(settings).values():
        if name in seen:
            raise errors.signin.acr_value_is_not_unique(name)
        seen.add(name)


def level_called(pool: Pool, name: str | None) -> int:
    """The level of this name today; 0 for none, and for a name from before the pool renamed it."""
    return next((level for level, called in pool.effective.level_names.items() if called == name), 0)


def levels_called(pool: Pool, names: str) -> tuple[int, ...]:
    """Those that the pool knows of a list of names, in its order."""
    named = (level_called(pool, name) for name in names.split())
    return tuple(dict.fromkeys(level for level in named if level))


def level_of(methods: Collection[str]) -> int:
    """The highest level that the methods satisfy, 0 for none."""
    return max((level for level, way in WAYS if way <= set(methods)), default=0)


def name_of(pool: Pool, methods: Collection[str]) -> str | None:
    return pool.effective.level_names.get(level_of(methods))


def with_several(methods: tuple[str, ...]) -> tuple[str, ...]:
    """The `amr` claim: `mfa` at its end where two or more distinct methods were used."""
    proven = tuple(method for method in methods if method != SEVERAL)
    return (*proven, SEVERAL) if len(set(proven)) > 1 else proven


def missing(proven: Collection[str], possible: Collection[str], level: int) -> list[Methods]:
    """What would still have to be proven to reach the level, for each of the shortest ways that the user has; of ways
    as short those that overshoot least come first. Empty where there is none, and where nothing is missing.

    A higher level satisfies a lower one (unverified; the guide says "meets or exceeds" of tokens).
    """
    reachable = set(proven) | set(possible)
    ways = sorted((len(way - set(proven)), reached, sorted(way)) for reached, way in _from(level) if way <= reachable)
    if not ways or ways[0][0] == 0:
        return []
    return [frozenset(way) - set(proven) for count, _, way in ways if count == ways[0][0]]


def is_reachable(proven: Collection[str], possible: Collection[str], level: int) -> bool:
    reachable = set(proven) | set(possible)
    return any(way <= reachable for _, way in _from(level))


def leads_to(method: str, possible: Collection[str], level: int) -> bool:
    """Whether a sign-in that begins with this method can reach the level."""
    return any(method in way and way <= set(possible) for _, way in _from(level))


def _from(level: int) -> Iterator[tuple[int, Methods]]:
    return ((reached, way) for reached, way in WAYS if reached >= level)

"""How strongly another provider proved a user, in the levels of the pool (AcrMapping of the provider)."""

from collections.abc import Mapping

from emulator.federation.identity import Identity
from emulator.rules.configuration import acr
from emulator.rules.providers import details
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool

_LOWEST = 1


def asked(pool: Pool, provider: IdentityProvider, names: str | None) -> str | None:
    """The levels that the app client names, as the provider calls them; None where it knows none of them
    (evidence: acr-mapping)."""
    if names is None or provider.provider_type != details.OIDC:
        return None
    levels = acr.levels_called(pool, names)
    called = [provider.acr_mapping[f"Level{level}"] for level in levels if f"Level{level}" in provider.acr_mapping]
    return " ".join(called) or None


def reached(pool: Pool, provider: IdentityProvider, identity: Identity) -> str:
    """The pool's name of the level. A value that the provider's mapping does not know is the lowest one
    (evidence: acr-mapping); so is none at all (unverified)."""
    mapping: Mapping[str, str] = provider.acr_mapping
    found = (level for level in pool.effective.level_names if mapping.get(f"Level{level}") == identity.acr)
    level = next(found, _LOWEST) if identity.acr is not None else _LOWEST
    return pool.effective.level_names[level]

"""What a file says of a provider that the emulator plays: whether it does, and whom the provider knows."""

from typing import Any

from msgspec import Struct

from emulator.federation.played import known, outcomes
from emulator.seeds.fields import Fields
from emulator.seeds.problems import Place
from emulator.store import played_identities, played_providers
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Work


class IdentitySeed(Struct, frozen=True):
    place: Place
    subject: str
    claims: dict[str, Any]


class PlayedSeed(Struct, frozen=True):
    """`is_played` is None where the file does not say."""

    is_played: bool | None = None
    identities: tuple[IdentitySeed, ...] = ()


def read(provider: Fields) -> PlayedSeed:
    is_played = provider.flag("played", default=False) if provider.has("played") else None
    return PlayedSeed(is_played, provider.whole("identities", _identity))


def bring(work: Work, provider: IdentityProvider, seed: PlayedSeed) -> bool:
    """Whether anything changed. Whom the file does not name stays."""
    chosen = played_providers.find(work.db, provider.id)
    changed = seed.is_played is not None and (chosen is None or chosen.is_played != seed.is_played)
    if changed:
        played_providers.choose(work.db, provider.id, seed.is_played)
    for identity in seed.identities:
        kept = played_identities.find(work.db, provider.id, identity.subject)
        if kept is None or kept.claims != identity.claims:
            known.keep(work, provider, identity.subject, identity.claims)
            changed = True
    return changed


def _identity(fields: Fields) -> IdentitySeed | None:
    subject = fields.text("subject")
    claims = fields.free("claims")
    problem = outcomes.problem(subject, claims) if subject else None
    if problem is not None:
        fields.refuse(fields.place, problem)
    return IdentitySeed(fields.place, subject, claims) if subject and fields.ok else None

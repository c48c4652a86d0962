"""Identity providers that the emulator plays: which, whom they know, and what their next sign-ins are to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emulator.base.instants import Instant
from emulator.control import named
from emulator.control.refusals import NotThere, Refused
from emulator.federation.played import known, outcomes, scripts
from emulator.federation.played.known import Known
from emulator.rules.providers import played
from emulator.store import identity_providers, played_identities, played_providers, scripted_sign_ins
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Services, Work, opened

_MOST_SHOWN = 1000
_MOST_PROVIDERS = 300  # that a pool has


@dataclass(frozen=True, slots=True)
class Provider:
    """`chosen` is what a tester chose, null where nobody did; `because` says why it is played or not. `identities`
    counts those that were made up, `next` the sign-ins that are scripted."""

    name: str
    provider_type: str
    played: bool
    chosen: bool | None
    because: str
    identities: int
    next: int


@dataclass(frozen=True, slots=True)
class Identity:
    """`username` is the user of the pool that it is linked to; `used_at` is when it last signed in."""

    subject: str
    claims: dict[str, Any]
    username: str | None
    used_at: Instant | None


@dataclass(frozen=True, slots=True)
class NextSignIn:
    """Somebody, by `subject`, with `claims` in place of those that are known; or an `error`. `denied` is the error of a
    person who says no, as the provider words it. `flaw` is what is wrong with the answer."""

    subject: str = ""
    claims: dict[str, Any] | None = None
    flaw: str | None = None
    delay_ms: int = 0
    error: str | None = None
    error_description: str | None = None


def of_pool(services: Services, pool_id: str) -> list[Provider]:
    """In the order of their names. Raises NotThere."""
    with opened(services, "providers") as work:
        pool = named.pool(work, pool_id)
        found = identity_providers.page(work.db, pool.id, after=None, limit=_MOST_PROVIDERS)
        return [_shown(work, provider) for provider in found]


def choose(services: Services, pool_id: str, name: str, *, is_played: bool | None) -> Provider:
    """None: the setting decides again. Raises NotThere."""
    with opened(services, "providers", write=True) as work:
        _, provider = _provider(work, pool_id, name)
        played_providers.choose(work.db, provider.id, is_played)
        return _shown(work, provider)


def script(services: Services, pool_id: str, name: str, wanted: Sequence[NextSignIn]) -> list[NextSignIn]:
    """Behind those that wait; all of them then. Raises NotThere, and Refused for what the provider cannot answer."""
    with opened(services, "providers", write=True) as work:
        _, provider = _provider(work, pool_id, name)
        for sign_in in wanted:
            _check(provider, sign_in)
        if scripted_sign_ins.count(work.db, provider.id) + len(wanted) > scripts.MOST:
            raise Refused(f"{name} takes {scripts.MOST} sign-ins beforehand at most.")
        scripts.add(work, provider, [_script(sign_in) for sign_in in wanted])
        return _scripted(work, provider)


def scripted(services: Services, pool_id: str, name: str) -> list[NextSignIn]:
    """The next one first. Raises NotThere."""
    with opened(services, "providers") as work:
        return _scripted(work, _provider(work, pool_id, name)[1])


def forget_script(services: Services, pool_id: str, name: str) -> int:
    """How many there were. Raises NotThere."""
    with opened(services, "providers", write=True) as work:
        return scripted_sign_ins.remove(work.db, _provider(work, pool_id, name)[1].id)


def identities(services: Services, pool_id: str, name: str, *, search: str = "") -> list[Identity]:
    """Those that were made up, and those that the pool knows; who signed in last comes first. Raises NotThere."""
    with opened(services, "providers") as work:
        pool, provider = _provider(work, pool_id, name)
        return [_of(found) for found in known.among(work, pool, provider, search=search, limit=_MOST_SHOWN)]


def keep_identity(services: Services, pool_id: str, name: str, *, subject: str, claims: dict[str, Any]) -> Identity:
    """Its claims are these from here on. Raises NotThere, and Refused for what nobody could keep."""
    _check_identity(subject, claims)
    with opened(services, "providers", write=True) as work:
        pool, provider = _provider(work, pool_id, name)
        known.keep(work, provider, subject, claims)
        found = known.find(work, pool, provider, subject)
        assert found is not None  # noqa: S101
        return _of(found)


def forget_identities(services: Services, pool_id: str, name: str) -> int:
    """All that were made up; how many there were. Raises NotThere."""
    with opened(services, "providers", write=True) as work:
        return played_identities.remove(work.db, _provider(work, pool_id, name)[1].id)


def forget_identity(services: Services, pool_id: str, name: str, subject: str) -> None:
    """Raises NotThere for one that was not made up."""
    with opened(services, "providers", write=True) as work:
        _, provider = _provider(work, pool_id, name)
        if not played_identities.remove(work.db, provider.id, subject):
            raise NotThere(f"{name} was told of no identity {subject}.")


def _provider(work: Work, pool_id: str, name: str) -> tuple[Pool, IdentityProvider]:
    pool = named.pool(work, pool_id)
    provider = identity_providers.find(work.db, pool.id, name)
    if provider is None:
        raise NotThere(f"User pool {pool_id} has no identity provider {name}.")
    return pool, provider


def _shown(work: Work, provider: IdentityProvider) -> Provider:
    standing = played.standing(work, provider)
    return Provider(
        name=provider.name,
        provider_type=provider.provider_type,
        played=standing.is_played,
        chosen=standing.chosen,
        because=standing.because,
        identities=played_identities.count(work.db, provider.id),
        next=scripted_sign_ins.count(work.db, provider.id),
    )


def _of(found: Known) -> Identity:
    return Identity(found.subject, found.claims, found.username, found.used_at)


def _script(sign_in: NextSignIn) -> dict[str, Any]:
    told = {name: getattr(sign_in, name) for name in NextSignIn.__slots__}
    return {name: value for name, value in told.items() if value is not None}


def _scripted(work: Work, provider: IdentityProvider) -> list[NextSignIn]:
    return [NextSignIn(**entry.script) for entry in scripted_sign_ins.of_provider(work.db, provider.id)]


def _check(provider: IdentityProvider, sign_in: NextSignIn) -> None:
    if bool(sign_in.subject) == bool(sign_in.error):
        raise Refused("A sign-in has either a subject, who signs in, or an error.")
    problem = outcomes.unwritable(f"{sign_in.error}{sign_in.error_description}")
    if problem is not None:
        raise Refused(problem)
    if sign_in.error is not None and (sign_in.claims or sign_in.flaw or sign_in.delay_ms):
        raise Refused("Beside an error there are no claims, no flaw and no delay: nobody signs in.")
    if sign_in.flaw is not None and sign_in.flaw not in outcomes.flaws(provider):
        can_be = ", ".join(outcomes.flaws(provider))
        raise Refused(f"The answer of {provider.name} cannot have the flaw {sign_in.flaw}; it can have {can_be}.")
    if sign_in.delay_ms and not outcomes.has_servers(provider):
        raise Refused(f"No server of {provider.name} is asked, so none can be late.")
    if sign_in.subject:
        _check_identity(sign_in.subject, sign_in.claims or {})


def _check_identity(subject: str, claims: dict[str, Any]) -> None:
    problem = outcomes.problem(subject, claims)
    if problem is not None:
        raise Refused(problem)

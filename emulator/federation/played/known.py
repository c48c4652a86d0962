"""Whom a played provider knows: those whom testers made up, and those whom the pool knows by the provider already."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from emulator.base import ids
from emulator.rules.providers import details
from emulator.store import linked_identities, played_identities
from emulator.store import users as store_users
from emulator.store.columns import Document
from emulator.store.identity_providers import IdentityProvider
from emulator.store.played_identities import PlayedIdentity
from emulator.store.pools import Pool
from emulator.work import Work

_TRUTHS = {"true": True, "false": False}


class Known(Struct, frozen=True):
    """`username` is the user of the pool that it is linked to, None of one who was never there. `is_made_up`: it is
    kept by the played provider, too. `used_at` is when it last signed in."""

    subject: str
    claims: Document
    username: str | None
    is_made_up: bool
    used_at: datetime | None

    @property
    def email(self) -> str:
        return str(self.claims.get("email", ""))

    @property
    def name(self) -> str:
        """What people know it by."""
        parts = [str(self.claims[name]) for name in ("given_name", "family_name") if self.claims.get(name)]
        return str(self.claims.get("name") or " ".join(parts))


def among(work: Work, pool: Pool, provider: IdentityProvider, *, search: str = "", limit: int) -> list[Known]:
    """Who signed in last comes first. `search` is looked for in subjects, claims and usernames."""
    made_up = {it.subject: it for it in played_identities.page(work.db, provider.id, search=search, limit=limit)}
    owned = {
        it.subject: it for it in played_identities.owners(work.db, pool.id, provider.name, search=search, limit=limit)
    }
    found = [_known(work, pool, provider, subject, made_up.get(subject)) for subject in {**made_up, **owned}]
    return sorted(found, key=lambda known: known.used_at.timestamp() if known.used_at else 0.0, reverse=True)[:limit]


def find(work: Work, pool: Pool, provider: IdentityProvider, subject: str) -> Known | None:
    made_up = played_identities.find(work.db, provider.id, subject)
    known = _known(work, pool, provider, subject, made_up)
    return known if known.is_made_up or known.username is not None else None


def keep(work: Work, provider: IdentityProvider, subject: str, claims: Document, *, used: bool = False) -> None:
    """With these claims from here on."""
    used_at = work.now if used else None
    identity = PlayedIdentity(ids.row_id("identity", work.random), provider.id, subject, claims, work.now, used_at)
    if played_identities.add(work.db, identity):
        return
    kept = played_identities.find(work.db, provider.id, subject)
    if kept is not None:
        changed = {"claims": claims, **({"used_at": used_at} if used else {})}
        played_identities.change(work.db, kept.id, **changed)


def _known(work: Work, pool: Pool, provider: IdentityProvider, subject: str, made_up: PlayedIdentity | None) -> Known:
    link = linked_identities.find_by_subject(work.db, pool.id, provider.name, subject)
    user = store_users.get(work.db, link.user_id) if link is not None else None
    if made_up is not None:
        claims = made_up.claims
    else:
        claims = _claims(provider, store_users.attributes(work.db, user.id)) if user is not None else {}
    used = [at for at in (made_up.used_at if made_up else None, link.used_at if link else None) if at is not None]
    return Known(subject, claims, user.username if user else None, made_up is not None, max(used, default=None))


def _claims(provider: IdentityProvider, attributes: Mapping[str, str]) -> Document:
    """Those that would give the user the attributes they have."""
    found: Document = {}
    for attribute, claim in provider.attribute_mapping.items():
        if attribute != details.USERNAME and attribute in attributes:
            value = attributes[attribute]
            found[claim] = _TRUTHS.get(value, value) if claim.endswith("_verified") else value
    return found

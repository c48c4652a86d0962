"""Somebody whom a provider knows arrives: who that is in the pool, and what they get.

Order (evidence: federated-triggers): InboundFederation → somebody the pool knows: PreAuthentication, the attributes,
PostAuthentication; or somebody new: PreSignUp, the user, PostConfirmation → PreTokenGeneration → the browser's session
and the code. Nobody is asked while anything is held.
"""

from collections.abc import Mapping

from msgspec import Struct

from emulator import errors
from emulator.federation import known_users, mapping, new_users
from emulator.federation.identity import Identity
from emulator.federation.mapping import Comer
from emulator.store.clients import Client
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import fire
from emulator.work import Work


class Arrived(Struct, frozen=True):
    """`user` is held. `subject` is what the provider calls them."""

    user: User
    subject: str


def arrive(work: Work, pool: Pool, client: Client, provider: IdentityProvider, identity: Identity) -> Arrived:
    """Raises OAuthError and what `known_users.sign_in` raises."""
    subject = mapping.subject(provider, identity)
    username = mapping.username(pool, provider, subject)
    told = mapping.told(provider, _claims(work, pool, client, provider, identity, username))
    comer = Comer(pool, client, provider, subject, told, mapping.values(pool, client, told))
    known = known_users.find(work, comer)
    user = known_users.sign_in(work, comer, known) if known is not None else _new(work, comer)
    return Arrived(user, subject)


def _claims(
    work: Work, pool: Pool, client: Client, provider: IdentityProvider, identity: Identity, username: str
) -> Mapping[str, str]:
    """Those that InboundFederation leaves. Whose they are is no claim that it could change (unverified)."""
    if not fire.has(pool, "InboundFederation"):
        return identity.claims
    left = fire.inbound_federation_of(
        work,
        pool,
        username=username,
        provider=(provider.name, provider.provider_type),
        client_id=client.id,
        told=identity.told,
    )
    return identity.claims if left is None else left


def _new(work: Work, comer: Comer) -> User:
    """A function may link the newcomer to somebody, and many may come at once: then they are known by now
    (unverified: Cognito signs them in)."""
    new = new_users.draft(work, comer)
    new_users.ask_before(work, comer, new)
    known = known_users.find(work, comer)
    made = new_users.make(work, comer, new) if known is None else None
    if made is not None:
        return new_users.tell_after(work, comer, made)
    known = known or known_users.find(work, comer)
    if known is None:
        raise errors.federation.already_found(new.username)
    return known_users.sign_in(work, comer, known)

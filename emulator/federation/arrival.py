"""Somebody whom a provider knows arrives: who that is in the pool, and what they get.

Order (evidence: federated-triggers): InboundFederation → somebody the pool knows: PreAuthentication, the attributes,
PostAuthentication; or somebody new: PreSignUp, the user, PostConfirmation → PreTokenGeneration → the browser's session
and the code. Nobody is asked while anything is held.
"""

import dataclasses
from dataclasses import dataclass

from emulator import errors
from emulator.federation import known_users, mapping, new_users
from emulator.federation.identity import Identity
from emulator.federation.known_users import Known
from emulator.federation.mapping import Values
from emulator.store.clients import Client
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import fire
from emulator.work import Work


@dataclass(frozen=True, slots=True)
class Arrived:
    """`user` is held. `subject` is what the provider calls them."""

    user: User
    subject: str


def arrive(work: Work, pool: Pool, client: Client, provider: IdentityProvider, identity: Identity) -> Arrived:
    """Raises OAuthError and what `known_users.sign_in` raises."""
    subject = mapping.subject(provider, identity)
    username = mapping.username(pool, provider, subject)
    identity = _heard(work, pool, client, provider, identity, username)
    values = mapping.values(pool, client, provider, identity.claims)
    known = known_users.find(work, pool, provider, subject, values)
    if known is None:
        return _new(work, pool, client, provider, subject, values)
    return _known(work, pool, client, provider, known, subject, values)


def _heard(
    work: Work, pool: Pool, client: Client, provider: IdentityProvider, identity: Identity, username: str
) -> Identity:
    """With the claims that InboundFederation leaves. Whose they are is no claim that it could change (unverified)."""
    if not fire.has(pool, "InboundFederation"):
        return identity
    claims = fire.inbound_federation_of(
        work,
        pool,
        username=username,
        provider=(provider.name, provider.provider_type),
        client_id=client.id,
        told=identity.told,
    )
    return identity if claims is None else dataclasses.replace(identity, claims=claims)


def _known(
    work: Work,
    pool: Pool,
    client: Client,
    provider: IdentityProvider,
    known: Known,
    subject: str,
    values: Values,
) -> Arrived:
    return Arrived(known_users.sign_in(work, pool, client, provider, known, subject, values), subject)


def _new(
    work: Work,
    pool: Pool,
    client: Client,
    provider: IdentityProvider,
    subject: str,
    values: Values,
) -> Arrived:
    """A function may link the newcomer to somebody, and many may come at once: then they are known by now
    (unverified: Cognito signs them in)."""
    newcomer = new_users.draft(work, pool, provider, subject, values)
    new_users.ask_before(work, client, newcomer)
    known = known_users.find(work, pool, provider, subject, values)
    made = new_users.make(work, newcomer) if known is None else None
    if made is not None:
        return Arrived(new_users.tell_after(work, pool, client, made), subject)
    known = known or known_users.find(work, pool, provider, subject, values)
    if known is None:
        raise errors.federation.already_found(newcomer.new.username)
    return _known(work, pool, client, provider, known, subject, values)

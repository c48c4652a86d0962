"""GetDerivedToken and the token exchange of OAuth: a token of the pool for a token that another service takes, in the
manner of RFC 8693.

The issued token tells of the same sign-in, and ends with it and with the token that was brought. It is the requesting
client's; with an audience it is for that service and opens nothing of this API. With an actor token it says in `act`
who acts for the user, around whoever did so before. All of it is unverified beyond the API reference and the guide's
page on token exchange.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from emulator import errors
from emulator.base.clock import epoch_seconds
from emulator.grants import client_proof
from emulator.grants.prepared import Prepared, prepare
from emulator.model.shapes import GetDerivedTokenResponse
from emulator.rules.owners import resource_servers
from emulator.rules.providers import identity_providers
from emulator.store import told
from emulator.store.clients import Client
from emulator.store.families import Family
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.tokens import customisation, exchanged, issue
from emulator.tokens.authorization import of_family
from emulator.tokens.exchanged import Party, Role
from emulator.tokens.issue import Pending
from emulator.work import Work

Request = Mapping[str, Any]


class _Parties(Struct, frozen=True):
    subject: Party
    family: Family
    user: User
    actor: Party | None


def by_operation(work: Work, pool: Pool, client: Client, req: Request) -> GetDerivedTokenResponse:
    """Raises NotAuthorizedException for a wrong secret, InvalidParameterException for a client without the flow, and
    what `_granted` raises."""
    _check_secret(work, pool, client, req)
    if f"ALLOW_{_flow(req)}" not in client.effective.auth_flows:
        raise errors.signin.flow_is_not_enabled(_flow(req))
    return _granted(work, pool, client, req)


def by_oauth(work: Work, pool: Pool, client: Client, req: Request) -> GetDerivedTokenResponse:
    """For a client that is proven. Raises OAuthError unauthorized_client for one without the flow, and what `_granted`
    raises."""
    if f"ALLOW_{_flow(req)}" not in client.effective.auth_flows:
        raise errors.oauth.unauthorized_client().noted(errors.token_reasons.exchange_flow(_flow(req)))
    return _granted(work, pool, client, req)


def _granted(work: Work, pool: Pool, client: Client, req: Request) -> GetDerivedTokenResponse:
    """Raises InvalidParameterException for members that do not go together, NotAuthorizedException for tokens that are
    not good, ResourceNotFoundException for providers and resource servers, UserNotFoundException, the Lambda
    exceptions."""
    _check_members(work, pool, req)
    prepared = prepare(work, pool, client)
    parties = _parties(work, pool, req)
    scopes = _scopes(work, pool, client, parties.subject, req.get("Scopes"))
    override = None
    if customisation.is_asked(pool):
        override = customisation.ask(
            work,
            pool,
            client,
            parties.user,
            # unverified: PreTokenGeneration is told TokenGeneration_Authentication for an exchanged token.
            source="TokenGeneration_Authentication",
            client_metadata=None,
            scopes=scopes,
        )
        parties = _parties(work, pool, req)  # the function may have signed the user out
    authorization = replace(of_family(pool, client, parties.user, parties.family), scopes=scopes)
    known = told.of_user(work.db, parties.user.id)
    facts = issue.of_family(work, authorization, parties.family, prepared.terms, known.groups)
    with work.nothing_held(is_last=True):
        return _issued(work, req, prepared, parties, Pending(facts, override=override), known.attributes)


def _check_secret(work: Work, pool: Pool, client: Client, req: Request) -> None:
    """A caller with credentials of the pool's own account need not show the client's secret; one that is shown is
    right."""
    given = req.get("ClientSecret")
    is_owner = work.call.account_id == pool.account_id
    if client.has_secret and given is None and not is_owner:
        raise errors.signin.secret_was_not_received(client.id)
    if given is not None:
        client_proof.check_value(client, given)


def _flow(req: Request) -> str:
    return "TOKEN_EXCHANGE_DELEGATION" if req.get("ActorToken") else "TOKEN_EXCHANGE_IMPERSONATION"


def _check_members(work: Work, pool: Pool, req: Request) -> None:
    """No token of another provider is taken yet. Raises NotImplementedException, which is ours, for one that is
    there."""
    if req.get("ActorToken") and not req.get("ActorTokenType"):
        raise errors.tokens.actor_token_type_required()
    if not req.get("ActorToken") and (req.get("ActorTokenType") or req.get("ActorTokenProviderName")):
        raise errors.tokens.actor_token_required()
    if req.get("Audiences") and req.get("Resources"):
        raise errors.tokens.audiences_and_resources()
    for role in ("Subject", "Actor"):
        provider = req.get(f"{role}TokenProviderName")
        if provider:
            identity_providers.require(work, pool, provider)
            raise errors.tokens.tokens_of_providers_are_not_taken()
        if req.get(f"{role}TokenType") == "SAML2":
            raise errors.tokens.provider_required_for_saml()
    for identifier in req.get("Resources") or ():
        resource_servers.require(work, pool, identifier)


def _parties(work: Work, pool: Pool, req: Request) -> _Parties:
    subject = _party(work, pool, "Subject", req)
    if subject.sign_in is None:  # a machine is nobody to act for
        raise errors.tokens.invalid_exchanged_token("Subject")
    return _Parties(subject, *subject.sign_in, _party(work, pool, "Actor", req) if req.get("ActorToken") else None)


def _party(work: Work, pool: Pool, role: Role, req: Request) -> Party:
    return exchanged.party(work, pool, role, req[f"{role}Token"], req[f"{role}TokenType"])


def _scopes(work: Work, pool: Pool, client: Client, subject: Party, asked: Sequence[str] | None) -> tuple[str, ...]:
    """Those of the subject token; with a wish, of these the ones asked for that the client may have. A client no longer
    has scopes of a resource server that was deleted; a token has what a function added to it, defined or not."""
    held = str(subject.content.get("scope", "")).split()
    if not asked:
        return tuple(held)
    allowed = resource_servers.still_there(work, pool, tuple(client.effective.scopes))
    return tuple(scope for scope in dict.fromkeys(asked) if scope in held and scope in allowed)


def _issued(
    work: Work,
    req: Request,
    prepared: Prepared,
    parties: _Parties,
    pending: Pending,
    attributes: Mapping[str, str],
) -> GetDerivedTokenResponse:
    """It lives no longer than its client's tokens do, and no longer than the token that was brought (unverified)."""
    left = timedelta(seconds=parties.subject.content["exp"] - epoch_seconds(work.now))
    terms = prepared.terms
    also = _also(req, parties)
    if req.get("RequestedTokenType") == "ID_TOKEN":
        terms = replace(terms, id_for=min(terms.id_for, left))
        return {
            "IssuedToken": issue.id_token(work, pending, attributes, prepared.pool_keys, terms, also),
            "IssuedTokenType": "ID_TOKEN",
            "TokenType": "N_A",
            "ExpiresIn": int(terms.id_for.total_seconds()),
        }
    lives = min(terms.access_for, left)
    return {
        "IssuedToken": issue.access_token(work, pending, prepared.pool_keys, lives, also),
        "IssuedTokenType": "ACCESS_TOKEN",
        "TokenType": "Bearer",
        "ExpiresIn": int(lives.total_seconds()),
        "Scopes": list(issue.granted_scopes(pending)),
    }


def _also(req: Request, parties: _Parties) -> dict[str, Any]:
    """`act` is the actor, and inside it whoever acted before (RFC 8693 §4.1). A resource server that the token is for
    is its audience under its identifier."""
    audiences = req.get("Audiences") or req.get("Resources") or ()
    also: dict[str, Any] = {"aud": audiences[0]} if audiences else {}
    before = parties.subject.content.get("act")
    if parties.actor is not None:
        also["act"] = {"sub": parties.actor.sub, **({"act": before} if before is not None else {})}
    elif before is not None:
        also["act"] = before
    return also

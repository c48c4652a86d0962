"""Tokens for an authorization code (RFC 6749 4.1.3, RFC 7636): good once, for the app client and the address that it
was made for, and for whoever knows the verifier of its challenge.

A code that is shown a second time may have been stolen, so what it gave the first time is revoked (RFC 6749 10.5),
also where both came at once: of a client and a thief who race, nobody can tell which was first. Whoever lacks the
verifier has shown no more than that they saw the code, and ends nothing.
"""

import hashlib
import hmac
import re
from typing import Any

from emulator import errors
from emulator.base import base64url, ids
from emulator.grants.prepared import prepare
from emulator.model.shapes import AuthenticationResultType
from emulator.rules.callers import user_sessions
from emulator.rules.owners import resource_servers
from emulator.signin import counting
from emulator.store import authorization_codes, families
from emulator.store.authorization_codes import AuthorizationCode
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.told import Told
from emulator.store.users import User
from emulator.tokens import issue, scopes
from emulator.tokens.authorization import Authorization
from emulator.triggers.token_generation import ClaimsOverride, GroupOverride
from emulator.work import Work

_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}", re.ASCII)


@counting.grant("authorization_code")
def exchange(
    work: Work, pool: Pool, client: Client, code: str, redirect_uri: str | None, verifier: str | None
) -> AuthenticationResultType:
    """Raises OAuthError: invalid_grant for a code that is unknown, another client's, used or too old, for a wrong
    verifier, and for scopes of attributes that the client may not read; unauthorized_client for another address."""
    prepared = prepare(work, pool, client)
    work.write()
    kept, held, known = _checked(work, client, code, redirect_uri, verifier)
    session_id = user_sessions.begin(work, pool, client, held, origin=kept.session_id)
    told = resource_servers.still_there(work, pool, kept.scopes.split())
    authorization = _authorization(pool, client, held, kept, told, session_id)
    override = _override(kept.claims_override)
    family, pending = issue.new_family(
        work, authorization, prepared.pool_keys, prepared.terms, known.groups, override=override
    )
    if not authorization_codes.exchange(work.db, kept.code_digest, work.now, family):
        raise _used_again(work, kept)
    with work.nothing_held(is_last=True):
        return issue.result(work, pending, known.attributes, prepared.pool_keys, prepared.terms)


def _checked(
    work: Work, client: Client, code: str, redirect_uri: str | None, verifier: str | None
) -> tuple[AuthorizationCode, User, Told]:
    """The code, not spent yet, and its user, who is held. The answer tells little of why it refuses; the note does."""
    found, why = authorization_codes.hold(work.db, ids.digest(code)), errors.code_reasons
    if found is None:
        raise errors.oauth.invalid_grant().noted(why.UNKNOWN)
    kept, user, known = found
    if (kept.client_id, kept.pool_id, kept.metadata_url) != (client.id, client.pool_id, client.metadata_url):
        raise errors.oauth.invalid_grant().noted(why.ANOTHER_CLIENT)
    knows = _knows(kept.code_challenge, verifier)
    if kept.used_at is not None:
        raise _used_again(work, kept) if knows else errors.oauth.invalid_grant().noted(why.used(kept.used_at))
    if kept.expires_at <= work.now:
        raise errors.oauth.invalid_grant().noted(why.expired(kept.expires_at, work.now))
    if not user.enabled:
        raise errors.oauth.invalid_grant().noted(why.USER_IS_DISABLED)
    if not knows:
        raise errors.oauth.invalid_grant().noted(why.VERIFIER)
    if redirect_uri != kept.redirect_uri:
        raise errors.oauth.other_redirect_uri().noted(why.redirect_uri(kept.redirect_uri))
    if not scopes.are_readable(kept.scopes.split(), client.effective.readable_attributes):
        raise errors.oauth.invalid_grant().noted(why.UNREADABLE)
    return kept, user, known


def _used_again(work: Work, code: AuthorizationCode) -> errors.oauth.OAuthError:
    """The refusal, once what this exchange began is undone, and what the first one gave is revoked."""
    # unverified: Cognito revokes what a code gave when it is shown again.
    work.fail(refused=False)
    work.write()
    found = authorization_codes.find(work.db, code.code_digest)
    if found is not None and found[0].origin_jti is not None:
        families.revoke(work.db, work.now, "CodeReuse", origin_jti=found[0].origin_jti)
    work.keep_refusals()
    return errors.oauth.invalid_grant().noted(errors.code_reasons.used(found[0].used_at if found else code.used_at))


def _knows(challenge: str | None, verifier: str | None) -> bool:
    """Without a challenge no verifier may come either: an attacker who took the challenge away would go unseen
    (RFC 9700 4.8.2)."""
    if challenge is None or verifier is None:
        return challenge is None and not verifier
    if not _VERIFIER.fullmatch(verifier):
        return False
    made = base64url.encoded(hashlib.sha256(verifier.encode()).digest())
    return hmac.compare_digest(made, challenge.encode())


def _authorization(
    pool: Pool, client: Client, user: User, code: AuthorizationCode, told: tuple[str, ...], session_id: str | None
) -> Authorization:
    return Authorization(
        pool=pool,
        client=client,
        user=user,
        scopes=told,
        source="HOSTED",
        auth_time=code.auth_time,
        event_id=code.event_id,
        provider=code.provider,
        acr=code.acr,
        amr=tuple(code.amr),
        session_id=session_id,
        nonce=code.nonce,
        resource=code.resource,
    )


def _override(kept: dict[str, Any] | None) -> ClaimsOverride | None:
    """As `hosted` kept it."""
    if kept is None:
        return None
    groups = kept["groups"]
    return ClaimsOverride(
        id_add=kept["id_add"],
        id_suppress=frozenset(kept["id_suppress"]),
        access_add=kept["access_add"],
        access_suppress=frozenset(kept["access_suppress"]),
        scopes_add=tuple(kept["scopes_add"]),
        scopes_suppress=tuple(kept["scopes_suppress"]),
        groups=groups and _groups(groups),
    )


def _groups(kept: dict[str, Any]) -> GroupOverride:
    roles = kept["roles"]
    return GroupOverride(tuple(kept["groups"]), None if roles is None else tuple(roles), kept["preferred_role"])

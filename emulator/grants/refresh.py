"""New tokens from a refresh token: REFRESH_TOKEN_AUTH, GetTokensFromRefreshToken, and the grant of OAuth.

`auth_time`, `origin_jti`, `event_id`, scopes, device and authentication context are those of the sign-in, but for
scopes that no resource server defines any more; attributes and groups are read anew, and only PreTokenGeneration runs.
Where the client rotates refresh tokens, the answer carries another one with the lifetime that was left; the old one is
then good for the grace period and no longer. Each use in that time makes a token of its own (unverified: AWS does not
say), so two tabs that refresh at once both go on.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from emulator import errors
from emulator.base import ids
from emulator.errors import CognitoError
from emulator.grants import client_proof
from emulator.grants.prepared import Prepared, prepare
from emulator.model.shapes import AuthenticationResultType
from emulator.rules.callers import user_sessions
from emulator.rules.factors import devices
from emulator.rules.owners import resource_servers
from emulator.signin import counting
from emulator.store import families, rotations, told
from emulator.store.clients import Client
from emulator.store.families import Family
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.tokens import customisation, issue, scopes, verify
from emulator.tokens.authorization import of_family
from emulator.tokens.issue import Pending
from emulator.tokens.verify import Renewable
from emulator.work import Work


class Wish(Struct, frozen=True):
    """A refresh that was asked for."""

    pool: Pool
    client: Client
    token: str
    device_key: str | None
    client_metadata: Mapping[str, str] | None


class _Manner(Struct, frozen=True):
    """How the two ways differ. `reused` is the refusal of a token that another took the place of."""

    rotates: bool
    reused: Callable[[], CognitoError]


@counting.grant("refresh_token")
def by_flow(work: Work, wish: Wish, given_hash: str | None) -> AuthenticationResultType:
    """REFRESH_TOKEN_AUTH; its token stays as it is and is not shown again. Raises NotAuthorizedException: invalid,
    expired or revoked token, wrong SECRET_HASH, disabled user; UserNotFoundException; the Lambda exceptions."""
    client_proof.check_hash_is_there(wish.client, given_hash)
    prepared = prepare(work, wish.pool, wish.client)
    manner = _Manner(False, errors.tokens.invalid_refresh_token)
    found = _found(work, wish, manner)
    client_proof.check_refresh_hash(wish.client, [found.user.username, found.user.sub], given_hash)
    return _renewed(work, wish, manner, found, prepared)


@counting.grant("refresh_token")
def by_operation(work: Work, wish: Wish, given_secret: str | None) -> AuthenticationResultType:
    """GetTokensFromRefreshToken, for clients that rotate and those that do not. Raises what `by_flow` raises, and
    RefreshTokenReuseException."""
    client_proof.check(wish.client, given_secret)
    prepared = prepare(work, wish.pool, wish.client)
    manner = _Manner(wish.client.effective.rotates_refresh_tokens, errors.tokens.refresh_token_was_rotated)
    return _renewed(work, wish, manner, _found(work, wish, manner), prepared)


@counting.grant("refresh_token")
def by_oauth(work: Work, wish: Wish) -> AuthenticationResultType:
    """For a client that is proven, at the token endpoint. Tokens of the hosted pages can be renewed there always, those
    of the API if the client may renew them there (evidence: token-refresh).

    Raises OAuthError unauthorized_client and invalid_grant, and what `by_operation` raises.
    """
    prepared = prepare(work, wish.pool, wish.client)
    effective = wish.client.effective
    manner = _Manner(effective.rotates_refresh_tokens, errors.tokens.refresh_token_was_rotated)
    found = _found(work, wish, manner)
    family = found.family
    may_refresh = effective.rotates_refresh_tokens or "ALLOW_REFRESH_TOKEN_AUTH" in effective.auth_flows
    if family.source == "API" and not may_refresh:
        # unverified: Who may not renew tokens here is who may not do it by the API.
        raise errors.oauth.unauthorized_client().noted(errors.token_reasons.NO_REFRESH)
    if not scopes.are_readable(family.scopes.split(), effective.readable_attributes):
        raise errors.oauth.invalid_grant().noted(errors.code_reasons.UNREADABLE)
    return _renewed(work, wish, manner, found, prepared)


def _found(work: Work, wish: Wish, manner: _Manner) -> Renewable:
    """Its use is noted at once where no function is asked and no token sealed before."""
    at_once = not (manner.rotates or customisation.is_asked(wish.pool))
    return verify.refresh_token(work, wish.pool, wish.client, wish.token, at_once=at_once)


def _renewed(work: Work, wish: Wish, manner: _Manner, found: Renewable, prepared: Prepared) -> AuthenticationResultType:
    family, user, state = found.family, found.user, found.token
    if not state.is_good(work.now):
        raise manner.reused().noted(errors.refresh_reasons.rotated(state.rotated_at, state.grace_until))
    if not user.enabled:
        raise errors.directory.user_is_disabled().noted(errors.refresh_reasons.USER_IS_DISABLED)
    devices.check_refresh(work, wish.pool, family, wish.device_key)
    authorization = of_family(wish.pool, wish.client, user, family)
    kept = resource_servers.still_there(work, wish.pool, authorization.scopes)
    if kept != authorization.scopes:
        authorization = replace(authorization, scopes=kept)
    override = None
    if customisation.is_asked(wish.pool):
        override = customisation.ask(
            work,
            wish.pool,
            wish.client,
            user,
            source="TokenGeneration_RefreshTokens",  # evidence: refresh-source
            client_metadata=wish.client_metadata,
            scopes=kept,
        )
    known = found.told or told.of_user(work.db, user.id)
    facts = issue.of_family(work, authorization, family, prepared.terms, known.groups)
    token = _next_token(work, wish, family, user, prepared) if manner.rotates else None
    if found.told is None:
        work.write()
        if not families.touch(work.db, family.origin_jti, work.now):
            raise errors.tokens.refresh_token_has_been_revoked().noted(errors.refresh_reasons.ENDED_MEANWHILE)
        devices.check_refresh(work, wish.pool, family, wish.device_key)  # again: the function may have forgotten it
    if token is not None:
        _rotate(work, wish, manner, family, token, prepared)
    user_sessions.note_use(work, family.session_id)
    with work.nothing_held(is_last=True):
        return issue.result(work, Pending(facts, token, override), known.attributes, prepared.pool_keys, prepared.terms)


def _next_token(work: Work, wish: Wish, family: Family, user: User, prepared: Prepared) -> str:
    """Sealed before anything is held."""
    return issue.sealed(work, prepared.pool_keys, user, wish.client.id, ids.uuid4(work.random), family.expires_at)


def _rotate(work: Work, wish: Wish, manner: _Manner, family: Family, token: str, prepared: Prepared) -> None:
    """The caller holds the family. Of parallel calls one puts the old token out of use; the others find it so, and go
    on only where there is a grace period."""
    until = work.now + prepared.terms.grace if prepared.terms.grace else None
    if not rotations.retire(work.db, family, ids.digest(wish.token), work.now, until).is_good(work.now):
        raise manner.reused().noted(errors.refresh_reasons.rotated(None, until))
    rotations.add(work.db, family, ids.digest(token))

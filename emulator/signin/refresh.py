"""REFRESH_TOKEN_AUTH and GetTokensFromRefreshToken: new tokens from a refresh token.

`auth_time`, `origin_jti`, `event_id`, device and authentication context are those of the sign-in; attributes and
groups are read anew, and only PreTokenGeneration runs. Where the client rotates refresh tokens, the answer carries
another one with the lifetime that was left; the old one is then good for the grace period and no longer. Each use in
that time makes a token of its own (unverified: AWS does not say), so two tabs that refresh at once both go on.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from emulator import errors
from emulator.base import ids
from emulator.errors import (
    CognitoError,
)
from emulator.rules import revocation
from emulator.rules.callers import user_sessions
from emulator.rules.factors import devices
from emulator.rules.owners import clients, secret_hash
from emulator.signin import grant as grants
from emulator.signin.attempt import Attempt
from emulator.signin.grant import Prepared
from emulator.store import families, rotations
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.families import Family
from emulator.store.pools import Pool
from emulator.store.rotations import Token
from emulator.store.users import User
from emulator.tokens import customisation, issue, verify
from emulator.tokens.issue import Pending
from emulator.work import Work

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Wish:
    """A refresh that was asked for. `reused` is the refusal of a token that another took the place of."""

    pool: Pool
    client: Client
    token: str
    device_key: str | None
    client_metadata: Mapping[str, str] | None
    rotates: bool
    reused: Callable[[], CognitoError]


def run(work: Work, attempt: Attempt) -> Answer:
    """REFRESH_TOKEN_AUTH; its token stays as it is and is not shown again. Raises NotAuthorizedException: invalid,
    expired or revoked token, wrong SECRET_HASH, disabled user; UserNotFoundException; the Lambda exceptions."""
    client = attempt.client
    token = attempt.parameter("REFRESH_TOKEN")
    given = attempt.parameters.get("SECRET_HASH")
    if client.has_secret and given is None:
        raise errors.signin.secret_hash_was_not_received(client.id)
    prepared = grants.prepare(work, attempt.pool, client)
    family, user, state = verify.refresh_token(work, attempt.pool, client.id, token)
    secret_hash.check_refresh(client, [user.username, user.sub], given)
    device_key = attempt.parameters.get("DEVICE_KEY")
    wish = _Wish(
        attempt.pool, client, token, device_key, attempt.client_metadata, False, errors.tokens.invalid_refresh_token
    )
    return _renew(work, wish, family, user, state, prepared)


def exchange(work: Work, pool: Pool, client: Client, req: Mapping[str, Any]) -> Answer:
    """GetTokensFromRefreshToken, for clients that rotate and those that do not. Raises what `run` raises, and
    RefreshTokenReuseException."""
    _check_secret(client, req.get("ClientSecret"))
    prepared = grants.prepare(work, pool, client)
    family, user, state = verify.refresh_token(work, pool, client.id, req["RefreshToken"])
    rotates, metadata = clients.rotates_refresh_tokens(client), req.get("ClientMetadata")
    reused = errors.tokens.refresh_token_was_rotated
    wish = _Wish(pool, client, req["RefreshToken"], req.get("DeviceKey"), metadata, rotates, reused)
    answer = _renew(work, wish, family, user, state, prepared)
    return {"AuthenticationResult": answer["AuthenticationResult"]}


def _check_secret(client: Client, given: str | None) -> None:
    if client.has_secret and given is None:
        raise errors.signin.secret_was_not_received(client.id)
    if not revocation.has_secret(client, given):
        raise errors.tokens.client_secret_does_not_match(client.id)


def _renew(work: Work, wish: _Wish, family: Family, user: User, state: Token, prepared: Prepared) -> Answer:
    if not state.is_good(work.now):
        raise wish.reused().noted(errors.refresh_reasons.rotated(state.rotated_at, state.grace_until))
    if not user.enabled:
        raise errors.directory.user_is_disabled().noted(errors.refresh_reasons.USER_IS_DISABLED)
    devices.check_refresh(work, wish.pool, family, wish.device_key)
    override = None
    if customisation.is_asked(wish.pool):
        override = customisation.ask(
            work,
            wish.pool,
            wish.client,
            user,
            source="TokenGeneration_RefreshTokens",  # evidence: refresh-source
            client_metadata=wish.client_metadata,
        )
    attributes = store_users.attributes(work.db, user.id)
    grant = issue.grant(work, wish.pool, wish.client.id, user, prepared.terms, family)
    token = _next_token(work, wish, family, user, prepared)
    work.write()
    if not families.touch(work.db, family.origin_jti, work.now):
        raise errors.tokens.refresh_token_has_been_revoked().noted(errors.refresh_reasons.ENDED_MEANWHILE)
    devices.check_refresh(work, wish.pool, family, wish.device_key)  # again: the function may have forgotten it
    if token is not None:
        _rotate(work, wish, family, token, prepared)
    user_sessions.note_use(work, family.session_id)
    work.release()
    return grants.finished(work, Pending(grant, token, override), attributes, prepared)


def _next_token(work: Work, wish: _Wish, family: Family, user: User, prepared: Prepared) -> str | None:
    """Sealed before anything is held."""
    if not wish.rotates:
        return None
    return issue.sealed(work, prepared.pool_keys, user, wish.client.id, ids.uuid4(work.random), family.expires_at)


def _rotate(work: Work, wish: _Wish, family: Family, token: str, prepared: Prepared) -> None:
    """The caller holds the family. Of parallel calls one puts the old token out of use; the others find it so, and go
    on only where there is a grace period."""
    until = work.now + prepared.terms.grace if prepared.terms.grace else None
    if not rotations.retire(work.db, family, ids.digest(wish.token), work.now, until).is_good(work.now):
        raise wish.reused().noted(errors.refresh_reasons.rotated(None, until))
    rotations.add(work.db, family, ids.digest(token))

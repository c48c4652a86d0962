"""Believing a token: an access token by its signature and its family, a refresh token by its row.

Order of the checks (evidence: access-token-refusals): signature → kind → expiry → user → revocation → scope. A token of
another pool's key, of another algorithm or of another use never gets past the first two.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import orjson
from msgspec import Struct
from sqlalchemy import Connection

from emulator import errors
from emulator.base import ids
from emulator.base.cache import Slot
from emulator.base.clock import epoch_seconds
from emulator.crypto import jwe, jwt
from emulator.errors import CognitoError
from emulator.errors.causes import instant
from emulator.store import families, rotations, user_details, users
from emulator.store.clients import Client
from emulator.store.families import Family
from emulator.store.pools import Pool
from emulator.store.rotations import Token
from emulator.store.told import Told
from emulator.store.user_details import Details
from emulator.store.users import User
from emulator.tokens import keys
from emulator.work import Work

Found = TypeVar("Found", User, Details)


class Holder(Struct, frozen=True):
    """The user whom an access token belongs to, and what the token is good for: a function may have changed the scopes
    that its sign-in has."""

    user: User
    client_id: str
    family: Family
    scopes: tuple[str, ...]


class Signed(Struct, frozen=True):
    """What a token says, and the key that signed it: its pool and what it may be used for."""

    content: Mapping[str, Any]
    key: keys.VerificationKey

    def is_for(self, use: str) -> bool:
        return self.key.used_for == use and self.content.get("token_use") == use


_LONGEST_KEPT = 4096  # characters; 512 such tokens, read, are 6 MB
_READ: Slot[Signed] = Slot(512)


def signed(work: Work, token: str) -> Signed | None:
    """None unless a key of one of our pools signed it.

    What a token says and who signed it never changes, so this process remembers it by the token's SHA-256. Everything
    else is asked each time, here whether the key still counts; keys that are withdrawn begin a new era, in which
    nothing is remembered.
    """
    if len(token) > _LONGEST_KEPT or not token.isascii():
        return _read(work, token)
    kept, digest = work.caches.of(_READ), hashlib.sha256(token.encode()).digest()
    found = kept.find(digest)
    if found is None:
        found = _read(work, token)
        return kept.put(digest, found) if found is not None else None
    return found if keys.counts(work, found.key) else None


def _read(work: Work, token: str) -> Signed | None:
    parsed = jwt.parse(token)
    kid = parsed.header.get("kid") if parsed else None
    key = keys.find(work, kid) if isinstance(kid, str) else None
    if parsed is None or key is None or not jwt.verify(key.public, parsed):
        return None
    return Signed(parsed.claims, key)


def access_token(work: Work, token: str, *, scope: str) -> Holder:
    """`scope` is the one that the token must have. Raises what `holder` raises, and NotAuthorizedException for a token
    without the scope."""
    found = holder(work, token)
    _check_scope(found.scopes, scope)
    return found


def access_token_with_details(work: Work, token: str, *, scope: str) -> tuple[Family, Details]:
    """`access_token`, for an answer that shows the user."""
    family, details, scopes = _held(work, token, user_details.of_family)
    _check_scope(scopes, scope)
    return family, details


def _check_scope(scopes: tuple[str, ...], scope: str) -> None:
    if scope not in scopes:
        raise errors.tokens.access_token_lacks_scopes()


def holder(work: Work, token: str) -> Holder:
    """Raises NotAuthorizedException with the sentence of the first check that fails, UserNotFoundException when the
    user is gone."""
    family, user, scopes = _held(work, token, families.find_with_user)
    return Holder(user, family.client_id, family, scopes)


def _held(
    work: Work, token: str, find: Callable[[Connection, str], tuple[Family, Found] | None]
) -> tuple[Family, Found, tuple[str, ...]]:
    """`find` brings the family of a token and its user, or what is told of them; the scopes are those of the token."""
    found_token = signed(work, token)
    if found_token is None:
        raise errors.tokens.could_not_verify_signature()
    content, key = found_token.content, found_token.key
    if not found_token.is_for("access") or not _is_whole(content):
        raise errors.tokens.invalid_access_token()
    if content["exp"] <= epoch_seconds(now := work.now_in(key.pool_id)):
        raise _expired(now, content["exp"])
    found = find(work.db, content["event_id"])
    if found is None or found[1].sub != content["sub"] or found[1].pool_id != key.pool_id:
        raise _of_no_family(work, key, content["sub"])
    family, user = found
    if family.has_expired(content.get("iat")):
        raise errors.tokens.access_token_has_expired()
    if not _is_for_this_api(content, family):
        raise errors.tokens.invalid_access_token()
    if family.revoked_at is not None:
        raise errors.tokens.access_token_has_been_revoked().because(
            f"The sign-in that the token belongs to was ended at {instant(family.revoked_at)} by "
            f"{family.revoked_by or 'an unknown operation'}.",
            passes_when="sign in again",
            family=family,
        )
    return family, user, tuple(str(content.get("scope", "")).split(" "))


class Renewable(Struct, frozen=True):
    """A refresh token that its client may use now: its family, its user, and how it stands. `told` is there where the
    use was noted already."""

    family: Family
    user: User
    token: Token
    told: Told | None


def refresh_token(work: Work, pool: Pool, client: Client, token: str, *, at_once: bool) -> Renewable:
    """Whether another took the token's place is for the caller to judge. `at_once`: its use is noted, too, in a
    transaction that a refusal undoes.

    Raises NotAuthorizedException: invalid (garbled, or another client's), expired, revoked; UserNotFoundException when
    the token is one of ours and its user is gone.
    """
    digest = ids.digest(token)
    if at_once:
        work.write()
    used = rotations.use(work.db, digest, work.now) if at_once else None
    if used is not None:
        _check_refresh(work, pool, client, used.family, used.user)
        return Renewable(used.family, used.user, used.token, used.told)
    found = rotations.find(work.db, digest)
    if found is None:
        raise _of_no_row(work, pool, client.id, token)
    family, state = found
    user = _check_refresh(work, pool, client, family, users.get(work.db, family.user_id))
    return Renewable(family, user, state, None)


def _check_refresh(work: Work, pool: Pool, client: Client, family: Family, user: User | None) -> User:
    if (family.pool_id, family.client_id, family.metadata_url) != (pool.id, client.id, client.metadata_url):
        owner, shown_by = family.metadata_url or family.client_id, client.metadata_url or client.id
        raise errors.tokens.invalid_refresh_token().noted(errors.refresh_reasons.of_another_client(owner, shown_by))
    if user is not None:
        work.call.about["username"] = user.username
    check_live(family, work.now)
    if user is None:
        raise errors.directory.user_does_not_exist().noted(errors.refresh_reasons.USER_IS_GONE)
    return user


def check_live(family: Family, now: datetime) -> None:
    if family.revoked_at is not None:
        why = errors.refresh_reasons.revoked(family.revoked_at, family.revoked_by)
        raise errors.tokens.refresh_token_has_been_revoked().noted(why)
    if family.expires_at <= now:
        raise errors.tokens.refresh_token_has_expired().noted(errors.refresh_reasons.expired(family.expires_at, now))


def _expired(now: datetime, at: int) -> CognitoError:
    try:
        ends = datetime.fromtimestamp(at, UTC)
    except (OverflowError, ValueError, OSError):  # a minted token may end at a time that no calendar has
        return errors.tokens.access_token_has_expired()
    return errors.tokens.access_token_has_expired().because(
        f"The token was good until {instant(ends)}; by the emulator's clock it is {instant(now)}.",
        passes_when="refresh the tokens, or sign in again",
        expired_at=ends,
    )


def _is_for_this_api(content: Mapping[str, Any], family: Family) -> bool:
    """A token that was exchanged for another service names that service's client or audience, and opens nothing here
    (unverified: AWS does not say)."""
    client_id = content["client_id"]
    audiences = (client_id, family.resource) if family.resource is not None else (client_id,)
    # unverified: A token that its user let a resource have still opens what its scopes say here.
    return bool(client_id == family.client_id and content.get("aud", client_id) in audiences)


def _is_whole(content: Mapping[str, Any]) -> bool:
    """The key already says which pool the token is of; `iss` follows EMULATOR_ISSUER_MODE, and a token outlives a
    change of it."""
    texts = all(isinstance(content.get(name), str) for name in ("sub", "event_id", "iss", "client_id"))
    return texts and isinstance(content.get("exp"), int)


def _of_no_family(work: Work, key: keys.VerificationKey, sub: str) -> CognitoError:
    """The pool was deleted with its keys, which this process may still remember; or the user was, with their families;
    or the family was revoked so long ago that it was swept."""
    if not keys.is_kept(work, key):
        return errors.tokens.could_not_verify_signature()
    if users.find_by_sub(work.db, key.pool_id, sub) is None:
        return errors.directory.user_does_not_exist()
    return errors.tokens.access_token_has_been_revoked()


def _of_no_row(work: Work, pool: Pool, client_id: str, token: str) -> CognitoError:
    """A token that we sealed went with its user, or its family was swept: it ran out or was revoked long ago, which the
    token itself can tell apart."""
    sealed = jwe.open(keys.of_pool(work, pool)["refresh"].private, token)
    content = orjson.loads(sealed) if sealed else {}
    sub, ends_at = content.get("sub"), content.get("exp")
    if isinstance(sub, str) and users.find_by_sub(work.db, pool.id, sub) is None:
        return errors.directory.user_does_not_exist().noted(errors.refresh_reasons.USER_IS_GONE)
    if not isinstance(content.get("client_id"), str) or not isinstance(ends_at, int):
        return errors.tokens.invalid_refresh_token().noted(errors.refresh_reasons.NOT_OURS)
    if content["client_id"] != client_id:
        why = errors.refresh_reasons.of_another_client(content["client_id"], client_id)
        return errors.tokens.invalid_refresh_token().noted(why)
    if ends_at <= epoch_seconds(work.now):
        why = errors.refresh_reasons.expired(datetime.fromtimestamp(ends_at, UTC), work.now)
        return errors.tokens.refresh_token_has_expired().noted(why)
    return errors.tokens.refresh_token_has_been_revoked().noted(errors.refresh_reasons.SWEPT_AWAY)

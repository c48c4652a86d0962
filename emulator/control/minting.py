"""Real tokens for a user, without a sign-in; and spoilt ones, for tests of whoever should refuse them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import orjson

from emulator.control import named
from emulator.control.refusals import NotThere, Refused
from emulator.errors import CognitoError
from emulator.grants import minted
from emulator.grants.minted import Wish
from emulator.rules.directory import users
from emulator.rules.owners import known
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.tokens.authorization import API_SCOPE
from emulator.work import Services, Work, opened

Kind = Literal["id", "access", "refresh"]
KINDS: tuple[Kind, ...] = ("id", "access", "refresh")
STRANGER = "unknown"
# Claims that Cognito decides: other values are those of a forger, or of a service that is not the pool.
_OWN = frozenset(
    ("iss", "aud", "client_id", "sub", "token_use", "exp", "iat", "nbf", "auth_time", "jti", "origin_jti", "event_id")
) | {"username", "cognito:username"}


@dataclass(frozen=True, slots=True)
class MintedTokens:
    """Those that were asked for. `tampered` names what is not as the pool would have written it: claims, `expires_in`,
    `key`; with nothing in it the tokens are good ones."""

    id_token: str | None
    access_token: str | None
    refresh_token: str | None
    expires_in: int
    tampered: list[str]


def mint(
    services: Services,
    pool_id: str,
    client_id: str,
    username: str,
    *,
    kinds: Collection[Kind] = KINDS,
    scopes: Collection[str] | None = None,
    claims: Mapping[str, Any] | None = None,
    expires_in: int | None = None,
    key: Literal["pool", "unknown"] = "pool",
    triggers: bool = False,
) -> MintedTokens:
    """Tokens of the user, whose name may be any that signs in, for an app client. They begin a sign-in of their own,
    which can be revoked like any other. The pool's function PreTokenGeneration is asked only with `triggers`. Raises
    NotThere, and Refused for what the function says and for claims that no token can hold."""
    _check(claims or {})
    wish = Wish(
        scopes=tuple(scopes) if scopes is not None else (API_SCOPE,),
        lives=None if expires_in is None else timedelta(seconds=expires_in),
        claims=dict(claims or {}),
        by_a_stranger=key == STRANGER,
        asks_function=triggers,
    )
    with opened(services, "MintTokens") as work:
        pool, client, user = _named(work, pool_id, client_id, username)
        try:
            made = minted.mint(work, pool, client, user, wish)
        except CognitoError as error:
            raise Refused(f"The pool's function was in the way: {error.code}: {error.message}") from error
    if made is None:
        raise _nobody(pool_id, username)
    return MintedTokens(
        id_token=made.id_token if "id" in kinds else None,
        access_token=made.access_token if "access" in kinds else None,
        refresh_token=made.refresh_token if "refresh" in kinds else None,
        expires_in=made.expires_in,
        tampered=_tampered(wish),
    )


def _check(claims: Mapping[str, Any]) -> None:
    """Before anything is written."""
    try:
        _ = orjson.dumps(claims)
    except TypeError as error:
        raise Refused(f"No token can hold these claims: {error}.") from None


def _named(work: Work, pool_id: str, client_id: str, username: str) -> tuple[Pool, Client, User]:
    pool = named.pool(work, pool_id)
    found = known.find_client(work, client_id)
    if found is None or found[1].id != pool.id:
        raise NotThere(f"The user pool {pool_id} has no app client {client_id}.")
    user = users.find(work, pool, username)
    if user is None:
        raise _nobody(pool_id, username)
    return pool, found[0], user


def _nobody(pool_id: str, username: str) -> NotThere:
    return named.no_user(pool_id, username)


def _tampered(wish: Wish) -> list[str]:
    found = sorted(_OWN & wish.claims.keys())
    if wish.lives is not None and wish.lives <= timedelta(0):
        found.append("expires_in")
    return [*found, "key"] if wish.by_a_stranger else found

"""Tokens for a user who did not sign in, as a tester wishes them: signed like any other, with a family of their own.

What a tester changes of them comes last: claims that only a forger would write, or the signature of a key that no pool
has.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from emulator.crypto import keys as crypto_keys
from emulator.grants.prepared import prepare
from emulator.rules.callers import user_sessions
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.tokens import customisation, issue, keys
from emulator.tokens.authorization import Authorization
from emulator.tokens.keys import PoolKeys
from emulator.work import Work


class Wish(Struct, frozen=True):
    """`lives` is for ID and access token instead of what the client says. `claims` take the place of those that the
    tokens would have, or come beside them."""

    scopes: tuple[str, ...]
    lives: timedelta | None = None
    claims: Mapping[str, Any] = field(default_factory=dict)
    by_a_stranger: bool = False
    asks_function: bool = False


class Minted(Struct, frozen=True):
    id_token: str
    access_token: str
    refresh_token: str
    expires_in: int


def mint(work: Work, pool: Pool, client: Client, user: User, wish: Wish) -> Minted | None:
    """None if the user went away while the pool's function was asked. Raises the Lambda exceptions."""
    prepared = prepare(work, pool, client)
    terms = prepared.terms
    if wish.lives is not None:
        terms = replace(terms, access_for=wish.lives, id_for=wish.lives)
    override = None
    if wish.asks_function and customisation.is_asked(pool):
        override = customisation.ask(
            work,
            pool,
            client,
            user,
            source="TokenGeneration_Authentication",
            client_metadata=None,
            scopes=wish.scopes,
        )
    work.write()
    held = store_users.lock(work.db, user.id)
    if held is None:
        return None
    authorization = Authorization(
        pool=pool,
        client=client,
        user=held,
        scopes=wish.scopes,
        source="API",
        auth_time=work.now,
        event_id=work.call.request_id,
        session_id=user_sessions.begin(work, pool, client, held),
    )
    pending, told = issue.begin_family(work, authorization, prepared.pool_keys, terms, override=override)
    with work.nothing_held(is_last=True):
        pool_keys = _strange(work) if wish.by_a_stranger else prepared.pool_keys
        return Minted(
            id_token=issue.id_token(work, pending, told.attributes, pool_keys, terms, wish.claims),
            access_token=issue.access_token(work, pending, pool_keys, terms.access_for, wish.claims),
            refresh_token=pending.refresh_token or "",
            expires_in=int(terms.access_for.total_seconds()),
        )


def _strange(work: Work) -> PoolKeys:
    """A key that nobody has seen, and nobody keeps."""
    key = keys.parsed(crypto_keys.new_kid(work.random), crypto_keys.generate_signing_key())
    return {"id": key, "access": key}

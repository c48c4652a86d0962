"""Issuing tokens: a refresh-token family in the store, and three strings for the client.

The family is written in the operation's transaction; the signing, half a millisecond of arithmetic, comes after it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson

from emulator.base import ids
from emulator.base.clock import epoch_seconds
from emulator.context import Context
from emulator.crypto import jwe, jwt
from emulator.model.shapes import AuthenticationResultType
from emulator.store import families, groups
from emulator.store.clients import Client
from emulator.store.families import Family
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.tokens import claims, issuer
from emulator.tokens.claims import Grant
from emulator.tokens.keys import PoolKeys


@dataclass(frozen=True, slots=True)
class Terms:
    """What the client's settings say of its tokens. `readable` None means every attribute."""

    access_for: timedelta
    id_for: timedelta
    refresh_for: timedelta
    revocable: bool
    readable: Collection[str] | None


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in whose family is written and whose tokens are not signed yet."""

    grant: Grant
    refresh_token: str | None


def begin_family(ctx: Context, pool: Pool, client: Client, user: User, pool_keys: PoolKeys, terms: Terms) -> Pending:
    """Writes the family of a new sign-in. `pool_keys` come from `keys.of_pool`, which may end a transaction: get them
    before anything is held."""
    origin_jti = ids.uuid4(ctx.random)
    expires_at = ctx.now + terms.refresh_for
    content = {"sub": user.sub, "jti": origin_jti, "client_id": client.id, "exp": epoch_seconds(expires_at)}
    token = jwe.seal(pool_keys["refresh"].private.public_key(), orjson.dumps(content), ctx.random)
    families.add(
        ctx.db,
        Family(
            origin_jti=origin_jti,
            pool_id=pool.id,
            client_id=client.id,
            user_id=user.id,
            event_id=ctx.request.request_id,
            token_digest=ids.digest(token),
            auth_time=ctx.now,
            expires_at=expires_at,
            last_used_at=None,
            revoked_at=None,
            revoked_by=None,
        ),
    )
    return Pending(grant(ctx, pool, client, user, terms, ctx.request.request_id, ctx.now, origin_jti), token)


def grant(
    ctx: Context, pool: Pool, client: Client, user: User, terms: Terms, event_id: str, auth_time: datetime, origin: str
) -> Grant:
    """Reads the user's groups: each issue of tokens tells those of its own moment."""
    iss = issuer.of_pool(ctx.services.settings, pool)
    origin_jti = origin if terms.revocable else None
    return Grant(iss, client.id, user, event_id, auth_time, origin_jti, groups.of_user(ctx.db, user.id))


def result(
    ctx: Context, pending: Pending, attributes: Mapping[str, str], pool_keys: PoolKeys, terms: Terms
) -> AuthenticationResultType:
    """AuthenticationResult. Sign with nothing held; a refresh keeps its token and shows none (3.5)."""
    readable = {n: v for n, v in attributes.items() if terms.readable is None or n in terms.readable}
    access = claims.access(pending.grant, now=ctx.now, lives=terms.access_for, jti=ids.uuid4(ctx.random))
    identity = claims.identity(pending.grant, readable, now=ctx.now, lives=terms.id_for, jti=ids.uuid4(ctx.random))
    answer: AuthenticationResultType = {
        "AccessToken": _signed(pool_keys, "access", access),
        "ExpiresIn": int(terms.access_for.total_seconds()),
        "IdToken": _signed(pool_keys, "id", identity),
        "TokenType": "Bearer",
    }
    if pending.refresh_token is not None:
        answer["RefreshToken"] = pending.refresh_token
    return answer


def _signed(pool_keys: PoolKeys, use: str, content: Mapping[str, object]) -> str:
    key = pool_keys[use]
    return jwt.sign(key.private, key.kid, content)

"""Ending what a sign-in issued: one refresh-token family, or all of a user's."""

import hmac

from emulator.base import ids
from emulator.context import Context
from emulator.crypto import jwt
from emulator.errors import sentences
from emulator.rules import clients
from emulator.store import clients as store_clients
from emulator.store import families, users
from emulator.store.clients import Client
from emulator.store.users import User


def sign_out(ctx: Context, user: User, *, by: str) -> None:
    families.revoke(ctx.db, ctx.now, by, user_id=user.id)
    users.change(ctx.db, user.id, user.updated_at, signed_out_at=ctx.now)


def require_client(ctx: Context, client_id: str, secret: str | None) -> Client:
    """RevokeToken declares neither ResourceNotFound nor NotAuthorized: a wrong client or secret is
    UnauthorizedException, a client with revocation off UnsupportedOperationException."""
    found = store_clients.find(ctx.db, client_id)
    if found is None or not _has_secret(found[0], secret):
        raise sentences.invalid_client_or_secret()
    if not clients.revocation_enabled(found[0]):
        raise sentences.revocation_is_disabled()
    return found[0]


def revoke(ctx: Context, client: Client, token: str) -> None:
    """Raises UnsupportedTokenTypeException for an access or ID token, UnauthorizedException for a refresh token of
    another client."""
    family = families.find_by_token(ctx.db, ids.digest(token))
    if family is None:
        if jwt.parse(token) is not None:
            raise sentences.not_a_refresh_token()
        return
    if (family.client_id, family.pool_id) != (client.id, client.pool_id):
        raise sentences.invalid_client_or_secret()
    families.revoke(ctx.db, ctx.now, "RevokeToken", origin_jti=family.origin_jti)


def _has_secret(client: Client, given: str | None) -> bool:
    """Any live secret; each is compared, so the time does not tell which one was near."""
    if client.secret is None:
        return not given
    candidate = (given or "").encode("utf-8", "surrogatepass")
    return True in [hmac.compare_digest(secret.encode(), candidate) for secret in client.live_secrets]

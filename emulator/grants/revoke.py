"""Ending what a sign-in issued: one refresh-token family, or all of a user's."""

from datetime import timedelta

from emulator import errors
from emulator.base import ids
from emulator.crypto import jwt
from emulator.grants import client_proof
from emulator.rules.limits import quotas
from emulator.rules.owners import known, regions
from emulator.store import families, rotations, user_sessions, users
from emulator.store.clients import Client
from emulator.store.users import User
from emulator.work import Work


def sign_out(work: Work, user: User, *, by: str) -> None:
    """Every sign-in of the user ends, those on their way too (`signin.sessions.was_ended`). No two sign-outs have the
    same instant, though the clock stand still or go back. The user's row is held before the families, as everywhere."""
    held = users.lock(work.db, user.id)
    before = held.signed_out_at if held else None
    at = work.now if before is None else max(work.now, before + timedelta(microseconds=1))
    users.change(work.db, user.id, user.updated_at, signed_out_at=at)
    families.revoke(work.db, work.now, by, user_id=user.id)


def require_client(work: Work, client_id: str, secret: str | None) -> Client:
    """RevokeToken declares neither ResourceNotFound nor NotAuthorized: a wrong client or secret is
    UnauthorizedException, a client with revocation off UnsupportedOperationException."""
    found = known.find_client(work, client_id)
    if found is None or not client_proof.is_proven(found[0], secret):
        raise errors.tokens.invalid_client_or_secret()
    work.call.about["pool_id"] = found[1].id
    quotas.spend(work, regions.admit(work, found[1]))
    if not found[0].effective.revocation_enabled:
        raise errors.tokens.revocation_is_disabled()
    return found[0]


def token(work: Work, client: Client, text: str, *, linked: bool = False) -> None:
    """`linked` ends the SSO session, too, that the sign-in came through. Raises UnsupportedTokenTypeException for an
    access or ID token, UnauthorizedException for a refresh token of another client."""
    found = rotations.find(work.db, ids.digest(text))
    if found is None:
        if jwt.parse(text) is not None:
            raise errors.tokens.not_a_refresh_token()
        return
    family, _ = found  # unverified: A refresh token that was replaced ends its sign-in like the newest one.
    if (family.client_id, family.pool_id, family.metadata_url) != (client.id, client.pool_id, client.metadata_url):
        raise errors.tokens.invalid_client_or_secret()
    families.revoke(work.db, work.now, work.call.operation, origin_jti=family.origin_jti)
    if linked and family.session_id is not None:
        user_sessions.end_origin(work.db, family.user_id, family.session_id, work.now, work.call.operation)

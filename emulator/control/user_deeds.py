"""What a tester does to one user that no operation of AWS's does: registers an authenticator app for them, takes a
passkey away, ends one sign-in."""

from dataclasses import dataclass
from urllib.parse import quote

from emulator.control import named
from emulator.control.refusals import NotThere, Refused
from emulator.crypto import totp
from emulator.errors import CognitoError
from emulator.rules.configuration import mfa_config
from emulator.rules.directory import users
from emulator.rules.factors import mfa, software_tokens
from emulator.rules.owners import secret_hash
from emulator.store import clients, families, webauthn_credentials
from emulator.store import users as store_users
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Services, Work, opened


@dataclass(frozen=True, slots=True)
class RegisteredApp:
    """`secret` is what the app has to know, `uri` the same for a QR code, `code` what the app shows now."""

    username: str
    secret: str
    uri: str
    code: str


@dataclass(frozen=True, slots=True)
class Removed:
    """What of the user is gone: a passkey, or a sign-in."""

    username: str
    id: str


def register_app(services: Services, pool_id: str, username: str, *, secret: str | None = None) -> RegisteredApp:
    """The app is in use at once, and a second factor of the user; an earlier one stops. `secret` is base32, made up
    without one. Raises NotThere, and Refused where the pool has no authenticator apps or the secret is none."""
    if secret is not None and not totp.is_secret(secret):
        raise Refused("The secret of an authenticator app is base32: letters A to Z and digits 2 to 7.")
    with opened(services, "register app", write=True) as work:
        pool, user = _held(work, pool_id, username)
        try:
            made = software_tokens.register(work, pool, user, secret)
        except CognitoError as error:
            raise Refused(f"The user pool {pool.id} has no authenticator apps: {error.message}") from None
        mfa.activate(work, user, mfa_config.SOFTWARE_TOKEN)
        current = software_tokens.current(work, user)
        return RegisteredApp(user.username, made, _uri(pool, user, made), current.code if current else "")


def remove_passkey(services: Services, pool_id: str, username: str, credential_id: str) -> Removed:
    """As DeleteWebAuthnCredential, without a token of the user. Raises NotThere."""
    with opened(services, "remove passkey", write=True) as work:
        _, user = _held(work, pool_id, username)
        if not webauthn_credentials.remove(work.db, pool_id, credential_id, user.id):
            raise NotThere(f"The user {user.username} has no passkey {credential_id[:64]}.")
        return Removed(user.username, credential_id)


def end_sign_in(services: Services, pool_id: str, username: str, sign_in_id: str) -> Removed:
    """Its refresh token and its access tokens are refused from here on, as after RevokeToken; the user's other
    sign-ins go on. Raises NotThere for one that is not there, or ended before."""
    with opened(services, "end sign-in", write=True) as work:
        _, user = _held(work, pool_id, username)
        mine = families.find(work.db, sign_in_id)
        is_theirs = mine is not None and mine.user_id == user.id
        if not is_theirs or not families.revoke(work.db, work.now, "a tester", origin_jti=sign_in_id):
            raise NotThere(f"The user {user.username} has no sign-in {sign_in_id[:64]} that could end.")
        return Removed(user.username, sign_in_id)


def resend_members(services: Services, pool_id: str, username: str) -> dict[str, str]:
    """What ResendConfirmationCode is called with to send the user another code: the pool's first app client, with the
    hash where it has a secret. Raises NotThere, and Refused for a pool without app clients."""
    with opened(services, "resend") as work:
        pool = named.pool(work, pool_id)
        user = users.find(work, pool, username)
        if user is None:
            raise named.no_user(pool_id, username)
        some = clients.page(work.db, pool_id, after=None, limit=1)
    if not some:
        raise Refused("ResendConfirmationCode needs an app client; this user pool has none yet.")
    members = {"ClientId": some[0].id, "Username": user.username}
    return {**members, "SecretHash": secret_hash.compute(some[0], user.username)} if some[0].has_secret else members


def _held(work: Work, pool_id: str, username: str) -> tuple[Pool, User]:
    pool = named.pool(work, pool_id)
    user = users.find(work, pool, username)
    held = store_users.lock(work.db, user.id) if user else None
    if held is None:
        raise named.no_user(pool_id, username)
    return pool, held


def _uri(pool: Pool, user: User, secret: str) -> str:
    label = f"{quote(pool.name, safe='')}:{quote(user.username, safe='')}"
    return f"otpauth://totp/{label}?secret={secret}&issuer={quote(pool.name, safe='')}"

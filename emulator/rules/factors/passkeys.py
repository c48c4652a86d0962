"""A user's passkeys: whether the pool has them, registering one, and how they are shown.

A pool has them once WEB_AUTHN is one of its first factors, or once passkeys count as several factors there; it then
needs a relying party: WebAuthnConfiguration.RelyingPartyId, else the host of its domain's address.
"""

from typing import Any

from msgspec import Struct

from emulator import errors
from emulator.base import base64url, ids
from emulator.base.clock import epoch
from emulator.errors import (
    UserNotConfirmedException,
    UserNotFoundException,
)
from emulator.model.shapes import WebAuthnCredentialDescription
from emulator.rules.callers import access
from emulator.rules.callers.access import Caller
from emulator.rules.directory import users
from emulator.rules.factors import mfa, passkey_ceremony
from emulator.rules.factors.passkey_ceremony import ES256, RS256, Expected, NewKey, Registration
from emulator.rules.owners import domains, pauses
from emulator.store import sessions, webauthn_credentials
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.sessions import Session
from emulator.store.user_factors import Factors
from emulator.store.users import User
from emulator.store.webauthn_credentials import Credential
from emulator.work import Work

MOST_PASSKEYS = 20  # of a user
CHALLENGE_BYTES = 16
REGISTRATION = "WEB_AUTHN_REGISTRATION"  # the challenge of StartWebAuthnRegistration, kept among the sessions
_TIMEOUT_MS = 60_000
# unverified: A passkey that is built into a device is named `Platform passkey`.
_NAMES = {"platform": "Platform passkey", "cross-platform": "Roaming passkey"}


class Registrant(Struct, frozen=True):
    """Who registers a passkey, and through which app client."""

    user: User
    client: Client
    pool: Pool


def is_first_factor(pool: Pool) -> bool:
    return "WEB_AUTHN" in pool.effective.first_factors


def relying_party(work: Work, pool: Pool) -> str | None:
    return pool.effective.passkeys.relying_party or domains.relying_party(work, pool)


def verification(work: Work, pool: Pool, user: User | None) -> str:
    """`required` or `preferred`: the pool's setting, and `required` of users whose passkey stands in for MFA, as the
    pool asks for it or they turned it on."""
    if pool.effective.passkeys.needs_verification:
        return "required"
    if not mfa.passkeys_count_twice(pool):
        return "preferred"
    mine = mfa.of(work, user) if user else Factors()
    return "required" if mfa.is_demanded(pool, mine) or mfa.PASSKEY in mine.enabled else "preferred"


def method(credential: Credential) -> str:
    """As `amr` names it: `swk` for a passkey of the device itself, `hwk` for a roaming one (step-up)."""
    is_platform = credential.attachment == "platform" or (
        credential.attachment is None and "internal" in credential.transports
    )
    return "swk" if is_platform else "hwk"


def require_caller(work: Work, access_token: str) -> Caller:
    """As `access.require`, for operations that declare neither UserNotFound- nor UserNotConfirmedException: the token
    of a user who could not sign in is refused like a revoked one."""
    try:
        return access.require(work, access_token)
    except (UserNotFoundException, UserNotConfirmedException):
        # unverified: The token of a user who is gone meanwhile counts as revoked.
        raise errors.tokens.access_token_has_been_revoked() from None


def start(work: Work, caller: Caller | Registrant) -> dict[str, Any]:
    """CredentialCreationOptions (evidence: passkey-options). Several may be open at once; each is good for one
    registration, as long as a session of the client. Raises WebAuthnNotEnabledException,
    WebAuthnConfigurationMissingException, LimitExceededException."""
    pool = caller.pool
    check_enabled(pool)
    party = relying_party(work, pool)
    if party is None:
        raise errors.factors.configuration_missing()
    held = _hold(work, caller)
    registered = webauthn_credentials.of_user(work.db, held.id)
    check_room(len(registered))
    challenge = base64url.encode(work.random.bytes(CHALLENGE_BYTES))
    expected = Expected(challenge, party, verification(work, pool, held))
    sessions.add(work.db, _session(work, caller, held, expected))
    return {
        "authenticatorSelection": {
            "requireResidentKey": True,
            "residentKey": "required",
            "userVerification": expected.verification,
        },
        "challenge": challenge,
        "excludeCredentials": [{"id": credential.credential_id, "type": "public-key"} for credential in registered],
        "pubKeyCredParams": [{"alg": algorithm, "type": "public-key"} for algorithm in (ES256, RS256)],
        "rp": {"id": party, "name": party},
        "timeout": _TIMEOUT_MS,
        "user": {
            "displayName": held.username,
            "id": base64url.encode(held.sub.encode()),
            "name": held.username,
        },
    }


def complete(work: Work, caller: Caller | Registrant, document: Any) -> None:
    """Order: form → challenge → client → origin → relying party → key → room → owner. Raises
    WebAuthnNotEnabledException, InvalidParameterException, WebAuthnChallengeNotFoundException,
    WebAuthnClientMismatchException, what `passkey_ceremony.check_registration` raises, LimitExceededException."""
    check_enabled(caller.pool)
    registration = passkey_ceremony.read_registration(document)
    session, expected = _challenge(work, caller, registration)
    with work.nothing_held():
        key = passkey_ceremony.check_registration(registration, expected)
    held = _hold(work, caller)
    if not sessions.use(work.db, session.id, work.now):
        raise errors.factors.challenge_not_found()
    check_room(webauthn_credentials.count(work.db, held.id))
    if not webauthn_credentials.add(work.db, _credential(work, held, registration, key, expected)):
        # unverified: A passkey that somebody in the pool has already is refused as not valid.
        raise errors.factors.credential_is_not_valid()


def remove(work: Work, caller: Caller, credential_id: str) -> None:
    """Raises ResourceNotFoundException for a passkey the user does not have."""
    held = _hold(work, caller)
    if not webauthn_credentials.remove(work.db, held.pool_id, credential_id, held.id):
        raise errors.factors.passkey_does_not_exist()


def position(credential: Credential) -> str:
    """Sorts passkeys as they are listed: by age."""
    return f"{credential.created_at.isoformat(timespec='microseconds')} {credential.credential_id}"


def render(credential: Credential) -> WebAuthnCredentialDescription:
    """AuthenticatorAttachment is there if the browser told it."""
    shown: WebAuthnCredentialDescription = {
        "AuthenticatorTransports": credential.transports,
        "CreatedAt": epoch(credential.created_at),
        "CredentialId": credential.credential_id,
        "FriendlyCredentialName": credential.friendly_name,
        "RelyingPartyId": credential.relying_party_id,
    }
    if credential.attachment is not None:
        shown["AuthenticatorAttachment"] = credential.attachment
    return shown


def first_name(attachment: str | None) -> str:
    """What a passkey is called when it is registered."""
    return _NAMES.get(attachment or "", "Passkey")


def check_enabled(pool: Pool) -> None:
    """Raises WebAuthnNotEnabledException."""
    if not (is_first_factor(pool) or mfa.passkeys_count_twice(pool)):
        raise errors.factors.not_enabled()


def check_room(registered: int) -> None:
    """Raises LimitExceededException."""
    if registered >= MOST_PASSKEYS:
        raise errors.factors.too_many_passkeys(MOST_PASSKEYS)


def _hold(work: Work, caller: Caller | Registrant) -> User:
    """The caller's row in a writing transaction, looked at again. Raises OperationNotEnabledException while a recovery
    of the pool pauses changes."""
    work.write()
    try:
        held = users.lock(work, caller.user)
        access.check_state(held)
    except (UserNotFoundException, UserNotConfirmedException):
        # unverified: The token of a user who is gone meanwhile counts as revoked.
        raise errors.tokens.access_token_has_been_revoked() from None
    pauses.check_again(work, caller.pool)
    return held


def _session(work: Work, caller: Caller | Registrant, user: User, expected: Expected) -> Session:
    return Session(
        id=_session_id(expected.challenge),
        pool_id=caller.pool.id,
        client_id=caller.client.id,
        user_id=user.id,
        username=user.username,
        challenge_name=REGISTRATION,
        state=expected.state(),
        created_at=work.now,
        # unverified: A passkey registration may take as long as a session of the client.
        expires_at=work.now + caller.client.effective.auth_session_validity,
        used_at=None,
    )


def _session_id(challenge: str) -> str:
    return ids.digest(f"{REGISTRATION} {challenge}")


def _challenge(work: Work, caller: Caller | Registrant, registration: Registration) -> tuple[Session, Expected]:
    session = sessions.find(work.db, _session_id(registration.challenge))
    if session is None or session.user_id != caller.user.id or session.challenge_name != REGISTRATION:
        raise errors.factors.challenge_not_found()
    if session.used_at is not None or session.expires_at <= work.now:
        raise errors.factors.challenge_not_found()
    if session.client_id != caller.client.id:
        raise errors.factors.client_mismatch()
    expected = Expected.of_state(session.state)
    assert expected is not None  # noqa: S101  # `start` wrote it
    if expected.relying_party != relying_party(work, caller.pool):  # the pool has changed since
        raise errors.factors.relying_party_mismatch()
    return session, expected


def _credential(work: Work, user: User, registration: Registration, key: NewKey, expected: Expected) -> Credential:
    return Credential(
        pool_id=user.pool_id,
        credential_id=key.credential_id,
        user_id=user.id,
        public_key=key.public_key,
        sign_count=key.sign_count,
        relying_party_id=expected.relying_party,
        friendly_name=first_name(registration.attachment),
        attachment=registration.attachment,
        transports=registration.transports,
        created_at=work.now,
    )

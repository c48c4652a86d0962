"""WEB_AUTHN: a passkey instead of a password, for USER_AUTH.

The challenge is in the state of the session, so it is answered once, within AuthSessionValidity. Where a client hides
who exists, a user who is not there gets options like any other: one made-up credential, the same for the same name, and
an answer that never holds.
"""

import hashlib
import hmac
from typing import Any

import orjson

from emulator import errors
from emulator.base import base64url
from emulator.rules.directory import users
from emulator.rules.factors import mfa, passkey_ceremony, passkeys
from emulator.rules.factors.passkey_ceremony import Expected, Signed
from emulator.signin import opening, otp, sessions
from emulator.signin.attempt import Attempt
from emulator.signin.opening import Opened
from emulator.signin.progress import Asked, Progress, Proven
from emulator.signin.whom import Whom
from emulator.store import webauthn_credentials
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.store.webauthn_credentials import Credential
from emulator.work import Work

NAME = "WEB_AUTHN"
_SELECT = "SELECT_CHALLENGE"  # an answer may name its challenge so, with ANSWER=WEB_AUTHN


def is_available(work: Work, pool: Pool, whom: Whom, *, needs_mfa: bool = False) -> bool:
    """Whether this user may be offered a passkey: the pool allows it as a first factor, has a relying party, and the
    user registered one there. `needs_mfa`, where the pool requires it or the user has a factor active: only if a
    passkey with user verification counts as several factors (evidence: choice-rules). Nobody has one or not by their
    name."""
    if not passkeys.is_first_factor(pool) or passkeys.relying_party(work, pool) is None:
        return False
    if needs_mfa and not mfa.passkeys_count_twice(pool):
        return False
    if whom.user is None:
        return _seed(work, pool, whom.typed, "has one")[0] % 2 == 0
    return bool(_registered(work, pool, whom.user))


def ask(work: Work, attempt: Attempt, whom: Whom, progress: Progress, available: list[str]) -> Asked:
    """The challenge with its options as a JSON string; a simulated one for nobody. `available` is what could have been
    chosen instead."""
    pool, user = attempt.pool, whom.user
    relying_party = passkeys.relying_party(work, pool)
    if relying_party is None:
        raise errors.factors.passkey_does_not_sign_in()  # the caller asks `is_available` first
    allowed = (
        [_allowed(found) for found in _registered(work, pool, user)] if user else [_made_up(work, pool, whom.typed)]
    )
    expected = Expected(
        challenge=base64url.encode(work.random.bytes(passkeys.CHALLENGE_BYTES)),
        relying_party=relying_party,
        verification=passkeys.verification(work, pool, user),
    )
    work.write()
    if user is not None:
        users.lock(work, user)  # who was deleted meanwhile cannot have a session
    text = sessions.new_text(work)
    state: dict[str, Any] = {"typed": whom.typed, "expected": expected.state(), "progress": progress.state()}
    if user is not None:
        state["salt"] = user.srp_salt
    sessions.keep(work, pool, attempt.client, user, whom.name, NAME, text, state)
    options = {
        "challenge": expected.challenge,
        "timeout": int(attempt.client.effective.auth_session_validity.total_seconds() * 1000),
        "rpId": relying_party,
        "allowCredentials": allowed,
        "userVerification": expected.verification,
    }
    return Asked(NAME, {"CREDENTIAL_REQUEST_OPTIONS": orjson.dumps(options).decode()}, text, available)


def answer(work: Work, attempt: Attempt) -> Proven:
    """The user, held in a writing transaction, if CREDENTIAL (AuthenticationResponseJSON) is a passkey's answer to the
    session's challenge. Raises InvalidParameterException if it cannot be read, NotAuthorizedException if it does not
    prove; the session stays good for another try."""
    attempt.parameter("USERNAME")
    text = attempt.parameter("CREDENTIAL")
    opened = opening.open_session(work, attempt, NAME, _SELECT)
    assertion = passkey_ceremony.read_assertion(text)
    expected = Expected.of_state(opened.session.state.get("expected"))
    credential = _credential(work, attempt.pool, opened, assertion.credential_id)
    if credential is None or opened.user is None or expected is None or not _still_counts(work, attempt.pool, expected):
        raise errors.factors.passkey_does_not_sign_in()
    with work.nothing_held():
        signed = passkey_ceremony.check_assertion(assertion, expected, credential.public_key, opened.user.sub)
    held = opening.hold(work, opened)
    if opened.progress.amr:  # step-up: what was proven before must still be true
        otp.check_current(opened.session, held)
    if not webauthn_credentials.use(work.db, credential, signed.sign_count, work.now):
        raise errors.factors.passkey_does_not_sign_in()
    stands_in = _stands_in(work, attempt.pool, opened, held, signed)
    return Proven(held, opened.progress.having(passkeys.method(credential), second_factor=stands_in))


def _still_counts(work: Work, pool: Pool, expected: Expected) -> bool:
    """Whether the pool takes what it asked for: it may have been changed since."""
    return passkeys.is_first_factor(pool) and passkeys.relying_party(work, pool) == expected.relying_party


def _stands_in(work: Work, pool: Pool, opened: Opened, user: User, signed: Signed) -> bool:
    """Whether no second factor is wanted any more. After a password the ladder asks for one; a passkey that begins
    the sign-in of a user with MFA must be both. Raises NotAuthorizedException if it is not."""
    progress = opened.progress
    if progress.second_factor or (signed.user_verified and mfa.passkeys_count_twice(pool)):
        return True
    if "pwd" not in progress.amr and mfa.is_on_for(work, pool, user):
        raise errors.factors.passkey_does_not_sign_in()
    return False


def _registered(work: Work, pool: Pool, user: User) -> list[Credential]:
    """A passkey of another relying party cannot answer here."""
    relying_party = passkeys.relying_party(work, pool)
    of_user = webauthn_credentials.of_user(work.db, user.id)
    return [credential for credential in of_user if credential.relying_party_id == relying_party]


def _credential(work: Work, pool: Pool, opened: Opened, credential_id: str) -> Credential | None:
    return webauthn_credentials.find(work.db, pool.id, credential_id, opened.user.id) if opened.user else None


def _allowed(credential: Credential) -> dict[str, Any]:
    return {"type": "public-key", "id": credential.credential_id, "transports": credential.transports}


def _made_up(work: Work, pool: Pool, username: str) -> dict[str, Any]:
    seed = _seed(work, pool, username, "id")
    return {"type": "public-key", "id": base64url.encode(seed), "transports": ["internal"]}


def _seed(work: Work, pool: Pool, username: str, purpose: str) -> bytes:
    message = f"passkey {purpose}\n{pool.id}\n{pool.fold(username)}".encode()
    return hmac.new(work.services.secret, message, hashlib.sha256).digest()

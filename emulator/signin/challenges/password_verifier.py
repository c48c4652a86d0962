"""PASSWORD_VERIFIER: the second half of SRP, for USER_SRP_AUTH and USER_AUTH's PASSWORD_SRP.

What the server must remember between the halves (A, b and B) is a session row found by the SECRET_BLOCK, so a proof
works once. A user that does not exist gets a challenge made of the name and the server's secret: the same salt and the
same id each time (RFC 5054 §2.5.1.3), and a proof that never holds.
"""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from emulator.base.randomness import base64_text
from emulator.context import Context
from emulator.crypto import srp
from emulator.errors import NotAuthorizedException, sentences
from emulator.rules import clients, existence, limits, secret_hash, users
from emulator.signin import arrival, password
from emulator.signin import progress as progresses
from emulator.signin import session as sessions
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Progress, Proven
from emulator.store import sessions as store_sessions
from emulator.store import users as store_users
from emulator.store.sessions import Session
from emulator.store.users import User

NAME = "PASSWORD_VERIFIER"
_BLOCK_BYTES = 1024  # SECRET_BLOCK is 1.2 to 1.9 kB of base64 on the wire


@dataclass(frozen=True, slots=True)
class _Party:
    """Whom the challenge is for, or pretends to be for."""

    user: User | None
    username: str
    verifier: srp.Verifier
    is_nobody: bool = False


def ask(ctx: Context, attempt: Attempt, username: str, progress: Progress) -> dict[str, Any]:
    """Raises UserNotFoundException for an unknown user of a LEGACY client, NotAuthorizedException for a locked one and
    for an SRP_A that would prove nothing, PasswordResetRequiredException for one who was imported."""
    srp_a = attempt.parameter("SRP_A")
    return ask_known(ctx, attempt, username, arrival.find(ctx, attempt, username), srp_a, progress)


def ask_known(
    ctx: Context, attempt: Attempt, username: str, user: User | None, srp_a: str, progress: Progress
) -> dict[str, Any]:
    """`ask` for somebody who has arrived already: custom authentication asks for the password when it likes."""
    party = _party(ctx, attempt, username, user)
    ctx.release()
    b, public_b = srp.server_start(party.verifier.verifier_hex, ctx.random)
    if srp.server_key(srp_a, b, public_b, party.verifier.verifier_hex) is None:
        raise sentences.incorrect_username_or_password()  # unverified: what A = 0 mod N is answered with
    block = base64_text(ctx.random, _BLOCK_BYTES)
    verifier = party.verifier.verifier_hex
    state = {"a": srp_a, "b": b, "B": public_b, "verifier": verifier, "typed": username, "nobody": party.is_nobody}
    state["progress"] = progress.state()
    ctx.write()
    held = users.lock(ctx, party.user) if party.user is not None else None  # who was deleted meanwhile has no session
    sessions.keep(ctx, attempt.pool, attempt.client, held, party.username, NAME, block, state)
    parameters = {
        "SALT": party.verifier.salt_hex,
        "SECRET_BLOCK": block,
        "SRP_B": public_b,
        "USERNAME": party.username,
        "USER_ID_FOR_SRP": party.username,
    }
    return {"ChallengeName": NAME, "ChallengeParameters": parameters}


def answer(ctx: Context, attempt: Attempt) -> Proven:
    """The user, held in a writing transaction, if the signature proves the password.

    Raises InvalidParameterException for a missing or malformed member, UserNotConfirmedException before the proof is
    looked at (decision 26), NotAuthorizedException for everything that does not prove.
    """
    username = attempt.parameter("USERNAME")
    block, claimed = attempt.parameter("PASSWORD_CLAIM_SECRET_BLOCK"), attempt.parameter("PASSWORD_CLAIM_SIGNATURE")
    timestamp = attempt.parameter("TIMESTAMP")
    if not srp.is_timestamp(timestamp):
        raise sentences.timestamp_format()
    session = _session(ctx, attempt, block)
    # seen: boto3#2736, the hash of an alias that was typed fails here
    secret_hash.check_parameter(attempt.client, [session.username], attempt.parameters.get("SECRET_HASH"))
    user = store_users.get(ctx.db, session.user_id) if session.user_id else None
    _check_party(ctx, attempt, session, user, username)
    ctx.release()
    right = _proves(session, attempt.pool.short_name, block, timestamp, claimed)
    ctx.write()
    if not store_sessions.use(ctx.db, session.id, ctx.now):
        raise sentences.incorrect_username_or_password()
    if user is None:
        if session.state["nobody"]:
            password.refuse_nobody(ctx, attempt, session.state["typed"])
        raise sentences.incorrect_username_or_password()
    right = right and user.srp_verifier == session.state["verifier"]
    held = password.record(ctx, attempt, user, right=right)
    return Proven(held, progresses.of_state(session.state["progress"], attempt).having("pwd"))


def _party(ctx: Context, attempt: Attempt, username: str, user: User | None) -> _Party:
    if user is not None:
        limits.check_lock(ctx, attempt.pool, user, limits.WRONG_PASSWORD)
        password.check_was_set(attempt, user)
        if user.srp_salt is not None and user.srp_verifier is not None:
            return _Party(user, user.username, srp.Verifier(user.srp_salt, user.srp_verifier))
    elif not clients.hides_user_existence(attempt.client):
        raise existence.at_sign_in(attempt.client)
    else:
        password.check_nobody(ctx, attempt, username)
    return _simulated(ctx, attempt, user, username)


def _simulated(ctx: Context, attempt: Attempt, user: User | None, username: str) -> _Party:
    secret, pool, folded = ctx.services.secret, attempt.pool, attempt.pool.fold(username)
    shown = user.username if user else srp.simulated_user_id(secret, pool.id, folded)
    verifier = srp.simulated_salt_and_verifier(secret, pool.id, folded)
    return _Party(user, shown, verifier, is_nobody=user is None)  # who has no password is locked like everybody


def _session(ctx: Context, attempt: Attempt, block: str) -> Session:
    """Every way in which a SECRET_BLOCK can be wrong reads like a wrong password."""
    try:
        base64.b64decode(block, validate=True)
        return sessions.require(ctx, attempt.client, block, NAME)
    except (binascii.Error, ValueError, NotAuthorizedException):
        raise sentences.incorrect_username_or_password() from None


def _check_party(ctx: Context, attempt: Attempt, session: Session, user: User | None, username: str) -> None:
    """The answer names the user of the challenge, by its id or as it was typed."""
    fold = attempt.pool.fold
    if fold(username) not in (fold(session.username), fold(session.state["typed"])):
        named = users.find(ctx, attempt.pool, username)
        if named is None or user is None or named.id != user.id:
            raise sentences.incorrect_username_or_password()
    if user is not None:
        limits.check_lock(ctx, attempt.pool, user, limits.WRONG_PASSWORD)
        if user.status == users.UNCONFIRMED:
            raise sentences.user_is_not_confirmed()


def _proves(session: Session, pool_name: str, block: str, timestamp: str, claimed: str) -> bool:
    state = session.state
    key = srp.server_key(state["a"], state["b"], state["B"], state["verifier"])
    if key is None:
        return False
    return srp.proves(key, pool_name, session.username, base64.b64decode(block), timestamp, claimed)

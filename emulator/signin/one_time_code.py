"""EMAIL_OTP and SMS_OTP as first factors: eight digits to the user's address, instead of a password.

The answer names no user, and its AvailableChallenges are the code alone (captured). A right code shows that the address
is the user's and confirms a user who signed up. A name nobody has, and a disabled user, get the same answer where the
client hides who exists: no code is sent, and none is right.
"""

from typing import Any, Never

from emulator.base.randomness import digits
from emulator.context import Context
from emulator.errors import mfa_sentences, sentences
from emulator.rules import clients, codes, existence, first_factors, limits, mfa, registration, users
from emulator.signin import grant, otp
from emulator.signin import session as sessions
from emulator.signin.attempt import Attempt
from emulator.signin.offer import Comer
from emulator.signin.opening import Opened
from emulator.signin.progress import Progress, Proven
from emulator.store import users as store_users
from emulator.store.users import User
from emulator.triggers import fire, people

METHODS = {first_factors.EMAIL_OTP: "email_otp", first_factors.SMS_OTP: "sms"}
Answer = dict[str, Any]


def ask(ctx: Context, attempt: Attempt, comer: Comer, name: str, progress: Progress) -> Answer:
    """Sends a code and nothing is held meanwhile. Raises NotAuthorizedException for a disabled user of a client that
    hides nothing, and while wrong codes have locked the user."""
    medium, _ = first_factors.CODES[name]
    user = comer.user
    if user is not None and not user.enabled and clients.hides_user_existence(attempt.client):
        user = None  # wrong codes count against the name from here on, and so does the lock
    _check_lock(ctx, attempt, user, comer.username)
    if user is not None and not user.enabled:
        raise sentences.user_is_disabled()
    if user is None:
        return _shown(_simulated(ctx, attempt, comer, name, progress))
    ctx.write()
    held = users.lock(ctx, user)
    asked = otp.issue_and_send(ctx, attempt, held, name, medium, progress, otp.FIRST_FACTOR, typed=comer.username)
    return _shown(asked)


def answer(ctx: Context, attempt: Attempt, opened: Opened, given: str) -> Proven:
    """The user, confirmed and held. Raises CodeMismatchException for a wrong code, after which the session is as good
    as before, and where MFA was activated meanwhile; NotAuthorizedException once too many were wrong."""
    name = opened.session.challenge_name
    medium, _ = first_factors.CODES[name]
    if opened.user is None:
        _refuse_nobody(ctx, attempt, opened)
    held = otp.check(ctx, attempt, opened, given, medium, lock=limits.WRONG_FIRST_FACTOR_CODE)
    if "pwd" not in opened.progress.amr and mfa.is_on_for(ctx, attempt.pool, held):
        raise mfa_sentences.code_or_state_mismatch()  # MFA came since: after a code nothing asks for a second factor
    confirmed = _confirmed(ctx, attempt, held)
    return Proven(confirmed, opened.progress.having(METHODS[name]))


def _shown(asked: Answer) -> Answer:
    return {"AvailableChallenges": [asked["ChallengeName"]], **asked}


def _simulated(ctx: Context, attempt: Attempt, comer: Comer, name: str, progress: Progress) -> Answer:
    """As `otp.issue_and_send`, with a code that goes nowhere."""
    medium, attribute = first_factors.CODES[name]
    delivery = existence.simulated_delivery(ctx, attempt.pool, comer.username, [attribute])
    text = sessions.new_text(ctx)
    state = {
        "code": digits(ctx.random, otp.FIRST_FACTOR),
        "sent_to": delivery.destination,
        "typed": comer.username,
        "progress": progress.state(),
    }
    ctx.write()
    sessions.keep(ctx, attempt.pool, attempt.client, None, comer.username, name, text, state)
    return {
        "ChallengeName": name,
        "ChallengeParameters": otp.parameters(medium, delivery.destination, None),
        "Session": text,
    }


def _check_lock(ctx: Context, attempt: Attempt, user: User | None, username: str) -> None:
    subject = limits.user_subject(user) if user else limits.name_subject(attempt.pool, username)
    limits.check_subject_lock(ctx, attempt.pool, subject, limits.WRONG_FIRST_FACTOR_CODE)


def _refuse_nobody(ctx: Context, attempt: Attempt, opened: Opened) -> Never:
    """As wrong as anybody's code, and counted like it."""
    username = opened.session.username
    subject = limits.name_subject(attempt.pool, username)
    ctx.write()
    ctx.keep_refusals()
    limits.check_subject_lock(ctx, attempt.pool, subject, limits.WRONG_FIRST_FACTOR_CODE)
    limits.record_subject_failure(ctx, attempt.pool, subject, username, limits.WRONG_FIRST_FACTOR_CODE)
    raise mfa_sentences.code_or_state_mismatch()


def _confirmed(ctx: Context, attempt: Attempt, user: User) -> User:
    """A user who signed up and proves their address is confirmed by that (documented), with PostConfirmation like any
    other confirmation (unverified), after everything is kept."""
    if user.status != users.UNCONFIRMED or not user.enabled:
        return user
    codes.withdraw(ctx, user, codes.SIGN_UP)
    confirmed = registration.confirm(ctx, user, None)
    if not fire.has(attempt.pool, "PostConfirmation"):
        return confirmed
    fire.post_confirmation(
        ctx,
        attempt.pool,
        people.person(ctx, attempt.pool, confirmed, store_users.attributes(ctx.db, user.id)),
        source="PostConfirmation_ConfirmSignUp",
        client_id=attempt.client.id,
        client_metadata=attempt.client_metadata,
    )
    return grant.hold_again(ctx, confirmed)

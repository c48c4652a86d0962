"""EMAIL_OTP and SMS_OTP as first factors: eight digits to the user's address, instead of a password.

The answer names no user, and its AvailableChallenges are the code alone (captured). A right code shows that the address
is the user's and confirms a user who signed up. A name nobody has, and a disabled user, get the same answer where the
client hides who exists: no code is sent, and none is right.
"""

from typing import Never

from msgspec.structs import replace

from emulator import errors
from emulator.base.randomness import digits
from emulator.rules.accounts import codes, confirmation, registration
from emulator.rules.directory import unknown_users, users
from emulator.rules.factors import first_factors, mfa
from emulator.rules.limits import limits
from emulator.signin import otp, sessions, standing
from emulator.signin.attempt import Attempt
from emulator.signin.opening import Opened
from emulator.signin.progress import Asked, Progress, Proven
from emulator.signin.whom import Whom
from emulator.store.users import User
from emulator.work import Work

METHODS: dict[str, str] = {first_factors.EMAIL_OTP: "email_otp", first_factors.SMS_OTP: "sms"}


def ask(work: Work, attempt: Attempt, whom: Whom, name: str, progress: Progress) -> Asked:
    """Sends a code; no transaction is open meanwhile. Raises NotAuthorizedException for a disabled user of a client
    that hides nothing, and while wrong codes have locked the user."""
    medium = first_factors.CODES[name].medium
    user = whom.user
    if user is not None and not user.enabled and attempt.client.effective.hides_user_existence:
        user = None  # wrong codes count against the name from here on, and so does the lock
    _check_lock(work, attempt, user, whom.typed)
    if user is not None and not user.enabled:
        raise errors.directory.user_is_disabled()
    if user is None:
        return _shown(_simulated(work, attempt, whom, name, progress))
    work.write()
    held = users.lock(work, user)
    asked = otp.issue_and_send(work, attempt, held, name, medium, progress, otp.FIRST_FACTOR, typed=whom.typed)
    return _shown(asked)


def answer(work: Work, attempt: Attempt, opened: Opened, given: str) -> Proven:
    """The user, confirmed and held. Raises CodeMismatchException for a wrong code, after which the session is as good
    as before, and where MFA was activated meanwhile; NotAuthorizedException once too many were wrong."""
    name = opened.session.challenge_name
    medium = first_factors.CODES[name].medium
    if opened.user is None:
        _refuse_nobody(work, attempt, opened)
    held = otp.check(work, attempt, opened, given, medium, lock=limits.WRONG_FIRST_FACTOR_CODE)
    if "pwd" not in opened.progress.amr and mfa.is_on_for(work, attempt.pool, held):
        raise errors.factors.code_or_state_mismatch()  # MFA came since: after a code nothing asks for a second factor
    confirmed = _confirmed(work, attempt, held)
    return Proven(confirmed, opened.progress.having(METHODS[name]))


def _shown(asked: Asked) -> Asked:
    return replace(asked, available=[asked.name])


def _simulated(work: Work, attempt: Attempt, whom: Whom, name: str, progress: Progress) -> Asked:
    """As `otp.issue_and_send`, with a code that goes nowhere."""
    address = first_factors.CODES[name]
    delivery = unknown_users.simulated_delivery(work, attempt.pool, whom.typed, [address.attribute])
    text = sessions.new_text(work)
    state = {
        "code": digits(work.random, otp.FIRST_FACTOR),
        "sent_to": delivery.destination,
        "typed": whom.typed,
        "progress": progress.state(),
    }
    work.write()
    sessions.keep(work, attempt.pool, attempt.client, None, whom.typed, name, text, state)
    return Asked(name, otp.parameters(address.medium, delivery.destination, None), text)


def _check_lock(work: Work, attempt: Attempt, user: User | None, username: str) -> None:
    subject = limits.user_subject(user) if user else limits.name_subject(attempt.pool, username)
    limits.check_subject_lock(work, attempt.pool, subject, limits.WRONG_FIRST_FACTOR_CODE)


def _refuse_nobody(work: Work, attempt: Attempt, opened: Opened) -> Never:
    """As wrong as anybody's code, and counted like it."""
    username = opened.session.username
    subject = limits.name_subject(attempt.pool, username)
    work.write()
    work.keep_refusals()
    limits.check_subject_lock(work, attempt.pool, subject, limits.WRONG_FIRST_FACTOR_CODE)
    limits.record_subject_failure(work, attempt.pool, subject, username, limits.WRONG_FIRST_FACTOR_CODE)
    raise errors.factors.code_or_state_mismatch()


def _confirmed(work: Work, attempt: Attempt, user: User) -> User:
    """A user who signed up and proves their address is confirmed by that (documented), with PostConfirmation like any
    other confirmation (unverified), after everything is kept."""
    if user.status != users.UNCONFIRMED or not user.enabled:
        return user
    codes.withdraw(work, user, codes.SIGN_UP)
    confirmed = registration.confirm(work, user, None)
    pool, client_id = attempt.pool, attempt.client.id
    if confirmation.confirmed(work, pool, confirmed, confirmation.SIGN_UP, client_id, attempt.client_metadata):
        return standing.hold_again(work, confirmed)
    return confirmed

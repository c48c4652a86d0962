"""What people may wish for on a page, and what the API has no call for: another code, and another way to sign in.

Both open the session of a challenge as its answer does, spend it, and put a challenge in its place. A name nobody has
gets what it got before.
"""

from collections.abc import Sequence

from emulator import errors
from emulator.rules.factors import first_factors, mfa
from emulator.rules.limits import limits
from emulator.signin import offer, one_time_code, opening, otp, sessions, standing, step_up, threat
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import email_otp, select_mfa_type, sms_mfa
from emulator.signin.opening import Opened
from emulator.signin.progress import Asked, Proven
from emulator.signin.whom import Whom
from emulator.work import Work

# The challenges that a sign-in by choice can begin with. EMAIL_OTP is a second factor, too.
_FIRST = (first_factors.PASSWORD, first_factors.SMS_OTP, first_factors.WEB_AUTHN)


def another_code(work: Work, attempt: Attempt, challenge: str) -> Asked:
    """The same challenge with a new code; the one before is good no more. Raises what asking for the first one does,
    and NotAuthorizedException while wrong codes have locked the user."""
    threat.admit(work, attempt)
    opened = opening.open_session(work, attempt, challenge)
    if challenge == first_factors.SMS_OTP or (challenge == email_otp.NAME and otp.is_first_factor(opened.session)):
        return _another_first(work, attempt, opened)
    held = otp.hold(work, opened)
    standing.check(held)
    limits.check_lock(work, attempt.pool, held, limits.WRONG_MFA_CODE)
    sessions.spend(work, opened.session)
    ask = sms_mfa.ask if challenge == sms_mfa.NAME else email_otp.ask
    return ask(work, attempt, Proven(held, opened.progress))


def another_way(work: Work, attempt: Attempt, challenge: str, factors: Sequence[str]) -> Asked:
    """The choice that led to this challenge, or could have. `factors` are the second factors that there were to choose
    from. Raises InvalidParameterException where there is nothing to choose any more."""
    threat.admit(work, attempt)
    opened = opening.open_session(work, attempt, challenge)
    if challenge in _FIRST or (challenge == email_otp.NAME and otp.is_first_factor(opened.session)):
        return _first_choice(work, attempt, opened)
    held = otp.hold(work, opened)
    standing.check(held)
    mine = mfa.of(work, held)
    left = tuple(factor for factor in mfa.usable(attempt.pool, mine) if factor in factors)
    if not left:
        raise errors.factors.method_not_found()
    sessions.spend(work, opened.session)
    return select_mfa_type.ask(work, attempt, Proven(held, opened.progress), left)


def _another_first(work: Work, attempt: Attempt, opened: Opened) -> Asked:
    """Spent before the code goes out, so that of two wishes one sends it."""
    whom = _whom(opened)
    work.write()
    sessions.spend(work, opened.session)
    return one_time_code.ask(work, attempt, whom, opened.session.challenge_name, opened.progress)


def _first_choice(work: Work, attempt: Attempt, opened: Opened) -> Asked:
    whom = _whom(opened)
    offered = step_up.offered(attempt, whom, offer.means(work, attempt.pool, whom), opened.progress)
    if not offered:
        raise errors.signin.no_factor_for_the_level()
    work.write()
    sessions.spend(work, opened.session)
    return offer.ask(work, attempt, whom, offer.SELECT, opened.progress, offered)


def _whom(opened: Opened) -> Whom:
    """Raises NotAuthorizedException if what was proven before is not true any more."""
    if opened.user is not None and opened.progress.amr:
        otp.check_current(opened.session, opened.user)
    return Whom(opened.user, opened.session.state["typed"])

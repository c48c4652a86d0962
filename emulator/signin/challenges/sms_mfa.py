"""SMS_MFA: a code of six digits to the user's phone."""

from emulator.rules.limits import limits
from emulator.signin import opening, otp
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Asked, Proven
from emulator.work import Work

NAME = "SMS_MFA"


def ask(work: Work, attempt: Attempt, proven: Proven) -> Asked:
    return otp.issue_and_send(work, attempt, proven.user, NAME, "SMS", proven.progress, otp.SECOND_FACTOR)


def answer(work: Work, attempt: Attempt) -> Proven:
    """Raises InvalidParameterException for a missing member, CodeMismatchException, NotAuthorizedException."""
    code = attempt.parameter("SMS_MFA_CODE")
    opened = opening.open_session(work, attempt, NAME)
    user = otp.check(work, attempt, opened, code, "SMS", lock=limits.WRONG_MFA_CODE)
    return Proven(user, opened.progress.having("sms", second_factor=True))

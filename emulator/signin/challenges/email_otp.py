"""EMAIL_OTP: a code by e-mail, six digits as a second factor and eight as a first one; the session knows which."""

from emulator.rules.limits import limits
from emulator.signin import one_time_code, opening, otp
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Asked, Proven
from emulator.work import Work

NAME = "EMAIL_OTP"


def ask(work: Work, attempt: Attempt, proven: Proven) -> Asked:
    """The second factor."""
    return otp.issue_and_send(work, attempt, proven.user, NAME, "EMAIL", proven.progress, otp.SECOND_FACTOR)


def answer(work: Work, attempt: Attempt) -> Proven:
    """Raises InvalidParameterException for a missing member, CodeMismatchException, NotAuthorizedException."""
    code = attempt.parameter("EMAIL_OTP_CODE")
    opened = opening.open_session(work, attempt, NAME)
    if otp.is_first_factor(opened.session):
        return one_time_code.answer(work, attempt, opened, code)
    user = otp.check(work, attempt, opened, code, "EMAIL", lock=limits.WRONG_MFA_CODE)
    return Proven(user, opened.progress.having("email_otp", second_factor=True))

"""SMS_OTP: a code of eight digits to the phone, instead of a password. Its question is `one_time_code.ask`'s."""

from emulator.signin import one_time_code, opening
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Proven
from emulator.work import Work

NAME = "SMS_OTP"


def answer(work: Work, attempt: Attempt) -> Proven:
    """Raises InvalidParameterException for a missing member, CodeMismatchException, NotAuthorizedException."""
    attempt.parameter("USERNAME")
    code = attempt.parameter("SMS_OTP_CODE")
    return one_time_code.answer(work, attempt, opening.open_session(work, attempt, NAME), code)

"""SMS_MFA: a code of six digits to the user's phone."""

from typing import Any

from emulator.context import Context
from emulator.rules import limits
from emulator.signin import opening, otp
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Proven

NAME = "SMS_MFA"


def ask(ctx: Context, attempt: Attempt, proven: Proven) -> dict[str, Any]:
    return otp.issue_and_send(ctx, attempt, proven.user, NAME, "SMS", proven.progress, otp.SECOND_FACTOR)


def answer(ctx: Context, attempt: Attempt) -> Proven:
    """Raises InvalidParameterException for a missing member, CodeMismatchException, NotAuthorizedException."""
    code = attempt.parameter("SMS_MFA_CODE")
    opened = opening.open_session(ctx, attempt, NAME)
    user = otp.check(ctx, attempt, opened, code, "SMS", lock=limits.WRONG_MFA_CODE)
    return Proven(user, opened.progress.having("sms", second_factor=True))

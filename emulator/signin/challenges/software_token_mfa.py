"""SOFTWARE_TOKEN_MFA: the code that an authenticator app shows."""

from typing import Any

from emulator.context import Context
from emulator.errors import mfa_sentences
from emulator.rules import limits, software_tokens
from emulator.signin import history, opening, otp
from emulator.signin import session as sessions
from emulator.signin.attempt import Attempt
from emulator.signin.opening import Opened
from emulator.signin.progress import Proven
from emulator.store.users import User

NAME = "SOFTWARE_TOKEN_MFA"


def ask(ctx: Context, attempt: Attempt, proven: Proven, friendly_name: str | None) -> dict[str, Any]:
    """FRIENDLY_DEVICE_NAME only if one was given with VerifySoftwareToken."""
    user = proven.user
    state = otp.begun(user, proven.progress)
    text = sessions.start(ctx, attempt.pool, attempt.client, user, NAME, state)
    named = {"FRIENDLY_DEVICE_NAME": friendly_name} if friendly_name else {}
    parameters = {**named, "USER_ID_FOR_SRP": user.username}
    return {"ChallengeName": NAME, "ChallengeParameters": parameters, "Session": text}


def answer(ctx: Context, attempt: Attempt) -> Proven:
    """Raises InvalidParameterException for a missing member, SoftwareTokenMFANotFoundException if the app was removed
    meanwhile, CodeMismatchException, ExpiredCodeException for a code that was used, NotAuthorizedException."""
    code = attempt.parameter("SOFTWARE_TOKEN_MFA_CODE")
    opened = opening.open_session(ctx, attempt, NAME)
    return Proven(_check(ctx, attempt, opened, code), opened.progress.having("otp", second_factor=True))


def _check(ctx: Context, attempt: Attempt, opened: Opened, code: str) -> User:
    held = otp.hold(ctx, opened)
    limits.check_lock(ctx, attempt.pool, held, limits.WRONG_MFA_CODE)
    token, step = software_tokens.matching_step(ctx, held, code)
    if step is None:
        ctx.keep_refusals()
        limits.record_failure(ctx, attempt.pool, held, limits.WRONG_MFA_CODE)
        history.failed(ctx, attempt, held, "Mfa", opened.progress)
        raise mfa_sentences.software_token_code_mismatch()
    software_tokens.use(ctx, token, step)
    limits.record_success(ctx, attempt.pool, held, limits.WRONG_MFA_CODE)
    sessions.spend(ctx, opened.session)
    return held

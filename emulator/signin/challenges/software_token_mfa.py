"""SOFTWARE_TOKEN_MFA: the code that an authenticator app shows."""

from emulator import errors
from emulator.rules.factors import software_tokens
from emulator.rules.limits import limits
from emulator.signin import opening, otp, outcomes, sessions
from emulator.signin.attempt import Attempt
from emulator.signin.opening import Opened
from emulator.signin.progress import Asked, Proven
from emulator.store.users import User
from emulator.work import Work

NAME = "SOFTWARE_TOKEN_MFA"


def ask(work: Work, attempt: Attempt, proven: Proven, friendly_name: str | None) -> Asked:
    """FRIENDLY_DEVICE_NAME only if one was given with VerifySoftwareToken."""
    user = proven.user
    state = otp.begun(user, proven.progress)
    text = sessions.start(work, attempt.pool, attempt.client, user, NAME, state)
    named = {"FRIENDLY_DEVICE_NAME": friendly_name} if friendly_name else {}
    parameters = {**named, "USER_ID_FOR_SRP": user.username}
    return Asked(NAME, parameters, text)


def answer(work: Work, attempt: Attempt) -> Proven:
    """Raises InvalidParameterException for a missing member, SoftwareTokenMFANotFoundException if the app was removed
    meanwhile, CodeMismatchException, ExpiredCodeException for a code that was used, NotAuthorizedException."""
    code = attempt.parameter("SOFTWARE_TOKEN_MFA_CODE")
    opened = opening.open_session(work, attempt, NAME)
    return Proven(_check(work, attempt, opened, code), opened.progress.having("otp", second_factor=True))


def _check(work: Work, attempt: Attempt, opened: Opened, code: str) -> User:
    held = otp.hold(work, opened)
    limits.check_lock(work, attempt.pool, held, limits.WRONG_MFA_CODE)
    token, step = software_tokens.matching_step(work, held, code)
    if step is None:
        work.keep_refusals()
        limits.record_failure(work, attempt.pool, held, limits.WRONG_MFA_CODE)
        outcomes.failed(work, attempt, held, "Mfa", opened.progress)
        raise errors.factors.software_token_code_mismatch()
    software_tokens.use(work, token, step)
    limits.record_success(work, attempt.pool, held, limits.WRONG_MFA_CODE)
    sessions.spend(work, opened.session)
    return held

"""An answer to a challenge: the challenge judges it, `next_step` goes on."""

from collections.abc import Callable

from emulator.rules.owners import pauses, regions
from emulator.signin import choice, counting, custom, next_step, threat
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import (
    admin_no_srp_auth,
    custom_challenge,
    device_password_verifier,
    device_srp_auth,
    email_otp,
    mfa_setup,
    new_password_required,
    password_verifier,
    select_mfa_type,
    sms_mfa,
    sms_otp,
    software_token_mfa,
    web_authn,
)
from emulator.signin.progress import Asked, Proven
from emulator.work import Work


def respond(work: Work, attempt: Attempt, challenge_name: str) -> Proven | Asked:
    """Raises InvalidParameterException for a missing parameter, NotAuthorizedException for a session that is not this
    client's, this user's or this step's, and whatever the challenge refuses with."""
    return counting.step(work, challenge_name, lambda: _judged(work, attempt, challenge_name))


def _judged(work: Work, attempt: Attempt, challenge_name: str) -> Proven | Asked:
    regions.check_challenge(attempt.pool, challenge_name)
    pauses.check_challenge(work, attempt.pool, challenge_name)
    answer = CHALLENGES[challenge_name]  # the constraints let no other name through
    threat.admit(work, attempt)
    step = answer(work, attempt)
    if isinstance(step, Proven):
        return next_step.go_on(work, attempt, custom.noted(step, challenge_name))
    return step


CHALLENGES: dict[str, Callable[[Work, Attempt], Proven | Asked]] = {
    password_verifier.NAME: password_verifier.answer,
    admin_no_srp_auth.NAME: admin_no_srp_auth.answer,
    new_password_required.NAME: new_password_required.answer,
    device_srp_auth.NAME: device_srp_auth.answer,
    device_password_verifier.NAME: device_password_verifier.answer,
    web_authn.NAME: web_authn.answer,
    sms_mfa.NAME: sms_mfa.answer,
    sms_otp.NAME: sms_otp.answer,
    email_otp.NAME: email_otp.answer,
    software_token_mfa.NAME: software_token_mfa.answer,
    select_mfa_type.NAME: select_mfa_type.answer,
    mfa_setup.NAME: mfa_setup.answer,
    custom_challenge.NAME: custom.answer,
    choice.SELECT: choice.answer_select,
    "PASSWORD": choice.answer_password,
    "PASSWORD_SRP": choice.answer_password_srp,
}

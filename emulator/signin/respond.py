"""RespondToAuthChallenge and its Admin twin: the challenge judges the answer, `next_step` goes on."""

from collections.abc import Callable
from typing import Any

from emulator.rules.owners import regions
from emulator.signin import choice, custom, grant, next_step, threat
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
from emulator.signin.progress import Proven
from emulator.work import Work

Answer = dict[str, Any]


def respond(work: Work, attempt: Attempt, challenge_name: str) -> Answer:
    """Raises InvalidParameterException for a missing parameter, NotAuthorizedException for a session that is not this
    client's, this user's or this step's, and whatever the challenge refuses with."""
    regions.check_challenge(attempt.pool, challenge_name)
    answer = CHALLENGES[challenge_name]  # the constraints let no other name through
    prepared = grant.prepare(work, attempt.pool, attempt.client)
    threat.admit(work, attempt)
    proven = answer(work, attempt)
    if isinstance(proven, Proven):
        return next_step.go_on(work, attempt, custom.noted(proven, challenge_name), prepared)
    return proven


CHALLENGES: dict[str, Callable[[Work, Attempt], Proven | Answer]] = {
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

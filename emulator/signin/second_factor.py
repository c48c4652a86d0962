"""Which second factor a sign-in still has to prove: `rules.factors.mfa` decides, this asks.

Only a password wants a second factor. Who came by a one-time code, a passkey or the session of their sign-up could do
so because nobody asks them for one (evidence: choice-rules). A pool without MFA costs no statement, any other one.
"""

from emulator import errors
from emulator.rules.factors import devices, mfa
from emulator.rules.factors.mfa import Step
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import email_otp, mfa_setup, select_mfa_type, sms_mfa, software_token_mfa
from emulator.signin.progress import Asked, Proven
from emulator.store.user_factors import Factors
from emulator.work import Work


def ask_next(work: Work, attempt: Attempt, proven: Proven) -> Asked | None:
    """None where nothing is left to prove here. Raises InvalidUserPoolConfigurationException for a user whose only
    factor is how they recover their account, NotAuthorizedException for a user without a factor where the risk of this
    sign-in demands one."""
    pool, progress = attempt.pool, proven.progress
    demanded = progress.mfa_demanded
    if progress.second_factor or "pwd" not in progress.amr or (mfa.mode(pool) == "OFF" and not demanded):
        return None
    if not demanded and devices.stands_in(work, pool, proven.user, progress):
        return None
    mine = mfa.of(work, proven.user)
    step = mfa.next_step(pool, mine, demanded)
    if demanded == "required" and mfa.mode(pool) != "ON" and step.kind not in ("challenge", "select"):
        raise errors.risk.sign_in_blocked()
    return ask(work, attempt, proven, step, mine)


def ask(work: Work, attempt: Attempt, proven: Proven, step: Step, mine: Factors) -> Asked | None:
    if step.kind == "challenge":
        return challenge(work, attempt, proven, step.factors[0], mine)
    if step.kind == "select":
        return select_mfa_type.ask(work, attempt, proven, step.factors)
    if step.kind == "set_up":
        return mfa_setup.ask(work, attempt, proven, step.factors)
    if step.kind == "blocked":
        raise errors.factors.recovery_takes_the_only_factor()
    return None


def challenge(work: Work, attempt: Attempt, proven: Proven, factor: str, mine: Factors) -> Asked:
    """The challenge of one factor that the user has."""
    if factor == software_token_mfa.NAME:
        return software_token_mfa.ask(work, attempt, proven, mine.token_name)
    if factor == sms_mfa.NAME:
        return sms_mfa.ask(work, attempt, proven)
    return email_otp.ask(work, attempt, proven)

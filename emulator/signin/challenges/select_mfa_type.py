"""SELECT_MFA_TYPE: the user has several second factors and chooses which to prove."""

from collections.abc import Sequence

import orjson

from emulator import errors
from emulator.rules.factors import mfa
from emulator.signin import opening, otp, sessions, standing
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import email_otp, sms_mfa, software_token_mfa
from emulator.signin.progress import Asked, Proven
from emulator.work import Work

NAME = "SELECT_MFA_TYPE"
_SPELLINGS = {"EMAIL_MFA": email_otp.NAME}  # the API reference's own text says so (evidence: spellings-accepted)


def ask(work: Work, attempt: Attempt, proven: Proven, factors: Sequence[str]) -> Asked:
    """MFAS_CAN_CHOOSE is JSON in a string (evidence: spellings-accepted)."""
    user = proven.user
    state = {"factors": list(factors), **otp.begun(user, proven.progress)}
    text = sessions.start(work, attempt.pool, attempt.client, user, NAME, state)
    parameters = {"MFAS_CAN_CHOOSE": orjson.dumps(list(factors)).decode(), "USER_ID_FOR_SRP": user.username}
    return Asked(NAME, parameters, text)


def answer(work: Work, attempt: Attempt) -> Asked:
    """The challenge of the chosen factor. Raises InvalidParameterException for one that was not offered,
    MFAMethodNotFoundException for one that the user has no more."""
    given = attempt.parameter("ANSWER")
    chosen = _SPELLINGS.get(given, given)
    opened = opening.open_session(work, attempt, NAME)
    if chosen not in opened.session.state["factors"]:
        raise errors.factors.factor_cannot_be_chosen(given)
    held = otp.hold(work, opened)
    standing.check(held)
    mine = mfa.of(work, held)
    if chosen not in mfa.usable(attempt.pool, mine):
        raise errors.factors.method_not_found()
    sessions.spend(work, opened.session)
    proven = Proven(held, opened.progress)
    if chosen == software_token_mfa.NAME:
        return software_token_mfa.ask(work, attempt, proven, mine.token_name)
    return sms_mfa.ask(work, attempt, proven) if chosen == sms_mfa.NAME else email_otp.ask(work, attempt, proven)

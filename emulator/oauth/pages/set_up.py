"""MFA_SETUP on the pages: which factor was chosen, and the authenticator app or the address that it is set up with.

What was chosen and the secret of the app travel in the step. The operations are AssociateSoftwareToken and
VerifySoftwareToken with a session, whose rules are called as parts of the page's own transaction.
"""

from urllib.parse import quote

import orjson
from msgspec.structs import replace

from emulator import errors
from emulator.calls import running
from emulator.model import addresses
from emulator.oauth.pages.steps import Step
from emulator.rules.factors import software_tokens
from emulator.signin.challenges import mfa_setup
from emulator.work import Work

NAME, APP = mfa_setup.NAME, "SOFTWARE_TOKEN_MFA"
_CHOSEN, _SECRET = "CHOSEN", "SECRET"


def factors(step: Step) -> list[str]:
    """The factors that may be set up."""
    return [str(name) for name in orjson.loads(step.parameters["MFAS_CAN_SETUP"])]


def factor(step: Step) -> str | None:
    """The one that was chosen."""
    return step.parameters.get(_CHOSEN)


def attribute(chosen: str) -> str:
    """The address that codes of this factor go to."""
    return addresses.BY_SECOND_FACTOR[chosen].attribute


def chosen(work: Work, step: Step, factor: str) -> Step:
    """The step once a factor was chosen; for an app with its secret. Raises InvalidParameterException for one that was
    not offered, and what AssociateSoftwareToken does."""
    if factor not in factors(step):
        raise errors.factors.factor_cannot_be_chosen(factor)
    if factor != APP:
        return replace(step, parameters={**step.parameters, _CHOSEN: factor})
    session, pool, client, user = mfa_setup.hold(work, step.session)
    made = software_tokens.associate(work, pool, user)
    follows = mfa_setup.go_on(work, session, pool, client, user, verified=False)
    return replace(step, parameters={**step.parameters, _CHOSEN: factor, _SECRET: made}, session=follows)


def unchosen(step: Step) -> Step:
    """Back to the choice."""
    left = {name: value for name, value in step.parameters.items() if name not in (_CHOSEN, _SECRET)}
    return replace(step, parameters=left)


def verified(work: Work, step: Step, code: str, name: str) -> str:
    """The session that answers MFA_SETUP, for a right code. Raises what VerifySoftwareToken does."""
    named = {"FriendlyDeviceName": name} if name else {}
    running.check("VerifySoftwareToken", {"Session": step.session, "UserCode": code, **named})
    session, pool, client, user = mfa_setup.hold(work, step.session)
    software_tokens.verify(work, pool, user, code, name or None)
    return mfa_setup.go_on(work, session, pool, client, user, verified=True)


def secret(step: Step) -> str:
    return step.parameters[_SECRET]


def uri(issuer: str, step: Step) -> str:
    """What a QR code tells an authenticator app (the key URI format of Google Authenticator)."""
    label = f"{quote(issuer, safe='')}:{quote(step.username, safe='@')}"
    return f"otpauth://totp/{label}?secret={secret(step)}&issuer={quote(issuer, safe='')}"

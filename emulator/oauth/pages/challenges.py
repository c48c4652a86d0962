"""The page of each challenge that a sign-in on the pages can come to. `mfa` and `new_password` take their forms."""

from collections.abc import Callable, Mapping, Sequence

import orjson
from msgspec import Struct

from emulator.oauth import sign_in
from emulator.oauth.pages import passkey_words, resending, set_up, steps, user_fields, visits
from emulator.oauth.pages.steps import Step
from emulator.oauth.pages.visits import Visit
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.rules.factors import first_factors
from emulator.rules.owners import clients
from emulator.signin import progress
from emulator.work import Work


class Put(Struct, frozen=True):
    """A challenge as a page shows it: `sealed` is the step in the form, `error` what was wrong with the answer."""

    work: Work
    request: Request
    asked: Asked
    step: Step
    visit: Visit
    sealed: str
    error: str | None
    notice: str | None


def page(
    work: Work, request: Request, asked: Asked, put: progress.Asked, username: str, *, notice: str | None = None
) -> Reply:
    """The page of a challenge that was just put. Of a choice of one thing that is chosen."""
    step = steps.of(put, username)
    if step.name == "SELECT_CHALLENGE" and len(ways(step)) == 1:
        return _only(work, request, asked, step)
    if step.name == set_up.NAME and len(set_up.factors(step)) == 1:
        step = set_up.chosen(work, step, set_up.factors(step)[0])
    return page_of(work, request, asked, step, notice=notice)


def page_of(
    work: Work, request: Request, asked: Asked, step: Step, error: str | None = None, *, notice: str | None = None
) -> Reply:
    visit = visits.of(work, request, asked, username=step.username)
    sealed = steps.seal(work.services, asked, visit.look.csrf, step)
    return _PAGES[step.name](Put(work, request, asked, step, visit, sealed, error, notice))


def name_of(step: Step) -> str:
    """The name that an answer gives the user: that of the challenge where it told one."""
    return step.parameters.get("USER_ID_FOR_SRP", step.username)


def ways(step: Step) -> list[str]:
    """The first factors to choose from. A page sends passwords as they are typed, so SRP is no way of its own."""
    offered = ["PASSWORD" if way == first_factors.PASSWORD_SRP else way for way in step.available]
    return list(dict.fromkeys(offered))


def _only(work: Work, request: Request, asked: Asked, step: Step) -> Reply:
    """The page of the only factor that there is to choose."""
    answer = {"USERNAME": name_of(step), "ANSWER": ways(step)[0]}
    found = sign_in.answer(work, request, asked, step.name, step.session, answer)
    if not isinstance(found, progress.Asked):
        raise TypeError(f"{step.name} was answered without a proof")
    return page_of(work, request, asked, steps.of(found, step.username))


def _code(put: Put) -> Reply:
    """Of a code that was sent, another one may be asked for."""
    parameters = put.step.parameters
    is_sent = put.step.name != "SOFTWARE_TOKEN_MFA"
    return put.visit.show(
        "code",
        step=put.sealed,
        error=put.error,
        notice=put.notice,
        kind=put.step.name,
        destination=parameters.get("CODE_DELIVERY_DESTINATION", ""),
        medium=parameters.get("CODE_DELIVERY_DELIVERY_MEDIUM", ""),
        valid_for=resending.valid_for(put.work, put.asked.client, put.step) if is_sent else "",
        resend=is_sent,
        pause=resending.pause(put.work, put.asked.client, put.step) if is_sent else 0,
        other=bool(put.step.available),
    )


def _first_choice(put: Put) -> Reply:
    options = [(way, way, "") for way in ways(put.step)]
    return put.visit.show("choose", step=put.sealed, error=put.error, purpose="first", options=options)


def _second_choice(put: Put) -> Reply:
    return _choice(put, "mfa", factors(put.step.parameters, "MFAS_CAN_CHOOSE"))


def _set_up(put: Put) -> Reply:
    step = put.step
    found = set_up.factor(step)
    several = len(set_up.factors(step)) > 1
    if found is None:
        return _choice(put, "setup", set_up.factors(step))
    if found == set_up.APP:
        uri = set_up.uri(clients.title(put.asked.client), step)
        secret = set_up.secret(step)
        return put.visit.show(
            "totp_setup", step=put.sealed, error=put.error, secret=secret, uri=uri, other=several, notice=put.notice
        )
    return put.visit.show(
        "address",
        step=put.sealed,
        error=put.error,
        asked=user_fields.field(set_up.attribute(found), "address", put.request.form.first("address")),
        other=several,
    )


def _choice(put: Put, purpose: str, found: Sequence[str]) -> Reply:
    options = [(way, way, "") for way in found]
    return put.visit.show("choose", step=put.sealed, error=put.error, purpose=purpose, options=options)


def _new_password(put: Put) -> Reply:
    given = put.request.form.starting("requiredAttributes")
    fields = [
        user_fields.field(name, f"requiredAttributes[{name}]", given.get(name, "")) for name in required(put.step)
    ]
    rules = user_fields.rules(put.asked.place.pool)
    return put.visit.show("new_password", step=put.sealed, error=put.error, fields=fields, rules=rules)


def _password(put: Put) -> Reply:
    return put.visit.show(
        "password", step=put.sealed, error=put.error, username=put.step.username, other=len(ways(put.step)) > 1
    )


def _passkey(put: Put) -> Reply:
    options = put.step.parameters["CREDENTIAL_REQUEST_OPTIONS"]
    error = put.error or passkey_words.wrong_host(put.request, orjson.loads(options)["rpId"])
    return put.visit.show("passkey", step=put.sealed, error=error, options=options)


def required(step: Step) -> list[str]:
    """The attributes that NEW_PASSWORD_REQUIRED asks for."""
    return [name.removeprefix("userAttributes.") for name in factors(step.parameters, "requiredAttributes")]


def factors(parameters: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Of a parameter that is JSON in a string."""
    return tuple(orjson.loads(parameters[name]))


_PAGES: Mapping[str, Callable[[Put], Reply]] = {
    "SMS_MFA": _code,
    "EMAIL_OTP": _code,
    "SMS_OTP": _code,
    "SOFTWARE_TOKEN_MFA": _code,
    "SELECT_CHALLENGE": _first_choice,
    "SELECT_MFA_TYPE": _second_choice,
    "MFA_SETUP": _set_up,
    "NEW_PASSWORD_REQUIRED": _new_password,
    "PASSWORD": _password,
    "WEB_AUTHN": _passkey,
}

"""`/mfa`: the answer to a challenge of a sign-in."""

from emulator.oauth import cookies, replies, sign_in
from emulator.oauth.pages import challenges, forms, login, steps
from emulator.oauth.pages.steps import Step
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.work import Services, Work

_ANSWERS = {
    "SMS_MFA": "SMS_MFA_CODE",
    "SMS_OTP": "SMS_OTP_CODE",
    "EMAIL_OTP": "EMAIL_OTP_CODE",
    "SOFTWARE_TOKEN_MFA": "SOFTWARE_TOKEN_MFA_CODE",
}


def get(_: Services, request: Request) -> Reply:
    """Nobody comes here but by a form: the sign-in begins anew."""
    return replies.redirect(f"{request.base}/login?{request.raw_query}")


def post(services: Services, request: Request) -> Reply:
    return forms.taken(services, request, sign_in.ANSWERS, _answered, _again)


def _answered(work: Work, request: Request, asked: Asked) -> Reply:
    step = opened(work, request, asked)
    if step is None:
        return get(work.services, request)
    named = {"USERNAME": step.parameters.get("USER_ID_FOR_SRP", step.username)}
    parameters = {**named, _ANSWERS[step.name]: request.form.first("code").strip()}
    found = sign_in.answer(work, request, asked, step.name, step.session, parameters)
    return login.finished(work, request, asked, found, step.username)


def _again(error: str) -> forms.Page:
    def page(work: Work, request: Request, asked: Asked) -> Reply:
        step = opened(work, request, asked)
        return challenges.page_of(work, request, asked, step, error) if step else get(work.services, request)

    return page


def opened(work: Work, request: Request, asked: Asked) -> Step | None:
    """The step that the form carries."""
    return steps.open_(work.services, request, asked, cookies.csrf(request, work.random)[0])

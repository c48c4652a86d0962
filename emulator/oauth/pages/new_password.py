"""`/newPassword`: whoever has a temporary password chooses their own, and tells what the pool requires."""

from emulator.errors import CognitoError
from emulator.oauth import sign_in
from emulator.oauth.pages import challenges, detours, forms, mfa
from emulator.oauth.pages.steps import Step
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.signin.challenges import new_password_required
from emulator.work import Services, Work

DIFFERENT = "passwords_differ"  # a word of the pages


def post(services: Services, request: Request) -> Reply:
    return forms.taken(services, request, sign_in.ANSWERS, _chosen, mfa.again_with)


def _chosen(work: Work, request: Request, asked: Asked) -> Reply:
    step = mfa.opened(work, request, asked)
    if step is None or step.name != new_password_required.NAME:
        return mfa.get(work.services, request)
    if request.form.first("new_password") != request.form.first("confirm_password"):
        raise CognitoError(DIFFERENT)
    return detours.or_onwards(work, request, asked, step.username, lambda: _answered(work, request, asked, step))


def _answered(work: Work, request: Request, asked: Asked, step: Step) -> Reply:
    given = request.form.starting("requiredAttributes")
    told = {f"userAttributes.{name}": given.get(name, "") for name in challenges.required(step)}
    answer = {"USERNAME": challenges.name_of(step), "NEW_PASSWORD": request.form.first("new_password"), **told}
    found = sign_in.answer(work, request, asked, step.name, step.session, answer)
    return mfa.next_page(work, request, asked, step, found)

"""`/forgotPassword` and `/confirmforgotPassword`: a code for who has forgotten their password, and the password that is
set with it.

Whether somebody exists is hidden as the operations hide it: whatever they answer is shown the same way.
"""

from functools import partial

from emulator.errors import CognitoError
from emulator.oauth.pages import calls, code_pages, forms, login, user_fields, visits
from emulator.oauth.pages.code_pages import Sent
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.terms import NONE
from emulator.work import Services, Work

PASSWORDS_DIFFER = "passwords_differ"  # a problem of ours


def get(services: Services, request: Request) -> Reply:
    return forms.shown(services, request, _page)


def post(services: Services, request: Request) -> Reply:
    """ForgotPassword."""
    return forms.taken(services, request, NONE, _sent, lambda error: partial(_page, error=error))


def get_reset(services: Services, request: Request) -> Reply:
    return forms.shown(services, request, _reset_page)


def post_reset(services: Services, request: Request) -> Reply:
    """ConfirmForgotPassword."""
    return forms.taken(services, request, NONE, _reset, lambda error: partial(_reset_page, error=error))


def _page(work: Work, request: Request, asked: Asked, error: str | None = None) -> Reply:
    username = request.form.first("username") or asked.login_hint or ""
    visit = visits.of(work, request, asked)
    known_by = user_fields.known_by(asked.place.pool)
    return visit.show("forgot", username=username, username_label=known_by, error=error)


def _reset_page(work: Work, request: Request, asked: Asked, error: str | None = None) -> Reply:
    wrong = ("confirm_password",) if error == PASSWORDS_DIFFER else ()
    return code_pages.reset(work, request, asked, Sent.carried(request), error=error, wrong=wrong)


def _sent(work: Work, request: Request, asked: Asked) -> Reply:
    username = Sent.carried(request).username
    answer = calls.invoke(work, request, asked, "ForgotPassword", {"Username": username})
    return code_pages.reset(work, request, asked, Sent.told(username, answer))


def _reset(work: Work, request: Request, asked: Asked) -> Reply:
    form = request.form
    password = form.first("password")
    if password != form.first("confirm_password"):
        raise CognitoError(PASSWORDS_DIFFER)
    code, username = form.first("code").strip(), Sent.carried(request).username
    members = {"Username": username, "ConfirmationCode": code, "Password": password}
    calls.invoke(work, request, asked, "ConfirmForgotPassword", members)
    return login.with_notice(request, login.PASSWORD_CHANGED)

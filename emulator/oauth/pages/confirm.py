"""`/confirm` and `/resendcode`: the code of a sign-up, and another one in its place."""

from functools import partial

from emulator.oauth import replies, sign_in
from emulator.oauth.pages import calls, code_pages, forms, newcomers
from emulator.oauth.pages.code_pages import Sent
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.terms import NONE
from emulator.work import Services, Work


def get(services: Services, request: Request) -> Reply:
    return forms.shown(services, request, _page)


def post(services: Services, request: Request) -> Reply:
    """ConfirmSignUp."""
    return forms.taken(services, request, sign_in.TERMS, _confirmed, _again)


def get_resend(_: Services, request: Request) -> Reply:
    """Nobody comes here but by a form: the page that has it."""
    return replies.redirect(f"{request.base}/confirm?{request.raw_query}")


def post_resend(services: Services, request: Request) -> Reply:
    """ResendConfirmationCode."""
    return forms.taken(services, request, NONE, _resent, _again)


def _page(work: Work, request: Request, asked: Asked, error: str | None = None) -> Reply:
    return code_pages.confirm(work, request, asked, Sent.carried(request), error=error)


def _again(error: str) -> forms.Page:
    return partial(_page, error=error)


def _confirmed(work: Work, request: Request, asked: Asked) -> Reply:
    username, code = Sent.carried(request).username, request.form.first("code").strip()
    members = {"Username": username, "ConfirmationCode": code}
    answer = calls.invoke(work, request, asked, "ConfirmSignUp", members)
    return newcomers.go_on(work, request, asked, username, session=answer.get("Session"))


def _resent(work: Work, request: Request, asked: Asked) -> Reply:
    sent = Sent.carried(request)
    answer = calls.invoke(work, request, asked, "ResendConfirmationCode", {"Username": sent.username})
    told = Sent.told(sent.username, answer, sent.sub)
    return code_pages.confirm(work, request, asked, told, notice=code_pages.CODE_SENT)

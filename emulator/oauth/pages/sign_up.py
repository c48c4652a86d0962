"""`/signup`: a person makes an account of their own."""

from functools import partial
from typing import Any

from emulator.errors import CognitoError
from emulator.oauth import sign_in
from emulator.oauth.pages import calls, code_pages, forms, login, newcomers, sign_up_form, user_fields, visits
from emulator.oauth.pages.code_pages import Sent
from emulator.oauth.replies import Reply, redirect
from emulator.oauth.requests import Request
from emulator.oauth.wishes import LOCAL, Asked
from emulator.rules.configuration import passwords
from emulator.work import Services, Work


def get(services: Services, request: Request) -> Reply:
    return forms.shown(services, request, _page)


def post(services: Services, request: Request) -> Reply:
    """SignUp."""
    return forms.taken(services, request, sign_in.TERMS, _signed_up, lambda error: partial(_page, error=error))


def _page(work: Work, request: Request, asked: Asked, error: str | None = None) -> Reply:
    """Where people do not sign up themselves there is no such page, and the login page is what they get."""
    pool, client = asked.place.pool, asked.client
    if not _is_offered(asked):
        if error is None:
            return redirect(f"{request.base}/login?{request.raw_query}")
        return login.page(work, request, asked, error)
    visit = visits.of(work, request, asked)
    return visit.show(
        "sign_up",
        fields=sign_up_form.fields(pool, client, request.form),
        rules=user_fields.rules(pool),
        password_required=not passwords.is_optional(pool),
        error=error,
    )


def _is_offered(asked: Asked) -> bool:
    return asked.place.pool.effective.users_sign_up and LOCAL in asked.client.effective.identity_providers


def _signed_up(work: Work, request: Request, asked: Asked) -> Reply:
    """The user goes on at once, is asked for the code, or waits for an administrator."""
    if LOCAL not in asked.client.effective.identity_providers:
        raise CognitoError(login.NO_PROVIDER)
    username, password = request.form.first("username").strip(), request.form.first("password")
    attributes = sign_up_form.given(asked.place.pool, asked.client, request.form)
    members: dict[str, Any] = {"Username": username, "UserAttributes": attributes}
    if password:  # where others may sign in without one the operation lets it be missing
        members["Password"] = password
    answer = calls.invoke(work, request, asked, "SignUp", members)
    if answer["UserConfirmed"]:
        return newcomers.go_on(work, request, asked, username, password=password, session=answer.get("Session"))
    if "CodeDeliveryDetails" not in answer:
        return login.with_notice(request, login.WAITS)
    return code_pages.confirm(work, request, asked, Sent.told(username, answer, answer["UserSub"]))

"""The table of the OAuth endpoints and the hosted pages: which function answers which path."""

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct

from emulator.base.measures import OTHER
from emulator.errors import CognitoError
from emulator.oauth import (
    authorize,
    cross_origin,
    door,
    idp_response,
    logout,
    replies,
    revoke,
    saml_logout,
    saml_response,
    token,
    user_info,
)
from emulator.oauth.pages import (
    add_passkey,
    confirm,
    confirm_user,
    error_page,
    feedback,
    files,
    forgotten,
    login,
    mfa,
    new_password,
    played_provider,
    sign_up,
)
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.work import Services

LARGEST_FORM = 64 * 1024


class Answer(Protocol):
    def __call__(self, services: Services, request: Request, /) -> Reply: ...


class BriefAnswer(Protocol):
    def __call__(self, services: Services, request: Request, /, *, may_wait: bool = True) -> Reply: ...


class Route(Struct, frozen=True):
    """`brief`: answers so soon, most times, that it may be tried where nothing may wait. `writes`: whether it then
    begins by writing. `is_api`: its errors are JSON. `acts`: by being opened alone, as a link in a mail is. `largest`
    is a form's, in bytes."""

    answer: Answer
    brief: BriefAnswer | None = None
    writes: Callable[[Request], bool] | None = None
    is_api: bool = False
    acts: bool = False
    largest: int = LARGEST_FORM


def _brief(answer: BriefAnswer) -> Route:
    return Route(answer, answer)


_CONFIRM_USER = Route(confirm_user.get, acts=True)
_PREFLIGHT = Route(cross_origin.preflight, is_api=True)
_USER_INFO = Route(user_info.answer, user_info.answer, is_api=True)
_TABLE: Mapping[str, Mapping[str, Route]] = {
    "/oauth2/authorize": {"GET": _brief(authorize.get)},
    token.PATH: {"POST": Route(token.post, token.post, token.begins_by_writing, is_api=True), "OPTIONS": _PREFLIGHT},
    "/oauth2/idpresponse": {"GET": Route(idp_response.answer), "POST": Route(idp_response.answer)},
    "/saml2/idpresponse": {"POST": Route(saml_response.answer, largest=saml_response.LARGEST)},
    saml_logout.PATH: {"POST": Route(saml_logout.answer, largest=saml_response.LARGEST)},
    "/oauth2/revoke": {"POST": Route(revoke.post, is_api=True), "OPTIONS": _PREFLIGHT},
    "/oauth2/userInfo": {"GET": _USER_INFO, "POST": _USER_INFO, "OPTIONS": _PREFLIGHT},
    "/login": {"GET": _brief(login.get), "POST": Route(login.post)},
    "/mfa": {"GET": Route(mfa.get), "POST": Route(mfa.post)},
    "/newPassword": {"GET": Route(mfa.get), "POST": Route(new_password.post)},
    "/signup": {"GET": Route(sign_up.get), "POST": Route(sign_up.post)},
    "/confirm": {"GET": Route(confirm.get), "POST": Route(confirm.post)},
    "/resendcode": {"GET": Route(confirm.get_resend), "POST": Route(confirm.post_resend)},
    "/forgotPassword": {"GET": Route(forgotten.get), "POST": Route(forgotten.post)},
    "/confirmforgotPassword": {"GET": Route(forgotten.get_reset), "POST": Route(forgotten.post_reset)},
    "/passkeys/add": {"GET": Route(add_passkey.get), "POST": Route(add_passkey.post)},
    "/confirmUser": {"GET": _CONFIRM_USER},
    "/confirmUser/": {"GET": _CONFIRM_USER},  # the developer guide writes it so (evidence: link-form)
    "/feedback": {"GET": Route(feedback.get, acts=True)},
    "/logout": {"GET": Route(logout.get)},
    "/error": {"GET": Route(error_page.get)},
}
_LARGEST = {path: max(route.largest for route in by_method.values()) for path, by_method in _TABLE.items()}
_OF_MAILS = frozenset(path for path, by_method in _TABLE.items() if any(route.acts for route in by_method.values()))
_FILES = _brief(files.get)
_PLAYED_PROVIDER = {"GET": Route(played_provider.get), "POST": Route(played_provider.post)}


def known(path: str) -> bool:
    return path in _TABLE or path.startswith(door.FILES) or door.is_for_browsers(path)


def find(method: str, path: str) -> Route | None:
    if path in _TABLE:
        return _TABLE[path].get(method)
    if path.startswith(door.FILES):
        return _FILES if method == "GET" else None
    return _of(path).get(method)


def largest_form(path: str) -> int:
    return _LARGEST.get(path, LARGEST_FORM)


def methods(path: str) -> list[str]:
    """Those that a path has; none of a path that is not there."""
    return ["GET"] if path.startswith(door.FILES) else list(_of(path))


def _of(path: str) -> Mapping[str, Route]:
    return _PLAYED_PROVIDER if door.is_for_browsers(path) else _TABLE.get(path, {})


def name(method: str, path: str) -> str:
    """What a request is counted as: an endpoint of the table, a page of a played provider, or no path of ours."""
    if path in _TABLE:
        return f"{method} {path}" if method in _TABLE[path] else OTHER
    return "played provider" if door.is_for_browsers(path) else OTHER


def is_of_a_mail(path: str) -> bool:
    """Whether the page is opened by a link in a mail, and acts by that."""
    return path in _OF_MAILS


def failed(route: Route, request: Request, error: CognitoError) -> Reply:
    """For whatever an answer let through: the server's own errors, and rates that are exceeded."""
    status = 429 if error.code == "TooManyRequestsException" else error.status
    name = "server_error" if status >= 500 else "invalid_request"
    if route.is_api:
        return replies.json({"error": name}, status)
    return replies.redirect(f"{request.base}/error?error={name}")

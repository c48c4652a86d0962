"""What the journal is told of requests to the OAuth endpoints, and of forms that people sent from the pages: an entry
each, without secrets. Of parameters only those stay that are known to be none."""

import logging
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from emulator.base.journal import Journal, Row
from emulator.base.redaction import REDACTED
from emulator.base.secret_names import is_secret
from emulator.calls import causes, journaling
from emulator.errors import CognitoError
from emulator.oauth import routes
from emulator.oauth.parameters import NONE
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.settings import Settings
from emulator.wire.reports import Report, without

log = logging.getLogger("emulator.wire")
_OPEN: Final = frozenset(
    {
        *("actor_token_type", "audience", "client_id", "code_challenge_method", "email", "error", "error_description"),
        *("grant_type", "identity_provider", "idp_identifier", "lang", "login_hint", "logout_uri", "max_age"),
        *("phone_number", "prompt", "redirect_uri", "requested_token_type", "resource", "response_type", "scope"),
        *("subject_token_type", "username"),
    }
)
_ENDPOINTS: Final = ("/oauth2/", "/saml2/")


def is_told(settings: Settings, request: Request) -> bool:
    """Whether the journal has a row of it: not of pages that are only shown, of files and of preflights."""
    if settings.journal == "off" or request.method not in ("GET", "POST"):
        return False
    if settings.journal == "failures" and not request.seen.refusals:
        return False
    return request.method == "POST" or request.path.startswith(_ENDPOINTS) or routes.is_of_a_mail(request.path)


def keep(journal: Journal, report: Report, request: Request, reply: Reply) -> None:
    """Raises nothing: what was done is done, and is answered all the same."""
    try:
        journal.add(_row(journal, report, request, reply))
    except Exception:
        said = {"operation": report.operation, "request_id": request.request_id}
        log.error("a request is missing in the journal", extra=said, exc_info=True)


def _row(journal: Journal, report: Report, request: Request, reply: Reply) -> Row:
    refusal = _refusal(report, request) if request.seen.refusals else {}
    return journaling.row(
        journal,
        request_id=request.request_id,
        operation=report.operation,
        about=request.seen.about,
        met=request.seen.met,
        status=reply.status,
        ms=report.milliseconds(),
        source_ip=request.source_ip,
        user_agent=request.headers.get("user-agent"),
        account_id=None,
        region=None,
        request=journaling.text_of(_members(request)),
        response=journaling.text_of(_answer(reply)),
        **refusal,
    )


def _refusal(report: Report, request: Request) -> dict[str, str | None]:
    """What the row says of why it was refused."""
    error: CognitoError = request.seen.refusals[-1]
    secrets = list(_secrets(request))
    return {
        "error": error.code,
        "message": without(report.message_of(error), secrets) or None,
        "note": None if error.note is None else without(error.note, secrets),
        "cause": causes.text(error, secrets),
    }


def _members(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = {"url": f"{request.origin}{request.base}{request.path}"}
    for part, parameters in (("query", request.query), ("form", request.form)):
        if parameters is not NONE:
            shown = {name: value if name in _OPEN or not value else REDACTED for name, value in parameters}
            if shown:
                found[part] = shown
    if "authorization" in request.headers:
        scheme = request.headers["authorization"].partition(" ")[0]
        if scheme:
            found["authorization"] = f"{scheme[:16]} {REDACTED}"
    return found


def _secrets(request: Request) -> Iterator[str]:
    for parameters in (request.query, request.form):
        yield from (value for name, value in parameters if name not in _OPEN and value)


def _masked(name: str, value: str) -> str:
    return value if name in _OPEN or not value else REDACTED


def _answer(reply: Reply) -> dict[str, Any]:
    if reply.content is not None:
        return {
            name: REDACTED if isinstance(value, str) and is_secret(name) else value
            for name, value in reply.content.items()
        }
    headers = {name.lower(): value for name, value in reply.headers}
    if "location" in headers:
        return {"location": _without_values(headers["location"])}
    kind = headers.get("content-type", "")
    return {"content_type": kind} if kind else {}


def _without_values(location: str) -> str:
    """A code, a state or a token is in the query or behind the hash."""
    try:
        found = urlsplit(location)
    except ValueError:  # an address of an application's own that no URL has, such as `myapp://[cb`
        return REDACTED
    query, fragment = (
        urlencode([(name, _masked(name, value)) for name, value in parse_qsl(part, keep_blank_values=True)], safe="[]")
        for part in (found.query, found.fragment)
    )
    return found._replace(query=query, fragment=fragment).geturl()

"""Who may use `/_emulator`, asked before anything of a body is read: with EMULATOR_ADMIN_TOKEN set, whoever shows it;
no web page of another origin, which could otherwise write through a tester's browser; and without the token nobody who
calls us by a name that a stranger may own, for a page can have its own name lead here and then read (DNS rebinding). It
has no token to show, so with one every name will do, as a shared network gives its own to machines. And what no
route takes: a NUL, a body that is not JSON, a large one, and a parameter it does not have.
"""

import base64
import hmac

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from emulator.base import hosts, json_size, nul
from emulator.settings import Settings

PATH = "/_emulator"
MAX_BODY = 1_048_576
MAX_FILE = 512 * 1024 * 1024  # of a file that is brought in, and is read as it comes
FILES = frozenset(f"{PATH}/{name}" for name in ("import", "seed/plan", "seed/apply"))
MOST_VALUES = 10_000
NO_TOKEN = "Send the value of EMULATOR_ADMIN_TOKEN as `Authorization: Bearer …`."  # noqa: S105  (a sentence)
_REALM = "cognito-emulator: any user name, and EMULATOR_ADMIN_TOKEN as the password"
_READING = ("GET", "HEAD", "OPTIONS")
_TOO_MANY = f"The control API takes bodies of {MOST_VALUES} values at most."


def longest(path: str) -> int:
    """How many bytes the body of a route may have."""
    return MAX_FILE if path in FILES else MAX_BODY


def too_large(path: str) -> HTTPException:
    """For a body that is larger."""
    return HTTPException(413, f"This route of the control API takes bodies of {longest(path)} bytes at most.")


def is_control(path: str) -> bool:
    return path.startswith(PATH) and (len(path) == len(PATH) or path[len(PATH)] == "/")


class Guard:
    """The control API behind its checks."""

    def __init__(self, control: ASGIApp, settings: Settings) -> None:
        self._control = control
        self._settings = settings
        self._public = hosts.origin_of(settings.base_url)
        self._names = hosts.Names(settings.base_url, settings.allowed_host_list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        try:
            self._check(request)
        except HTTPException as refusal:
            answer = JSONResponse(
                {"detail": refusal.detail}, refusal.status_code, _asking(request, refusal.status_code)
            )
            await answer(scope, receive, send)
            return
        await self._control(scope, receive if scope["path"] in FILES else _gathered(receive, scope["path"]), send)

    def _check(self, request: Request) -> None:
        """Raises 403 for a strange host name and for a write from a page of another origin, 401 without the token, 413
        for a body that says itself that it is too large."""
        for host in request.headers.getlist("host"):
            if self._settings.admin_token is None and not self._names.have(hosts.name_of(host)):
                raise HTTPException(
                    403,
                    f"The control API may not be called by the name {host[:300]}: EMULATOR_ALLOWED_HOSTS can allow it.",
                )
        origin = request.headers.get("origin")
        if request.method not in _READING and origin is not None and not self._is_own(request, origin):
            raise HTTPException(403, "Writes from a page of another origin are refused.")
        if not shows_token(request, self._settings):
            raise HTTPException(401, NO_TOKEN)
        declared = request.headers.get("content-length", "0")
        path = request.scope["path"]
        if not declared.isdecimal() or len(declared) > 18 or int(declared) > longest(path):
            raise too_large(path)

    def _is_own(self, request: Request, origin: str) -> bool:
        """The page is ours: by EMULATOR_PUBLIC_URL, by a name of this machine and the port that was called, or because
        it came from where it now calls, by a name that we have (`_check`)."""
        page = hosts.origin_of(origin)
        called = hosts.origin_of(f"{request.url.scheme}://{request.headers.get('host', '')}")
        if page is None:
            return False
        is_called = called is not None and hosts.is_loopback(page[1]) and page[2] == called[2]
        return is_called or page == called or (self._public is not None and page[1:] == self._public[1:])


def shows_token(request: Request, settings: Settings) -> bool:
    """The token, if there is one to show: as a bearer token, or as the password that a browser asked a person for."""
    token = settings.admin_token
    if token is None:
        return True
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    shown = {"bearer": given, "basic": _password(given)}.get(scheme.lower(), "")
    return hmac.compare_digest(shown.encode(), token.get_secret_value().encode())


def _password(credentials: str) -> str:
    """Of the credentials of HTTP's Basic scheme (RFC 7617); empty for what are none."""
    try:
        return base64.b64decode(credentials, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""


def _asking(request: Request, status: int) -> dict[str, str]:
    """A browser that wants a page asks the person who sits there for the token; a program just fails."""
    is_page = status == 401 and "text/html" in request.headers.get("accept", "")
    return {"WWW-Authenticate": f'Basic realm="{_REALM}", charset="UTF-8"'} if is_page else {}


def _gathered(receive: Receive, path: str) -> Receive:
    """The body in one piece, as a list of many small ones would be thirty times as large. Raises 413 as soon as more
    than a control route takes has come, and 422 for more values than one has a use for, before they are made."""
    gathered: bytearray | None = bytearray()

    async def receive_gathered() -> Message:
        nonlocal gathered
        message = await receive()
        if gathered is None:
            return message
        while message["type"] == "http.request":
            gathered += message.get("body", b"")
            if len(gathered) > MAX_BODY:
                raise too_large(path)
            if not message.get("more_body"):
                body, gathered = bytes(gathered), None
                if json_size.has_more_values(body, MOST_VALUES):
                    raise HTTPException(422, _TOO_MANY)
                return {"type": "http.request", "body": body, "more_body": False}
            message = await receive()
        return message

    return receive_gathered


async def refuse_nul(request: Request) -> None:
    """Raises 422: no column of text holds a NUL, so nothing goes by such a name."""
    if nul.is_in([request.scope["path"], *map(list, request.query_params.multi_items())]):
        raise HTTPException(422, "NUL is not allowed in a path or a query.")


class NulRefused:
    """The same before a route that is none of the control API's."""

    def __init__(self, route: ASGIApp) -> None:
        self._route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await refuse_nul(Request(scope))
        await self._route(scope, receive, send)


async def check_body(request: Request) -> None:
    """Raises 422 for what FastAPI would read as JSON, or tell of, and nobody could keep: NaN, half of a surrogate pair,
    bytes that are no UTF-8, NUL."""
    body = b"" if request.method in _READING else await request.body()
    try:
        content = orjson.loads(body or b"null")
    except orjson.JSONDecodeError as error:
        raise HTTPException(422, f"The body is not JSON: {error}") from None
    if b"\\u0000" in body and nul.is_in(content):  # the escape may also be six characters of a text
        raise HTTPException(422, "NUL is not allowed in a body: no text that is kept can hold it.")


def check_query(request: Request) -> None:
    """Raises 422 for a parameter that the route does not have: `?username=` where it is called `to` would otherwise
    answer with anybody's."""
    from fastapi.routing import APIRoute  # who calls this has it already; every start would else pay for it

    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = [parameter.alias for parameter in route.dependant.query_params]
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        there = f"it has {', '.join(known)}" if known else "it has none"
        raise HTTPException(422, f"{request.url.path} has no parameter {', '.join(unknown)}; {there}.")

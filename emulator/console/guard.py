"""Who may use `/_emulator`: with EMULATOR_ADMIN_TOKEN set, whoever shows it; and no web page of another origin, which
could otherwise write through a tester's browser. And what no route takes: a NUL, a body that is not JSON, and
a parameter it does not have.
"""

import hmac
from urllib.parse import urlsplit

import orjson
from fastapi import HTTPException, Request
from fastapi.routing import APIRoute

_READING = ("GET", "HEAD", "OPTIONS")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PORTS = {"http": 80, "https": 443}


def check(request: Request) -> None:
    """Raises 403 for a write from a page of another origin, 401 without the token."""
    origin = request.headers.get("origin")
    if request.method not in _READING and origin is not None and not _is_own(request, origin):
        raise HTTPException(403, "Writes from a page of another origin are refused.")
    token = request.app.state.services.settings.admin_token
    if token is None:
        return
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    expected = token.get_secret_value().encode()
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), expected):
        raise HTTPException(401, "Show EMULATOR_ADMIN_TOKEN as `Authorization: Bearer …`.")


async def refuse_nul(request: Request) -> None:
    """Raises 422: no column of text holds a NUL, so nothing goes by such a name. `/confirmUser` says so on a page, and
    `/.well-known` that there is no such pool."""
    path: str = request.scope["path"]
    if path.rstrip("/") == "/confirmUser" or "/.well-known/" in path:
        return
    if any("\0" in part for part in (path, *(part for pair in request.query_params.multi_items() for part in pair))):
        raise HTTPException(422, "NUL is not allowed in a path or a query.")


async def check_body(request: Request) -> None:
    """Raises 422 for what FastAPI would read as JSON, or tell of, and nobody could keep: NaN, half of a surrogate pair,
    bytes that are no UTF-8."""
    body = b"" if request.method in _READING else await request.body()
    try:
        _ = orjson.loads(body or b"null")
    except orjson.JSONDecodeError as error:
        raise HTTPException(422, f"The body is not JSON: {error}") from None


def check_query(request: Request) -> None:
    """Raises 422 for a parameter that the route does not have: `?username=` where it is called `to` would otherwise
    answer with anybody's."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    known = [parameter.alias for parameter in route.dependant.query_params]
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        there = f"it has {', '.join(known)}" if known else "it has none"
        raise HTTPException(422, f"{request.url.path} has no parameter {', '.join(unknown)}; {there}.")


def _is_own(request: Request, origin: str) -> bool:
    """The page is ours by EMULATOR_PUBLIC_URL, or by a name of this machine and the port that was called. The Host
    header's name proves nothing: a page can have its own name lead here."""
    try:
        page, called = _place(origin), _place(str(request.url))
        public = _place(request.app.state.services.settings.base_url)
    except ValueError:  # no port is such a number
        return False
    return page == public or (page[0] in _LOOPBACK and page[1] == called[1])


def _place(url: str) -> tuple[str | None, int | None]:
    """Host name and port."""
    parts = urlsplit(url)
    return parts.hostname, parts.port or _PORTS.get(parts.scheme)

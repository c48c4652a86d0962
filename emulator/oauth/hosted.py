"""The OAuth endpoints and the hosted pages as an ASGI application: by the path, whatever the host.

A bare ASGI callable, as the AWS API is (`wire.endpoint`): a page and a token each cost less than the framework's way
to them. Each path has a function from a request to a reply, which runs in its turn (`wire.front`); one that is short
runs at once where that is quicker.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from sqlalchemy.exc import DBAPIError

from emulator import errors
from emulator.base import hosts, ids
from emulator.base.forwarded import Proxies
from emulator.base.runners import WouldWait
from emulator.calls import internal_errors
from emulator.errors import CognitoError
from emulator.oauth import cookies, cross_origin, door, parameters, recorder, replies, routes, token
from emulator.oauth.parameters import Malformed
from emulator.oauth.replies import Headers, Reply
from emulator.oauth.requests import Request
from emulator.oauth.routes import Route
from emulator.wire import addresses
from emulator.wire.door import NOTE, WHY, WHY_PATH, one_line
from emulator.wire.front import Front
from emulator.wire.reports import Report
from emulator.work import Services

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Hosted:
    def __init__(self, services: Services, front: Front, proxies: Proxies) -> None:
        self._services = services
        self._front = front
        self._proxies = proxies

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        request = self._request(scope)
        report = Report(f"{request.method} {request.path}", request.request_id, request.headers)
        try:
            body = await _read(receive, routes.largest_form(request.path)) if request.method == "POST" else b""
            request = _read_whole(request, body)
            reply = await self._answered(request)
        except Malformed:
            request.seen.refusals.append(errors.oauth.invalid_request().noted(errors.token_reasons.BROKEN))
            reply = replies.json({"error": "invalid_request"}, 400)
        except _Gone:
            return
        also = [replies.CORS] if request.path in cross_origin.PATHS else []
        if not request.path.startswith(door.FILES):
            _log(report, request, reply)
            counted = routes.name(request.method, request.path)
            self._services.measures.request(counted, reply.status, report.seconds())
        if recorder.is_told(self._services.settings, request):
            recorder.keep(self._services.journal, report, request, reply)
            if request.seen.refusals:  # leads to the cause of the refusal, which is kept now
                also.append((WHY, f"{WHY_PATH}{request.request_id}"))
        await _write(send, scope["method"], request, reply, also)

    def _request(self, scope: MutableMapping[str, Any]) -> Request:
        """Without its parameters, which may be no text at all."""
        headers = door.headers(scope)
        pool_id, path = door.split(scope["path"])
        return Request(
            request_id=ids.uuid4(self._services.random),
            method=_method(scope["method"], path),
            path=path,
            pool_id=pool_id,
            host=hosts.name_of(headers.get("host", "")),
            is_tls=self._is_tls(scope, headers),
            raw_query=scope["query_string"].decode("latin-1"),
            headers=headers,
            source_ip=addresses.of_client(scope, self._proxies),
        )

    def _is_tls(self, scope: MutableMapping[str, Any], headers: dict[str, str]) -> bool:
        """By what a proxy tells whose word is taken, else by the connection."""
        if "x-forwarded-proto" in headers:
            peer = scope.get("client")
            if peer is not None and self._proxies.trusts(peer[0]):
                return headers["x-forwarded-proto"].split(",")[0].strip().lower() == "https"
        return bool(scope.get("scheme") == "https")

    async def _answered(self, request: Request) -> Reply:
        route = routes.find(request.method, request.path)
        if route is None:
            return self._not_here(request)
        try:
            return await self._run(route, request)
        except CognitoError as error:
            return routes.failed(route, request, error)
        except DBAPIError as error:
            internal_errors.database_failed(error, path=request.path)
            return replies.json({"error": "server_error"}, 503).having(("Retry-After", "1"))

    async def _run(self, route: Route, request: Request) -> Reply:
        if route.brief is not None and await self._may_begin_here(route, request):
            try:
                return route.brief(self._services, request, may_wait=False)
            except WouldWait:
                pass
        return await self._front.run(lambda: route.answer(self._services, request))

    async def _may_begin_here(self, route: Route, request: Request) -> bool:
        if route.writes is not None and route.writes(request):
            return await self._front.may_write_here()
        return self._front.works_here

    def _not_here(self, request: Request) -> Reply:
        """A path of another method, or of none: 405 to whoever posts (evidence: unknown-path)."""
        allowed = routes.methods(request.path)
        if allowed:
            own = token.headers(self._services, request) if request.path == token.PATH else ()
            return replies.empty(405).having(("Allow", ", ".join(allowed)), *own)
        if request.method == "POST":
            _, given = cookies.csrf(request, self._services.random)
            return replies.empty(405).having(("Allow", "GET"), *given)
        return replies.empty(404)


def _method(method: str, path: str) -> str:
    """HEAD is GET without the body; not where GET acts: whoever looks through a mail for bad links does no more, nor
    does a look at a played provider take away the sign-in that is next there."""
    if method != "HEAD":
        return method
    return "HEAD" if routes.is_of_a_mail(path) or door.is_for_browsers(path) else "GET"


def _read_whole(request: Request, body: bytes) -> Request:
    """The request with its parameters. Only what is sent as a form is one. Raises Malformed, but not for what a link in
    a mail has become on its way: its page says what is missing."""
    try:
        form = body.decode("ascii") if request.is_form else ""
    except UnicodeDecodeError as error:
        raise Malformed from error
    try:
        query = parameters.read(request.raw_query)
    except Malformed:
        if not routes.is_of_a_mail(request.path):
            raise
        query = parameters.NONE
    return request.having(query, parameters.read(form))


def _log(report: Report, request: Request, reply: Reply) -> None:
    """A line for each request that somebody signs in with. What only the user may know is taken out."""
    report.about = request.seen.about
    refusal = request.seen.refusals[-1] if request.seen.refusals else None
    if refusal is not None:
        form = request.form
        report.hide({"Password": form.first("password"), "ConfirmationCode": form.first("code")})
    report.answered(reply.status, refusal)


class _Gone(Exception):
    """The client went away before its request was whole."""


async def _read(receive: Receive, largest: int) -> bytes:
    """Raises Malformed for a body that no form of ours has."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        body += message.get("body", b"")
        if len(body) > largest:
            raise Malformed
        if not message.get("more_body"):
            return bytes(body)


async def _write(send: Send, method: str, request: Request, reply: Reply, also: Headers) -> None:
    """`also` are headers that come behind those of the reply."""
    own = [replies.HSTS] if request.is_tls and _has_own_host(request) else []
    note = request.seen.refusals[-1].note if request.seen.refusals else None
    noted = [(NOTE.lower().encode(), one_line(note).encode("ascii", "backslashreplace"))] if note else []
    headers = [
        (b"x-amz-cognito-request-id", request.request_id.encode()),
        *noted,
        *replies.COMMON_ENCODED,
        *replies.encoded((*own, *reply.headers, *also)),
        (b"content-length", str(len(reply.body)).encode()),
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else reply.body})


def _has_own_host(request: Request) -> bool:
    """Whether the name is a domain's: never one of this machine, on which other servers are, too."""
    return request.seen.is_own_host and request.host is not None and not hosts.cannot_be_rebound(request.host)

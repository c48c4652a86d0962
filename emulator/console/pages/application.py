"""`/_emulator/console`: the pages of the console, behind the guard of the control API. Made when somebody first opens
one: neither the API nor the start of a server pays for them."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, Router

from emulator.base import nul
from emulator.console.pages import (
    activity,
    activity_actions,
    activity_triggers,
    armed_faults,
    clients,
    coverage,
    go,
    inbox,
    inbox_actions,
    overview,
    pool,
    pool_actions,
    pools,
    search,
    seeds,
    snapshots,
    sql,
    static_files,
    time,
    tokens,
    user,
    user_actions,
    user_tokens,
    users,
    users_new,
)
from emulator.console.pages.registry import Answer
from emulator.console.pages.visit import BASE, FOREIGN_FORM, Visit
from emulator.control.refusals import Conflict, NotThere, Refused
from emulator.errors import CognitoError
from emulator.work import Services

log = logging.getLogger("emulator")
MODULES = (
    overview,
    go,
    time,
    sql,
    coverage,
    inbox,
    inbox_actions,
    activity_triggers,
    activity,
    activity_actions,
    tokens,
    users,
    users_new,
    user_actions,
    user_tokens,
    user,
    pools,
    pool,
    pool_actions,
    clients,
    search,
    armed_faults,
    snapshots,
    seeds,
)
_MOST_FIELDS = 1000


def create(services: Services) -> Router:
    """Answers all that begins with `/_emulator/console`."""
    routes: list[BaseRoute] = [Route(f"{BASE}/static/{{digest}}/{{name}}", _static)]
    for module in MODULES:
        routes += [
            Route(BASE + found.path, _endpoint(services, found.answer), methods=[found.method])
            for found in module.pages.addresses
        ]
    rest = _endpoint(services, _no_such_page)
    routes += [Route(BASE + end, rest, methods=["GET", "POST"]) for end in ("", "/{path:path}")]
    return Router(routes=routes, redirect_slashes=False)


async def _static(request: Request) -> Response:
    try:
        return static_files.answer(request.path_params["name"])
    except NotThere as refusal:
        return Response(str(refusal), 404, media_type="text/plain")


def _endpoint(services: Services, answer: Answer) -> Callable[[Request], Any]:
    async def respond(request: Request) -> Response:
        form = _fields(await request.body()) if request.method == "POST" else {}
        visit = Visit(services, request, form)
        return await run_in_threadpool(_answered, visit, answer)

    return respond


def _fields(body: bytes) -> dict[str, list[str]]:
    """Of a form as a browser sends it. One that is no text, or has too many fields, has none, and so no token."""
    try:
        return parse_qs(
            body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict", separator="&"
        )
    except ValueError:
        return {}


def _answered(visit: Visit, answer: Answer) -> Response:
    """What the page answers. Why a form is refused is told on the page that it is on; why a page is, in its place."""
    is_form = visit.request.method == "POST"
    if nul.is_in([visit.request.url.path, *map(list, visit.request.query_params.multi_items()), dict(visit.form)]):
        return _problem(visit.elsewhere(), "NUL is not allowed: no text that is kept can hold it.", 422)
    if is_form and not visit.is_own_form:
        return _problem(visit, FOREIGN_FORM, 403)
    try:
        return answer(visit, **visit.request.path_params)
    except (NotThere, Refused, Conflict) as refusal:
        status = {NotThere: 404, Conflict: 409}.get(type(refusal), 422)
        return _refused(visit, str(refusal), status, is_form=is_form)
    except CognitoError as error:
        if error.status >= 500 and error.__cause__ is not None:  # the server's own trouble, which has its own page
            raise error.__cause__ from None
        sentence = f"{error.code}: {error.message}" if error.message else error.code
        return _refused(visit, sentence, 422, is_form=is_form)


def _refused(visit: Visit, sentence: str, status: int, *, is_form: bool) -> Response:
    if is_form and visit.field("back"):
        return visit.go(visit.back(), sentence, kind="refused")
    return _problem(visit, sentence, status)


def _problem(visit: Visit, sentence: str, status: int) -> Response:
    try:
        return visit.page("problem", "This did not work", section="", sentence=sentence, status=status)
    except NotThere:  # the pool that the address names
        page = visit.elsewhere()
        return page.page("problem", "This did not work", section="", sentence=sentence, status=status)


def _no_such_page(visit: Visit, **_: str) -> Response:
    raise NotThere(f"The console has no page {visit.request.url.path}.")

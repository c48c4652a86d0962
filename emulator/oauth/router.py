"""The routes of the OpenID side, and the pages that the links in mails open.

The keys and the configuration stand under both issuers of a pool, whichever type it has now: a verifier that remembers
the other one still finds the keys, and the configuration tells it which issuer is in force.
"""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from fastapi.requests import Request
from fastapi.responses import HTMLResponse, JSONResponse

from emulator.base import aside
from emulator.messages import links
from emulator.oauth import confirm_user, feedback, well_known
from emulator.tokens import issuer
from emulator.wire import hosts
from emulator.work import WouldWait

router = APIRouter(include_in_schema=False)
_CORS = {"Access-Control-Allow-Origin": "*"}
_CACHED = {**_CORS, "Cache-Control": "public, max-age=86400"}


@router.get("/{pool_id}/.well-known/jwks.json")
# unverified: A pool with the updated issuer keeps serving its keys at the original address too.
@router.get(f"/{issuer.UPDATED}/{{pool_id}}/.well-known/jwks.json")
async def jwks(request: Request, pool_id: str) -> JSONResponse:
    return await _told(request, pool_id, well_known.jwks)


@router.get("/{pool_id}/.well-known/openid-configuration")
@router.get(f"/{issuer.UPDATED}/{{pool_id}}/.well-known/openid-configuration")
async def openid_configuration(request: Request, pool_id: str) -> JSONResponse:
    return await _told(request, pool_id, well_known.openid_configuration)


@router.get("/confirmUser")
@router.get("/confirmUser/")  # the developer guide writes it so (evidence: link-form)
def confirm(request: Request) -> HTMLResponse:
    if not links.are_possible(request.app.state.services.settings):
        page = confirm_user.no_such_page()
        return HTMLResponse(page.body, page.status, confirm_user.HEADERS)
    query, client = request.query_params, request.client
    page = confirm_user.page(
        request.app.state.services,
        query.get("client_id"),
        query.get("user_name"),
        query.get("confirmation_code"),
        client.host if client else None,
    )
    return HTMLResponse(page.body, page.status, confirm_user.HEADERS)


@router.get("/feedback")
def give_feedback(request: Request) -> HTMLResponse:
    client = request.client
    page = feedback.page(request.app.state.services, request.query_params, client.host if client else None)
    return HTMLResponse(page.body, page.status, confirm_user.HEADERS)


async def _told(request: Request, pool_id: str, render: Callable[..., dict[str, Any] | None]) -> JSONResponse:
    """Where nobody's lock is waited for; a pool whose keys must be made first has its turn like any other writer."""
    services, region = request.app.state.services, hosts.region_of(request.headers.get("host"))
    try:
        document = await aside.run(lambda: render(services, pool_id, region, may_wait=False))
    except WouldWait:
        document = await run_in_threadpool(render, services, pool_id, region)
    if document is None:
        return JSONResponse({"message": f"User pool {pool_id} does not exist."}, 404, _CORS)
    return JSONResponse(document, headers=_CACHED)

"""The routes of the OpenID side, and the pages that the links in mails open.

The keys and the configuration stand under both issuers of a pool, whichever type it has now: a verifier that remembers
the other one still finds the keys, and the configuration tells it which issuer is in force.
"""

from typing import Any

from fastapi import APIRouter
from fastapi.requests import Request
from fastapi.responses import HTMLResponse, JSONResponse

from emulator.oauth import confirm_user, feedback, well_known
from emulator.tokens import issuer

router = APIRouter(include_in_schema=False)
_CORS = {"Access-Control-Allow-Origin": "*"}
_CACHED = {**_CORS, "Cache-Control": "public, max-age=86400"}


@router.get("/{pool_id}/.well-known/jwks.json")
@router.get(f"/{issuer.UPDATED}/{{pool_id}}/.well-known/jwks.json")  # unverified: that both stay
def jwks(request: Request, pool_id: str) -> JSONResponse:
    return _answer(pool_id, well_known.jwks(request.app.state.services, pool_id))


@router.get("/{pool_id}/.well-known/openid-configuration")
@router.get(f"/{issuer.UPDATED}/{{pool_id}}/.well-known/openid-configuration")
def openid_configuration(request: Request, pool_id: str) -> JSONResponse:
    return _answer(pool_id, well_known.openid_configuration(request.app.state.services, pool_id))


@router.get("/confirmUser")
@router.get("/confirmUser/")  # the developer guide writes it so (12.13)
def confirm(request: Request) -> HTMLResponse:
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


def _answer(pool_id: str, document: dict[str, Any] | None) -> JSONResponse:
    if document is None:
        return JSONResponse({"message": f"User pool {pool_id} does not exist."}, 404, _CORS)
    return JSONResponse(document, headers=_CACHED)

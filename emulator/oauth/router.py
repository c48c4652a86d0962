"""The routes of the OpenID side."""

from typing import Any

from fastapi import APIRouter
from fastapi.requests import Request
from fastapi.responses import JSONResponse

from emulator.oauth import well_known

router = APIRouter(include_in_schema=False)
_CORS = {"Access-Control-Allow-Origin": "*"}
_CACHED = {**_CORS, "Cache-Control": "public, max-age=86400"}


@router.get("/{pool_id}/.well-known/jwks.json")
def jwks(request: Request, pool_id: str) -> JSONResponse:
    return _answer(pool_id, well_known.jwks(request.app.state.services, pool_id))


@router.get("/{pool_id}/.well-known/openid-configuration")
def openid_configuration(request: Request, pool_id: str) -> JSONResponse:
    return _answer(pool_id, well_known.openid_configuration(request.app.state.services, pool_id))


def _answer(pool_id: str, document: dict[str, Any] | None) -> JSONResponse:
    if document is None:
        return JSONResponse({"message": f"User pool {pool_id} does not exist."}, 404, _CORS)
    return JSONResponse(document, headers=_CACHED)

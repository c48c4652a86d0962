"""The routes of the OpenID side, and the logos of classic pages.

The keys and the configuration stand under both issuers of a pool, whichever type it has now: a verifier that remembers
the other one still finds the keys, and the configuration names the issuer that the pool has now.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from emulator.base import aside
from emulator.base.runners import WouldWait
from emulator.oauth import logos, well_known
from emulator.tokens import issuer
from emulator.wire import hosts
from emulator.wire.front import Front

_CORS = {"Access-Control-Allow-Origin": "*"}
_CACHED = {**_CORS, "Cache-Control": "public, max-age=86400"}
_LOOKED_AT_AGAIN = {**_CORS, "Cache-Control": "no-cache"}  # a tester may give the pool a domain the next moment


async def jwks(request: Request) -> JSONResponse:
    return await _told(request, well_known.jwks, _CACHED)


async def openid_configuration(request: Request) -> JSONResponse:
    return await _told(request, well_known.openid_configuration, _LOOKED_AT_AGAIN)


async def logo(request: Request) -> Response:
    front: Front = request.app.state.front
    found = await front.run(lambda: logos.find(request.app.state.services, **request.path_params))
    if found is None:
        return Response(status_code=404)
    return Response(found.content, headers={**logos.HEADERS, "Content-Type": found.media_type})


async def _told(
    request: Request, render: Callable[..., dict[str, Any] | None], headers: dict[str, str]
) -> JSONResponse:
    """Where nobody's lock is waited for; a pool whose keys must be made first has its turn like any other writer."""
    pool_id: str = request.path_params["pool_id"]
    services, region = request.app.state.services, hosts.region_of(request.headers.get("host"))
    try:
        document = await aside.run(lambda: render(services, pool_id, region, may_wait=False))
    except WouldWait:
        front: Front = request.app.state.front
        document = await front.run(lambda: render(services, pool_id, region))
    if document is None:
        return JSONResponse({"message": f"User pool {pool_id} does not exist."}, 404, _CORS)
    return JSONResponse(document, headers=headers)


def _read(path: str, answer: Callable[[Request], Awaitable[Response]]) -> Route:
    """For GET alone: Starlette would take HEAD with it, which AWS's side answers by 405."""
    route = Route(path, answer, methods=["GET"])
    route.methods = {"GET"}
    return route


ROUTES = (
    # unverified: A pool with the updated issuer keeps serving its keys at the original address too.
    *(
        _read(f"{place}/{{pool_id}}/.well-known/{name}", answer)
        for name, answer in (("jwks.json", jwks), ("openid-configuration", openid_configuration))
        for place in ("", f"/{issuer.UPDATED}")
    ),
    _read("/{pool_id}/{client_id}/{version}/assets/images/image.jpg", logo),
)

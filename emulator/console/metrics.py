"""`/metrics`: what a server counted, for Prometheus and what reads the same formats."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from emulator.console import guard
from emulator.control import metrics as control
from emulator.work import Services


def metrics(request: Request) -> Response:
    """Guarded by EMULATOR_ADMIN_TOKEN where it is set. It names operations, never users, pools or clients, so it may be
    called by every host name."""
    services: Services = request.app.state.services
    if not guard.shows_token(request, services.settings):
        raise HTTPException(401, guard.NO_TOKEN, {"WWW-Authenticate": "Bearer"})
    text, content_type = control.exposed(services, request.headers.get("accept", ""))
    return Response(text, media_type=content_type)


ROUTES = (Route("/metrics", metrics),)

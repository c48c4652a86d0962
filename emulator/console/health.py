"""Is it up, is it ready: for containers, wait scripts and `cognito-emulator health`."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

import emulator
from emulator.console import control
from emulator.context import Services
from emulator.model import contract

router = APIRouter(include_in_schema=False)


@router.api_route("/livez", methods=["GET", "HEAD"])
async def livez() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.api_route("/readyz", methods=["GET", "HEAD"])
def readyz(request: Request) -> JSONResponse:
    """The database answers, too."""
    problem = _problem(request.app.state.services)
    return JSONResponse(
        {"status": "ok"} if problem is None else {"status": "unavailable", "reason": problem},
        200 if problem is None else 503,
    )


@router.api_route("/health", methods=["GET", "HEAD"])
def health(request: Request) -> dict[str, Any]:
    problem = _problem(request.app.state.services)
    return {
        "status": "ok" if problem is None else "unavailable",
        "version": emulator.__version__,
        "model": contract.model_version(),
    }


@router.api_route("/_localstack/health", methods=["GET", "HEAD"])
async def localstack_health() -> dict[str, Any]:
    """Wait scripts look here."""
    return {"services": {"cognito-idp": "running"}, "version": emulator.__version__}


def _problem(services: Services) -> str | None:
    try:
        with control.opened(services, "health") as ctx:
            _ = ctx.state
    except SQLAlchemyError as error:
        return type(error).__name__
    return None

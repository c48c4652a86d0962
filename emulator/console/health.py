"""Is it up, is it ready: for containers, wait scripts and `cognito-emulator health`."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

import emulator
from emulator.base import aside
from emulator.base.clock import iso
from emulator.base.loops import Loop
from emulator.control import health as control
from emulator.control import init_scripts
from emulator.control.health import Unavailable
from emulator.model import contract
from emulator.work import Services


async def livez(_: Request) -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> JSONResponse:
    """The database answers, too, takes writes and has the schema of this version, and the init scripts are done; if
    not, `reason` says in a sentence what keeps it from that. Background work that fails is shown, but the server stays
    ready: the work is tried again, and the API does not need it."""
    found = await _told(request)
    return JSONResponse(found, 200 if found["status"] == "ok" else 503)


async def health(request: Request) -> JSONResponse:
    told = await _told(request)
    return JSONResponse({**told, "version": emulator.__version__, "model": contract.model_version()})


async def localstack_health(_: Request) -> JSONResponse:
    """Wait scripts look here."""
    return JSONResponse({"services": {"cognito-idp": "running"}, "version": emulator.__version__})


async def _told(request: Request) -> dict[str, Any]:
    services: Services = request.app.state.services
    database = await aside.run(lambda: _database(services))
    loops: Sequence[Loop] = request.app.state.background
    if (why_not := init_scripts.why_not_ready()) is not None and database["status"] == "ok":
        database = {"status": "unavailable", "reason": why_not}
    return {**database, "background": {loop.name: _standing(loop) for loop in loops}}


def _database(services: Services) -> dict[str, Any]:
    found = control.of_database(services)
    if isinstance(found, Unavailable):
        return {"status": "unavailable", "reason": found.reason}
    clock: dict[str, Any] = {"now": iso(found.now), "is_moved": found.is_moved}
    shown = {"status": "ok", "clock": clock if found.meaning is None else {**clock, "meaning": found.meaning}}
    return shown if found.note is None else {**shown, "note": found.note}


def _standing(loop: Loop) -> dict[str, Any]:
    standing = loop.standing()
    shown: dict[str, Any] = {"state": standing.state}
    shown["last_done_at"] = iso(standing.last_done_at) if standing.last_done_at else None
    if standing.error is not None:
        shown |= {"failures": standing.failures, "error": standing.error}
    note = loop.note()
    return shown if note is None else {**shown, "note": note}


ROUTES = (
    Route("/livez", livez),
    Route("/readyz", readyz),
    Route("/health", health),
    Route("/_localstack/health", localstack_health),
)

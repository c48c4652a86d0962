"""The HTTP answers when the control API refuses a request."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from emulator.control.refusals import NotThere, Refused


def answer(app: FastAPI) -> None:
    """404 for what is not there, 422 for what cannot be, with the sentence in `detail` as FastAPI's own have it."""
    app.add_exception_handler(NotThere, _not_there)
    app.add_exception_handler(Refused, _refused)


async def _not_there(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 404)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 422)

"""The HTTP answers when the control API refuses a request: always `{"detail": "<one sentence>"}`."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response

from emulator.console import guard
from emulator.control.refusals import Conflict, NotThere, Refused


def answer(app: FastAPI) -> None:
    """404 for what is not there, 409 for what is in the way, 422 for what cannot be."""
    app.add_exception_handler(NotThere, _not_there)
    app.add_exception_handler(Conflict, _in_the_way)
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _not_valid)


def of_the_server(request: Request, sentence: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    """What is not the caller's fault. Outside of the control API the sentence is a `message`, as AWS has it; in the
    console it is a page."""
    if request.url.path.startswith(f"{guard.PATH}/console"):
        from emulator.console.pages import rendering  # as the pages themselves, when they are first needed

        return rendering.page_of_failure(sentence, status, headers)
    name = "detail" if guard.is_control(request.url.path) else "message"
    return JSONResponse({name: sentence}, status, headers)


async def _not_there(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 404)


async def _in_the_way(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 409)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 422)


async def _not_valid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    return JSONResponse({"detail": "; ".join(map(_told, error.errors()))}, 422)


def _told(problem: Mapping[str, Any]) -> str:
    """Which member, and what is wrong with it: `body.seconds: Input should be a valid number`."""
    place = ".".join(map(str, problem["loc"]))
    return f"{place}: {str(problem['msg']).removeprefix('Value error, ')}"

"""The HTTP answers when a request is refused or cannot be done; those of the control API are always
`{"detail": "<one sentence>"}`.

Imports nothing of FastAPI: the routes outside of the control API answer by this, too.
"""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from emulator.console import guard
from emulator.control.refusals import Conflict, NotThere, Refused

if TYPE_CHECKING:
    from fastapi.exceptions import RequestValidationError

Answers = Mapping[type[Exception], Callable[[Request, Exception], Awaitable[Response]]]


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


async def not_valid(_: Request, error: Exception) -> JSONResponse:
    """For FastAPI's RequestValidationError."""
    problems = cast("RequestValidationError", error).errors()
    return JSONResponse({"detail": "; ".join(map(_told, problems))}, 422)


def _told(problem: Mapping[str, Any]) -> str:
    """Which member, and what is wrong with it: `body.seconds: Input should be a valid number`."""
    place = ".".join(map(str, problem["loc"]))
    return f"{place}: {str(problem['msg']).removeprefix('Value error, ')}"


async def _as_raised(_: Request, error: Exception) -> JSONResponse:
    """As FastAPI answers it; one for a status without a body is never raised."""
    raised = cast(HTTPException, error)
    return JSONResponse({"detail": raised.detail}, raised.status_code, raised.headers)


# 404 for what is not there, 409 for what is in the way, 422 for what cannot be.
ANSWERS: Answers = MappingProxyType(
    {
        HTTPException: _as_raised,
        NotThere: _not_there,
        Conflict: _in_the_way,
        Refused: _refused,
    }
)

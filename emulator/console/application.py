"""The control API as a FastAPI application: `/_emulator/*`, with its description and the console's pages.

It is made when somebody first asks for it: its models and what it calls would else be a third of the time and a sixth
of the memory of every start.
"""

from functools import partial
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import State
from starlette.routing import Route

import emulator
from emulator.console import description, guard, refusals
from emulator.console.api.moving import router as moving_router
from emulator.console.api.router import router as control_router
from emulator.console.pages_door import ConsolePages


def create(state: State, answers: refusals.Answers) -> FastAPI:
    """`state` is that of the whole server: its services, its queue of work, its background work. `answers` are what it
    says of errors."""
    app = FastAPI(
        title="cognito-emulator",
        version=emulator.__version__,
        openapi_url="/_emulator/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=description.operation_id,
    )
    app.state = state
    app.openapi = partial(description.of, app)  # type: ignore[method-assign]  # FastAPI's own way to describe more
    pages: Any = ConsolePages(state.services)
    for path in ("/_emulator/console", "/_emulator/console/{path:path}"):
        app.router.routes.append(Route(path, pages))
    for router in (moving_router, control_router):
        app.include_router(router, dependencies=[Depends(guard.refuse_nul)])
    for error, answer in answers.items():
        app.add_exception_handler(error, answer)
    app.add_exception_handler(RequestValidationError, refusals.not_valid)
    return app

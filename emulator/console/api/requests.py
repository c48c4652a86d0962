"""The journal of requests over HTTP: `/_emulator/requests`."""

import asyncio
import time
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request

from emulator.control import pinning, repeating, requests
from emulator.control.requests import JournaledRequest, Page, Wanted
from emulator.work import Services

router = APIRouter(tags=["journal"])
Found = TypeVar("Found")
_WAIT_SECONDS, _POLL_SECONDS = 1.0, 0.05


@router.get("/requests")
def list_requests(
    request: Request,
    pool: str | None = None,
    username: str | None = None,
    operation: str | None = None,
    status: int | None = None,
    error: str | None = None,
    client: str | None = None,
    refused: bool | None = None,
    pinned: bool | None = None,
    after: str | None = None,
    before: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> Page:
    """Requests to the AWS API and the OAuth endpoints, newest first."""
    wanted = Wanted(pool, username, operation, status, error, client, refused, pinned, after, before)
    return requests.page(request.app.state.services, wanted, limit=limit)


@router.get("/requests/{request_id}")
async def get_request(request: Request, request_id: str) -> JournaledRequest:
    """One request, by the id that its answer carried."""
    return await awaited(request.app.state.services, request_id, requests.find)


@router.post("/requests/{request_id}/repeat")
def repeat_request(request: Request, request_id: str) -> JournaledRequest:
    """Calls the operation once more with the members that are kept, and tells what came of it: a request like any
    other. One that had a secret cannot be repeated."""
    return repeating.repeat(request.app.state.services, request_id)


@router.put("/requests/{request_id}/pin", responses={409: {"description": "too many are pinned"}})
def pin_request(request: Request, request_id: str) -> JournaledRequest:
    """Keeps the request in the journal however many come after it."""
    return pinning.pin(request.app.state.services, request_id)


@router.delete("/requests/{request_id}/pin")
def unpin_request(request: Request, request_id: str) -> JournaledRequest:
    """Lets the request go with the others of its age."""
    return pinning.unpin(request.app.state.services, request_id)


async def awaited(services: Services, request_id: str, find: Callable[[Services, str], Found | None]) -> Found:
    """What is found of a request. Another process may be about to write it down, and is waited for a little. Raises
    NotThere, and Refused where no journal is kept."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        found = await asyncio.to_thread(find, services, request_id)
        if found is not None:
            return found
        if time.monotonic() >= deadline or services.settings.journal == "off":
            raise requests.missing(services, request_id)
        await asyncio.sleep(_POLL_SECONDS)

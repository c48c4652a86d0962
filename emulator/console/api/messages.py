"""Reading what was sent: `/_emulator/messages` and the long poll that ends a test's sleep-and-retry loop."""

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from emulator.base import aside
from emulator.control import messages
from emulator.control.messages import Message
from emulator.work import Services

router = APIRouter(tags=["messages"])
_POLL_SECONDS = 0.05


class MessageList(BaseModel):
    messages: list[Message]


@router.get("/messages")
async def list_messages(
    request: Request,
    to: str | None = None,
    pool: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> MessageList:
    """Newest first."""
    services: Services = request.app.state.services
    found = await aside.run(lambda: messages.newest(services, to=_typed(to), pool_id=pool, limit=limit))
    return MessageList(messages=found)


@router.get("/messages/latest", response_model=Message, responses={204: {"description": "none in time"}})
async def get_latest_message(
    request: Request,
    to: str | None = None,
    pool: str | None = None,
    after: str | None = None,
    wait: Annotated[float, Query(ge=0, le=60)] = 0,
) -> Message | Response:
    """The newest message, younger than the message `after` if given; waits up to `wait` seconds for one."""
    services: Services = request.app.state.services
    deadline = time.monotonic() + wait
    while True:
        found = await aside.run(
            lambda: messages.newest(services, to=_typed(to), pool_id=pool, after=after, limit=1),
        )
        if found:
            return found[0]
        if time.monotonic() >= deadline or await request.is_disconnected():
            return Response(status_code=204)
        await asyncio.sleep(_POLL_SECONDS)


def _typed(to: str | None) -> str | None:
    """A `+` that was typed bare in an address arrives as a blank, which no address and no phone number has."""
    return to and to.replace(" ", "+")

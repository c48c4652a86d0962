"""Reading what was sent: `/_emulator/messages` and the long poll that ends a test's sleep-and-retry loop."""

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from emulator.base import aside
from emulator.base.clock import iso
from emulator.store import messages
from emulator.store.messages import Message
from emulator.work import Services, opened

router = APIRouter()
_POLL_SECONDS = 0.05


class MessageModel(BaseModel):
    """One message as it was rendered. `code` is the code, or the temporary password of an invitation; `handed_to` the
    custom sender that had to deliver it; `delivery_error` why it was not delivered."""

    id: str
    pool_id: str
    username: str
    to: str
    medium: str
    purpose: str
    subject: str | None
    body: str
    code: str | None
    handed_to: str | None
    delivery_error: str | None
    created_at: str


class MessageList(BaseModel):
    messages: list[MessageModel]


@router.get("/messages")
async def list_messages(
    request: Request,
    to: str | None = None,
    pool: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> MessageList:
    """Newest first."""
    services: Services = request.app.state.services
    found = await aside.run(lambda: _newest(services, to, pool, None, limit))
    return MessageList(messages=[_shown(message) for message in found])


@router.get("/messages/latest", response_model=MessageModel, responses={204: {"description": "none in time"}})
async def latest_message(
    request: Request,
    to: str | None = None,
    pool: str | None = None,
    after: str | None = None,
    wait: Annotated[float, Query(ge=0, le=60)] = 0,
) -> MessageModel | Response:
    """The newest message, younger than the message `after` if given; waits up to `wait` seconds for one."""
    services: Services = request.app.state.services
    deadline = time.monotonic() + wait
    while True:
        found = await aside.run(lambda: _newest(services, to, pool, after, 1))
        if found:
            return _shown(found[0])
        if time.monotonic() >= deadline or await request.is_disconnected():
            return Response(status_code=204)
        await asyncio.sleep(_POLL_SECONDS)


def _newest(services: Services, to: str | None, pool: str | None, after: str | None, limit: int) -> list[Message]:
    """A `+` that was typed bare in an address arrives as a blank, which no address and no phone number has."""
    to = to and to.replace(" ", "+")
    with opened(services, "messages", reserved=True) as work:
        return messages.newest(work.db, to=to, pool_id=pool, after=after, limit=limit)


def _shown(message: Message) -> MessageModel:
    return MessageModel(
        id=message.id,
        pool_id=message.pool_id,
        username=message.username,
        to=message.recipient,
        medium=message.medium,
        purpose=message.purpose,
        subject=message.subject,
        body=message.body,
        code=message.code,
        handed_to=message.handed_to,
        delivery_error=message.delivery_error,
        created_at=iso(message.created_at),
    )

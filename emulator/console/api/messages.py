"""Reading what was sent: `/_emulator/messages` and the long poll that ends a test's sleep-and-retry loop."""

import asyncio
import time
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from emulator.base import aside
from emulator.console import message_pages
from emulator.console.api.answers import Deleted
from emulator.console.api.typing_errors import typed_address
from emulator.control import messages, resending, sent_codes
from emulator.control.messages import Chosen, Message
from emulator.control.resending import Resent
from emulator.control.sent_codes import SentCode
from emulator.messages.templates import Purpose
from emulator.model.addresses import Medium
from emulator.work import Services

router = APIRouter(tags=["messages"])
_POLL_SECONDS = 0.05
_POLL_SHARE = 0.1  # of the time, at most, that a wait spends on looking


class MessageList(BaseModel):
    messages: list[Message]


@router.get("/messages")
async def list_messages(
    request: Request,
    to: str | None = None,
    pool: str | None = None,
    username: str | None = None,
    purpose: Purpose | None = None,
    medium: Medium | None = None,
    after: str | None = None,
    before: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> MessageList:
    """The messages that were sent, newest first. `after` and `before` are ids of messages: only younger ones, only
    older ones."""
    services: Services = request.app.state.services
    chosen = Chosen(typed_address(to), pool, username, purpose, medium, after, before)
    await aside.run(lambda: messages.check_cursors(services, after, before))
    return MessageList(messages=await aside.run(lambda: messages.newest(services, chosen, limit=limit)))


@router.get("/messages/latest", response_model=Message, responses={204: {"description": "none in time"}})
async def get_latest_message(
    request: Request,
    to: str | None = None,
    pool: str | None = None,
    username: str | None = None,
    purpose: Purpose | None = None,
    medium: Medium | None = None,
    after: str | None = None,
    wait: Annotated[float, Query(ge=0, le=60)] = 0,
) -> Message | Response:
    """The newest message, younger than the message `after` if given; waits up to `wait` seconds for one."""
    services: Services = request.app.state.services
    chosen = Chosen(typed_address(to), pool, username, purpose, medium, after)
    await aside.run(lambda: messages.check_cursors(services, after))
    deadline = time.monotonic() + wait
    while True:
        began = time.monotonic()
        found = await aside.run(lambda: messages.newest(services, chosen, limit=1))
        if found:
            return found[0]
        if time.monotonic() >= deadline or await request.is_disconnected():
            return Response(status_code=204)
        await asyncio.sleep(max(_POLL_SECONDS, (time.monotonic() - began) / _POLL_SHARE))


@router.get("/messages/{message_id}")
async def get_message(request: Request, message_id: str) -> Message:
    """One message."""
    services: Services = request.app.state.services
    return await aside.run(lambda: messages.find(services, message_id))


@router.get("/messages/{message_id}/html", response_class=HTMLResponse)
async def get_message_html(request: Request, message_id: str) -> HTMLResponse:
    """The message as its reader sees it, as a page in which no script runs."""
    services: Services = request.app.state.services
    message = await aside.run(lambda: messages.find(services, message_id))
    return HTMLResponse(message_pages.page(message), headers=message_pages.HEADERS)


@router.get("/messages/{message_id}/code")
def get_code_of_message(request: Request, message_id: str) -> SentCode:
    """Whether the code of the message still works, and if not, why."""
    return sent_codes.of_message(request.app.state.services, message_id)


@router.post("/messages/{message_id}/resend")
def resend_message(request: Request, message_id: str) -> Resent:
    """Hands a kept mail to the mail server once more, with the code that is in it."""
    return resending.resend(request.app.state.services, message_id)


@router.delete("/messages")
def delete_messages(
    request: Request,
    to: str | None = None,
    pool: str | None = None,
    username: str | None = None,
    purpose: Purpose | None = None,
    medium: Medium | None = None,
    before: str | None = None,
) -> Deleted:
    """Deletes the messages that fit, or all of them. Codes stay good."""
    services: Services = request.app.state.services
    messages.check_cursors(services, before)
    chosen = Chosen(typed_address(to), pool, username, purpose, medium, before=before)
    return Deleted(deleted=messages.delete_all(services, chosen))


@router.delete("/messages/{message_id}")
def delete_message(request: Request, message_id: str) -> Deleted:
    """Deletes one message. Its code stays good."""
    messages.delete(request.app.state.services, message_id)
    return Deleted(deleted=1)

"""A request of the journal made once more, with the members that were kept of it.

It is the same operation in the same account and region, by whoever asks for the repetition: no signature is asked for.
What was secret in the request is not kept, so a request that had any cannot be repeated here; its command has a
variable of the shell in that place.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from emulator.base import ids
from emulator.calls import causes, journaling, running
from emulator.calls.registry import OPERATIONS
from emulator.contract import parse, serialise
from emulator.control import commands, requests
from emulator.control.refusals import Refused
from emulator.control.requests import JournaledRequest
from emulator.errors import CognitoError
from emulator.store.requests import Request
from emulator.work import DEFAULT_ACCOUNT, DEFAULT_REGION, Call, Services


@dataclass(frozen=True, slots=True)
class Repeatable:
    """`why_not` is None for a request that can be repeated. `writes`: it may change something, or call somebody."""

    why_not: str | None
    writes: bool


def look(journaled: JournaledRequest) -> Repeatable:
    handler = OPERATIONS.get(journaled.operation)
    try:
        _members(journaled)
    except Refused as refusal:
        return Repeatable(str(refusal), writes=True)
    return Repeatable(None, writes=handler is None or not handler.only_reads)


def repeat(services: Services, request_id: str) -> JournaledRequest:
    """The new request, which is in the journal like any other, with a note that says whose repetition it is. An error
    of the operation is its outcome. Raises NotThere, and Refused for what cannot be repeated."""
    row = requests.kept(services, request_id)
    if row is None:
        raise requests.missing(services, request_id)
    members = _members(requests.told(services, row))
    made = _made(services, row, members)
    if services.settings.journal == "all" or (made.error is not None and services.settings.journal == "failures"):
        services.journal.add(made)
    return requests.told(services, made)


def _members(journaled: JournaledRequest) -> dict[str, Any]:
    """Raises Refused where they are not all there."""
    if journaled.operation not in OPERATIONS:
        raise Refused(
            f"{journaled.operation[:128]} cannot be repeated here, only operations of the AWS API: use its command."
        )
    members = journaled.request
    if not isinstance(members, dict) or commands.is_cut(members):
        raise Refused("The request is not kept whole, so it cannot be repeated here: use its command.")
    secret = commands.redacted(members)
    if secret:
        raise Refused(
            f"The journal keeps no secrets, so {', '.join(secret)} is missing and the request cannot be repeated here: "
            "use its command."
        )
    return members


def _made(services: Services, row: Request, members: dict[str, Any]) -> Request:
    """Runs it, and writes down what came of it."""
    call = Call(
        row.operation,
        ids.uuid4(services.random),
        row.region or DEFAULT_REGION,
        row.account_id or DEFAULT_ACCOUNT,
        source_ip=row.source_ip,
        user_agent=row.user_agent,
        about=_about(row),
    )
    body, began = orjson.dumps(members), time.monotonic()
    try:
        response = running.invoke(services, call, row.operation, parse.parse(row.operation, body))
    except CognitoError as error:
        return _refused(services, row, call, began, error)
    content = serialise.render(row.operation, response)
    told = journaling.response_text(row.operation, response, content)
    return _row(services, row, call, began, status=200, response=told, note=None)


def _refused(services: Services, row: Request, call: Call, began: float, error: CognitoError) -> Request:
    answer = {"__type": error.code} | ({"message": error.message} if error.message else {})
    return _row(
        services,
        row,
        call,
        began,
        status=error.status,
        response=journaling.text_of(answer),
        error=error.code,
        message=error.message or None,
        note=error.note,
        cause=causes.text(error),
    )


def _row(
    services: Services, row: Request, call: Call, began: float, *, status: int, note: str | None, **told: Any
) -> Request:
    repeats = f"Repeats the request {row.request_id}."
    return journaling.row(
        services.journal,
        request_id=call.request_id,
        operation=row.operation,
        about=call.about,
        met=call.met,
        status=status,
        ms=round((time.monotonic() - began) * 1000, 1),
        source_ip=row.source_ip,
        user_agent=row.user_agent,
        account_id=row.account_id,
        region=row.region,
        request=row.request,
        note=f"{repeats} {note}" if note else repeats,
        **told,
    )


def _about(row: Request) -> dict[str, str]:
    named: Mapping[str, str | None] = {
        "pool_id": row.pool_id,
        "client_id": row.client_id,
        "username": row.username,
    }
    return {name: value for name, value in named.items() if value is not None}

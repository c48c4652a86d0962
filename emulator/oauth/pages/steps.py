"""A challenge that waits for its answer, on its way through the browser: sealed in a hidden field of the form.

So each tab has a sign-in of its own, a restart between two pages loses nothing, and any server can go on. The seal is
bound to the pool, the app client and the browser's own token, so that what one browser was asked another cannot answer.
The session inside is judged by the sign-in machine, as if the API's caller had sent it.
"""

from collections.abc import Mapping

import orjson
from msgspec import Struct

from emulator.crypto.sealing import Seal, SealIsBroken
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.signin import progress
from emulator.work import Services


class Step(Struct, frozen=True):
    """`username` is the name that was typed; `available` the first factors that may be chosen instead."""

    name: str
    parameters: Mapping[str, str]
    session: str
    username: str
    available: tuple[str, ...] = ()


def of(asked: progress.Asked, username: str) -> Step:
    return Step(asked.name, asked.parameters, asked.session or "", username, tuple(asked.available or ()))


def seal(services: Services, asked: Asked, csrf: str, step: Step) -> str:
    content = [step.name, dict(step.parameters), step.session, step.username, list(step.available)]
    return Seal(services.secret).seal(orjson.dumps(content).decode(), _place(asked, csrf))


def open_(services: Services, request: Request, asked: Asked, csrf: str) -> Step | None:
    """The step of the form; None if it has none, or one that was not made for this browser and app client."""
    text = request.form.first("step")
    try:
        content = orjson.loads(Seal(services.secret).open(text, _place(asked, csrf)))
    except SealIsBroken:
        return None
    name, parameters, session, username, available = content
    return Step(name, parameters, session, username, tuple(available))


def _place(asked: Asked, csrf: str) -> str:
    return f"step {asked.place.pool.id} {asked.client.metadata_url or asked.client.id} {csrf}"

"""The AWS API as an ASGI application: reads a request, hands it to the door in a thread, writes the answer.

A bare ASGI callable, not a FastAPI route: the protocol has one path, no schema FastAPI could use, and a third of the
cost this way. Operations run where every route's work does (`wire.front`); a short one on SQLite begins where it is and
moves there if it would wait for anybody: the way to another thread and back costs up to a quarter of a millisecond.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from emulator.base.forwarded import Proxies
from emulator.base.runners import WouldWait
from emulator.wire import addresses, cors
from emulator.wire.door import CONTENT_TYPE, CORS, Answer, Door
from emulator.wire.front import Front

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_BODY = 4 * 1024 * 1024
_TOO_LARGE = b'{"__type":"RequestEntityTooLargeException"}'


class Endpoint:
    def __init__(self, door: Door, front: Front, proxies: Proxies, behind: Callable[[], None] = lambda: None) -> None:
        """`behind` is called on the event loop when an answer has been sent; it must not wait, and raises nothing."""
        self._door = door
        self._front = front
        self._pages = cors.Pages(door.services.settings)
        self._proxies = proxies
        self._behind = behind

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] == "OPTIONS":
            await _write(send, self._pages.preflight(headers))
        elif scope["method"] != "POST":
            await _write(send, Answer(405, {"Allow": "POST, OPTIONS", **CORS}, b""))
        elif not self._pages.may_sign(headers) and self._door.wants_signature(headers):
            await _write(send, cors.refused(headers))
        else:
            await self._post(scope, receive, send, headers)

    async def _post(
        self, scope: MutableMapping[str, Any], receive: Receive, send: Send, headers: dict[str, str]
    ) -> None:
        try:
            body = None if _says_too_large(headers) else await _read(receive)
        except _Gone:
            return
        if body is None:
            await _write(send, Answer(413, {"Content-Type": CONTENT_TYPE, **CORS}, _TOO_LARGE))
            return
        source_ip = addresses.of_client(scope, self._proxies)
        await _write(send, await self._answer(headers, body, source_ip, _uri(scope)))
        self._behind()

    async def _answer(self, headers: dict[str, str], body: bytes, source_ip: str | None, uri: str) -> Answer:
        if await self._may_begin_here(headers):
            try:
                return self._door.handle(headers, body, source_ip, uri=uri, may_wait=False)
            except WouldWait:
                pass
        return await self._front.run(
            lambda: self._door.handle(headers, body, source_ip, uri=uri),
            lambda waited: self._door.turn_away(headers, waited),
        )

    async def _may_begin_here(self, headers: Mapping[str, str]) -> bool:
        handler = self._door.asked(headers)
        if handler is None or handler.only_reads:
            return handler is not None and self._front.works_here
        return handler.brief and await self._front.may_write_here()


def _uri(scope: MutableMapping[str, Any]) -> str:
    """As the request line has it: what was signed."""
    uri: bytes = scope.get("raw_path") or b"/"
    query: bytes = scope["query_string"]
    return (uri + b"?" + query if query else uri).decode("latin-1")


class _Gone(Exception):
    """The client went away before its request was whole."""


def _says_too_large(headers: dict[str, str]) -> bool:
    declared = headers.get("content-length", "0")
    return len(declared) > 18 or not declared.isdecimal() or int(declared) > MAX_BODY


async def _read(receive: Receive) -> bytes | None:
    """The body, or None if it is larger than any request of the API can be. Raises _Gone."""
    message = await receive()
    if message["type"] == "http.disconnect":
        raise _Gone
    if not message.get("more_body"):
        body: bytes = message.get("body", b"")
        return body if len(body) <= MAX_BODY else None
    gathered = bytearray(message.get("body", b""))  # a list of small pieces would be thirty times the body
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Gone
        gathered += message.get("body", b"")
        if len(gathered) > MAX_BODY:
            return None
    return bytes(gathered)


async def _write(send: Send, answer: Answer) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})

"""The AWS API as an ASGI application: reads a request, hands it to the door in a thread, writes the answer.

A bare ASGI callable, not a FastAPI route: the protocol has one path, no schema FastAPI could use, and a third of the
cost this way. Threads are plenty and not the limit (`store/engine.py` has the gates): a request waiting for a Lambda
function must not keep the function's own calls from a thread.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from emulator.wire.door import CORS, Answer, Door

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MAX_BODY = 4 * 1024 * 1024
THREADS = 1000
_TOO_LARGE = b'{"__type":"RequestEntityTooLargeException"}'


class Endpoint:
    def __init__(self, door: Door) -> None:
        self._door = door
        self._threads = ThreadPoolExecutor(THREADS, "operation")

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] == "OPTIONS":
            await _write(send, _preflight(headers))
        elif scope["method"] != "POST":
            await _write(send, Answer(405, {"Allow": "POST, OPTIONS", **CORS}, b""))
        else:
            body = await _read(receive)
            if body is None:
                await _write(send, Answer(413, {"Content-Type": "application/x-amz-json-1.1", **CORS}, _TOO_LARGE))
                return
            client = scope.get("client")
            source_ip = client[0] if client else None
            loop = asyncio.get_running_loop()
            await _write(send, await loop.run_in_executor(self._threads, self._door.handle, headers, body, source_ip))

    def close(self) -> None:
        self._threads.shutdown(wait=True)


def _preflight(headers: dict[str, str]) -> Answer:
    """Browsers ask before they send `x-amz-target`; every header they name is allowed, as at the real endpoint."""
    allowed = headers.get("access-control-request-headers", "content-type,x-amz-target,x-amz-user-agent")
    return Answer(
        200,
        {
            **CORS,
            "Access-Control-Allow-Headers": allowed,
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Max-Age": "172800",
        },
        b"",
    )


async def _read(receive: Receive) -> bytes | None:
    """The body, or None if it is larger than any request of the API can be."""
    message = await receive()
    if not message.get("more_body"):
        body: bytes = message.get("body", b"")
        return body if len(body) <= MAX_BODY else None
    parts = [message.get("body", b"")]
    size = len(parts[0])
    while message.get("more_body"):
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > MAX_BODY:
            return None
    return b"".join(parts)


async def _write(send: Send, answer: Answer) -> None:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})

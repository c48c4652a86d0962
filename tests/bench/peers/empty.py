"""`python -m tests.bench.peers.empty PORT`: our server with an application that reads a request and answers `{}`."""

import sys
from typing import Any

from starlette.types import Receive, Scope, Send

from emulator.cli import listening, server
from emulator.settings import load

_HEADERS = [(b"content-type", b"application/x-amz-json-1.1"), (b"content-length", b"2")]


async def answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])  # uvicorn takes that for an application without a lifespan
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
    await send({"type": "http.response.body", "body": b"{}"})


def main() -> int:
    application: Any = answer
    settings = load(env_file=False, port=int(sys.argv[1]))
    return server._listen(settings, application, listening.bound(settings.host, settings.port))


if __name__ == "__main__":
    sys.exit(main())

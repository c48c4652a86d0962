"""What an attacker sends, and what it costs: bytes in memory and steps of the interpreter, never seconds."""

import gc
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from emulator.wire.door import TARGET, Answer, Door

MIB = 1_048_576
FLOOR = 4 * MIB  # of a request however small: what 10,000 values take, and the texts of a refusal


def post(door: Door, operation: str, body: bytes, **headers: str) -> Answer:
    """One request without a signature, unless `authorization` is among the headers."""
    sent = {"x-amz-target": TARGET + operation, "content-type": "application/x-amz-json-1.1", **headers}
    return door.handle(sent, body)


@dataclass
class Memory:
    """In bytes: what there was at most at one time, and what is left of it."""

    peak: int = 0
    kept: int = 0


@contextmanager
def memory() -> Iterator[Memory]:
    """Of Python's own allocations inside the block; it is filled in when the block ends."""
    found = Memory()
    gc.collect()
    tracemalloc.start()
    try:
        yield found
        found.peak = tracemalloc.get_traced_memory()[1]
        gc.collect()
        found.kept = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def steps(act: Callable[[], object]) -> int:
    """How many instructions the interpreter carries out. What a C function does inside counts as one. Where lines are
    counted (`tests.tools.branch_coverage`) the probes take themselves out in a first run."""
    if "slipcover" in sys.modules:
        act()
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    finally:
        sys.settrace(before)
    return count


async def ask(application: Any, method: str, path: str, headers: dict[str, str], body: list[bytes]) -> tuple[int, int]:
    """The status of an answer, and how many pieces of the body were asked for. A client that sends no more before the
    end of its body has `b""` for the last piece, and goes away; status 0 if it gets no answer."""
    asked = 0
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        if not body[asked - 1]:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": body[asked - 1], "more_body": asked < len(body)}

    async def send(message: Any) -> None:
        sent.append(message)

    fields = {"host": "localhost:9229", **headers}
    scope = {
        "type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 9229), "asgi": {"version": "3.0"}, "state": {},
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in fields.items()],
    }  # fmt: skip
    await application(scope, receive, send)
    return (sent[0]["status"] if sent else 0), asked

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
    """How many instructions the interpreter carries out. What a C function does inside counts as one."""
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

"""A response to its bytes, as the JSON protocol writes them.

Members that are None are left out, keys go alphabetically, instants become epoch seconds with milliseconds. Does not
judge the response; that is `conformance`. Most responses have no member that is None: they are written as they stand,
and only one in which there may be such a member is gone through.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import orjson

from emulator.base import clock
from emulator.model import contract

Writer = Callable[[Any], Any]
_NONE = b'":null'  # as it stands behind a name; a text that has it, too, costs only time


def render(operation: str, response: Mapping[str, Any] | None) -> bytes:
    """Operations without an output answer with no bytes at all (evidence: empty-answers), those with an empty one with
    `{}`."""
    output, writer = _of_response(operation)
    if output is None:
        return b""
    content = response or {}
    written = _dumped(content)
    return _dumped(writer(content)) if writer and _NONE in written else written


@cache
def _of_response(operation: str) -> tuple[str | None, Writer | None]:
    output = contract.operations()[operation].output
    return output, _writer(output) if output else None


def _dumped(content: Any) -> bytes:
    return orjson.dumps(content, default=_other, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME)


def _other(value: Any) -> Any:
    """What a value becomes that JSON does not have."""
    if isinstance(value, datetime):
        return clock.epoch(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} is nothing that JSON has")


@cache
def _writer(shape_name: str) -> Writer | None:
    """What leaves out members that are None; None where there can be none."""
    shape = contract.shape(shape_name)
    if shape.document:
        return None
    if shape.type == "structure":
        return _structure({name: _writer(target) for name, target in shape.members.items()})
    if shape.type == "list":
        return _list(_writer(shape.element))
    return _map(_writer(shape.value)) if shape.type == "map" else None


def _structure(writers: dict[str, Writer | None]) -> Writer:
    def write(value: Any) -> dict[str, Any]:
        written = {}
        for name, content in value.items():
            if content is not None:
                writer = writers.get(name)
                written[name] = writer(content) if writer else content
        return written

    return write


def _list(writer: Writer | None) -> Writer | None:
    return None if writer is None else lambda value: [writer(content) for content in value]


def _map(writer: Writer | None) -> Writer:
    def write(value: Any) -> dict[str, Any]:
        return {key: writer(content) if writer else content for key, content in value.items() if content is not None}

    return write

"""A response to its bytes, as the JSON protocol writes them.

Members that are None are left out, keys go alphabetically, instants become epoch seconds with milliseconds. Does not
judge the response; that is `conformance`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

import orjson

from emulator.base import clock
from emulator.model import contract

Writer = Callable[[Any], Any]


def render(operation: str, response: Mapping[str, Any] | None) -> bytes:
    """Operations without an output answer with no bytes at all (evidence: empty-answers), those with an empty one with
    `{}`."""
    output, writer = _of_response(operation)
    if output is None:
        return b""
    content = response or {}
    return orjson.dumps(writer(content) if writer else content, option=orjson.OPT_SORT_KEYS)


@cache
def _of_response(operation: str) -> tuple[str | None, Writer | None]:
    output = contract.operations()[operation].output
    return output, _writer(output) if output else None


@cache
def _writer(shape_name: str) -> Writer | None:
    """None where a value can be written as it stands."""
    shape = contract.shape(shape_name)
    if shape.document:
        return None
    if shape.type == "structure":
        return _structure({name: _writer(target) for name, target in shape.members.items()})
    if shape.element == "AttributeType":
        return _attributes
    if shape.type == "list":
        return _list(_writer(shape.element))
    if shape.type == "map":
        return _map(_writer(shape.value))
    return _timestamp if shape.type == "timestamp" else None


def _structure(writers: dict[str, Writer | None]) -> Writer:
    own = [(name, writer) for name, writer in writers.items() if writer is not None]

    def write(value: Any) -> dict[str, Any]:
        written = {name: content for name, content in value.items() if content is not None}
        for name, writer in own:
            if name in written:
                written[name] = writer(written[name])
        return written

    return write


def _attributes(value: Any) -> Any:
    """Names with values, most of what a list of users is: as they stand, where none is None."""
    for entry in value:
        if entry.get("Value") is None:
            return [{name: content for name, content in entry.items() if content is not None} for entry in value]
    return value


def _list(writer: Writer | None) -> Writer | None:
    return None if writer is None else lambda value: [writer(content) for content in value]


def _map(writer: Writer | None) -> Writer:
    def write(value: Any) -> dict[str, Any]:
        return {key: writer(content) if writer else content for key, content in value.items() if content is not None}

    return write


def _timestamp(value: Any) -> Any:
    return clock.epoch(value) if isinstance(value, datetime) else value

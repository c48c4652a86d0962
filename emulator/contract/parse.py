"""A request's bytes to a request: JSON of the right types, and nothing of the values' meaning.

Members the shape does not know are dropped and null members are absent, as in AWS's own front. What is not JSON, or
not of the shape's types, raises SerializationException; no body, however deep or odd, raises anything else. Null
elements of lists are kept: the constraint check names them.
"""

import base64
import binascii
import math
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import orjson

from emulator.base import json_size, nul
from emulator.errors import SerializationException
from emulator.model import contract

Reader = Callable[[Any], Any]

# orjson writes no more than 254 levels; a free-form document must come back out of the store as it went in.
DEEPEST_DOCUMENT = 100
# The largest request of the model has eight hundred (CreateUserPool with fifty attributes), the settings of a branding
# as many as its author writes. A body of 4 MiB could have a million and a half.
MOST_VALUES = 10_000
_INTEGERS = {"integer": ("Integer", 2**31), "long": ("Long", 2**63)}
_JAVA_CLASSES = {
    str: "java.lang.String",
    bool: "java.lang.Boolean",
    int: "com.amazon.coral.value.json.numbers.TruncatingBigNumber",
    float: "com.amazon.coral.value.json.numbers.TruncatingBigNumber",
}


def parse(operation: str, body: bytes) -> dict[str, Any]:
    """The request as its TypedDict says, blobs still in base64. An empty body is an empty request."""
    if not body:
        return {}
    if len(body) > MOST_VALUES and json_size.has_more_values(body, MOST_VALUES):
        if not body.rstrip().endswith(b"}"):
            raise SerializationException  # it is no request anyhow
        # unverified: The bound on the values of a request, and its sentence, are ours.
        raise SerializationException(f"A request has {MOST_VALUES} values at most")
    try:
        content = orjson.loads(body)
    except ValueError as error:
        raise SerializationException from error  # seen: Athena 2026, no message at all
    if not isinstance(content, dict):
        # seen: Athena 2026: a list has this sentence, every other body none
        raise SerializationException("Start of list found where not expected" if isinstance(content, list) else "")
    if b"\\u0000" in body and nul.is_in(content):  # the escape may also be six characters of a text
        # unverified: NUL in a text is refused, for no database column holds it; the sentence is ours.
        raise SerializationException("NUL is not allowed in a string")
    request: dict[str, Any] = _of_request(operation)(content)
    return request


@cache
def _of_request(operation: str) -> Reader:
    return _reader(contract.operations()[operation].input)


@cache
def _reader(shape_name: str) -> Reader:
    shape = contract.shape(shape_name)
    if shape.document:
        return _document
    if shape.type == "structure":
        return _structure({member: _reader(target) for member, target in shape.members.items()})
    if shape.type == "list":
        return _list(_reader(shape.element))
    if shape.type == "map":
        return _map(_reader(shape.value))
    if shape.type in _INTEGERS:
        return _integer(*_INTEGERS[shape.type])
    return {"string": _string, "boolean": _boolean, "blob": _blob, "timestamp": _timestamp}[shape.type]


def _structure(readers: dict[str, Reader]) -> Reader:
    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise SerializationException("Expected map or null")  # evidence: serialization-errors
        found = {}
        for name, content in value.items():
            reader = readers.get(name)
            if reader is not None and content is not None:
                found[name] = content if reader is _string and type(content) is str else reader(content)
        return found

    return read


def _map(reader: Reader) -> Reader:
    is_of_texts = reader is _string

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise SerializationException("Expected map or null")  # evidence: serialization-errors
        return {
            name: content if is_of_texts and type(content) is str else reader(content)
            for name, content in value.items()
            if content is not None
        }

    return read


def _list(reader: Reader) -> Reader:
    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise SerializationException("Expected list or null")  # seen: Athena 2026
        return [None if content is None else reader(content) for content in value]

    return read


def _integer(java_name: str, limit: int) -> Reader:
    """Integral numbers; what the type cannot hold becomes its largest or smallest value, and fails the constraints."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _cannot_become(java_name, value)
        if isinstance(value, float) and not value.is_integer():
            # unverified: A number with a fraction is refused where a whole one belongs; AWS may round it.
            raise _cannot_become(java_name, value)
        return max(-limit, min(limit - 1, int(value)))  # seen: Athena 2026 answers 99999999999 with "less than …"

    return read


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise _cannot_become("String", value)
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _cannot_become("Boolean", value)
    return value


def _blob(value: Any) -> str:
    text = _string(value)
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        # unverified: The sentence about bytes that are no base64 is by analogy.
        raise SerializationException(_conversion("java.lang.String", "ByteBuffer")) from error
    return text


def _timestamp(value: Any) -> float:
    """Epoch seconds, or a date in ISO 8601 or in the form of HTTP headers."""
    if isinstance(value, str):
        return _date(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _cannot_become("Date", value)
    return float(value)


def _date(text: str) -> float:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text)
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError):
            continue
    # unverified: The sentence about a time that is no number is by analogy.
    raise SerializationException(_conversion("java.lang.String", "Date"))


def _document(value: Any) -> Any:
    """Any JSON, as long as it can be written again."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST_DOCUMENT:
            # unverified: A document that is nested too deeply is refused like an object for a simple value.
            raise SerializationException("Start of structure or map found where not expected.")
        level = [child for parent in level for child in _children(parent)]
    return value


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _cannot_become(java_name: str, value: Any) -> SerializationException:
    if isinstance(value, dict):
        # evidence: serialization-errors
        return SerializationException("Start of structure or map found where not expected.")
    if isinstance(value, list):
        return SerializationException("Start of list found where not expected")  # seen: Athena 2026
    return SerializationException(_conversion(_JAVA_CLASSES[type(value)], java_name))


def _conversion(java_class: str, java_name: str) -> str:
    # evidence: serialization-errors; for a number given for a string
    # unverified: The sentences about other pairs of types are by analogy.
    return f"class {java_class} can not be converted to an {java_name}"

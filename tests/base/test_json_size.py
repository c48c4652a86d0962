"""Values of a JSON text are counted before they are made, and what only looks like one inside a string is none."""

import random
from typing import Any

import orjson
import pytest

from emulator.base.json_size import has_more_values
from tests.support.hostile import MIB, memory

MOST = 1_000


def body(element: bytes, count: int) -> bytes:
    return b'{"a":[%s]}' % b",".join([element] * count)


@pytest.mark.parametrize("element", [b"1", b'""', b"{}", b"[]", b'{"a":0}', b'"[{,"', rb'"\","'])
def test_as_many_as_are_allowed_pass_and_more_do_not(element: bytes) -> None:
    each = 1 + (element[:1] in b"[{")
    assert not has_more_values(body(element, (MOST - 2) // each), MOST)
    assert has_more_values(body(element, MOST // each + 2), MOST)


@pytest.mark.parametrize(
    "text", [",[{" * 100_000, '",' * 100_000, "\\," * 100_000, '\\",' * 100_000, "," * 4_000_000, "😀," * 100_000]
)
def test_a_long_text_is_one_value(text: str) -> None:
    assert not has_more_values(orjson.dumps({"text": text, text: "text"}), MOST)


def test_it_counts_as_a_parser_finds_them() -> None:
    drawn = random.Random(7)
    for _ in range(300):
        document = _document(drawn, 4)
        assert has_more_values(orjson.dumps(document), 20) == (_values(document) > 20)


def _document(drawn: random.Random, depth: int) -> Any:
    text = "".join(drawn.choices('a",[{\\}]', k=drawn.randrange(6)))
    kind = drawn.randrange(4) if depth else 0
    if kind < 2:
        return text
    parts = [_document(drawn, depth - 1) for _ in range(drawn.randrange(1, 6))]  # what is empty counts one too many
    return parts if kind == 2 else {f"{number}{text}": part for number, part in enumerate(parts)}


def _values(document: Any) -> int:
    """Those that come after a `,`, `[` or `{`."""
    parts = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return sum(1 + _values(part) for part in parts)


@pytest.mark.parametrize(
    "unit", [b'"', b'"",', b'\\"', b"\\", b",", b'",', b'"\\,', b"[", b'"a":'], ids=lambda unit: unit.decode()
)
def test_what_is_no_json_is_counted_without_memory(unit: bytes) -> None:
    text = b'{"a":"' + unit * (MIB // len(unit))
    with memory() as found:
        has_more_values(text, MOST)
    assert found.peak < MIB / 4

"""Requests of hostile sizes: of some members more than anybody would send, and of each kind of character."""

import random
from typing import Any

from emulator.model import contract
from tests.wire.world import World

TEXTS = [
    "漢" * 2_048,
    "👤" * 2_048,
    "İß\U0010ffff\u0345" * 500,
    "a" * 140_000,  # more than any member may have
    "%_'\"\\" * 4_000,
    "\x01\x1b\x9b" * 1_000,
    "<a href=" * 2_500,
    "(" * 20_000,
    "=?utf-8?q?x=0d=0a?=" * 100,
    "1" * 5_000,
    "a@" * 3_000,
    " " * 30_000,
    "../" * 5_000,
    "",
]
NUMBERS = [2**31 - 1, -(2**31), 2**63 - 1, -(2**63), 10**30, 0, -1]
ELEMENTS = [1, 3, 400, 2_000]
_LIKELY = {"map": 0.7, "list": 0.5}
LARGEST = 3_000_000  # characters of text in one request


class Sizes:
    """Draws requests. Most of what one needs is what the world knows, so that many get past the first check."""

    def __init__(self, world: World, seed: int) -> None:
        self._world = world
        self._seed = seed  # in every key, so that none comes twice
        self._random = random.Random(seed)
        self._left = 0

    def request(self, operation: str) -> Any:
        self._left = LARGEST
        return self._value("", contract.operations()[operation].input)

    def _value(self, name: str, shape_name: str) -> Any:
        shape = contract.shape(shape_name)
        known = self._world.known.get(name)
        if known and shape.type != "list" and self._random.random() < 0.85:
            return self._random.choice(known)
        if shape.document:
            return [{self._text()[:1_000]: [1] * self._count()}]
        if shape.type == "structure":
            return {
                member: self._value(member, target)
                for member, target in shape.members.items()
                if member in shape.required or self._random.random() < _LIKELY.get(contract.shape(target).type, 0.25)
            }
        if shape.type == "list":
            element = self._value(name, shape.element)
            size = len(repr(element))
            count = max(1, min(self._count(), self._left // size))
            self._left -= count * size
            return [element] * count
        if shape.type == "map":
            keys = (f"{self._seed}{self._text()[:2_000]}{number}" for number in range(self._count()))
            return {**dict.fromkeys(keys, "v"), f"{self._seed}{self._text()}": self._text()}
        if shape.type == "boolean":
            return self._random.random() < 0.5
        if shape.type in ("integer", "long", "timestamp"):
            return self._random.choice(NUMBERS) if self._is_hostile() else 1
        if shape.type == "string" and shape.enum and not self._is_hostile():
            return self._random.choice(shape.enum)
        return self._text()

    def _is_hostile(self) -> bool:
        return self._random.random() < 0.4

    def _text(self) -> str:
        if not self._is_hostile():
            return "a"
        text = self._random.choice(TEXTS)[: max(0, self._left)]
        self._left -= len(text)
        return text

    def _count(self) -> int:
        count = self._random.choice(ELEMENTS) if self._is_hostile() else 1
        self._left -= 50 * count
        return count

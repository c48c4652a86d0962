"""Whether a value keeps every constraint of its shape, and no more: of most requests there is nothing else to say.

Costs half of `validate`, which keeps paths at hand for the sentences about what is broken, and has the last word: what
does not fit here it looks at again. So this may be stricter, and never less strict. Compiled once per operation.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Any

from emulator.contract import constraints
from emulator.model import contract
from emulator.model.contract import Shape

Fits = Callable[[Any], bool]


def of(shape: Shape) -> Fits | None:
    """None where every value of the shape does."""
    if shape.document:
        return None
    if shape.type == "structure":
        return _structure(shape)
    whole = _whole(shape)
    if shape.type == "list":
        return _both(whole, _elements(shape))
    if shape.type == "map":
        return _both(whole, _both(_keys(shape), _values(shape)))
    return whole if whole is None or shape.type != "string" else _text(shape, whole)


def _structure(shape: Shape) -> Fits | None:
    required = tuple(name for name in shape.members if name in shape.required)
    found = {name: of(contract.shape(target)) for name, target in shape.members.items()}
    members = {name: fits for name, fits in found.items() if fits is not None}

    def structure(value: Any) -> bool:
        for name in required:
            if value.get(name) is None:
                return False
        for name, content in value.items():
            fits = members.get(name)
            if fits is not None and content is not None and not fits(content):
                return False
        return True

    return structure if required or members else None


def _whole(shape: Shape) -> Fits | None:
    """A scalar, or the size of a list or a map; it may keep each constraint before another one is asked."""
    tests = tuple(test.is_broken for test in constraints.of(shape, pattern_first=False))
    if not tests:
        return None

    def scalar(value: Any) -> bool:
        for is_broken in tests:  # noqa: SIM110  # a generator costs more than what it is asked for
            if is_broken(value):
                return False
        return True

    return scalar


def _text(shape: Shape, whole: Fits) -> Fits:
    """Of ASCII, whose length is the same in Java, its size and its pattern are asked in one go."""
    if shape.enum:
        return constraints.members(shape).__contains__
    matchers = constraints.matchers(shape)
    if len(matchers) > 1:
        return whole
    least, most = shape.min or 0, sys.maxsize if shape.max is None else shape.max
    if not matchers:
        return lambda value: (least <= len(value) <= most and value.isascii()) or whole(value)
    matches = matchers[0]

    def text(value: Any) -> bool:
        if value.isascii():
            return least <= len(value) <= most and matches(value) is not None
        return whole(value)

    return text


def _elements(shape: Shape) -> Fits:
    """None is no element."""
    fits = of(contract.shape(shape.element))

    def elements(value: Any) -> bool:
        for content in value:  # noqa: SIM110  # the same
            if content is None or (fits is not None and not fits(content)):
                return False
        return True

    return elements


def _keys(shape: Shape) -> Fits | None:
    return _parts(of(contract.shape(shape.key)), iter)


def _values(shape: Shape) -> Fits | None:
    return _parts(of(contract.shape(shape.value)), dict.values)


def _parts(fits: Fits | None, take: Callable[[Any], Iterable[Any]]) -> Fits | None:
    if fits is None:
        return None

    def parts(value: Any) -> bool:
        for content in take(value):  # noqa: SIM110  # the same
            if content is None or not fits(content):
                return False
        return True

    return parts


def _both(one: Fits | None, other: Fits | None) -> Fits | None:
    if one is None or other is None:
        return one or other
    return lambda value: one(value) and other(value)

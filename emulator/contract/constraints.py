"""The constraints of one value, in AWS's words: length, range, pattern, enum.

A constraint is a sentence and a test. Knows nothing of paths, of where the value sits or of what a broken constraint
leads to; that is `validate`.
"""

import base64
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from emulator.base.java_order import enum_order
from emulator.contract import measured, patterns
from emulator.model import contract
from emulator.model.contract import Shape

NOT_NULL = "Member must not be null"


class Constraint(Struct, frozen=True):
    sentence: str
    is_broken: Callable[[Any], bool]


def of(shape: Shape, *, pattern_first: bool) -> tuple[Constraint, ...]:
    """In the order in which two broken ones are reported (evidence: violation-order)."""
    sizes = _sizes(shape)
    pattern = [_PASSWORD] if shape.name == _PASSWORD_SHAPE else _patterns(shape)
    enum = [_enum(shape)] if shape.enum else []
    return (*pattern, *sizes, *enum) if pattern_first else (*sizes, *pattern, *enum)


def matchers(shape: Shape) -> tuple[Callable[[str], object], ...]:
    """What tells of each pattern of the shape whether a text matches it."""
    if shape.name == _PASSWORD_SHAPE:
        return (patterns.compiled(_PASSWORD_PATTERN).fullmatch,)
    return tuple(map(patterns.matcher, _spelt(shape)))


def members(shape: Shape) -> frozenset[str]:
    """The values of an enum, with those that only the documentation has."""
    return frozenset((*shape.enum, *contract.DOCUMENTED.get(shape.name, ())))


def joined(constraints: tuple[Constraint, ...]) -> str:
    """All constraints of an element, whichever is broken: that is how AWS reports lists and maps of scalars."""
    return ", ".join(constraint.sentence for constraint in constraints) or NOT_NULL


def _sizes(shape: Shape) -> list[Constraint]:
    """Greatest before least, as in `[Member must have length less than or equal to 1024, Member must have length
    greater than or equal to 1, …]`.  # seen: aws-cli#2941"""
    noun = "value" if shape.type in ("integer", "long") else "length"
    found = []
    if shape.max is not None:
        found.append(Constraint(f"Member must have {noun} less than or equal to {shape.max}", _over(shape)))
    if shape.min is not None:
        found.append(Constraint(f"Member must have {noun} greater than or equal to {shape.min}", _under(shape)))
    return found


def _over(shape: Shape) -> Callable[[Any], bool]:
    limit = shape.max or 0
    if shape.type in ("integer", "long"):
        return lambda value: bool(value > limit)
    if shape.type == "string":
        return lambda value: len(value) > limit or (not value.isascii() and _java_length(value) > limit)
    if shape.type == "blob":
        return lambda value: blob_size(value) > limit
    return lambda value: len(value) > limit


def _under(shape: Shape) -> Callable[[Any], bool]:
    limit = shape.min or 0
    if shape.type in ("integer", "long"):
        return lambda value: bool(value < limit)
    if shape.type == "string":
        return lambda value: len(value) < limit and _java_length(value) < limit
    if shape.type == "blob":
        return lambda value: blob_size(value) < limit
    return lambda value: len(value) < limit


def _patterns(shape: Shape) -> list[Constraint]:
    """The shape's pattern; where there are several, a value breaks the first that it does not match."""
    found: list[Constraint] = []
    for pattern in _spelt(shape):
        sentence = f"Member must satisfy regular expression pattern: {pattern}"
        found.append(Constraint(sentence, _unmatched(patterns.matcher(pattern), tuple(found))))
    return found


def _spelt(shape: Shape) -> tuple[str, ...]:
    return measured.PATTERNS.get(shape.name, (shape.pattern,) if shape.pattern is not None else ())


def _unmatched(matches: Callable[[str], object], before: tuple[Constraint, ...]) -> Callable[[Any], bool]:
    if not before:
        return lambda value: not matches(value)

    def is_broken(value: Any) -> bool:
        return not any(other.is_broken(value) for other in before) and not matches(value)

    return is_broken


# The guide counts a space that is neither first nor last as a symbol, which the model's `[\\S]+` would refuse. So this
# is the pattern that the server was seen to have (answers of SignUp until 2021), but for a password of one character:
# that one is the policy's to refuse.
# unverified: AWS still has that pattern for passwords.
_PASSWORD_SHAPE, _PASSWORD_PATTERN = "PasswordType", r"[\S](.*[\S])?"
_PASSWORD = Constraint(
    r"Member must satisfy regular expression pattern: ^[\S]+.*[\S]+$",
    lambda value: patterns.compiled(_PASSWORD_PATTERN).fullmatch(value) is None,
)


def _enum(shape: Shape) -> Constraint:
    known = members(shape)
    printed = ", ".join(enum_order(shape.enum))
    return Constraint(f"Member must satisfy enum value set: [{printed}]", lambda value: value not in known)


def _java_length(text: str) -> int:
    """In UTF-16 code units: a character outside the basic plane counts twice."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def blob_size(encoded: str) -> int:
    return len(base64.b64decode(encoded))

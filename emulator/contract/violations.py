"""The violations of a request as AWS words them: the value as Java prints it, the path, the sentence.

Sensitive values are not printed. All violations are counted and the first are told: a request of a few bytes each could
else have an answer thirty times its size. Does not know which constraint was broken or why.
"""

from collections.abc import Iterable
from typing import Any

from emulator.base.java_order import iteration_order
from emulator.contract import constraints
from emulator.model import contract
from emulator.model.contract import Shape

MOST_TOLD = 32
LONGEST_TOLD = 131_072  # characters, as many as the longest member may have; no violation is told after one beyond it
LONGEST_TEXT = LONGEST_TOLD + 1_024  # a text that is a little longer than allowed is repeated whole, as AWS repeats it
LONGEST_PRINTED = 16_384  # characters of a list or a map: fifty attributes of a schema have thirteen thousand


class Violations:
    """Those of one request, in the order in which they were found."""

    def __init__(self) -> None:
        self.count = 0
        self._told: list[str] = []
        self._size = 0

    def add(self, shape: Shape, value: Any, path: str, sentence: str, *, masked: bool) -> None:
        self.count += 1
        if self._has_room():
            self._tell("Value" if masked else f"Value '{_printed(shape, value)}'", path, sentence)

    def add_null(self, path: str, *, masked: bool) -> None:
        """Sensitive members hide even that they are null (evidence: violation-hidden-null)."""
        self.count += 1
        if self._has_room():
            self._tell("Value" if masked else "Value null", path, constraints.NOT_NULL)

    def sentence(self) -> str:
        """`N validation errors detected: A; B`, as AWS says it; ours is how many were not told."""
        # unverified: Violations beyond a bound are counted and not told.
        noun = "error" if self.count == 1 else "errors"
        untold = self.count - len(self._told)
        more = [f"and {untold} more"] if untold else []
        return f"{self.count} validation {noun} detected: {'; '.join([*self._told, *more])}"

    def _has_room(self) -> bool:
        return len(self._told) < MOST_TOLD and self._size < LONGEST_TOLD

    def _tell(self, value: str, path: str, sentence: str) -> None:
        text = f"{value} at '{path}' failed to satisfy constraint: {sentence}"
        self._told.append(text)
        self._size += len(text)


def _printed(shape: Shape, value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if shape.type == "blob":
        size = constraints.blob_size(value)
        # unverified: Bytes in a violation are printed as a Java buffer is.
        return f"java.nio.HeapByteBuffer[pos=0 lim={size} cap={size}]"
    if shape.type == "list":
        element = contract.shape(shape.element)
        # evidence: violation-list-value; for strings
        return f"[{_joined(_printed(element, content) for content in value)}]"
    if shape.type == "map":
        target = contract.shape(shape.value)
        pairs = (f"{key[:LONGEST_PRINTED]}={_printed(target, value[key])}" for key in iteration_order(value))
        return f"{{{_joined(pairs)}}}"  # seen: amplify-js#11409
    return _structure(shape, value) if shape.type == "structure" else str(value)[:LONGEST_TEXT]


def _joined(parts: Iterable[str]) -> str:
    """Up to LONGEST_PRINTED; no part after that is even made."""
    taken, left = [], LONGEST_PRINTED
    for part in parts:
        if len(part) > left:
            taken.append(f"{part[: max(left, 0)]}...")  # ours
            break
        taken.append(part)
        left -= len(part) + 2
    return ", ".join(taken)


def _structure(shape: Shape, value: Any) -> str:
    """`AttributeType(name=…, value=…)`."""
    # unverified: A structure in a violation is printed with its members in parentheses.
    members = []
    for name, target_name in shape.members.items():
        target = contract.shape(target_name)
        text = "***" if target.sensitive else _printed(target, value.get(name))
        members.append(f"{name[0].lower()}{name[1:]}={text}")
    return f"{shape.name}({', '.join(members)})"

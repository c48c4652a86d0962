"""Taking fields out of a mapping, each with its type; what cannot be taken is a problem at its own line."""

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from emulator.model import contract
from emulator.seeds import times
from emulator.seeds.files import Mapped, Node, Scalar, Sequence, plain
from emulator.seeds.problems import Place, Problems
from emulator.seeds.times import Moment

Taken = TypeVar("Taken")


class Fields:
    """One mapping of a seed. `ok` turns False when a field that is there cannot be taken, or a needed one is not."""

    def __init__(self, node: Node, known: Collection[str], problems: Problems, what: str) -> None:
        self.place = node.place
        self.problems = problems
        self.ok = isinstance(node, Mapped)
        self._entries = node.entries if isinstance(node, Mapped) else {}
        self._what = what
        if not self.ok:
            problems.add(node.place, f"{what} must be a mapping of {', '.join(known)}")
        for name, entry in self._entries.items():
            if name not in known:
                self.refuse(entry.place, f"{what} has no {name!r}{nearest(name, known)}")

    def refuse(self, place: Place, text: str) -> None:
        self.ok = False
        self.problems.add(place, text)

    def place_of(self, name: str) -> Place:
        return self._entries[name].place if name in self._entries else self.place

    def node(self, name: str) -> Node | None:
        """None also for a field that is there and says nothing."""
        entry = self._entries.get(name)
        if entry is None or (isinstance(entry.node, Scalar) and entry.node.value is None):
            return None
        return entry.node

    def text(
        self, name: str, *, needed: bool = False, form: re.Pattern[str] | None = None, like: str = ""
    ) -> str | None:
        node = self.node(name)
        if node is None:
            if needed:
                self.refuse(self.place, f"{self._what} needs a {name!r}")
            return None
        if not isinstance(node, Scalar) or node.text == "":
            self.refuse(node.place, f"{name} must be a text")
            return None
        if form is not None and not form.fullmatch(node.text):
            self.refuse(node.place, f"{name} {node.text!r} is not {like}")
            return None
        return node.text

    def texts(self, name: str) -> tuple[str, ...]:
        """One text, or a list of them."""
        node = self.node(name)
        items = node.items if isinstance(node, Sequence) else () if node is None else (node,)
        for item in items:
            if not isinstance(item, Scalar) or item.text == "":
                self.refuse(item.place, f"{name} must be a text or a list of texts")
        return tuple(item.text for item in items if isinstance(item, Scalar))

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        text = self.text(name)
        if text is not None and text not in choices:
            self.refuse(self.place_of(name), f"{name} must be one of {', '.join(choices)}{nearest(text, choices)}")
            return default
        return text or default

    def flag(self, name: str, *, default: bool) -> bool:
        node = self.node(name)
        if node is None:
            return default
        if not isinstance(node, Scalar) or not isinstance(node.value, bool):
            self.refuse(node.place, f"{name} is true or false")
            return default
        return node.value

    def number(self, name: str) -> int | None:
        node = self.node(name)
        if node is None:
            return None
        if not isinstance(node, Scalar) or not isinstance(node.value, int) or not 0 < node.value < 1000:
            self.refuse(node.place, f"{name} must be a whole number from 1 to 999")
            return None
        return node.value

    def moment(self, name: str) -> Moment | None:
        text = self.text(name)
        try:
            return times.parse(text) if text else None
        except ValueError as error:
            self.refuse(self.place_of(name), f"{name}: {error}")
            return None

    def each(self, name: str, read: Callable[[Node], Taken | None]) -> tuple[tuple[Taken, ...], bool]:
        """What could be read of a list, and whether that was everything."""
        node = self.node(name)
        if node is None:
            return (), True
        if not isinstance(node, Sequence):
            self.problems.add(node.place, f"{name} must be a list")
            return (), False
        taken = [value for item in node.items if (value := read(item)) is not None]
        return tuple(taken), len(taken) == len(node.items)

    def values(self, name: str) -> dict[str, Any]:
        """A mapping as plain values."""
        node = self.node(name)
        if node is None:
            return {}
        if not isinstance(node, Mapped):
            self.refuse(node.place, f"{name} must be a mapping")
            return {}
        content: dict[str, Any] = plain(node)
        return content

    def members(self, name: str, operation: str, elsewhere: Mapping[str, str]) -> dict[str, Any]:
        """The members of an operation's request. `elsewhere` are those that the seed has its own key for."""
        node = self.node(name)
        content = self.values(name)
        if isinstance(node, Mapped):
            for member in elsewhere:
                if member in node.entries:
                    self.refuse(
                        node.entries[member].place, f"{member} does not stand here but in {elsewhere[member]!r}"
                    )
            self._check_members(node, contract.operations()[operation].input, name)
        return content

    def _check_members(self, node: Node, shape_name: str, path: str) -> None:
        """Unknown members at any depth: the wire drops them in silence, as AWS does, and a typing error would too."""
        shape = contract.shape(shape_name)
        if isinstance(node, Mapped) and shape.type == "structure" and not shape.document:
            for name, entry in node.entries.items():
                if name in shape.members:
                    self._check_members(entry.node, shape.members[name], f"{path}.{name}")
                else:
                    self.refuse(entry.place, f"{path} has no {name!r}{nearest(name, shape.members)}")
        elif isinstance(node, Sequence) and shape.type == "list":
            for item in node.items:
                self._check_members(item, shape.element, path)


def nearest(name: str, known: Collection[str]) -> str:
    """`; did you mean …?`, or what there is to choose from."""
    near = difflib.get_close_matches(name, known, 1, 0.5)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {', '.join(known)}" if len(known) <= 12 else ""

"""Taking fields out of a mapping as the language describes them; what cannot be taken is a problem at its own line."""

import difflib
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

from emulator.model import contract
from emulator.seeds import times
from emulator.seeds.files import Entry, Mapped, Node, Scalar, Sequence, plain
from emulator.seeds.kinds import (
    Choice,
    Each,
    Flag,
    Fraction,
    Free,
    Key,
    Named,
    Number,
    Part,
    Request,
    Shape,
    Text,
    Texts,
    Time,
)
from emulator.seeds.problems import Place, Problems
from emulator.seeds.times import Moment

Kind = TypeVar("Kind", bound=Key)
Taken = TypeVar("Taken")


LONGEST_SHOWN = 100  # of a text that is refused


class Fields:
    """One mapping of a seed. `ok` turns False when a field that is there cannot be taken, or a needed one is not.
    `folder` has the files that the seed may name; None means that it may name none."""

    def __init__(self, node: Node, shape: Shape, problems: Problems, folder: Path | None = None) -> None:
        if shape.short is not None and isinstance(node, Scalar) and node.value is not None:
            node = Mapped(node.place, {shape.short: Entry(node.place, node)})
        self.place = node.place
        self.problems = problems
        self.folder = folder
        self.ok = isinstance(node, Mapped)
        self._entries = node.entries if isinstance(node, Mapped) else {}
        self._shape = shape
        if not self.ok:
            problems.add(node.place, f"{shape.what} must be a mapping of {', '.join(shape.keys)}")
        for name, entry in self._entries.items():
            if name not in shape.keys:
                self.refuse(entry.place, f"{shape.what} has no {name!r}{nearest(name, shape.keys)}")
        for name, key in shape.keys.items():
            if isinstance(node, Mapped) and key.needed and self.node(name) is None:
                self.refuse(self.place, f"{shape.what} needs a {name!r}")

    def refuse(self, place: Place, text: str) -> None:
        self.ok = False
        self.problems.add(place, text)

    def place_of(self, name: str) -> Place:
        return self._entries[name].place if name in self._entries else self.place

    @property
    def what(self) -> str:
        """Such as `a client`."""
        return self._shape.what

    def knows(self, name: str) -> bool:
        """Whether such a mapping may have the key at all."""
        return name in self._shape.keys

    def has(self, name: str) -> bool:
        return self.node(name) is not None

    def node(self, name: str) -> Node | None:
        """None also for a field that is there and says nothing."""
        entry = self._entries.get(name)
        if entry is None or (isinstance(entry.node, Scalar) and entry.node.value is None):
            return None
        return entry.node

    def text(self, name: str) -> str | None:
        key, node = self._key(name, Text), self.node(name)
        if node is None:
            return None
        if not isinstance(node, Scalar) or node.text == "":
            self.refuse(node.place, f"{name} must be a text")
            return None
        if key.form is not None and not key.form.fullmatch(node.text):
            shown = node.text if len(node.text) <= LONGEST_SHOWN else node.text[:LONGEST_SHOWN] + "…"
            self.refuse(node.place, f"{name} {shown!r} is not {key.like}")
            return None
        return node.text

    def texts(self, name: str) -> tuple[str, ...]:
        """One text, or a list of them."""
        key, node = self._key(name, Texts), self.node(name)
        items = node.items if isinstance(node, Sequence) else () if node is None else (node,)
        for item in items:
            if not isinstance(item, Scalar) or item.text == "":
                self.refuse(item.place, f"{name} must be a text or a list of texts")
            elif key.choices and item.text not in key.choices:
                self.refuse(item.place, f"{name} must be one of {', '.join(key.choices)}, or a list of them")
        return tuple(item.text for item in items if isinstance(item, Scalar))

    def choice(self, name: str, default: str) -> str:
        choices, node = self._key(name, Choice).choices, self.node(name)
        if node is None:
            return default
        text = node.text if isinstance(node, Scalar) else ""
        if text not in choices:
            self.refuse(self.place_of(name), f"{name} must be one of {', '.join(choices)}{nearest(text, choices)}")
            return default
        return text

    def flag(self, name: str, *, default: bool) -> bool:
        self._key(name, Flag)
        node = self.node(name)
        if node is None:
            return default
        if not isinstance(node, Scalar) or not isinstance(node.value, bool):
            self.refuse(node.place, f"{name} is true or false")
            return default
        return node.value

    def number(self, name: str) -> int | None:
        key, node = self._key(name, Number), self.node(name)
        if node is None:
            return None
        value = node.value if isinstance(node, Scalar) else None
        if not isinstance(value, int) or isinstance(value, bool) or not key.least <= value <= key.most:
            self.refuse(node.place, f"{name} must be a whole number from {key.least} to {key.most}")
            return None
        return value

    def fraction(self, name: str) -> float | None:
        key, node = self._key(name, Fraction), self.node(name)
        if node is None:
            return None
        value = node.value if isinstance(node, Scalar) else None
        if not isinstance(value, int | float) or isinstance(value, bool) or not key.least <= value <= key.most:
            self.refuse(node.place, f"{name} must be a number from {key.least:g} to {key.most:g}")
            return None
        return value

    def moment(self, name: str) -> Moment | None:
        self._key(name, Time)
        node = self.node(name)
        if node is None:
            return None
        try:
            return times.parse(node.text if isinstance(node, Scalar) else "")
        except ValueError as error:
            self.refuse(node.place, f"{name}: {error}")
            return None

    def each(self, name: str, read: Callable[["Fields"], Taken | None]) -> tuple[tuple[Taken, ...], bool]:
        """What could be read of a list, and whether that was everything."""
        key, node = self._key(name, Each), self.node(name)
        if node is None:
            return (), True
        items = node.items if isinstance(node, Sequence) else (node,)
        if not isinstance(node, Sequence) and not key.or_one:
            self.problems.add(node.place, f"{name} must be a list")
            return (), False
        taken = [
            value for item in items if (value := read(Fields(item, key.of, self.problems, self.folder))) is not None
        ]
        return tuple(taken), len(taken) == len(items)

    def whole(self, name: str, read: Callable[["Fields"], Taken | None]) -> tuple[Taken, ...]:
        """A list of which nothing may be missing, or this mapping cannot be taken either."""
        taken, is_everything = self.each(name, read)
        self.ok = self.ok and is_everything
        return taken

    def part(self, name: str, read: Callable[["Fields"], Taken | None]) -> Taken | None:
        """A mapping inside, without which this one cannot be taken either."""
        key, node = self._key(name, Part), self.node(name)
        if node is None:
            return None
        taken = read(Fields(node, key.of, self.problems, self.folder))
        self.ok = self.ok and taken is not None
        return taken

    def named(self, name: str) -> dict[str, str]:
        """Values are text; `true` and `false` may stand there as YAML has them."""
        self._key(name, Named)
        node = self.node(name)
        if node is None:
            return {}
        if not isinstance(node, Mapped):
            self.refuse(node.place, f"{name} must be a mapping of names and values")
            return {}
        values = {}
        for key, entry in node.entries.items():
            if not isinstance(entry.node, Scalar):
                self.refuse(entry.place, f"the value of {key} must be a text, a number, true or false")
            elif entry.node.value is not None:
                is_flag = isinstance(entry.node.value, bool)
                values[key] = str(entry.node.value).lower() if is_flag else entry.node.text
        return values

    def free(self, name: str) -> dict[str, Any]:
        """A mapping as plain values."""
        self._key(name, Free)
        return self._values(name)

    def request(self, name: str) -> dict[str, Any]:
        """The members of an operation's request."""
        key, node = self._key(name, Request), self.node(name)
        content = self._values(name)
        if isinstance(node, Mapped):
            for member in key.elsewhere:
                if member in node.entries:
                    self.refuse(
                        node.entries[member].place, f"{member} does not stand here but in {key.elsewhere[member]!r}"
                    )
            self._check_members(node, contract.operations()[key.operation].input, name)
        return content

    def _key(self, name: str, kind: type[Kind]) -> Kind:
        key = self._shape.keys[name]
        assert isinstance(key, kind)  # noqa: S101  # the reader and the language agree
        return key

    def _values(self, name: str) -> dict[str, Any]:
        node = self.node(name)
        if node is None:
            return {}
        if not isinstance(node, Mapped):
            self.refuse(node.place, f"{name} must be a mapping")
            return {}
        content: dict[str, Any] = plain(node)
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

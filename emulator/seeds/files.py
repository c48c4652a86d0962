"""YAML files into nodes that know their line, with `${VAR}` and `${VAR:-default}` filled in from the environment.

Scalars keep their text as it was written: a code `012345`, a phone number `+12015550100` and an account
`000000000000` need no quotes. What a scalar means as YAML (a number, a truth value) is asked for where it matters.
Knows nothing of what a seed holds.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from msgspec import Struct, field

from emulator.base import shipped as shipped_folders
from emulator.seeds.problems import Place, Problems

DEEPEST = 40
LARGEST = 64 * 1024 * 1024  # bytes of one file
MOST_NAMED_AGAIN = 100_000  # nodes that aliases stand for, all in all
_MERGE = "tag:yaml.org,2002:merge"
# A default ends before another placeholder begins, or each of many unfinished ones would look for its end to the end.
_PLACEHOLDER = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<name>\w+)(?::-(?P<default>(?:[^}$]|\$(?!\{))*+))?\})", re.ASCII)
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.SafeLoader("")


class Scalar(Struct, frozen=True):
    """`text` is what was written, `value` what YAML makes of it."""

    place: Place
    text: str
    value: Any


class Sequence(Struct, frozen=True):
    place: Place
    items: tuple["Node", ...]


class Entry(Struct, frozen=True):
    """A key's own place, and what stands under it."""

    place: Place
    node: "Node"


class Mapped(Struct, frozen=True):
    place: Place
    entries: dict[str, Entry]


Node = Scalar | Sequence | Mapped


def found(names: Iterable[str | Path], problems: Problems) -> list[Path]:
    """The files that the names mean: a folder means its `*.yaml` and `*.yml`, in the order of their names; a word that
    is no path here means the seed of that name that comes with the emulator, such as `demo`."""
    paths: list[Path] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            inside = sorted(entry for entry in path.iterdir() if entry.suffix in (".yaml", ".yml") and entry.is_file())
            if not inside:
                problems.add(Place(str(path), 1), "the folder holds no *.yaml file")
            paths += inside
        elif path.is_file():
            paths.append(path)
        elif str(name) in shipped():
            paths.append(shipped()[str(name)])
        else:
            problems.add(
                Place(str(path), 1), "there is no such file or folder; by name there are " + ", ".join(shipped())
            )
    return paths


def shipped() -> dict[str, Path]:
    """The seeds that come with the emulator, by name."""
    return {path.stem: path for path in sorted(shipped_folders.folder("seed").glob("*.yaml"))}


def read(path: Path, environment: Mapping[str, str], problems: Problems) -> Node | None:
    """The file's tree; None, with the problem noted, if it is not YAML or empty."""
    try:
        if path.stat().st_size > LARGEST:
            problems.add(Place(str(path), 1), f"the file is larger than {LARGEST // 1024 // 1024} MiB; make several")
            return None
        text = path.read_text(encoding="utf-8")
        loader = _SafeLoader(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.add(Place(str(path), 1), f"cannot be read: {error}")
        return None
    try:
        too_deep = _line_too_deep(text)
        if too_deep is not None:
            problems.add(Place(str(path), too_deep), f"is nested deeper than {DEEPEST} levels")
            return None
        root = loader.get_single_node()
        if root is None:
            problems.add(Place(str(path), 1), "the file is empty")
            return None
        return _Reading(str(path), environment, problems).node(root, 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add(Place(str(path), mark.line + 1 if mark else 1), f"is not YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        problems.add(Place(str(path), 1), f"is not YAML: {error}")
    finally:
        loader.dispose()
    return None


def _line_too_deep(text: str) -> int | None:
    """The line where the nesting goes too deep: the library's own way down has no floor, and would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_SafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST + 1:
                return int(event.start_mark.line) + 1 if event.start_mark else 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


class _Known(Struct):
    """A node that was read: what it became, how many nodes that is with all inside it, and how deep it goes."""

    node: Node
    size: int
    height: int


class _Reading(Struct, frozen=True):
    """One file being turned from YAML's nodes into ours. A node that an alias names again is read once, and counted
    each time: code that walks the tree later visits it as often."""

    file: str
    environment: Mapping[str, str]
    problems: Problems
    known: dict[int, _Known | None] = field(default_factory=dict)  # None while it is being read
    again: list[int] = field(default_factory=lambda: [0])  # how many nodes the aliases have named so far

    def node(self, raw: Any, depth: int) -> Node:
        return self._known(raw, depth).node

    def _known(self, raw: Any, depth: int) -> _Known:
        place = Place(self.file, raw.start_mark.line + 1)
        if id(raw) in self.known:
            return self._named_again(self.known[id(raw)], place, depth)
        if depth > DEEPEST:
            return self._refused(place, f"is nested deeper than {DEEPEST} levels")
        if isinstance(raw, yaml.ScalarNode):
            known = _Known(self._scalar(raw, place), 1, 0)
        else:
            self.known[id(raw)] = None
            known = (
                self._sequence(raw, place, depth)
                if isinstance(raw, yaml.SequenceNode)
                else self._mapping(raw, place, depth)
            )
        self.known[id(raw)] = known
        return known

    def _named_again(self, known: _Known | None, place: Place, depth: int) -> _Known:
        if known is None:
            return self._refused(place, "is inside itself")
        if depth + known.height > DEEPEST:
            return self._refused(place, f"is nested deeper than {DEEPEST} levels")
        if self.again[0] + known.size > MOST_NAMED_AGAIN:
            return self._refused(place, f"is named again so often that more than {MOST_NAMED_AGAIN:,} nodes come of it")
        self.again[0] += known.size
        return known

    def _refused(self, place: Place, why: str) -> _Known:
        self.problems.add(place, why)
        return _Known(Scalar(place, "", None), 1, 0)

    def _sequence(self, raw: Any, place: Place, depth: int) -> _Known:
        inside = [self._known(item, depth + 1) for item in raw.value]
        return _whole(Sequence(place, tuple(known.node for known in inside)), inside)

    def _mapping(self, raw: Any, place: Place, depth: int) -> _Known:
        """The mapping's own entries, over those of the mappings it merges (`<<: *anchor`), of which the first wins."""
        entries: dict[str, Entry] = {}
        inside: list[_Known] = []
        for merged in self._merged(raw, depth):
            inside.append(merged)
            entries = {**merged.node.entries, **entries} if isinstance(merged.node, Mapped) else entries
        own: dict[str, Entry] = {}
        for key, value in raw.value:
            at = Place(self.file, key.start_mark.line + 1)
            if key.tag == _MERGE:
                continue
            if not isinstance(key, yaml.ScalarNode):
                self.problems.add(at, "a key is a word, not a list or a mapping")
                continue
            if key.value in own:
                self.problems.add(at, f"{key.value} is here twice; the first is at line {own[key.value].place.line}")
            known = self._known(value, depth + 1)
            inside.append(known)
            own[key.value] = Entry(at, known.node)
        return _whole(Mapped(place, {**entries, **own}), inside)

    def _merged(self, raw: Any, depth: int) -> Iterator[_Known]:
        for key, value in raw.value:
            if key.tag != _MERGE:
                continue
            for each in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                if not isinstance(each, yaml.MappingNode):
                    self.problems.add(
                        Place(self.file, key.start_mark.line + 1), "<< merges mappings, and this is not a mapping"
                    )
                yield self._known(each, depth)

    def _scalar(self, raw: Any, place: Place) -> Scalar:
        text = _PLACEHOLDER.sub(lambda match: self._filled(match, place), raw.value)
        tag = raw.tag
        if text != raw.value and not raw.style:  # a plain `${COUNT}` may have become a number
            tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
        return Scalar(place, text, _value(tag, text))

    def _filled(self, match: re.Match[str], place: Place) -> str:
        if match["escaped"]:
            return "$"
        value = self.environment.get(match["name"]) or match["default"]
        if value is None:
            self.problems.add(
                place, f"the variable {match['name']} is not set, and ${{{match['name']}:-…}} has no default"
            )
        return value or ""


def _whole(node: Node, inside: list[_Known]) -> _Known:
    size = 1 + sum(known.size for known in inside)
    return _Known(node, size, 1 + max((known.height for known in inside), default=-1))


def _value(tag: str, text: str) -> Any:
    """JSON has no dates: what YAML would take for one stays text, and so does a number with a leading zero."""
    kind = tag.rpartition(":")[2]
    if kind == "bool":  # `yes`, `on` and `off` stay text: AWS has values such as `MfaConfiguration: OFF`
        return text.lower() == "true" if text.lower() in ("true", "false") else text
    if kind == "null":
        return None
    if kind == "int" and re.fullmatch(r"-?(0|[1-9]\d{0,17})", text):
        return int(text)
    if kind == "float":
        try:
            return float(text)
        except ValueError:
            return text
    return text


def plain(node: Node) -> Any:
    """The values alone, as JSON would carry them."""
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return [plain(item) for item in node.items]
        case Mapped():
            return {name: plain(entry.node) for name, entry in node.entries.items()}

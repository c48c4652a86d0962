"""YAML files into nodes that know their line, with `${VAR}` and `${VAR:-default}` filled in from the environment.

Scalars keep their text as it was written: a code `012345`, a phone number `+12015550100` and an account
`000000000000` need no quotes. What a scalar means as YAML (a number, a truth value) is asked for where it matters.
Knows nothing of what a seed holds.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from emulator.base import shipped as shipped_folders
from emulator.seeds.problems import Place, Problems

DEEPEST = 40
_PLACEHOLDER = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<name>\w+)(?::-(?P<default>[^}]*))?\})", re.ASCII)
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Scalar:
    """`text` is what was written, `value` what YAML makes of it."""

    place: Place
    text: str
    value: Any


@dataclass(frozen=True, slots=True)
class Sequence:
    place: Place
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's own place, and what stands under it."""

    place: Place
    node: "Node"


@dataclass(frozen=True, slots=True)
class Mapped:
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
            inside = sorted(entry for entry in path.iterdir() if entry.suffix in (".yaml", ".yml"))
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
        loader = _SafeLoader(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        problems.add(Place(str(path), 1), f"cannot be read: {error}")
        return None
    try:
        root = loader.get_single_node()
        if root is None:
            problems.add(Place(str(path), 1), "the file is empty")
            return None
        return _Reading(str(path), environment, problems, loader).node(root, 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add(Place(str(path), mark.line + 1 if mark else 1), f"is not YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        problems.add(Place(str(path), 1), f"is not YAML: {error}")
    finally:
        loader.dispose()
    return None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One file being turned from YAML's nodes into ours."""

    file: str
    environment: Mapping[str, str]
    problems: Problems
    loader: Any

    def node(self, raw: Any, depth: int) -> Node:
        place = Place(self.file, raw.start_mark.line + 1)
        if depth > DEEPEST:
            self.problems.add(place, f"is nested deeper than {DEEPEST} levels")
            return Scalar(place, "", None)
        if isinstance(raw, yaml.ScalarNode):
            return self._scalar(raw, place)
        if isinstance(raw, yaml.SequenceNode):
            return Sequence(place, tuple(self.node(item, depth + 1) for item in raw.value))
        return self._mapping(raw, place, depth)

    def _mapping(self, raw: Any, place: Place, depth: int) -> Mapped:
        self.loader.flatten_mapping(raw)  # `<<: *anchor`; merged keys come first, so that the mapping's own win
        own = {id(key) for key, _ in raw.value if place.line <= key.start_mark.line + 1}
        entries: dict[str, Entry] = {}
        for key, value in raw.value:
            if not isinstance(key, yaml.ScalarNode):
                self.problems.add(Place(self.file, key.start_mark.line + 1), "a key is a word, not a list or a mapping")
                continue
            at = Place(self.file, key.start_mark.line + 1)
            before = entries.get(key.value)
            if before is not None and id(key) in own and before.place.line >= place.line:
                self.problems.add(at, f"{key.value} is here twice; the first is at line {before.place.line}")
            entries[key.value] = Entry(at, self.node(value, depth + 1))
        return Mapped(place, entries)

    def _scalar(self, raw: Any, place: Place) -> Scalar:
        text = _PLACEHOLDER.sub(lambda match: self._filled(match, place), raw.value)
        tag = raw.tag
        if text != raw.value and raw.style is None:  # a plain `${COUNT}` may have become a number
            tag = self.loader.resolve(yaml.ScalarNode, text, (True, False))
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

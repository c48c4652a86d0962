"""A pool in the language of seeds, and seed files written from it, a user at a time: a hundred thousand of them are
never all in memory.

A file is YAML or JSON. In both, each user is one line of JSON, which YAML reads as well: that is quick to write, and
`diff` shows who changed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import orjson
import yaml

from emulator.seeds import language

Kind = Literal["yaml", "json"]
VERSION = 1
# YAML takes these for line breaks or for nothing that may stand in a file; inside a text they are written as escapes.
_NOT_AS_THEY_ARE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# What a seed would take for a variable, or for an escaped dollar sign.
_LIKE_A_VARIABLE = re.compile(r"\$(?=[${])")


@dataclass(frozen=True, slots=True)
class Document:
    """`head` has everything but the users, under the keys of a pool in a seed; `remarks` as those of a file."""

    head: dict[str, Any]
    users: Iterable[dict[str, Any]] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """What else stands in a seed beside its pools; `remarks` become comments of a YAML file."""

    pools: Iterable[Document]
    beside: Mapping[str, Any] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def written(file: File, kind: Kind) -> Iterator[str]:
    """The text of the file, in pieces."""
    return _yaml(file) if kind == "yaml" else _json(file)


def fitted(head: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The head with the keys that a seed has, and the names of the others."""
    return {key: head[key] for key in head if key in language.POOL.keys}, [
        key for key in head if key not in language.POOL.keys
    ]


def escaped(value: Any) -> Any:
    """The same value for a seed file, where `${NAME}` would be a variable. Keys are taken as they are."""
    if isinstance(value, str):
        return _LIKE_A_VARIABLE.sub("$$", value)
    if isinstance(value, Mapping):
        return {key: escaped(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [escaped(inner) for inner in value]
    return value


def line(value: Any) -> str:
    """One line of JSON that YAML reads alike."""
    text = orjson.dumps(escaped(value)).decode()
    return _NOT_AS_THEY_ARE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def one_line(text: str) -> str:
    """The text with everything that ends a line or steers a terminal as an escape: names in it are other people's."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def _yaml(file: File) -> Iterator[str]:
    for remark in file.remarks:
        yield f"# {one_line(remark)}\n"
    yield _block({"version": VERSION, **file.beside}, "")
    is_first = True
    for document in file.pools:
        yield "pools:\n" if is_first else ""
        is_first = False
        for remark in document.remarks:
            yield f"  # {one_line(remark)}\n"
        begin, *rest = _block(document.head, "    ").splitlines(keepends=True)
        yield "".join([f"  - {begin[4:]}", *rest])
        has_users = False
        for user in document.users:
            yield "    users:\n" if not has_users else ""
            has_users = True
            yield f"      - {line(user)}\n"
    if is_first:
        yield "pools: []\n"


def _json(file: File) -> Iterator[str]:
    yield f'{{"version": {VERSION}'
    for key, value in file.beside.items():
        yield f",\n{line(key)}: {line(value)}"
    yield ',\n"pools": ['
    separator = "\n"
    for document in file.pools:
        members = [f"{line(key)}: {line(value)}" for key, value in document.head.items()]
        yield separator + "{" + ",\n ".join(members)
        users = iter(document.users)
        user = next(users, None)
        if user is not None:
            yield ',\n "users": [\n  ' + line(user)
            yield from (",\n  " + line(user) for user in users)
            yield "\n ]"
        yield "}"
        separator = ",\n"
    yield "\n]}\n"


class _Dumper(yaml.SafeDumper):
    """Lists stand inside of what they belong to, and texts of several lines as they are."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        del indentless
        return super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _block(mapping: Mapping[str, Any], indent: str) -> str:
    text: str = yaml.dump(escaped(mapping), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return "".join(f"{indent}{line}" if line.strip() else line for line in text.splitlines(keepends=True))

"""What can stand under a key of a seed: the kinds of values, and mappings made of keys.

`language` describes a whole seed with them. `fields` reads by that description and `schema` writes it down for editors,
so nothing of it is said twice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """`says` is what an editor shows about the key."""

    says: str
    needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Key):
    """`like` ends the sentence "… is not" for a text that has not the form."""

    form: re.Pattern[str] | None = None
    like: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts(Key):
    """One text, or a list of them."""

    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Key):
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Key):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Key):
    """A whole number."""

    least: int = 1
    most: int = 999


@dataclass(frozen=True, slots=True, kw_only=True)
class Fraction(Key):
    """A number, whole or not."""

    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Time(Key):
    """As `times` reads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Key):
    """A mapping of names that the seed does not know and single values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Free(Key):
    """A mapping of anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request(Key):
    """The members of an operation's request under AWS's names. `elsewhere` are those that the seed has its own key for:
    what the key is called."""

    operation: str
    elsewhere: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Key):
    """One mapping."""

    of: "Shape"


@dataclass(frozen=True, slots=True, kw_only=True)
class Each(Key):
    """A list of mappings. With `or_one` a mapping alone stands for a list of it."""

    of: "Shape"
    or_one: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A mapping with known keys. `what` names it in sentences. Where it has a `short` key, a text alone stands for a
    mapping with that key."""

    what: str
    keys: Mapping[str, Key] = field(default_factory=dict)
    short: str | None = None

"""What can stand under a key of a seed: the kinds of values, and mappings made of keys.

`language` describes a whole seed with them. `fields` reads by that description and `schema` writes it down for editors,
so nothing of it is said twice.
"""

import re
from collections.abc import Mapping

from msgspec import Struct, field


class Key(Struct, frozen=True, kw_only=True):
    """`says` is what an editor shows about the key."""

    says: str
    needed: bool = False


class Text(Key, frozen=True, kw_only=True):
    """`like` ends the sentence "… is not" for a text that has not the form."""

    form: re.Pattern[str] | None = None
    like: str = ""


class Texts(Key, frozen=True, kw_only=True):
    """One text, or a list of them."""

    choices: tuple[str, ...] = ()


class Choice(Key, frozen=True, kw_only=True):
    choices: tuple[str, ...]


class Flag(Key, frozen=True, kw_only=True):
    pass


class Number(Key, frozen=True, kw_only=True):
    """A whole number."""

    least: int = 1
    most: int = 999


class Fraction(Key, frozen=True, kw_only=True):
    """A number, whole or not."""

    least: float
    most: float


class Time(Key, frozen=True, kw_only=True):
    """As `times` reads it."""


class Named(Key, frozen=True, kw_only=True):
    """A mapping of names that the seed does not know and single values."""


class Free(Key, frozen=True, kw_only=True):
    """A mapping of anything."""


class Request(Key, frozen=True, kw_only=True):
    """The members of an operation's request under AWS's names. `elsewhere` are those that the seed has its own key for:
    what the key is called."""

    operation: str
    elsewhere: Mapping[str, str]


class Part(Key, frozen=True, kw_only=True):
    """One mapping."""

    of: "Shape"


class Each(Key, frozen=True, kw_only=True):
    """A list of mappings. With `or_one` a mapping alone stands for a list of it."""

    of: "Shape"
    or_one: bool = False


class Shape(Struct, frozen=True):
    """A mapping with known keys. `what` names it in sentences. Where it has a `short` key, a text alone stands for a
    mapping with that key."""

    what: str
    keys: Mapping[str, Key] = field(default_factory=dict)
    short: str | None = None

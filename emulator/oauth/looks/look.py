"""What all pages of one answer share, and the small values that pages list.

A page is told by its name and its values (`rendering.render`). A label is a key of `words/` without `label.`, such as
`email` or `given_name`, and a notice, an error, a heading or a sentence may be one without `notice.`, `problem.`,
`heading.` or `sentence.`; what is no key is shown as it is. Ways to sign in have the names of challenges and factors,
such as `SMS_MFA`. `valid_for` is a number of seconds, or a text; `pause` a number of seconds before a new code may be
asked for.

Beside the fields that hold what was typed, forms send: `_csrf` (and `csrf`, of version 2), `step` where a page has one,
`other=yes` for "try another way", `resend=yes` for a new code of the page "code", and `answer` for a chosen option.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct, field

Scheme = Literal["light", "dark", "dynamic"]
# What a browser runs or shows itself instead of going somewhere.
_NOT_FOLLOWED = frozenset({"javascript", "data", "vbscript", "blob", "file"})
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_IGNORED = re.compile(r"[\x00-\x20]")  # a browser takes them out of an address


class Shades(Struct, frozen=True):
    """The addresses of one picture; they may be the same."""

    light: str
    dark: str


class Brand(Struct, frozen=True):
    """A style, worked out once: it is made by `brands` and may be kept for as long as what it was made of."""

    css: str = ""  # safe inside of <style>
    scheme: Scheme = "dynamic"
    pictures: Mapping[str, Shades] = field(default_factory=dict)  # by the category of the asset
    icons: Mapping[str, Shades] = field(default_factory=dict)  # of providers, by their name
    horizontal: str = "center"  # start, center, end
    vertical: str = "center"
    density: str = "regular"  # regular, compact
    header: bool = False
    header_at: str = "start"  # its logo: start, center, end
    footer: bool = False
    footer_at: str = "start"
    graphics: bool = True  # pictures on the pages for codes and passkeys
    logo: str = "none"  # of the form: none, in, out
    logo_at: str = "center"  # start, center, end
    provider_icons: bool = True
    order: tuple[str, ...] = ("USERNAME_PASSWORD", "FEDERATED")
    providers: tuple[str, ...] = ()  # names, those that come first


class Hint(Struct, frozen=True):
    """One line of the tester's bar: what it is, the value, and where it leads."""

    text: str
    value: str = ""
    href: str = ""


class Field(Struct, frozen=True):
    """An attribute that a page asks for; `name` is the whole name of the form's field."""

    name: str
    label: str
    type: str = "text"
    value: str = ""
    required: bool = True
    autocomplete: str = ""
    hint: str = ""


class Look(Struct, frozen=True):
    version: int  # 1: classic hosted pages, 2: managed login
    title: str
    language: str
    base: str
    query: str
    csrf: str
    nonce: str
    brand: Brand
    hints: tuple[Hint, ...] = ()
    terms: tuple[str, str] | None = None
    languages: tuple[tuple[str, str], ...] = ()  # tags with their addresses; none: no choice is shown

    def to(self, path: str) -> str:
        """The address of another page, with the query that is carried along."""
        return f"{self.base}/{path}?{self.query}" if self.query else f"{self.base}/{path}"


def followed(href: str) -> str:
    """The address, or `#` for one that would run in the page instead of leaving it."""
    scheme = _SCHEME.match(_IGNORED.sub("", href))
    return "#" if scheme and scheme[1].lower() in _NOT_FOLLOWED else href


def password_rules(policy: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rules that a page lists, of a PasswordPolicyType: the name of a rule, and of `length` how long."""
    rules = [("length", str(policy.get("MinimumLength", 8)))]
    asked = {"lowercase": "Lowercase", "uppercase": "Uppercase", "number": "Numbers", "symbol": "Symbols"}
    return rules + [(rule, "") for rule, member in asked.items() if policy.get(f"Require{member}", False)]

"""Makes a page: its template, filled with what it shows and with the words of its language.

Templates are compiled once. Everything put into them is escaped.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from emulator.oauth.looks import codes, languages, static
from emulator.oauth.looks.look import Look, followed

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).with_name("templates")
_CLASSIC, _MANAGED, _SHARED = "classic", "managed", "pages"
# What a page need not be told.
_DEFAULTS: dict[str, Any] = {
    "error": None,
    "notice": None,
    "username_label": "username",
    "valid_for": "",
    "sub": "",
    "destination": "",
    "medium": "",
    "username": "",
    "providers": (),
    "local": True,
    "fields": (),
    "rules": (),
    "other": False,
    "resend": False,
    "passkey": False,
    "forgot": False,
    "self_sign_up": False,
    "password": True,
    "password_required": True,
    "code": "",
    "request_id": "",
    "pause": 0,
    "wrong": None,
    "by_link": False,
}
# Pages with fields of which an error may be about any: only those that are named in `wrong` look wrong.
_MIXED = frozenset({"sign_up", "new_password", "reset"})
# Values that may be keys of a kind of text.
_TEXTS = {"notice": "notice", "error": "problem", "heading": "heading", "sentence": "sentence"}
_CHOICES = {
    "SMS_MFA": "SMS",
    "SMS_OTP": "SMS",
    "EMAIL_OTP": "EMAIL",
    "EMAIL_MFA": "EMAIL",
    "SOFTWARE_TOKEN_MFA": "APP",
    "WEB_AUTHN": "PASSKEY",
    "PASSWORD_SRP": "PASSWORD",
}
_NUMBER = re.compile(r"\d+", re.ASCII)
_NOT_OF_AN_ID = re.compile(r"[^\w-]+", re.ASCII)


def render(look: Look, page: str, **values: Any) -> str:
    """The whole document of the page of this name, in the version and the language of the look."""
    folder = _CLASSIC if look.version == 1 else _MANAGED
    words = languages.words(look.language, classic=folder == _CLASSIC)
    template = environment().select_template([f"{folder}/{page}.html", f"{_SHARED}/{page}.html"])
    shown = {**_DEFAULTS, **({"wrong": ()} if page in _MIXED else {}), **values, **_translated(words, values)}
    return template.render(
        shown,
        look=look,
        brand=look.brand,
        css=Markup(look.brand.css),  # noqa: S704  # brands make it safe
        words=words,
        say=words.say,
        layout=f"{folder}/layout.html",
        parts=f"{folder}/parts.html",
    )


def _translated(words: languages.Words, values: Mapping[str, Any]) -> dict[str, str]:
    """Values that name a text of ours, in the page's language; others, such as AWS's own sentences, stay."""
    return {name: words.name(kind, values[name]) for name, kind in _TEXTS.items() if values.get(name)}


@cache
def environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # 100 ms that no call of the API needs

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(followed=followed, ident=_ident, groups=codes.groups, qr_code=codes.qr_code)
    environment.globals.update(served=static.path, rules_of=_rules, arranged=_arranged, language_of=_language_of)
    environment.globals.update(terms=_terms, choice=_choice, way=_way, described=_described)
    return environment


def _ident(name: str) -> str:
    """A name as an id of the page."""
    return _NOT_OF_AN_ID.sub("-", name).strip("-")


def _rules(words: languages.Words, rules: Sequence[tuple[str, str]]) -> list[tuple[str, int, str]]:
    """Rules of a password: name, the number in it, and the sentence. A rule that nobody knows says its own text."""
    found = []
    for rule, text in rules:
        number = _NUMBER.search(text)
        count = int(number[0]) if number else 0
        key = f"rule.{rule}"
        found.append((rule, count, str(words.say(key, count=count)) if words.knows(key) else text))
    return found


def _arranged(providers: Sequence[tuple[str, str, str]], first: Sequence[str]) -> list[tuple[str, str, str]]:
    """In the order of the style; what it does not name comes after it, as it came."""
    place = {name: number for number, name in enumerate(first)}
    return sorted(providers, key=lambda provider: place.get(provider[0], len(place)))


def _language_of(tag: str) -> str:
    return str(languages.words(tag).say("language"))


def _terms(words: languages.Words, links: tuple[str, str]) -> Markup:
    """The sentence in which the two documents are links."""
    link = Markup('<a href="{}">{}</a>')
    use, privacy = (followed(href) for href in links)
    return words.say(
        "terms",
        terms=link.format(use, words.say("terms.use")),
        privacy=link.format(privacy, words.say("terms.privacy")),
    )


def _choice(words: languages.Words, name: str) -> str:
    """A way to sign in, by the name of its challenge or factor; one that nobody knows is its own text."""
    return words.name("choice", _way(name))


def _way(name: str) -> str:
    return _CHOICES.get(name, name)


def _described(error: str | None, field: str, more: object, suffix: str) -> str:
    """The ids of what describes a field: the problem, if there is one, and what stands beside it."""
    return " ".join([*(["problem"] if error else []), *([f"{field}-{suffix}"] if more else [])])

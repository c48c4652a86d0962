"""What pages say, in the languages of managed login. A file of `words/` is one language, and all have the same keys.

`classic.json` is what the classic pages say otherwise; they are in English only.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from markupsafe import Markup, escape

# evidence: managed-login-languages
TAGS = ("de", "en", "es", "fr", "id", "it", "ja", "ko", "nl", "pt-BR", "zh-CN", "zh-TW")
ENGLISH = "en"
_WORDS = Path(__file__).with_name("words")
_SPANS = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


class Words:
    """One language."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def say(self, key: str, /, **values: Any) -> Markup:
        """The text, with values put into its places; they are escaped, unless they are markup."""
        text = escape(self._texts[key])
        return text.format(**values) if values else text

    def name(self, kind: str, key: str) -> str:
        """A text of a kind, such as `label`; one that nobody knows is its own text."""
        return self._texts.get(f"{kind}.{key}", key)

    def knows(self, key: str) -> bool:
        return key in self._texts

    def span(self, value: str | int) -> str:
        """A number of seconds in the largest unit that leaves nothing over; a text stays as it is."""
        if not str(value).isdecimal():
            return str(value)
        seconds = int(value)
        unit, length = next(pair for pair in _SPANS if seconds % pair[1] == 0 and (seconds >= pair[1] or pair[1] == 1))
        count = seconds // length
        return self._texts[f"{unit}.{'one' if count == 1 else 'other'}"].format(count=count)


@cache
def words(tag: str, *, classic: bool = False) -> Words:
    """English where the tag is none of the twelve."""
    texts = _read(tag if tag in TAGS else ENGLISH)
    return Words({**texts, **_read("classic")} if classic else texts)


def _read(name: str) -> dict[str, str]:
    found: dict[str, str] = orjson.loads(_WORDS.joinpath(f"{name}.json").read_bytes())
    return found

"""Texts with the number of a user in them: `user{n}`, `user{n:06}` with zeros in front. A brace that is one is written
twice."""

import re

_WHOLE = re.compile(r"(?:[^{}]|\{\{|\}\}|\{n(?::0[1-9][0-9]?)?\})*+")
_NUMBER = re.compile(r"\{n[}:]")
FORMS = "{n}, or {n:06} with zeros in front; for a brace itself write {{ or }}"


def check(text: str) -> None:
    """Raises ValueError with what stands there in place of the number."""
    end = _WHOLE.match(text)
    assert end is not None  # noqa: S101  # it matches nothing, too
    if end.end() < len(text):
        wrong = text[end.end() :].partition("}")
        raise ValueError(f"{''.join(wrong[:2])!r} is not the number of a user; write {FORMS}")


def has_number(text: str) -> bool:
    return _NUMBER.search(text.replace("{{", "")) is not None


def fill(text: str, number: int) -> str:
    """Of a text that was checked."""
    return text.format(n=number) if "{" in text or "}" in text else text

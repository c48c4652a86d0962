"""Writes the CSS of a customization anew, and of it only what can do no more than change how an element looks.

What SetUICustomization refuses is not believed to have been refused: a database can be changed by hand. A rule is kept
for the classes that customizations have, a declaration if its value is made of words, numbers, texts and functions that
load nothing. A backslash, an at-rule, `url()` and whatever could end the style element have no place in that.
"""

import re
from collections.abc import Iterator

from emulator.rules.branding.css import CLASSES

_PROPERTY = re.compile(r"-?[a-z]+(?:-[a-z]+)*", re.ASCII)
_TEXT = re.compile(r"\"[\w .,-]*\"|'[\w .,-]*'")
_PLAIN = re.compile(r"[\w\s#%.,()+*/!-]+")
_BETWEEN = str.maketrans({"(": "( ", **dict.fromkeys(",)+*/", " ")})
_FUNCTIONS = frozenset(
    [
        *("calc", "clamp", "cubic-bezier", "hsl", "hsla", "linear-gradient", "max", "min", "radial-gradient"),
        *("repeating-linear-gradient", "rgb", "rgba", "rotate", "scale", "translate"),
    ]
)
_NOT_LOOKS = frozenset({"behavior", "-moz-binding"})  # old browsers ran programs by them


def cleaned(css: str) -> str:
    """Safe inside of `<style>`."""
    return "".join(_rules(_without_comments(css)))


def _without_comments(css: str) -> str:
    first, *others = css.split("/*")
    return " ".join((first, *(other.partition("*/")[2] for other in others)))


def _rules(css: str) -> Iterator[str]:
    for rule in css.split("}")[:-1]:
        selectors, _, body = rule.partition("{")
        kept = [selector.strip() for selector in selectors.split(",") if _is_known(selector.strip())]
        declarations = "".join(_declarations(body))
        if kept and declarations:
            yield f"{','.join(kept)}{{{declarations}}}"


def _is_known(selector: str) -> bool:
    return selector.startswith(".") and selector[1:] in CLASSES


def _declarations(body: str) -> Iterator[str]:
    for declaration in body.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        name = name.lower()
        if _PROPERTY.fullmatch(name) and name not in _NOT_LOOKS and _is_harmless(value):
            yield f"{name}:{value};"


def _is_harmless(value: str) -> bool:
    plain = _TEXT.sub(" ", value) or " "
    functions = [word[:-1].lower() for word in plain.translate(_BETWEEN).split() if word.endswith("(")]
    balanced = plain.count("(") == plain.count(")")
    return bool(value and _PLAIN.fullmatch(plain)) and balanced and all(name in _FUNCTIONS for name in functions)

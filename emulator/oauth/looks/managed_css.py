"""The settings of a managed login style as custom properties, which the pages' own CSS is written with.

A setting that does not have the form it should have is left out, and the pages' own value stays. `dropDown` and
`phoneNumberSelector` are for elements that these pages do not have.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from emulator.oauth.looks.look import Scheme, Shades

_COLOR = re.compile(r"[0-9a-fA-F]{8}", re.ASCII)
_ADDRESS = re.compile(r"[\w./:?=&%+~-]+", re.ASCII)
LARGEST_RADIUS = 100
_PARTS, _CLASSES = "components", "componentClasses"


def _button(prefix: str, *path: str) -> dict[str, tuple[str, ...]]:
    """Custom properties of a button and its states."""
    found = {}
    for state, name in (("defaults", ""), ("hover", "-hover"), ("active", "-active")):
        found[f"{prefix}{name}"] = (*path, "*", state, "backgroundColor")
        found[f"{prefix}{name}-ink"] = (*path, "*", state, "textColor")
        found[f"{prefix}{name}-line"] = (*path, "*", state, "borderColor")
    return found


# Where a color stands, `*` being lightMode or darkMode.
COLORS: dict[str, tuple[str, ...]] = {
    "paper": (_PARTS, "pageBackground", "*", "color"),
    "paper-raised": (_PARTS, "form", "*", "backgroundColor"),
    "card-line": (_PARTS, "form", "*", "borderColor"),
    "heading": (_PARTS, "pageText", "*", "headingColor"),
    "ink": (_PARTS, "pageText", "*", "bodyColor"),
    "ink-soft": (_PARTS, "pageText", "*", "descriptionColor"),
    "line": (_CLASSES, "divider", "*", "borderColor"),
    "focus": (_CLASSES, "focusState", "*", "borderColor"),
    "field": (_CLASSES, "input", "*", "defaults", "backgroundColor"),
    "field-line": (_CLASSES, "input", "*", "defaults", "borderColor"),
    "placeholder": (_CLASSES, "input", "*", "placeholderColor"),
    "hint": (_CLASSES, "inputDescription", "*", "textColor"),
    "label": (_CLASSES, "inputLabel", "*", "textColor"),
    "link": (_CLASSES, "link", "*", "defaults", "textColor"),
    "link-hover": (_CLASSES, "link", "*", "hover", "textColor"),
    "check": (_CLASSES, "optionControls", "*", "selected", "backgroundColor"),
    "good": (_CLASSES, "statusIndicator", "*", "success", "indicatorColor"),
    "good-paper": (_CLASSES, "statusIndicator", "*", "success", "backgroundColor"),
    "good-line": (_CLASSES, "statusIndicator", "*", "success", "borderColor"),
    "warn": (_CLASSES, "statusIndicator", "*", "warning", "indicatorColor"),
    "warn-paper": (_CLASSES, "statusIndicator", "*", "warning", "backgroundColor"),
    "warn-line": (_CLASSES, "statusIndicator", "*", "warning", "borderColor"),
    "bad": (_CLASSES, "statusIndicator", "*", "error", "indicatorColor"),
    "bad-paper": (_PARTS, "alert", "*", "error", "backgroundColor"),
    "bad-line": (_PARTS, "alert", "*", "error", "borderColor"),
    "header": (_PARTS, "pageHeader", "*", "background", "color"),
    "header-line": (_PARTS, "pageHeader", "*", "borderColor"),
    "footer": (_PARTS, "pageFooter", "*", "background", "color"),
    "footer-line": (_PARTS, "pageFooter", "*", "borderColor"),
    **_button("accent", _PARTS, "primaryButton"),
    **_button("second", _PARTS, "secondaryButton"),
    **_button("idp", _PARTS, "idpButton", "standard"),
}
RADII: dict[str, tuple[str, ...]] = {
    "radius": (_CLASSES, "buttons", "borderRadius"),
    "field-radius": (_CLASSES, "input", "borderRadius"),
    "card-radius": (_PARTS, "form", "borderRadius"),
    "alert-radius": (_PARTS, "alert", "borderRadius"),
}
BACKGROUNDS = {
    "PAGE_BACKGROUND": ".managed",
    "FORM_BACKGROUND": ".card",
    "PAGE_HEADER_BACKGROUND": ".header",
    "PAGE_FOOTER_BACKGROUND": ".footer",
}


def found(value: Any, path: Iterable[str]) -> Any:
    """What stands there, or None."""
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def written(settings: Mapping[str, Any], scheme: Scheme, pictures: Mapping[str, Shades]) -> str:
    """Safe inside of `<style>`."""
    properties = "".join((*_colors(settings, scheme), *_radii(settings)))
    images = "".join(_images(scheme, pictures))
    return f":root{{{properties}}}{images}" if properties else images


def _colors(settings: Mapping[str, Any], scheme: Scheme) -> Iterator[str]:
    for name, path in COLORS.items():
        light, dark = (_color(found(settings, _in_mode(path, mode))) for mode in ("lightMode", "darkMode"))
        if scheme == "dynamic" and light and dark:
            yield f"--{name}:light-dark({light},{dark});"
        elif chosen := dark if scheme == "dark" else light:
            yield f"--{name}:{chosen};"


def _in_mode(path: Iterable[str], mode: str) -> Iterator[str]:
    return (mode if part == "*" else part for part in path)


def _color(value: Any) -> str | None:
    """Eight hexadecimal digits: red, green, blue, opacity."""
    return f"#{value.lower()}" if isinstance(value, str) and _COLOR.fullmatch(value) else None


def _radii(settings: Mapping[str, Any]) -> Iterator[str]:
    for name, path in RADII.items():
        value = found(settings, path)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LARGEST_RADIUS:
            yield f"--{name}:{value:g}px;"


def _images(scheme: Scheme, pictures: Mapping[str, Shades]) -> Iterator[str]:
    """Backgrounds; the caller leaves out those that are switched off."""
    for category, selector in BACKGROUNDS.items():
        shades = pictures.get(category)
        if shades is None:
            continue
        first, second = (shades.dark, shades.dark) if scheme == "dark" else (shades.light, shades.dark)
        yield _image(selector, first)
        if scheme == "dynamic" and second != first:
            yield f"@media(prefers-color-scheme:dark){{{_image(selector, second)}}}"


def _image(selector: str, address: str) -> str:
    return f'{selector}{{background-image:url("{address}")}}' if _ADDRESS.fullmatch(address) else ""

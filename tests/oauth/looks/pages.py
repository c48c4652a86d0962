"""A page as what a browser makes of it: its elements, and the texts in their attributes."""

from html.parser import HTMLParser
from typing import NamedTuple

Attributes = dict[str, str]


class Element(NamedTuple):
    tag: str
    attributes: Attributes


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))


def elements(html: str, tag: str = "") -> list[Element]:
    reader = _Reader()
    reader.feed(html)
    return [element for element in reader.elements if tag in ("", element.tag)]


def shape(html: str) -> list[tuple[str, tuple[str, ...]]]:
    """Elements with the names of their attributes, without any text."""
    return [(element.tag, tuple(element.attributes)) for element in elements(html)]


def fields(html: str) -> dict[str, Attributes]:
    """What a form sends, by name; of two with the same name the last."""
    found = [element for element in elements(html) if element.tag in ("input", "button")]
    return {element.attributes["name"]: element.attributes for element in found if "name" in element.attributes}

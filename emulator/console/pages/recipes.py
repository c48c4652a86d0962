"""The recipes of docs/sql.md: a question and the statement that answers it. `recipes.sql` has them for the page, and a
test holds the two together."""

from functools import cache
from pathlib import Path

from msgspec import Struct


class Recipe(Struct, frozen=True):
    question: str
    sql: str


@cache
def recipes() -> tuple[Recipe, ...]:
    """In the order of the page."""
    parts = Path(__file__).with_name("recipes.sql").read_text().split("\n\n-- ")[1:]
    return tuple(Recipe(*(half.strip() for half in part.split("\n", 1))) for part in parts)

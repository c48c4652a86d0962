"""Every recipe of docs/sql.md, run on both databases with the QA seed in them, against the answer the page shows.

In an answer `…` stands for anything, an empty cell for NULL, and an instant is told to the second.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from emulator import app
from emulator.base.shipped import folder
from emulator.console.pages.recipes import recipes as shown
from emulator.seeds.apply import apply
from emulator.settings import Settings
from tests.support import databases

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sql.md"
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[.+0-9:]*")


@dataclass(frozen=True)
class Recipe:
    question: str
    sql: str
    columns: list[str]
    rows: list[list[str]]
    advance_seconds: float | None


def recipes() -> list[Recipe]:
    sections = PAGE.read_text().split("\n## Recipes\n", 1)[1].split("\n### ")[1:]
    return [recipe(section) for section in sections]


def recipe(section: str) -> Recipe:
    sql = re.search(r"```sql\n(.*?)```", section, re.DOTALL)
    assert sql, section
    table = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")
    ]
    advance = re.search(r"clock/advance .*\"seconds\": (\d+)", section)
    return Recipe(section.splitlines()[0], sql[1], table[0], table[2:], float(advance[1]) if advance else None)


def cell(value: Any) -> str:
    shown = "" if value is None else str(value)
    instant = _INSTANT.fullmatch(shown)
    return instant[1] if instant else shown


@pytest.fixture(scope="module")
def emulator(database_url: str, make_settings: Callable[..., Settings]) -> Iterator[tuple[TestClient, str]]:
    with databases.empty(database_url) as url:
        application = app.create(make_settings(database_url=url))
        outcome = apply(application.state.services, [folder("seed") / "qa.yaml"], environment={})
        assert list(outcome.problems) == []
        with TestClient(application) as client:
            yield client, url


def test_the_example_over_http_is_answered_as_the_page_says(emulator: tuple[TestClient, str]) -> None:
    client, _ = emulator
    path, body = re.findall(
        r"curl localhost:9229(\S+) -H 'Content-Type: application/json' -d '(.*)'", PAGE.read_text()
    )[0]
    answer = client.post(path, content=body, headers={"Content-Type": "application/json"}).json()
    assert answer["columns"] == ["username", "status"]
    assert ["bob-owner", "CONFIRMED"] in answer["rows"]
    assert answer["more"] is False


def test_the_recipes_of_the_console_are_those_of_the_page() -> None:
    assert [(one.question, one.sql) for one in shown()] == [(one.question, one.sql.strip()) for one in recipes()]


def test_there_are_recipes_for_what_a_tester_asks() -> None:
    assert len(recipes()) >= 10


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.question)
def test_a_recipe_answers_as_the_page_says(emulator: tuple[TestClient, str], recipe: Recipe) -> None:
    client, url = emulator
    if recipe.advance_seconds is not None:
        assert client.post("/_emulator/clock/advance", json={"seconds": recipe.advance_seconds}).status_code == 200
    engine = create_engine(url)
    with engine.connect() as connection:
        result = connection.execute(text(recipe.sql))
        columns, rows = list(result.keys()), [[cell(value) for value in row] for row in result]
    engine.dispose()
    if recipe.advance_seconds is not None:
        client.put("/_emulator/clock", json={"offset_seconds": 0})
    assert columns == recipe.columns
    assert len(rows) == len(recipe.rows), rows
    for found, expected in zip(rows, recipe.rows, strict=True):
        assert [value if wanted != "…" else "…" for value, wanted in zip(found, expected, strict=True)] == expected

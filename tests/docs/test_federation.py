"""docs/federation.md: its programs, commands and SQL as they stand there, one after the other."""

import json
import re
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.support import recipes, server

pytestmark = pytest.mark.clients
PAGE = "federation.md"


def test_the_page_can_be_followed_from_top_to_bottom(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'emulator.db'}"
    found = recipes.of_page(PAGE)
    assert recipes.programs(PAGE) == len([recipe for recipe in found if recipe.language == "python"])
    printed = {}
    with server.running(url) as emulator:
        for recipe in found:
            printed[recipe.name] = recipes.run(recipe.at({recipes.EMULATOR: emulator.url}))
    assert json.loads(printed["next"])["next"][0]["subject"] == "ann-1"
    assert printed["sign in"] == "signed in as Company_ann-1\n"
    assert '"username":null' in printed["identities"]
    (company,) = json.loads(printed["which"])["providers"]
    assert (company["played"], company["because"]) == (
        True,
        "company.example.com is a name for tests, which leads to nobody",
    )
    assert json.loads(printed["choose"])["chosen"] is True
    assert rows(url) == table()


def rows(url: str) -> list[list[str]]:
    (statement,) = re.findall(r"^```sql\n(.*?)^```", page(), re.MULTILINE | re.DOTALL)
    engine = create_engine(url)
    with engine.begin() as connection:
        found = [list(map(str, row)) for row in connection.execute(text(statement))]
    engine.dispose()
    return found


def table() -> list[list[str]]:
    """What the page says that comes."""
    lines = page().partition("```sql")[2].partition("```\n\n")[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def page() -> str:
    return (recipes.DOCUMENTS / PAGE).read_text()

"""No program on the pages of the recipes goes untried."""

import re
from pathlib import Path

import pytest

from tests.support import recipes

PAGES = ["managed-login.md", *(f"recipes/{page.name}" for page in sorted((recipes.DOCUMENTS / "recipes").glob("*.md")))]


@pytest.mark.parametrize("page", PAGES)
def test_every_program_on_the_page_is_a_recipe_that_a_test_names(page: str) -> None:
    found = recipes.of_page(page)
    assert recipes.programs(page) == sum(recipe.language in recipes.PROGRAMS for recipe in found)
    tests = "".join(test.read_text() for test in Path(__file__).parent.glob("*.py"))
    assert [recipe.name for recipe in found if not re.search(rf'"{recipe.name}"', tests)] == []


def test_every_recipe_is_in_the_list() -> None:
    listed = re.findall(
        r"^\| \[([\w-]+\.md)\]", (recipes.DOCUMENTS / "recipes" / "README.md").read_text(), re.MULTILINE
    )
    assert sorted(f"recipes/{page}" for page in [*listed, "README.md"]) == sorted(PAGES[1:])

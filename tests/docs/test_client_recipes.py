"""Runs the recipes of `docs/clients.md` as they stand there; only the address is replaced."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.support import databases, recipes, server
from tests.support.recipes import Recipe
from tests.support.server import Server

pytestmark = pytest.mark.clients

PAGE = "clients.md"
START, *OTHERS = recipes.of_page(PAGE)


@pytest.fixture(scope="module")
def emulator_in_mode() -> Iterator[Callable[[str], Server]]:
    """Servers by issuer mode, in which the document's first recipe has been run."""
    running: dict[str, Server] = {}
    with ExitStack() as stack:

        def start(mode: str) -> Server:
            if mode not in running:
                url = stack.enter_context(databases.empty("sqlite://"))
                running[mode] = stack.enter_context(server.running(url, issuer_mode=mode))
                run(START, running[mode])
            return running[mode]

        yield start


@pytest.mark.parametrize("recipe", OTHERS, ids=lambda recipe: recipe.name)
def test_the_recipe_runs_as_it_is_written(recipe: Recipe, emulator_in_mode: Callable[[str], Server]) -> None:
    mode = "aws" if recipe.name.endswith("issuer mode aws") else "public"
    run(recipe, emulator_in_mode(mode))


def test_every_program_in_the_document_is_a_recipe() -> None:
    assert recipes.programs(PAGE) == 1 + len(OTHERS) > 1


def run(recipe: Recipe, emulator: Server) -> None:
    recipes.run(recipe.at({recipes.EMULATOR: emulator.url}))

"""Runs the recipes of `docs/clients.md` as they stand there; only the address is replaced."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.clients import node
from tests.support import databases, server
from tests.support.server import Server

pytestmark = pytest.mark.clients

DOCUMENT = Path(__file__).parents[2] / "docs" / "clients.md"
WRITTEN_ADDRESS = "http://localhost:9229"
RUN_SECONDS = 60
_RECIPE = re.compile(
    r"^<!-- recipe: (?P<name>[^\n]+) -->\n```(?P<language>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Recipe:
    name: str
    language: str
    code: str

    @property
    def issuer_mode(self) -> str:
        return "aws" if self.name.endswith("issuer mode aws") else "public"


RECIPES = [Recipe(**found.groupdict()) for found in _RECIPE.finditer(DOCUMENT.read_text())]
START, *OTHERS = RECIPES


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
    run(recipe, emulator_in_mode(recipe.issuer_mode))


def test_every_program_in_the_document_is_a_recipe() -> None:
    programs = re.findall(r"^```(?:python|js)$", DOCUMENT.read_text(), re.MULTILINE)
    assert len(programs) == len(RECIPES) > 0


def run(recipe: Recipe, emulator: Server) -> None:
    code = recipe.code.replace(WRITTEN_ADDRESS, emulator.url)
    with tempfile.TemporaryDirectory() as folder:
        if recipe.language == "js":
            script = Path(folder) / "recipe.mjs"
            script.write_text(code)
            node.run_script(node.packages(), script)
            return
        result = subprocess.run(
            [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=RUN_SECONDS, check=False
        )
    assert result.returncode == 0, f"the recipe {recipe.name} failed:\n{result.stdout}\n{result.stderr}"

"""The programs in the documentation, as they stand there: each is told by a comment before its block of code,
`<!-- recipe: name -->`. Only addresses are replaced."""

import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.clients import node

DOCUMENTS = Path(__file__).parents[2] / "docs"
EMULATOR = "http://localhost:9229"  # as it is written everywhere
RUN_SECONDS = 60
PROGRAMS = ("python", "js", "jsx")
_RECIPE = re.compile(
    r"^<!-- recipe: (?P<name>[^\n]+) -->\n```(?P<language>\w+)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Recipe:
    name: str
    language: str
    code: str

    def at(self, addresses: Mapping[str, str]) -> "Recipe":
        """The recipe with other addresses than those that are written."""
        code = self.code
        for written, other in addresses.items():
            code = code.replace(written, other)
        return replace(self, code=code)


def of_page(page: str) -> list[Recipe]:
    """Those of a page of `docs/`, in their order."""
    return [Recipe(**found.groupdict()) for found in _RECIPE.finditer((DOCUMENTS / page).read_text())]


def named(page: str, name: str) -> Recipe:
    (found,) = (recipe for recipe in of_page(page) if recipe.name == name)
    return found


def programs(page: str) -> int:
    """How many blocks of the page are programs, recipes or not."""
    return len(re.findall(rf"^```(?:{'|'.join(PROGRAMS)})$", (DOCUMENTS / page).read_text(), re.MULTILINE))


def run(recipe: Recipe) -> str:
    """What the program prints; fails the test if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        if recipe.language == "js":
            script = Path(folder) / "recipe.mjs"
            script.write_text(recipe.code)
            return node.run_script(node.packages(), script)
        command = ["sh", "-c"] if recipe.language == "sh" else [sys.executable, "-c"]
        result = subprocess.run(
            [*command, recipe.code], cwd=folder, capture_output=True, text=True, timeout=RUN_SECONDS, check=False
        )
    assert result.returncode == 0, f"the recipe {recipe.name} failed:\n{result.stdout}\n{result.stderr}"
    return result.stdout

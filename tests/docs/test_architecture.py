"""The pages for whoever changes the emulator name files, folders and functions that are there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "emulator"
PAGES = [ROOT / "docs" / "architecture.md", ROOT / "CONTRIBUTING.md"]
QUOTED = re.compile(r"`([\w./]+)`")


def quoted(page: Path) -> set[str]:
    return set(QUOTED.findall(page.read_text()))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_files_and_folders_it_names_are_there(page: Path) -> None:
    named = {name for name in quoted(page) if name.endswith((".py", "/", ".md", ".toml", ".lock", ".txt", ".yaml"))}
    assert named
    named -= {name for name in named if "NNNN" in name}  # stands for a number
    assert {name for name in named if not any((folder / name).exists() for folder in (ROOT, PACKAGE))} == set()


def test_the_functions_that_the_architecture_names_are_there() -> None:
    """Those written as a call through their module: `aliases.claim`. What begins with `work` is a verb of `Work`."""
    defined: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        names = {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)}
        defined.setdefault(path.stem, set()).update(names)
    calls = {name for name in quoted(PAGES[0]) if re.fullmatch(r"[a-z_]+\.[a-z_]+", name)}
    calls -= {name for name in calls if name.endswith((".py", ".md"))}
    assert len(calls) > 10
    assert {name for name in calls if name.split(".")[1] not in defined.get(name.split(".")[0], set())} == set()


def test_no_kind_of_change_touches_more_than_three_files() -> None:
    section = PAGES[1].read_text().partition("## Which files a change")[2].partition("\n## ")[0]
    rows = {
        kind: touched for kind, touched in re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", section, re.M) if "/" in touched
    }
    assert set(rows) == {"trigger", "challenge", "page", "setting of a pool", "SQL view", "sentence of AWS's"}
    assert all(len(re.split(r",\s(?=`|a file|the rule)", touched)) <= 3 for touched in rows.values())

"""`docs/evidence.md` is kept by hand: whatever it claims is looked up."""

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from emulator.app import load_operations
from emulator.calls.registry import OPERATIONS
from emulator.model import contract
from tests.evidence import calls, clients, pools

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "evidence.md").read_text()
LINK = re.compile(r"`(tests/[\w/]+\.py)::(\w+)(?:\[(.+?)\])?`(?:, |$)")
CASES = [*pools.NEW, *pools.ANY, *clients.REFUSED, *calls.MFA, *calls.RISK, *calls.OTHERS, *calls.ACCEPTED]


class Row(NamedTuple):
    id: str
    rule: str
    source: str
    confidence: str
    state: str


def rows() -> list[Row]:
    tables = PAGE[PAGE.index("| id | rule |") :]
    cells = [re.split(r"(?<!\\) \| ", line[2:-2]) for line in tables.splitlines() if line.startswith("| `")]
    return [Row(row[0].strip("`"), *(cell.replace("\\|", "|") for cell in row[1:])) for row in cells]


def links_of(row: Row) -> list[tuple[str, str, str]]:
    return LINK.findall(row.state.removeprefix("built: "))


def test_every_rule_has_a_name_of_its_own() -> None:
    names = [row.id for row in rows()]
    assert len(names) > 200
    assert [name for name in names if names.count(name) > 1] == []
    assert [row.id for row in rows() if not (row.rule and row.source)] == []
    assert {row.confidence for row in rows()} == {"measured", "documented", "reported"}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.id)
def test_a_rule_is_built_or_says_what_it_waits_for(row: Row) -> None:
    kind, _, rest = row.state.partition(": ")
    if kind == "built":
        assert LINK.sub("", rest) == "", row.state
        for module, test, case in links_of(row):
            assert_exists(module, test, case)
    elif kind == "with the operation":
        load_operations()
        for operation in re.findall(r"`(\w+)`", rest):
            assert operation in contract.operations()
            assert operation not in OPERATIONS, f"{operation} is written: {row.id} is to be built"
    else:
        assert (kind, bool(rest)) == ("not ours", True)


def assert_exists(module: str, test: str, case: str) -> None:
    function = getattr(importlib.import_module(module.removesuffix(".py").replace("/", ".")), test, None)
    assert callable(function), f"{module} has no {test}"
    assert not case or case in cases(function), f"{test} has no case {case}"


def cases(function: Any) -> Iterator[str]:
    """Names that pytest gives to the cases of a test, one parametrization at a time."""
    for mark in getattr(function, "pytestmark", ()):
        if mark.name == "parametrize":
            named = mark.kwargs.get("ids")
            for value in named if isinstance(named, (list, dict)) else mark.args[1]:
                yield str(getattr(value, "id", None) or value)


def test_every_case_that_was_measured_is_told() -> None:
    told = {row.id for row in rows()} | {case for row in rows() for _, _, case in links_of(row)}
    stems = {case: case.removeprefix("pf-cognito-").split(", ")[0] for case in CASES}
    assert [case for case, stem in stems.items() if not {case, stem} & told] == []

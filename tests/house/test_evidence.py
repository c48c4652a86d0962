"""`docs/evidence.md` is kept by hand: whatever it claims is looked up, and whatever the code cites is found there."""

import importlib
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from emulator import operations
from emulator.calls.registry import OPERATIONS
from emulator.model import contract
from tests.evidence import calls, clients, pools

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = (ROOT / "docs" / "evidence.md").read_text()
FACTS = "## Facts that the code cites"
LINK = re.compile(r"`(tests/[\w/]+\.py)::(\w+)(?:\[(.+?)\])?`(?:, |$)")
CASES = [*pools.NEW, *pools.ANY, *clients.REFUSED, *calls.MFA, *calls.RISK, *calls.OTHERS, *calls.ACCEPTED]


class Row(NamedTuple):
    id: str
    rule: str
    source: str
    confidence: str
    state: str


class Fact(NamedTuple):
    id: str
    sentence: str
    source: str
    confidence: str


def cells(page: str) -> list[list[str]]:
    rows = [re.split(r"(?<!\\) \| ", line[2:-2]) for line in page.splitlines() if line.startswith("| `")]
    return [[row[0].strip("`"), *(cell.replace("\\|", "|") for cell in row[1:])] for row in rows]


def rows() -> list[Row]:
    return [Row(*row) for row in cells(PAGE[PAGE.index("| id | rule |") : PAGE.index(FACTS)])]


def facts() -> list[Fact]:
    return [Fact(*row) for row in cells(PAGE[PAGE.index(FACTS) :])]


def links_of(row: Row) -> list[tuple[str, str, str]]:
    return LINK.findall(row.state.removeprefix("built: "))


def test_every_rule_has_a_name_of_its_own() -> None:
    names = [row.id for row in rows()] + [fact.id for fact in facts()]
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
        operations.load()
        for operation in re.findall(r"`(\w+)`", rest):
            assert operation in contract.operations()
            assert operation not in OPERATIONS, f"{operation} is written: {row.id} is to be built"
    else:
        assert (kind, bool(rest)) == ("not ours", True)


def assert_exists(module: str, test: str, case: str) -> None:
    function = getattr(importlib.import_module(module.removesuffix(".py").replace("/", ".")), test, None)
    assert callable(function), f"{module} has no {test}"
    assert not case or case in cases_of(function), f"{test} has no case {case}"


def cases_of(function: Any) -> Iterator[str]:
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


def test_every_fact_has_a_sentence_a_source_and_a_confidence() -> None:
    assert [fact.id for fact in facts() if not (fact.source and fact.sentence.endswith((".", ".`")))] == []
    known = {"captured", "documented", "reported", "inferred", "emulators only", "decided by us"}
    assert {fact.confidence for fact in facts()} == known


def test_whatever_the_code_cites_is_on_the_page_and_every_fact_is_cited() -> None:
    known = {row.id for row in rows()} | {fact.id for fact in facts()}
    cited = {name: path for path, text in comments() for name in names_in(text)}
    assert {name: path for name, path in cited.items() if name not in known} == {}
    assert [fact.id for fact in facts() if fact.id not in cited] == []


def test_the_code_cites_nothing_that_a_stranger_cannot_look_up() -> None:
    """Numbers of rows and sections belong to notes that nobody else has. A standard's own section is public."""
    found = [(path, text) for path, text in comments() if PRIVATE.search(PUBLIC.sub("", text))]
    assert found == []


def test_a_citation_is_one_that_a_search_finds() -> None:
    """`git grep "evidence: masks"` finds it only where the line does not end between the two words."""
    assert [path for path, text in comments() if re.search(r"evidence:\s*$", text, re.MULTILINE)] == []


@pytest.mark.parametrize(
    "text",
    [
        "(U14)",
        "decision 15",
        "seen: C8",
        "AV:5128",
        "(12.4)",
        "fact sheet B",
        "fact 0.6",
        "in the order of §2",
        "(UP7)",
    ],
)
def test_such_a_citation_would_be_noticed(text: str) -> None:
    assert PRIVATE.search(PUBLIC.sub("", text))


@pytest.mark.parametrize(
    "text", ["RFC 5054 §2.5.4", "WebAuthn §7.1", "amplify-js#5834", "0.5 ms", "Amazon S3", "(V1_0)"]
)
def test_a_public_reference_is_welcome(text: str) -> None:
    assert not PRIVATE.search(PUBLIC.sub("", text))


# What a private note's citation looks like, and what looks like one and is public.
PRIVATE = re.compile(
    r"\b[Dd]ecision \d|\b[Ff]acts? (?:sheet|\d)|\bfact sheet|§|\bAV:\d|seen: (?:\d|[A-Z]{1,2}\d)"
    r"|\((?:[^()]*[,;] )?(?:1?\d\.\d{1,2}|1\d[a-e]|(?:UP|CL|AL|PW|ST|SC|[ACFGLPRSUV])\d{1,2})(?:[,;] [^()]*)?\)"
    r"|^(?:UP|CL|AL|PW|ST|SC|[ACFGLPRUV])\d{1,2}\b"
)
PUBLIC = re.compile(r"RFC \d+ §[\d.]+(?:, |)|WebAuthn §[\d.]+|Python \d\.\d+|Amazon S3")


@cache
def comments() -> list[tuple[str, str]]:
    """Every comment and docstring of the code and of its tests, and every name that a test gives to a case."""
    return list(_written())


def _written() -> Iterator[tuple[str, str]]:
    for folder in ("emulator", "tests", "migrations"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if path == Path(__file__).resolve():
                continue
            with path.open("rb") as file:
                for token in tokenize.tokenize(file.readline):
                    if token.type == tokenize.COMMENT:
                        yield str(path.relative_to(ROOT)), NOQA.sub("", token.string.removeprefix("#").strip())
                    elif token.type == tokenize.STRING and token.string.startswith(('"""', 'r"""')):
                        yield str(path.relative_to(ROOT)), token.string.strip('r"')
                    elif token.type == tokenize.STRING and re.match(r'"[A-Z]{1,2}\d+ [a-z]', token.string):
                        yield str(path.relative_to(ROOT)), token.string.strip('"')


NOQA = re.compile(r"(?:# )?noqa: .*")


def names_in(text: str) -> Iterator[str]:
    """Names stand in a list after `evidence: `, divided by commas."""
    for found in re.findall(r"evidence: ([a-z][a-z0-9-]*(?:,\s+[a-z][a-z0-9-]*)*)", text):
        yield from re.split(r",\s+", found)

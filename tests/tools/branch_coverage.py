"""A plugin of pytest that tells which lines and branches of `emulator/` the tests run: `pytest -p
tests.tools.branch_coverage`. Not in PYTEST_ADDOPTS: tests that start pytest themselves would hand it on.

SlipCover changes the byte code of a module as it is imported and takes its probes out again once they were met, so a
run costs little more than one without. Servers that a test starts as processes of their own are not counted. Each
worker of a run writes what it saw; the process that leads them adds it up and prints a line for each package.
"""

import json
import os
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import slipcover

_FOLDER = "COGNITO_TESTS_COVERAGE_FOLDER"  # not of the emulator: it warns of settings it does not know
_SOURCE = Path(__file__).resolve().parent.parent.parent / "emulator"
_seen = slipcover.Slipcover(branch=True, source=[str(_SOURCE)])
slipcover.ImportManager(_seen, slipcover.FileMatcher(sources=[_SOURCE])).__enter__()
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ[_FOLDER] = tempfile.mkdtemp(prefix="cognito-emulator-coverage-")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In each process: `session` is that of a worker, or of the run itself."""
    name = os.environ.get("PYTEST_XDIST_WORKER", "run")
    Path(os.environ[_FOLDER], f"{name}.json").write_text(json.dumps(_seen.get_coverage()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Only the process that leads the others has a terminal."""
    workers = sorted(Path(os.environ[_FOLDER]).glob("*.json"))
    whole: dict[str, Any] = json.loads(workers[0].read_text())
    for other in workers[1:]:
        slipcover.merge_coverage(whole, json.loads(other.read_text()))
    terminalreporter.section("lines and branches of emulator/")
    for line in _told(whole["files"]):
        terminalreporter.write_line(line)


def _told(files: dict[str, Any]) -> list[str]:
    """A line for each package, and one for all."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for path, found in files.items():
        parts = Path(path).resolve().relative_to(_SOURCE.parent).parts
        for package in ("/".join(parts[:2]) if len(parts) > 2 else "emulator", "in all"):
            done, missed = found["summary"]["covered_lines"], found["summary"]["missing_lines"]
            branches, not_taken = found["summary"]["covered_branches"], found["summary"]["missing_branches"]
            for place, number in enumerate((done, done + missed, branches, branches + not_taken)):
                counts[package][place] += number
    last = counts.pop("in all")
    return [
        f"{package:24}{_share(*count[:2])} lines {_share(*count[2:])} branches"
        for package, count in [*sorted(counts.items()), ("in all", last)]
    ]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole if whole else 100:6.1f} % of {whole:6}"

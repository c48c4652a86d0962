"""docs/operations.md: the settings, limits, routes and numbers that it names are the ones in force."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from emulator.jobs import log_exporter, secret_rotator, sweeper
from emulator.messages import log_sinks
from emulator.rules.imports import import_run, import_upload
from emulator.rules.limits import limits
from emulator.rules.limits.limit_rules import FailureLock
from emulator.rules.owners import replicas
from emulator.rules.risk import auth_events
from emulator.settings import DEFAULTS, IN_FILES, PREFIX, Settings, load
from emulator.work import Services

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "operations.md").read_text()
SETTING = re.compile(r"^\| (`EMULATOR_[^|]*) \| ([^|]*) \|", re.MULTILINE)
NONE = "\N{EN DASH}"
SQL = [block.strip() for block in re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)]
# Where the page says a number in other words than the code does.
SAID: dict[str, object] = {
    "every hour a server deletes": timedelta(seconds=sweeper.EVERY_SECONDS) == timedelta(hours=1),
    "a few hundred rows at a time": sweeper.BATCH == 500,
    "a day after they expired or stopped counting": timedelta(days=1) == sweeper.KEPT,
    "30 days after they expired or were revoked": timedelta(days=30) == sweeper.KEPT_SIGN_INS,
    "| `changes` | after two days, in pools of the `PLUS` plan after 15 days": (
        sweeper.KEPT_HISTORY.days,
        sweeper.KEPT_LONG_HISTORY.days,
    )
    == (2, 15),
    "| `events` | after two years |": timedelta(days=730) == auth_events.KEPT,
    "all but the newest 10,000 of each pool and those of the last day": sweeper.KEPT_MESSAGES == 10_000,
    "| `exported_logs` | the same |": sweeper.KEPT_LOGS == sweeper.KEPT_MESSAGES,
    "the newest 10,000 stay": sweeper.KEPT_CALLS == 10_000,
    "`CREATING` for five seconds": timedelta(seconds=5) == replicas.SETTLES_AFTER,
    "good for 15 minutes": timedelta(minutes=15) == import_upload.VALID_FOR,
    "a hundred lines a transaction": import_run.BATCH == 100,
    "a server looks every two seconds": secret_rotator.LOOK_SECONDS == 2,
    "in the server's background within a second": log_exporter.LOOK_SECONDS < 1,
    "Each attempt takes five seconds at most": log_sinks._SECONDS == 5,
    "is asked four times more": log_exporter.ATTEMPTS == 5,
}


def unquoted(cell: str) -> str | None:
    return None if cell == NONE else cell.strip("`")


def test_the_table_of_settings_tells_their_defaults() -> None:
    told: dict[str, str | None] = {}
    for names, defaults in SETTING.findall(PAGE.partition("\n## Settings")[2].partition("\n## ")[0]):
        values = defaults.split(", ") if ", " in names and defaults != NONE else [defaults] * len(names.split(", "))
        told |= dict(zip((name.strip("`") for name in names.split(", ")), map(unquoted, values), strict=True))
    in_force: dict[str, str | None] = {}
    for name in DEFAULTS:
        default = getattr(Settings(), name)
        shown = str(default).lower() if isinstance(default, bool) else default
        in_force[PREFIX + name.upper()] = None if shown is None else str(shown)
    in_force["EMULATOR_PUBLIC_URL"] = "http://localhost:<port>"
    assert told == in_force


def test_the_page_lists_the_secrets_that_can_be_in_files() -> None:
    section = PAGE.partition("\n### Secrets in files")[2].partition("\n### ")[0]
    assert re.findall(r"^- `(\w+)`$", section, re.MULTILINE) == [f"{PREFIX}{name.upper()}_FILE" for name in IN_FILES]


def test_a_variable_wins_over_the_file_of_settings_and_that_over_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("EMULATOR_PORT=1111\nEMULATOR_WORKERS=3\n")
    monkeypatch.setenv("EMULATOR_PORT", "2222")
    found = load()
    assert (found.port, found.workers, found.host) == (2222, 3, "127.0.0.1")


@pytest.mark.parametrize("words", SAID)
def test_the_page_tells_the_numbers_in_force(words: str) -> None:
    assert words in " ".join(PAGE.split())
    assert SAID[words], words


def test_the_table_of_limits_is_the_one_in_force() -> None:
    found: dict[str, str] = {}
    for names, what, _ in re.findall(r"^\| (`(?:calls|wrong)[^|]*) \| ([^|]*) \| ([^|]*) \|", PAGE, re.MULTILINE):
        found |= dict.fromkeys(re.findall(r"`([^`]+)`", names), what)
    wanted = {f"calls:{operation}": f"{cap.limit} calls an hour" for operation, cap in limits.caps().items()}
    assert {cap.window_seconds for cap in limits.caps().values()} == {3600}
    assert {name: what for name, what in found.items() if name.startswith("calls:")} == wanted
    locks = {name: what for name, what in found.items() if not name.startswith("calls:")}
    assert {name: number(what) for name, what in locks.items()} == {n: lock.limit for n, lock in limits.LOCKS.items()}
    assert [name for name, what in locks.items() if "for an hour" in what] == [limits.WRONG_FIRST_FACTOR_CODE]
    assert limits.LOCKS[limits.WRONG_FIRST_FACTOR_CODE].first_seconds == 3600


@pytest.mark.parametrize("rule", limits.LOCKS)
def test_the_table_of_limits_tells_the_exceptions(rule: str) -> None:
    (answers,) = re.findall(rf"^\|[^|]*`{rule}`[^|]*\|[^|]*\| ([^|]*) \|", PAGE, re.MULTILINE)
    lock: FailureLock = limits.LOCKS[rule]
    assert re.findall(r"\w+Exception", answers) == lock.exceptions()


def number(words: str) -> int:
    (found,) = re.findall(r"after (\d+) wrong", words)
    return int(found)


def test_every_control_route_is_in_the_table_with_its_parameters(http: TestClient) -> None:
    """Placeholders have other names in the code."""
    told: dict[tuple[str, str], set[str]] = {}
    for cell in re.findall(r"^\| ((?:`[A-Z]+[^|]*)?`[^|]*/_emulator/[^|]*) \|", PAGE, re.MULTILINE):
        *_, last = re.findall(r"`[^`]*`", cell)
        path, _, query = last.strip("`").split()[-1].partition("?")
        for method in re.findall(r"\b[A-Z]{3,}\b", cell):
            told[method, re.sub(r"\{\w+\}", "{}", path)] = {name.rstrip("=") for name in query.split("&") if name}
    in_force: dict[tuple[str, str], set[str]] = {}
    for path, methods in http.get("/_emulator/openapi.json").json()["paths"].items():
        for method, described in methods.items():
            if path.startswith("/_emulator/"):
                query = {one["name"] for one in described.get("parameters", []) if one["in"] == "query"}
                in_force[method.upper(), re.sub(r"\{\w+\}", "{}", path)] = query
    assert told == in_force


@pytest.mark.parametrize("statement", SQL, ids=range(len(SQL)))
def test_the_statements_of_the_page_run(services: Services, statement: str) -> None:
    connection: Any = services.database.engine.connect()
    with connection:
        connection.execute(text(statement))
        connection.rollback()

"""Every recipe of docs/sql.md, run on both databases with the QA seed in them, against the answer the page shows.

In an answer `…` stands for anything, an empty cell for NULL, and an instant is told to the second.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, create_engine, text

from emulator import app
from emulator.base.shipped import folder
from emulator.console.pages.recipes import recipes as shown
from emulator.messages import templates
from emulator.model import addresses, contract
from emulator.rules.accounts import codes
from emulator.rules.risk import auth_events, history
from emulator.seeds.apply import apply
from emulator.settings import Settings
from emulator.store import views
from tests.support import databases

PAGE = Path(__file__).resolve().parents[2] / "docs" / "sql.md"
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)[.+0-9:]*")


@dataclass(frozen=True)
class Recipe:
    question: str
    sql: str
    columns: list[str]
    rows: list[list[str]]
    advance_seconds: float | None


def recipes() -> list[Recipe]:
    sections = PAGE.read_text().split("\n## Recipes\n", 1)[1].split("\n### ")[1:]
    return [recipe(section) for section in sections]


def recipe(section: str) -> Recipe:
    sql = re.search(r"```sql\n(.*?)```", section, re.DOTALL)
    assert sql, section
    table = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")
    ]
    advance = re.search(r"clock/advance .*\"seconds\": (\d+)", section)
    return Recipe(section.splitlines()[0], sql[1], table[0], table[2:], float(advance[1]) if advance else None)


def cell(value: Any) -> str:
    shown = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    instant = _INSTANT.fullmatch(shown)
    return instant[1] if instant else shown


@pytest.fixture(scope="module")
def emulator(database_url: str, make_settings: Callable[..., Settings]) -> Iterator[tuple[TestClient, str]]:
    with databases.empty(database_url) as url:
        application = app.create(make_settings(database_url=url))
        outcome = apply(application.state.services, [folder("seed") / "qa.yaml"], environment={})
        assert list(outcome.problems) == []
        with TestClient(application) as client:
            yield client, url


def test_the_example_over_http_is_answered_as_the_page_says(emulator: tuple[TestClient, str]) -> None:
    client, _ = emulator
    path, body = re.findall(
        r"curl localhost:9229(\S+) -H 'Content-Type: application/json' -d '(.*)'", PAGE.read_text()
    )[0]
    answer = client.post(path, content=body, headers={"Content-Type": "application/json"}).json()
    assert answer["columns"] == ["username", "status"]
    assert ["bob-owner", "CONFIRMED"] in answer["rows"]
    assert answer["more"] is False


def test_the_recipes_of_the_console_are_those_of_the_page() -> None:
    assert [(one.question, one.sql) for one in shown()] == [(one.question, one.sql.strip()) for one in recipes()]


def test_there_are_recipes_for_what_a_tester_asks() -> None:
    assert len(recipes()) >= 30


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.question)
def test_a_recipe_answers_as_the_page_says(emulator: tuple[TestClient, str], recipe: Recipe) -> None:
    client, url = emulator
    if recipe.advance_seconds is not None:
        assert client.post("/_emulator/clock/advance", json={"seconds": recipe.advance_seconds}).status_code == 200
    answer = client.post("/_emulator/sql", json={"sql": recipe.sql}).json()
    if recipe.advance_seconds is not None:
        client.put("/_emulator/clock", json={"offset_seconds": 0})
    rows = [[cell(value) for value in row] for row in answer["rows"]]
    assert answer["columns"] == recipe.columns
    assert len(rows) == len(recipe.rows), rows
    for found, expected in zip(rows, recipe.rows, strict=True):
        assert [value if wanted != "…" else "…" for value, wanted in zip(found, expected, strict=True)] == expected
    with connected(url) as connection:  # it runs in a shell, too
        assert list(connection.execute(text(recipe.sql)).keys()) == recipe.columns


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


ARITHMETIC = re.findall(r"^\| ([a-z][^|]*) \| `([^`]+)` \| `([^`]+)` \|$", PAGE.read_text(), re.MULTILINE)


@pytest.mark.parametrize("row", ARITHMETIC, ids=lambda row: row[0])
def test_times_are_reckoned_as_the_page_says(emulator: tuple[TestClient, str], row: tuple[str, str, str]) -> None:
    _, url = emulator
    _, on_sqlite, on_postgres = row
    expression = on_sqlite if url.startswith("sqlite") else on_postgres
    with connected(url) as connection:
        found = connection.exec_driver_sql(f"SELECT {expression.replace('%', '%%')} FROM v_users LIMIT 1").scalar_one()  # noqa: S608
        assert found is not None
        compared = f"SELECT count(*) FROM v_users WHERE created_at > {expression.replace('%', '%%')}"  # noqa: S608
        if row[0] in ("an hour ago", "in seven days"):
            count = connection.exec_driver_sql(compared).scalar_one()
            assert (count > 0) is (row[0] == "an hour ago")


VALUES: dict[str, set[str]] = {
    "`v_users.status`": {*contract.shape("UserStatusType").enum} - {"ARCHIVED", "COMPROMISED", "UNKNOWN"},
    "`v_codes.purpose`": {kind.purpose for kind in (codes.SIGN_UP, codes.FORGOT_PASSWORD, *codes.VERIFY.values())},
    "`v_messages.purpose`": set(get_args(templates.Purpose)),
    "`v_messages.medium`": set(get_args(addresses.Medium)),
    "`v_events.event_type`, shown by AdminListUserAuthEvents": set(auth_events.SHOWN),
    "`v_events.event_type`, other deeds of users": {*get_args(history.OwnDeed)} - set(auth_events.SHOWN),
    "`v_events.event_type`, deeds of administrators": set(get_args(history.DeedOfAdministrator)),
    "`v_events.outcome`": set(get_args(history.Outcome)),
}
OF_VIEWS = {  # in the words of the views themselves
    "`v_codes.state`": "v_codes",
    "`v_sessions.state`": "v_sessions",
}


def told(column: str) -> set[str]:
    (cells,) = re.findall(rf"^\| {re.escape(column)} \| (.*) \|$", PAGE.read_text(), re.MULTILINE)
    return set(re.findall(r"`([^`]+)`", cells))


@pytest.mark.parametrize("column", VALUES)
def test_the_table_of_values_has_those_of_the_code(column: str) -> None:
    assert told(column) == VALUES[column]


@pytest.mark.parametrize("column", OF_VIEWS)
def test_the_states_of_a_view_are_in_the_table(column: str) -> None:
    query = views.definitions("sqlite")[OF_VIEWS[column]]
    assert told(column) == set(re.findall(r"(?:THEN|ELSE) '([a-z]+)'", query))


def test_the_page_tells_of_every_view() -> None:
    page = PAGE.read_text().partition("\n## The views\n")[2].partition("\n## Values\n")[0]
    described = set(re.findall(r"\*\*`(v_\w+)`\*\*", page))
    assert described == set(views.definitions("sqlite"))

"""docs/threat-protection.md says what the code does, and its tour runs as it stands."""

import re
from pathlib import Path

from emulator.rules.callers import origins
from emulator.rules.limits.quota_categories import CATEGORIES
from emulator.rules.risk import risk
from emulator.rules.risk.compromised import SHIPPED
from tests.support import sentences
from tests.support.server import running

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "threat-protection.md").read_text()
UNCOUNTED = {"UserFederation", "LimitManagement"}


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("| ")]


def test_the_table_of_risks_is_the_codes() -> None:
    table = rows(risk.__doc__ or "")
    assert len(table) == 8
    assert [row for row in rows(PAGE) if row in table] == table


def test_the_places_are_the_codes() -> None:
    told = " ".join(PAGE.split())
    for cidr, (city, country) in origins.PLACES.items():
        assert f"`{cidr}` is {city}, {country}" in told


def test_the_categories_are_the_codes() -> None:
    expected = [
        f"| {name}{'*' if category.is_narrow else ''} | {category.limit} |"
        for name, category in CATEGORIES.items()
        if name not in UNCOUNTED
    ]
    assert rows(PAGE)[-len(expected) :] == expected


def test_the_passwords_it_names_are_on_the_list() -> None:
    shipped = SHIPPED.read_text().splitlines()
    for password in ("Password123!", "Qwerty123!", "Welcome1!"):
        assert f"`{password}`" in PAGE
        assert password in shipped


def test_the_tour_runs_as_it_stands(tmp_path: Path) -> None:
    found = re.search(r"<!-- tour -->\n```python\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    with running(f"sqlite:///{tmp_path / 'tour.db'}") as server:
        said: list[object] = []
        tour = found[1].replace("http://localhost:9229", server.url)
        exec(tour, {"print": lambda *values: said.extend(values)})  # noqa: S102  (the document is the test)
    assert said == [
        sentences.SIGN_IN_BLOCKED,
        {"RiskDecision": "Block", "RiskLevel": "High", "CompromisedCredentialsDetected": False},
    ]
    for line in re.findall(r"print\(.*?\)  # (.*)", tour):
        assert line in (str(value) for value in said)

"""`POST /_emulator/seed/plan` and `/seed/apply`: a seed tried and applied over HTTP."""

from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.support.given import Given

SEED = """version: 1
pools:
  - name: {name}
    users:
      - username: ann
        password: Passw0rd!
        attributes: {{ email: ann@example.com }}
"""


@pytest.fixture
def seed() -> str:
    return SEED.format(name=f"seeded-{uuid4().hex[:8]}")


def post(http: TestClient, what: str, text: str, **asked: Any) -> Any:
    answer = http.post(f"/_emulator/seed/{what}", content=text, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def done(outcome: Any) -> list[tuple[str, str, str]]:
    return [(change["kind"], change["what"], change["done"]) for change in outcome["changes"]]


def test_a_plan_tells_what_would_be_made_and_keeps_nothing(http: TestClient, given: Given, seed: str) -> None:
    planned = post(http, "plan", seed)
    name = seed.split("name: ")[1].split()[0]
    assert planned["kept"] is False
    assert planned["summary"] == "pools: 1 created; users: 1 created"
    assert done(planned) == [("pools", f"pool {name}", "created"), ("users", "user ann", "created")]
    assert given.sql("SELECT id FROM user_pools WHERE name = :name", name=name) == []
    applied = post(http, "apply", seed)
    assert applied["kept"] is True
    assert applied["changes"] == planned["changes"]
    assert [change[2] for change in done(post(http, "plan", seed))] == ["unchanged", "unchanged"]
    assert [change[2] for change in done(post(http, "apply", seed))] == ["skipped", "skipped"]
    changed = seed.replace("ann@example.com", "eva@example.com")
    (user,) = [one for one in post(http, "plan", changed)["changes"] if one["kind"] == "users"]
    assert (user["done"], user["members"]) == ("updated", ["attributes"])
    refused = post(http, "apply", seed, on_conflict="fail")
    assert refused["kept"] is False
    assert refused["problems"]


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "the file is empty"),
        ("version: 1\npools:\n  - nam: x\n", 3, "nam"),
        ("version: 1\npools: [\n", 3, "is not YAML"),
        ("version: 1\npools:\n  - name: ${SECRET}\n", 3, "the variable SECRET is not set"),
    ],
)
def test_a_problem_has_its_line(http: TestClient, text: str, line: int, said: str) -> None:
    outcome = post(http, "plan", text)
    assert outcome["kept"] is False
    assert outcome["changes"] == []
    assert [problem for problem in outcome["problems"] if said in problem["text"] and abs(problem["line"] - line) <= 1]


@pytest.mark.once
def test_a_seed_over_http_reads_no_file_of_the_server(http: TestClient) -> None:
    seed = """version: 1
pools:
  - name: keys
    signing_keys: { id: /etc/passwd, access: /etc/passwd }
"""
    outcome = post(http, "plan", seed)
    assert outcome["problems"]
    assert "root:" not in str(outcome)


@pytest.mark.once
def test_a_seed_that_comes_with_the_emulator_is_planned_by_its_name(http: TestClient) -> None:
    names = [one["name"] for one in http.get("/_emulator/seeds").json()["seeds"]]
    assert names == ["demo", "qa"]
    planned = post(http, "plan", "", name="demo")
    assert planned["problems"] == []
    assert ("users", "user alice", "created") in done(planned)
    assert http.post("/_emulator/seed/plan", params={"name": "/etc/passwd"}).status_code == 404
    assert http.post("/_emulator/seed/plan", content="version: 1", params={"name": "demo"}).status_code == 422


@pytest.mark.once
def test_the_schema_of_seeds_is_the_one_that_the_command_prints(http: TestClient) -> None:
    from emulator.seeds import schema

    assert http.get("/_emulator/seed/schema").json() == schema.document()

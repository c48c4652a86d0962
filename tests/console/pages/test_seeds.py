"""The page of seeds: checking, applying, beginning with one, inserting a part."""

from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from emulator.console.pages.seeds import snippets
from tests.support.console import Console
from tests.support.given import Given


def test_a_seed_is_checked_then_applied_and_stays_on_the_page(console: Console, given: Given) -> None:
    name = f"page-{uuid4().hex[:8]}"
    seed = f"version: 1\npools:\n  - name: {name}\n    groups: [{{ name: <b>staff</b> }}]\n"
    console.open("/seeds").submit("Check", text=seed)
    assert "pools: 1 created; groups: 1 created; nothing was changed yet." in console.text
    assert console.table("Changes")[0][:3] == ["created", "pools", f"pool {name}"]
    assert "group <b>staff</b>" in console.text
    assert given.sql("SELECT id FROM user_pools WHERE name = :name", name=name) == []
    assert console.document.get_element_by_id("text").value.strip() == seed.strip()
    console.submit("Apply")
    assert "Applied" in console.text
    assert len(given.sql("SELECT id FROM user_pools WHERE name = :name", name=name)) == 1
    console.submit("Check", on_conflict="fail")
    assert "exists already" in console.text


@pytest.mark.once
def test_problems_are_listed_with_their_lines(console: Console) -> None:
    console.open("/seeds").submit("Check", text="version: 1\npools:\n  - nam: <script>\n")
    assert console.alerts == ["Nothing of the seed was applied."]
    assert console.table("Problems")[0][0] == "3"
    console.open("/seeds").submit("Apply", text="  ")
    assert console.alerts[0].startswith("There is no seed yet")


@pytest.mark.once
def test_one_that_comes_with_the_emulator_is_loaded_and_checked(console: Console) -> None:
    console.open("/seeds").follow("demo")
    assert "us-east-1_Demo00001" in console.document.get_element_by_id("text").value
    console.submit("Check")
    assert "What it would do" in console.text


@pytest.mark.once
def test_the_parts_that_can_be_inserted_make_a_seed_without_problems(console: Console) -> None:
    console.open("/seeds")
    for snippet in snippets():
        console.submit(snippet.what)
    console.submit("Check", text=console.document.get_element_by_id("text").value.replace("my-pool", uuid4().hex[:8]))
    assert console.alerts == []
    assert len(console.table("Changes")) == 6


@pytest.mark.once
def test_a_part_or_a_choice_that_does_not_exist_is_refused(console: Console, http: TestClient) -> None:
    console.open("/seeds")
    (token,) = console.document.xpath("//main//input[@name='csrf']/@value")[:1]
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for fields in ("insert=none", "text=x&on_conflict=maybe"):
        answer = http.post("/_emulator/console/seeds", content=f"csrf={token}&{fields}", headers=form)
        assert answer.status_code == 422

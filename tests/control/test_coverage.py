"""`/_emulator/coverage` says to programs what docs/coverage.md says to people."""

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "coverage.md").read_text()


@pytest.mark.once
def test_the_route_and_the_page_say_the_same(http: TestClient) -> None:
    told = http.get("/_emulator/coverage").json()
    rows = re.findall(r"^\| (\w+) \| (public|signed) \| (yes|no)[^|]* \|", PAGE, re.MULTILINE)
    assert [(one["name"], one["access"], one["is_built"]) for one in told["operations"]] == [
        (name, access, built == "yes") for name, access, built in rows
    ]
    assert f"botocore {told['model']}" in PAGE
    assert {"USER_AUTH", "USER_SRP_AUTH"} <= set(told["flows"])
    assert f"Flows that are built: {', '.join(told['flows'])}." in PAGE
    assert f"Challenges that are built: {', '.join(told['challenges'])}." in PAGE
    assert all(one["meaning"] in PAGE for one in told["stored_only"])


@pytest.mark.once
def test_the_sentences_are_told_with_how_sure_they_are(http: TestClient) -> None:
    everything = http.get("/_emulator/wordings").json()["wordings"]
    unverified = http.get("/_emulator/wordings?word=unverified&search=CODE").json()["wordings"]
    assert {one["word"] for one in unverified} == {"unverified"}
    assert all(one in everything for one in unverified)
    found = http.get("/_emulator/wordings", params={"search": "user does not exist."}).json()["wordings"]
    assert "UserNotFoundException: User does not exist." in [one["text"] for one in found]
    refused = http.get("/_emulator/wordings?word=certain")
    assert (refused.status_code, refused.json()["detail"][:20]) == (422, "word must be one of ")

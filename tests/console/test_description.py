"""`/_emulator/openapi.json` as a generated client wants it, and `/_emulator/docs`. That every answer is as described is
seen by all tests that ask for one (tests/support/described.py)."""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator

from emulator.console import description, docs_page

Described = dict[str, Any]


def operations(document: Described) -> Iterator[tuple[str, str, Described]]:
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            yield path, method, described


@pytest.fixture
def document(http: TestClient) -> Described:
    return dict(http.get("/_emulator/openapi.json").json())


@pytest.mark.once
def test_every_route_has_a_name_of_its_own_and_a_group(document: Described) -> None:
    names = [described["operationId"] for _, _, described in operations(document)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", name) for name in names)
    for path, method, described in operations(document):
        (group,) = described.get("tags") or ("none",)
        assert group in description.GROUPS, f"{method} {path}"


@pytest.mark.once
def test_every_refusal_has_the_one_shape(document: Described) -> None:
    for path, method, described in operations(document):
        refusals = {status: said for status, said in described["responses"].items() if int(status) >= 400}
        assert {"401", "403", "422", "500", "503"} <= set(refusals), f"{method} {path}"
        for said in refusals.values():
            schema = said["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/Refusal"}, f"{method} {path}"
    assert "HTTPValidationError" not in document["components"]["schemas"]


@pytest.mark.once
def test_the_token_is_described_and_may_be_left_out(document: Described) -> None:
    assert set(document["components"]["securitySchemes"]) == {"bearerToken", "basicToken"}
    assert all(
        described["security"] == [{}, {"bearerToken": []}, {"basicToken": []}]
        for _, _, described in operations(document)
    )


@pytest.mark.once
def test_instants_are_described_as_such(document: Described) -> None:
    reading = document["components"]["schemas"]["ClockReading"]["properties"]
    assert reading["now"]["format"] == "date-time"


@pytest.mark.once
def test_every_body_has_an_example_that_is_as_described(document: Described) -> None:
    for path, method, described in operations(document):
        content = described.get("requestBody", {}).get("content", {}).get("application/json")
        if content is not None:
            (example,) = content.get("examples", {"none": {}}).values()
            assert "value" in example, f"{method} {path} has no example in emulator/console/examples.py"
            schema = {**content["schema"], "components": document["components"]}
            problems = [problem.message for problem in Draft202012Validator(schema).iter_errors(example["value"])]
            assert problems == [], f"{method} {path}"


def test_a_body_that_is_wrong_is_refused_in_a_sentence(http: TestClient) -> None:
    answer = http.post("/_emulator/clock/advance", json={"seconds": "soon", "hours": 1})
    assert answer.status_code == 422
    said = answer.json()["detail"]
    assert said == "body.seconds: Input should be a valid number; body.hours: Extra inputs are not permitted"


@pytest.mark.once
def test_the_page_asks_nobody_else_for_its_files(http: TestClient) -> None:
    page = http.get("/_emulator/docs")
    assert page.headers["content-type"].startswith("text/html")
    for name in re.findall(r'(?:src|href)="(docs/[^"]+)"', page.text):
        file = http.get(f"/_emulator/{name}")
        assert (file.status_code, len(file.content) > 300) == (200, True), name
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.findall(r"https?://", page.text)
    assert http.get("/_emulator/docs/none.js").status_code == 404


@pytest.mark.once
def test_the_vendored_files_are_those_of_their_release() -> None:
    told = json.loads((docs_page.FOLDER / "release.json").read_text())
    assert set(told["sha256"]) == {"swagger-ui-bundle.js", "swagger-ui.css"}
    for name, digest in told["sha256"].items():
        assert hashlib.sha256((docs_page.FOLDER / name).read_bytes()).hexdigest() == digest


def test_a_browser_asks_a_person_for_the_token(serve: Callable[..., TestClient]) -> None:
    http = serve(admin_token="let:mein")
    asked = http.get("/_emulator/docs", headers={"Accept": "text/html"})
    assert (asked.status_code, asked.headers["www-authenticate"].split()[0]) == (401, "Basic")
    assert "www-authenticate" not in http.get("/_emulator/clock").headers
    for given, status in (("anybody:let:mein", 200), ("let:mein:", 401), ("anybody:letmein", 401), ("", 401)):
        shown = "Basic " + base64.b64encode(given.encode()).decode()
        assert http.get("/_emulator/clock", headers={"Authorization": shown}).status_code == status, given
    for broken in ("Basic", "Basic %", "Basic /w==", "Digest bGV0Om1laW4="):
        assert http.get("/_emulator/clock", headers={"Authorization": broken}).status_code == 401, broken

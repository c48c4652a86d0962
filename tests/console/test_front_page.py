"""`GET /`: a person who opens the address in a browser is told what answers there."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.once


def test_the_page_says_what_this_is_and_where_things_are(http: TestClient) -> None:
    answer = http.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>cognito-emulator</h1>" in answer.text
    places = re.findall(r'href="([^"]+)"', answer.text)
    assert {"/_emulator/messages", "/_emulator/openapi.json", "/readyz"} <= set(places)
    assert [place for place in places if http.get(place).status_code != 200] == []


def test_the_page_loads_nothing_and_may_stand_in_no_frame(http: TestClient) -> None:
    answer = http.get("/")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert re.findall(r"https?://(?!localhost|127\.0\.0\.1|testserver)[^<\s]+", answer.text) == []
    assert http.head("/").status_code == 200


def test_the_api_still_answers_at_the_same_address(http: TestClient) -> None:
    target = {"x-amz-target": "AWSCognitoIdentityProviderService.InitiateAuth"}
    assert http.post("/", headers=target, content=b"{}").status_code == 400
    assert http.put("/").status_code == 405


@pytest.mark.parametrize("token", [None, "let-me-in"])
def test_the_page_says_whether_the_control_api_wants_a_token(
    serve: Callable[..., TestClient], token: str | None
) -> None:
    http = serve(admin_token=token, issuer_mode="aws", public_url="http://emulator.test:9229/<b>")
    page = http.get("/").text
    assert ("EMULATOR_ADMIN_TOKEN is set" in page) is (token is not None)
    assert "let-me-in" not in page
    assert "https://cognito-idp.{region}.amazonaws.com/{pool_id}" in page
    assert "<b>" not in page

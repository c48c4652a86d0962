"""`/_emulator` against whoever has no token, and against web pages that a tester visits."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.console import guard
from emulator.wire.door import TARGET
from tests.support.hostile import ask

pytestmark = pytest.mark.once

Client = Any
WRITES = [
    ("PUT", "/_emulator/clock"),
    ("POST", "/_emulator/clock/advance"),
    ("POST", "/_emulator/faults"),
    ("PUT", "/_emulator/pools/us-east-1_aaaaaaaaa/rules"),
    ("POST", "/_emulator/anything"),
    ("POST", "/_emulator"),
]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_without_the_token_no_byte_of_a_body_is_read(serve: Callable[..., TestClient], method: str, path: str) -> None:
    http = serve(admin_token="letmein")
    for headers in ({}, {"authorization": "Bearer wrong"}, {"x-amz-target": f"{TARGET}SignUp"}):
        assert http.portal is not None
        assert http.portal.call(ask, http.app, method, path, headers, [b"x"] * 300) == (401, 0)


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_large_body_is_not_taken_whole(serve: Callable[..., TestClient], method: str, path: str) -> None:
    http = serve()
    assert http.portal is not None
    pieces = [b" " * 65_536] * 300
    status, asked = http.portal.call(ask, http.app, method, path, {}, pieces)
    assert (status, asked) == (413, guard.MAX_BODY // 65_536 + 1)
    for length in (str(guard.MAX_BODY + 1), "9" * 400, "²"):
        assert http.portal.call(ask, http.app, method, path, {"content-length": length}, pieces) == (413, 0)


def test_a_body_of_many_values_is_refused_before_they_are_made(serve: Callable[..., TestClient]) -> None:
    body = b'{"at":[%b]}'
    most = b",".join([b"{}"] * (guard.MOST_VALUES // 2 - 5))
    answers = [serve().put("/_emulator/clock", content=body % content).json() for content in (most, most * 2)]
    assert "10000 values" not in str(answers[0])
    assert answers[1] == {"detail": "The control API takes bodies of 10000 values at most."}


@pytest.mark.parametrize("path", ["/_emulator", "/_emulator/", "/_emulator/clock/advance"])
def test_an_operation_named_there_does_not_pass_the_guard(serve: Callable[..., TestClient], path: str) -> None:
    headers = {"X-Amz-Target": f"{TARGET}SignUp", "Content-Type": "application/x-amz-json-1.1"}
    assert serve(admin_token="letmein").post(path, headers=headers, content=b"{}").status_code == 401
    assert serve().post(path, headers=headers, content=b"{}").status_code in (404, 422)


def test_the_description_of_the_api_wants_the_token_too(serve: Callable[..., TestClient]) -> None:
    http = serve(admin_token="letmein")
    assert http.get("/_emulator/openapi.json").status_code == 401
    shown = {"Authorization": "bearer letmein"}
    assert http.get("/_emulator/openapi.json", headers=shown).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:9229",
        "EVIL.example.",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1.nip.io",
        "host.docker.internal.evil.example",
        "id.test.evil.example",
        "[::1].evil.example",
        "evil.example@localhost",
        "localhost, evil.example",
        "",
    ],
)
def test_a_name_that_a_stranger_may_own_reads_nothing(serve: Callable[..., TestClient], host: str) -> None:
    http = serve(public_url="https://id.test:8443/base")
    for path in ("/_emulator/messages", "/_emulator/clock", "/_emulator/openapi.json", "/_emulator/none"):
        answer = http.get(path, headers={"Host": host})
        assert answer.status_code == 403
        assert "EMULATOR_ALLOWED_HOSTS" in answer.json()["detail"]
    assert http.get("/readyz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:9229",
        "localhost.:9229",
        "cognito.localhost:1",
        "127.0.0.1:80",
        "10.1.2.3:9229",
        "[::1]:9229",
        "[fe80::1]",
        "emulator:9229",
        "cognito_emulator-1",
        "host.docker.internal:9229",
        "id.test",
        "id.test:1234",
        "staging.example.com",
        "a.qa.example.com:9229",
    ],
)
def test_names_that_cannot_be_a_stranger_s_pass(serve: Callable[..., TestClient], host: str) -> None:
    http = serve(public_url="https://id.test:8443/base", allowed_hosts="staging.example.com, .qa.example.com")
    assert http.get("/_emulator/clock", headers={"Host": host}).status_code == 200


def test_with_the_token_every_name_passes(serve: Callable[..., TestClient]) -> None:
    """A page whose name leads here has none to show, and a shared network has names of its own."""
    http = serve(admin_token="letmein")
    named = {"Host": "cognito.staging.example.com"}
    assert http.get("/_emulator/clock", headers=named).status_code == 401
    assert http.get("/_emulator/clock", headers={**named, "Authorization": "Bearer letmein"}).status_code == 200
    foreign = {**named, "Authorization": "Bearer letmein", "Origin": "http://other.staging.example.com"}
    assert http.delete("/_emulator/faults", headers=foreign).status_code == 403
    own = {**foreign, "Origin": "http://cognito.staging.example.com"}  # the console's page, opened by this name
    assert http.delete("/_emulator/faults", headers=own).status_code == 200


def test_a_star_lets_every_name_pass(serve: Callable[..., TestClient]) -> None:
    assert serve(allowed_hosts="*").get("/_emulator/clock", headers={"Host": "evil.example"}).status_code == 200


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "TRACE", "DELETE", "GET"])
@pytest.mark.parametrize("path", ["/_emulator", "/_emulator/clock", "/_emulator/none"])
def test_no_page_is_told_that_it_may_ask(serve: Callable[..., TestClient], method: str, path: str) -> None:
    """The endpoint of AWS, which is for every page, does not answer here."""
    headers = {"Origin": "http://localhost:9229", "Access-Control-Request-Method": "GET"}
    answer = serve().request(method, path, headers=headers)
    assert answer.status_code == (200 if (method, path) == ("GET", "/_emulator/clock") else 404)
    assert not [name for name in answer.headers if name.startswith("access-control-")]

"""The ASGI side: paths, methods, preflight, bodies."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.store.engine import Database
from emulator.wire.endpoint import MAX_BODY
from emulator.wire.front import Front
from tests.support import caller
from tests.support.hostile import ask

pytestmark = pytest.mark.once

TARGET = {
    "X-Amz-Target": "AWSCognitoIdentityProviderService.SignUp",
    "Content-Type": "application/x-amz-json-1.1",
}


@pytest.mark.parametrize("path", ["/", "/cognito/", "/deeper/base/path"])
def test_the_api_answers_on_any_path(http: TestClient, path: str) -> None:
    answer = http.post(path, headers=TARGET, content=b"{}")
    assert answer.status_code == 400
    assert answer.headers["x-amzn-errortype"] == "InvalidParameterException:"
    assert answer.headers["content-type"] == "application/x-amz-json-1.1"


def test_a_preflight_allows_what_the_browser_asks_for(http: TestClient) -> None:
    asked = "cache-control,content-type,x-amz-target,x-amz-user-agent"
    answer = http.options(
        "/",
        headers={
            "Origin": "http://app.test",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": asked,
        },
    )
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-allow-headers"] == asked
    assert answer.headers["access-control-allow-methods"] == "POST"


def test_a_body_larger_than_any_request_is_refused(http: TestClient) -> None:
    def chunks() -> Any:
        for _ in range(MAX_BODY // 65536 + 2):
            yield b" " * 65536

    for content in (b" " * (MAX_BODY + 1), chunks()):
        assert http.post("/", headers=TARGET, content=content).status_code == 413


def test_other_methods_are_told_what_is_allowed(http: TestClient) -> None:
    for answer in (http.put("/"), http.delete("/"), http.get("/cognito/")):
        assert (answer.status_code, answer.headers["allow"]) == (405, "POST, OPTIONS")


@pytest.mark.parametrize("body", [[b'{"MaxResults":1}', b""], [b""], [b'{"MaxResults":1}', b" ", b""]])
def test_a_request_that_broke_off_is_not_carried_out(http: TestClient, account: str, body: list[bytes]) -> None:
    assert http.portal is not None
    headers = {**caller.headers("ListUserPools", account), "content-length": "100"}
    assert http.portal.call(ask, http.app, "POST", "/", headers, body) == (0, len(body))


def test_a_body_that_says_it_is_too_large_is_not_read(http: TestClient, account: str) -> None:
    assert http.portal is not None
    for length in (str(MAX_BODY + 1), "9" * 400, "many", "²"):
        headers = {**caller.headers("ListUserPools", account), "content-length": length}
        assert http.portal.call(ask, http.app, "POST", "/", headers, [b"{}"]) == (413, 0)


@pytest.mark.parametrize(("is_writing", "on_threads"), [(False, 0), (True, 1)])
def test_what_writes_begins_on_the_event_loop_where_nobody_writes(
    http: TestClient, monkeypatch: pytest.MonkeyPatch, *, is_writing: bool, on_threads: int
) -> None:
    seen = []
    run = Front.run

    async def counted(self: Front, *work: Any) -> Any:
        seen.append(work)
        return await run(self, *work)

    monkeypatch.setattr(Front, "run", counted)
    monkeypatch.setattr(Database, "is_writing", is_writing)
    content = {"ClientId": "nobody", "Username": "bob", "Password": "Passw0rd!"}
    answer = http.post("/", headers=TARGET, json=content)
    assert answer.headers["x-amzn-errortype"] == "ResourceNotFoundException:"
    assert len(seen) == on_threads

"""Web pages that a tester happens to visit, and the pools of an emulator on their machine."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support import caller
from tests.support.given import Given
from tests.support.hostile import ask

pytestmark = pytest.mark.once

FOREIGN = [
    "https://evil.example",
    "http://localhost.evil.example:9229",
    "http://evil.example:9229",
    "http://10.0.0.1",
    "null",
    "chrome-extension://abc",
    "",
]
OWN = [
    "http://localhost:3000",
    "https://localhost",
    "http://app.localhost:5173",
    "http://127.0.0.1:8080",
    "http://[::1]:8080",
    "http://id.test:9229",  # EMULATOR_PUBLIC_URL
    "https://app.staging.test",
    "http://APP.staging.test:8080",
]
ASKED = "authorization,content-type,x-amz-date,x-amz-target"


@pytest.fixture
def http(serve: Callable[..., TestClient]) -> TestClient:
    return serve(
        public_url="http://id.test:9229/x", cors_origins="https://app.staging.test http://app.staging.test:8080/"
    )


def preflight(http: TestClient, origin: str, asked: str) -> Any:
    headers = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": asked}
    return http.options("/", headers=headers)


def post(http: TestClient, account: str, operation: str, origin: str, body: bytes = b"{}") -> Any:
    return http.post("/", headers={**caller.headers(operation, account), "Origin": origin}, content=body)


@pytest.mark.parametrize("origin", FOREIGN)
def test_a_foreign_page_may_not_sign(http: TestClient, given: Given, account: str, origin: str) -> None:
    pool_id = given.pool()
    for asked in (ASKED, "Authorization", "x-amz-target, AUTHORIZATION"):
        answer = preflight(http, origin, asked)
        assert answer.status_code == 403
        assert "access-control-allow-origin" not in answer.headers
    answer = post(http, account, "DeleteUserPool", origin, b'{"UserPoolId":"%s"}' % pool_id.encode())
    assert answer.status_code == 403
    assert answer.json()["__type"] == "ForbiddenException"
    assert "EMULATOR_CORS_ORIGINS" in answer.json()["message"]
    assert "access-control-allow-origin" not in answer.headers
    assert given.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]["Id"] == pool_id


@pytest.mark.parametrize("origin", OWN)
def test_pages_of_this_machine_and_of_the_settings_may(
    http: TestClient, given: Given, account: str, origin: str
) -> None:
    answer = preflight(http, origin, ASKED)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    assert answer.headers["access-control-allow-headers"] == ASKED
    answer = post(http, account, "DeleteUserPool", origin, b'{"UserPoolId":"%s"}' % given.pool().encode())
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


@pytest.mark.parametrize("origin", FOREIGN)
def test_every_page_may_do_what_needs_no_signature(http: TestClient, account: str, origin: str) -> None:
    answer = preflight(http, origin, "cache-control,content-type,x-amz-target,x-amz-user-agent")
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    answer = post(http, account, "SignUp", origin)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (400, "*")
    assert answer.json()["__type"] == "InvalidParameterException"


def test_a_star_lets_every_page_sign(serve: Callable[..., TestClient], account: str) -> None:
    http = serve(cors_origins="*")
    assert preflight(http, "https://evil.example", ASKED).status_code == 200
    assert post(http, account, "ListUserPools", "null", b'{"MaxResults":1}').status_code == 200


def test_the_body_of_a_foreign_page_is_not_read(http: TestClient, account: str) -> None:
    headers = {**caller.headers("ListUserPools", account), "Origin": "https://evil.example"}
    assert http.portal is not None
    assert http.portal.call(ask, http.app, "POST", "/", headers, [b"{}"]) == (403, 0)

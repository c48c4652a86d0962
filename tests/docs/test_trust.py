"""docs/security.md: what each of the two settings guards, what neither does, and what is open whatever is set."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient

from emulator import app
from emulator.console import guard
from emulator.settings import Settings
from emulator.work import Services
from tests.support import caller
from tests.support.given import PASSWORD, Given

OPEN = {
    "/",
    "/livez",
    "/readyz",
    "/health",
    "/_localstack/health",
    "/metrics",  # wants the token, where there is one
    "/{pool_id}/.well-known/jwks.json",
    "/{pool_id}/.well-known/openid-configuration",
    "/issuer-cognito-idp/{pool_id}/.well-known/jwks.json",
    "/issuer-cognito-idp/{pool_id}/.well-known/openid-configuration",
    "/{pool_id}/{client_id}/{version}/assets/images/image.jpg",
    "/_import/{job_id}",
    "/{path:path}",
}


def call(http: TestClient, account: str, operation: str, **members: Any) -> Any:
    return http.post("/", headers=caller.headers(operation, account), content=orjson.dumps(members))


def test_the_token_guards_the_control_api_and_no_pool(
    serve: Callable[..., TestClient], given: Given, account: str
) -> None:
    http = serve(admin_token="letmein")
    client = given.client(GenerateSecret=True)
    given.invited_user(client, "bob")
    pool = {"UserPoolId": client.pool_id}
    for path in ("messages", "clock", "triggers", "faults", f"pools/{client.pool_id}/rules", "openapi.json"):
        assert http.get(f"/_emulator/{path}").status_code == 401, path
    shown = call(http, account, "DescribeUserPoolClient", **pool, ClientId=client.id).json()
    assert shown["UserPoolClient"]["ClientSecret"] == client.secret
    taken = {"Username": "bob", "Password": "N3w-Passw0rd!", "Permanent": True}
    assert call(http, account, "AdminSetUserPassword", **pool, **taken).status_code == 200
    assert call(http, account, "DeleteUserPool", **pool).status_code == 200


def test_the_keys_guard_the_administrators_and_not_the_control_api(
    serve: Callable[..., TestClient], given: Given, account: str
) -> None:
    http = serve(access_keys="AKID:secret")
    client = given.client()
    given.signed_up_user(client, "bob")
    refused = call(http, account, "DeleteUserPool", UserPoolId=client.pool_id)
    assert refused.json()["__type"] == "IncompleteSignatureException"
    assert http.get("/_emulator/messages", params={"pool": client.pool_id}).json()["messages"][0]["code"]
    signed_up = {"ClientId": client.id, "Username": "ann", "Password": PASSWORD}
    assert call(http, account, "SignUp", **signed_up).status_code == 200


def test_nothing_else_is_open(make_settings: Callable[..., Settings], services: Services) -> None:
    """Whoever adds a route says here, and on the page, that everybody may use it; those of `/_emulator` are guarded."""
    application = app.create(make_settings())
    found = {route.path for route in application.routes}  # type: ignore[attr-defined]  # each has one
    for route in application.control.routes:
        router: Any = getattr(route, "original_router", None)
        if router is None:
            found.add(route.path)  # type: ignore[attr-defined]  # every other route has one
        elif router.prefix != guard.PATH:
            found |= {inner.path for inner in router.routes}
    app.close(application.state.services)
    guarded = {"/_emulator/openapi.json", "/_emulator/console", "/_emulator/console/{path:path}"}
    assert found == OPEN | guarded


@pytest.mark.parametrize("path", ["/", "/livez", "/readyz", "/health", "/_localstack/health"])
def test_health_is_told_whatever_is_set(serve: Callable[..., TestClient], path: str) -> None:
    http = serve(admin_token="letmein", access_keys="AKID:secret")
    assert http.get(path).status_code == 200
    assert "AKID" not in http.get(path).text


def test_keys_are_told_whatever_is_set(serve: Callable[..., TestClient], given: Given) -> None:
    http = serve(admin_token="letmein", access_keys="AKID:secret")
    for document in ("jwks.json", "openid-configuration"):
        assert http.get(f"/{given.pool()}/.well-known/{document}").status_code == 200


def test_the_front_page_says_which_credentials_do(serve: Callable[..., TestClient]) -> None:
    assert "AWS_ACCESS_KEY_ID=test" in serve().get("/").text
    guarded = serve(access_keys="AKID:secret").get("/").text
    assert "AWS_ACCESS_KEY_ID=test" not in guarded
    assert "EMULATOR_ACCESS_KEYS" in guarded


@pytest.mark.parametrize("origin", ["http://localhost:3000", "https://evil.example", "http://localhost:9229"])
def test_no_other_page_reads_the_control_api(serve: Callable[..., TestClient], origin: str) -> None:
    answer = serve(cors_origins="*").get("/_emulator/messages", headers={"Origin": origin})
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_caller_without_an_origin_is_no_browser(serve: Callable[..., TestClient], account: str) -> None:
    http = serve()
    assert call(http, account, "ListUserPools", MaxResults=1).status_code == 200
    assert http.post("/_emulator/clock/advance", json={"seconds": 1}).status_code == 200


def test_every_control_route_is_behind_the_guard(serve: Callable[..., TestClient]) -> None:
    http = serve(admin_token="letmein")
    shown = http.get("/_emulator/openapi.json", headers={"Authorization": "Bearer letmein"}).json()["paths"]
    guarded = [path for path in shown if path.startswith(guard.PATH)]
    assert len(guarded) > 10
    for path in [*guarded, "/_emulator", "/_emulator/", "/_emulator/none"]:
        for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
            assert http.request(method, path).status_code == 401, path

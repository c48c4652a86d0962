"""`/_emulator/clients/{client}/secret`, and rotations as the clock is moved."""

import json
from collections.abc import Callable
from typing import Any

from fastapi.testclient import TestClient

from emulator import app
from emulator.settings import Settings
from tests.support.given import AppClient, Given

PUBLISHED: dict[str, Any] = {"GenerateSecret": True, "PublishSecretsInAWSSecretsManager": True}
WEEK = 7 * 86400


def shown(http: TestClient, client: AppClient) -> dict[str, Any]:
    answer = http.get(f"/_emulator/clients/{client.id}/secret")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def value(http: TestClient, client: AppClient) -> str:
    secret: str = json.loads(shown(http, client)["secret_string"])["clientSecretValue"]
    return secret


def test_the_control_api_shows_what_secrets_manager_would(http: TestClient, given: Given) -> None:
    client = given.client(**PUBLISHED)
    found = shown(http, client)
    assert (found["pool_id"], found["client_id"]) == (client.pool_id, client.id)
    assert found["arn"].endswith(f":secret/cognito/{client.pool_id}/{client.id}")
    assert list(json.loads(found["secret_string"])) == ["userPoolId", "userPoolClientId", "clientSecretValue"]
    assert (found["delivered_at"], found["delivery_error"]) == (None, None)


def test_a_clock_that_is_moved_has_rotated_before_it_answers(http: TestClient, given: Given) -> None:
    client = given.client(**PUBLISHED)
    seen = [value(http, client)]
    http.post("/_emulator/clock/advance", json={"seconds": WEEK})
    seen.append(value(http, client))
    http.put("/_emulator/clock", json={"offset_seconds": 2 * WEEK})
    seen.append(value(http, client))
    assert len({*seen}) == 3
    live = given.sql("SELECT secret FROM v_client_secrets WHERE client_id = :id", id=client.id)
    assert {row["secret"] for row in live} == {*seen[1:]}


def test_a_rotation_out_of_turn_begins_a_new_week(http: TestClient, given: Given) -> None:
    client = given.client(**PUBLISHED)
    before = shown(http, client)
    http.post("/_emulator/clock/advance", json={"seconds": 3600})
    answer = http.post(f"/_emulator/clients/{client.id}/secret/rotate")
    assert answer.status_code == 200
    assert answer.json() == shown(http, client)
    assert answer.json()["secret_string"] != before["secret_string"]
    assert answer.json()["rotates_at"] > before["rotates_at"]


def test_what_is_not_published_is_404(http: TestClient, given: Given) -> None:
    plain = given.client(GenerateSecret=True)
    for client_id in (plain.id, "nobody"):
        for answer in (
            http.get(f"/_emulator/clients/{client_id}/secret"),
            http.post(f"/_emulator/clients/{client_id}/secret/rotate"),
        ):
            assert answer.status_code == 404
            assert answer.json()["detail"] == f"No app client {client_id} whose secret is in AWS Secrets Manager."


def test_it_wants_the_token_where_there_is_one(guarded: TestClient) -> None:
    assert guarded.get("/_emulator/clients/x/secret").status_code in (401, 403)
    assert guarded.post("/_emulator/clients/x/secret/rotate").status_code in (401, 403)


def test_the_loop_that_rotates_is_told_by_readyz(make_settings: Callable[..., Settings]) -> None:
    with TestClient(app.create(make_settings()), base_url="http://localhost:9229") as http:
        assert http.get("/readyz").json()["background"]["secrets"]["state"] == "ok"

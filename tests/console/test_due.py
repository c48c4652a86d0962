"""`GET /_emulator/due`: what runs out next; and moving the clock there."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
import pytest
from fastapi.testclient import TestClient

from emulator import app
from emulator.settings import Settings
from tests.support import databases
from tests.support.answers import refusal
from tests.support.given import Given
from tests.support.hand_over import hand_over_to
from tests.support.ways import ALL_FLOWS


def due(http: TestClient, **asked: Any) -> list[tuple[str, str | None, str | None, float]]:
    """Each with the seconds until then."""
    told = http.get("/_emulator/due", params=asked).json()
    now = datetime.fromisoformat(told["now"])
    return [
        (one["what"], one["username"], one["about"], (datetime.fromisoformat(one["at"]) - now).total_seconds())
        for one in told["due"]
    ]


def test_what_runs_out_next_is_told_in_order_with_whom_it_is_of(http: TestClient, given: Given) -> None:
    client = given.client(ExplicitAuthFlows=ALL_FLOWS)
    given.confirmed_user(client, "ann")
    given.sql("DELETE FROM sessions WHERE pool_id = :id", id=client.pool_id)  # of the sign-up
    given.clock_frozen()
    tokens = given.tokens(client, "ann")
    given.signed_up_user(client, "bob")
    given.cognito.admin_create_user(
        UserPoolId=client.pool_id, Username="eva", TemporaryPassword="Passw0rd!", MessageAction="SUPPRESS"
    )
    given.cognito.initiate_auth(
        ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": "eva", "PASSWORD": "Passw0rd!"}
    )
    for _ in range(6):
        refusal(
            given.cognito.initiate_auth,
            ClientId=client.id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ann", "PASSWORD": "wrong-Passw0rd!"},
        )
    day = 86_400.0
    found = due(http, pool=client.pool_id)
    assert found[0][:3] == ("lock", "ann", "wrong_password")
    assert found[1:] == [
        ("session", "eva", "NEW_PASSWORD_REQUIRED", 180.0),
        ("code", "bob", "sign_up", day),
        ("session", "bob", "SIGN_UP", day),
        ("temporary_password", "eva", None, 7 * day),
        ("refresh", "ann", client.id, 30 * day),
    ]
    given.cognito.revoke_token(ClientId=client.id, Token=tokens["RefreshToken"])
    assert [one[0] for one in due(http, pool=client.pool_id)][-1] == "temporary_password"
    assert due(http, pool=client.pool_id, limit=2) == found[:2]


def test_the_clock_goes_from_one_thing_that_runs_out_to_the_next(http: TestClient, given: Given) -> None:
    client = given.client()
    path = f"/_emulator/pools/{client.pool_id}/clock"
    http.put(path, json={"frozen_at": "2031-01-01T00:00:00Z"})
    given.signed_up_user(client, "ann")
    code = given.code(client)
    http.post(f"{path}/advance", json={"seconds": 60})
    given.signed_up_user(client, "bob")
    assert http.post(f"{path}/advance", json={"to": "next"}).json()["now"] == "2031-01-02T00:00:00.000Z"
    assert refusal(given.cognito.confirm_sign_up, ClientId=client.id, Username="ann", ConfirmationCode=code)[0] == (
        "ExpiredCodeException"
    )
    assert http.post(f"{path}/advance", json={"to": "next"}).json()["now"] == "2031-01-02T00:01:00.000Z"
    refused = http.post(f"{path}/advance", json={"to": "next"})
    assert (refused.status_code, refused.json()["detail"]) == (
        422,
        f"Nothing of user pool {client.pool_id} runs out after 2031-01-02T00:01:00.000Z.",
    )


def test_a_running_clock_is_past_what_ran_out(http: TestClient, given: Given) -> None:
    client = given.client()
    path = f"/_emulator/pools/{client.pool_id}/clock"
    given.signed_up_user(client, "ann")
    at = {one["at"] for one in http.get("/_emulator/due", params={"pool": client.pool_id}).json()["due"]}
    http.post(f"{path}/advance", json={"to": "next"})
    now = datetime.fromisoformat(http.get(path).json()["now"])
    assert timedelta(0) <= now - datetime.fromisoformat(max(at)) < timedelta(seconds=30)
    assert due(http, pool=client.pool_id) == []


@pytest.fixture
def alone(database_url: str, make_settings: Callable[..., Settings]) -> Iterator[tuple[TestClient, Given]]:
    """An emulator with nothing in it but what the test makes."""
    with databases.empty(database_url) as url:
        application = app.create(make_settings(database_url=url))
        services = application.state.services
        door = app.build_door(services)
        cognito = hand_over_to(door, boto3.Session(), region="us-east-1", account="000000000000")
        with TestClient(application, base_url="http://localhost:9229") as http:
            yield http, Given(cognito, services)


def test_without_a_pool_those_that_follow_the_global_clock_are_told(alone: tuple[TestClient, Given]) -> None:
    http, given = alone
    here, own = given.client(), given.client()
    for client in (here, own):
        given.signed_up_user(client, "ann")
    http.put(f"/_emulator/pools/{own.pool_id}/clock", json={"offset_seconds": 60})
    told = http.get("/_emulator/due").json()["due"]
    assert {one["pool"] for one in told} == {here.pool_id}


@pytest.mark.once
@pytest.mark.parametrize("body", [{}, {"seconds": 1, "to": "next"}, {"to": "later"}, {"to": None}, {"seconds": None}])
def test_an_advance_says_one_thing(http: TestClient, body: dict[str, Any]) -> None:
    assert http.post("/_emulator/clock/advance", json=body).status_code == 422


@pytest.mark.once
def test_a_pool_that_is_not_there_is_said(http: TestClient) -> None:
    answer = http.get("/_emulator/due", params={"pool": "us-east-1_x"})
    assert (answer.status_code, answer.json()["detail"]) == (404, "User pool us-east-1_x does not exist.")

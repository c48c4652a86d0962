"""The page of the clock, of what runs out next, and of the faults."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support.answers import refusal
from tests.support.console import Console
from tests.support.given import Given


def clock(http: TestClient, pool: str) -> Any:
    return http.get(f"/_emulator/pools/{pool}/clock").json()


def test_a_pools_clock_is_stopped_moved_let_run_and_put_back(console: Console, given: Given, http: TestClient) -> None:
    pool = given.pool(PoolName="moved")
    console.open("/time", pool=pool)
    assert "moved follows the emulator's clock." in console.text
    console.submit("Stop there", at="2031-01-31T12:00:00")
    assert console.notice == "The clock of moved stands still at 2031-01-31T12:00:00.000Z."
    assert "moved has a clock of its own." in console.text
    console.submit("1 hour")
    assert clock(http, pool)["now"] == "2031-01-31T13:00:00.000Z"
    console.submit("Move", amount="-1.5", unit="days")
    assert console.notice == "The clock of moved stands still at 2031-01-30T01:00:00.000Z."
    console.submit("Let it run on")
    assert console.notice.startswith("The clock of moved shows 2031-01-30T01:00:0")
    assert clock(http, pool)["frozen_at"] is None
    console.submit("Stop it here")
    assert clock(http, pool)["frozen_at"].startswith("2031-01-30T01:00:")
    console.submit("Put it back")
    assert clock(http, pool)["is_own"] is False
    console.submit("Give this pool its own clock")
    assert clock(http, pool)["is_own"] is True
    assert clock(http, pool)["offset_seconds"] == 0


def test_the_global_clock_is_moved_where_no_pool_is_chosen(console: Console, http: TestClient) -> None:
    console.open("/time").submit("1 day")
    assert http.get("/_emulator/clock").json()["offset_seconds"] == 86_400
    assert "1 day, 0:00:00 ahead of the machine's" in console.text
    console.submit("Put it back")
    assert http.get("/_emulator/clock").json()["offset_seconds"] == 0


def test_what_runs_out_next_is_listed_and_the_clock_goes_there(console: Console, given: Given) -> None:
    client = given.client()
    name = "a/b?#%<script>é"
    console.open("/time", pool=client.pool_id)
    assert "Nothing waits to run out." in console.text
    given.signed_up_user(client, name, email="ann@example.test")
    console.open("/time", pool=client.pool_id)
    rows = console.table("What runs out next")
    assert ["Code", name, "sign up", "in 23 hours"] in rows
    console.submit("To what runs out next")
    assert "Nothing waits to run out." in console.text


@pytest.mark.once
@pytest.mark.parametrize(
    ("button", "fields", "said"),
    [
        ("Move", {"amount": "x"}, "Give a number, and one of the units."),
        ("Move", {"amount": "nan"}, "The clock moves by a hundred years at most."),
        ("Move", {"amount": "1e99"}, "The clock moves by a hundred years at most."),
        ("Stop there", {"at": "tomorrow"}, "tomorrow is not an instant such as 2030-01-31T12:00."),
        ("Stop there", {"at": "1901-01-01T00:00"}, "The clock can be set from 1970-01-01 to 2900-01-01."),
    ],
)
def test_a_clock_that_cannot_be_is_refused(
    console: Console, http: TestClient, button: str, fields: dict[str, Any], said: str
) -> None:
    before = http.get("/_emulator/clock").json()["offset_seconds"]
    console.open("/time").submit(button, **fields)
    assert console.alerts == [said]
    assert http.get("/_emulator/clock").json()["offset_seconds"] == before


def test_a_fault_is_armed_shown_spent_and_cleared(console: Console, given: Given, http: TestClient) -> None:
    pool = given.pool()
    console.open("/time", operation="DescribeUserPool")
    (select,) = console.document.xpath("//select[@name='error']")
    assert "ResourceNotFoundException" in select.value_options
    assert "UsernameExistsException" not in select.value_options
    console.submit(
        "Arm the fault",
        error="ResourceNotFoundException",
        count="2",
        message="<b>gone</b>",
        match='{"UserPoolId": "' + pool + '"}',
    )
    assert console.notice == "The next 2 calls of DescribeUserPool will end with ResourceNotFoundException."
    assert console.table("Armed faults")[0][:4] == [
        "DescribeUserPool",
        "ResourceNotFoundException<b>gone</b>",
        "2",
        "100 %",
    ]
    (address,) = console.document.xpath("//*[@id='faults']/@hx-get")
    assert http.get(address, headers={"HX-Request": "true"}).status_code == 204
    assert refusal(given.cognito.describe_user_pool, UserPoolId=pool)[1] == "<b>gone</b>"
    assert ">1</td>" in http.get(address, headers={"HX-Request": "true"}).text
    console.open("/time").submit("Clear")
    assert console.notice == "The fault was cleared."
    assert "No call fails on purpose." in console.text
    given.cognito.describe_user_pool(UserPoolId=pool)


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"error": ""}, "A fault needs an error, a delay_ms, or both."),
        ({"count": "0"}, "count must be a whole number from 1 to 1,000,000."),
        ({"percent": "101"}, "How often must be a number above 0, and 100 at most."),
        ({"percent": "x"}, "How often must be a number above 0, and 100 at most."),
        ({"match": "[1]"}, 'The members that calls must have are a JSON object, such as {"Username": "bob"}.'),
        ({"match": "{"}, "The members that calls must have are no JSON"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(
    console: Console, http: TestClient, fields: dict[str, Any], said: str
) -> None:
    console.open("/time").submit("Arm the fault", **fields)
    assert console.alerts[0].startswith(said)
    assert http.get("/_emulator/faults").json()["faults"] == []


@pytest.mark.once
def test_only_errors_of_operations_that_exist_are_offered(console: Console) -> None:
    console.open("/time", operation="<b>", status=422)
    assert "<b> is not an operation of the API." in console.alerts[0]

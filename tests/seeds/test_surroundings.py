"""Faults and the clock of a file: all or nothing with the rest of it."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from emulator import app
from emulator.control import clock, faults
from emulator.seeds.apply import apply
from emulator.work import Services
from tests.seeds.conftest import told
from tests.support import databases
from tests.support.answers import refusal
from tests.support.hand_over import hand_over_to

SEED = """
version: 1
clock: { frozen_at: "2031-02-03T04:05:06Z" }
faults:
  - operation: InitiateAuth
    error: TooManyRequestsException
    message: Slow down
    count: 2
    match: { ClientId: webclient }
  - { operation: "*", delay_ms: 1, probability: 0.5 }
pools:
  - name: web
    id: us-east-1_Web000001
    clients: [{ name: web, client_id: webclient, settings: { ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH] } }]
    users:
      - { username: bob, password: Passw0rd!, created: 1 day ago }
"""


@pytest.fixture
def alone(database_url: str, make_settings: Any) -> Iterator[Services]:
    """The clock is one for all of a database, so this one is the test's own."""
    with databases.empty(database_url) as url:
        services = app.build_services(make_settings(database_url=url))
        yield services
        app.close(services)


@pytest.fixture
def seed_alone(alone: Services, tmp_path: Any) -> Any:
    def run(text: str, **members: Any) -> Any:
        (tmp_path / "seed.yaml").write_text(text)
        return apply(alone, [tmp_path / "seed.yaml"], environment={}, **members)

    return run


def test_times_count_by_the_clock_of_the_file_and_calls_fail(alone: Services, seed_alone: Any) -> None:
    outcome = seed_alone(SEED)
    assert told(outcome) == []
    assert str(outcome) == "clock: 1 created; faults: 2 created; pools: 1 created; clients: 1 created; users: 1 created"
    tester = hand_over_to(app.build_door(alone), boto3.Session(), region="us-east-1", account="test")
    shown = tester.admin_get_user(UserPoolId="us-east-1_Web000001", Username="bob")
    assert shown["UserCreateDate"].isoformat() == "2031-02-02T04:05:06+00:00"
    members = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": "bob", "PASSWORD": "Passw0rd!"}}
    refused = refusal(tester.initiate_auth, ClientId="webclient", **members)
    assert refused == ("TooManyRequestsException", "Slow down")


def test_a_second_time_they_are_left_and_an_update_brings_them_back(alone: Services, seed_alone: Any) -> None:
    seed_alone(SEED)
    clock.advance(alone, 60)
    faults.disarm(alone, faults.armed(alone)[0].id)
    skipped = seed_alone(SEED)
    assert (skipped.counts["clock", "skipped"], skipped.counts["faults", "created"]) == (1, 1)
    assert seed_alone(SEED, on_conflict="update").counts["clock", "updated"] == 1
    assert clock.read(alone).now.isoformat() == "2031-02-03T04:05:06+00:00"
    again = seed_alone(SEED.replace("count: 2", "count: 5"), on_conflict="update")
    assert [str(one) for one in again.changes if one.done == "updated"] == ["fault of InitiateAuth: count"]
    assert sorted(fault.count for fault in faults.armed(alone)) == [1, 5]


def test_of_a_seed_with_a_problem_neither_stays(alone: Services, seed_alone: Any) -> None:
    assert told(seed_alone(SEED.replace("Passw0rd!", "short"))) != []
    assert (faults.armed(alone), clock.read(alone).frozen_at) == ([], None)


def test_a_clock_may_only_be_off(alone: Services, seed_alone: Any) -> None:
    assert told(seed_alone("version: 1\nclock: { offset_seconds: 86400 }\n")) == []
    assert clock.read(alone).offset_seconds == 86400
    assert seed_alone("version: 1\nclock: { offset_seconds: 86400 }\n", on_conflict="update").changed == 0


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("clock: { frozen_at: soon }", "seed.yaml:2: frozen_at: 'soon' is not a time; write "),
        ("clock: { frozen_at: '2950-01-01T00:00:00Z' }", "seed.yaml:2: clock: The clock can be set from 1970-01-01"),
        ("clock: { offset_seconds: x }", "seed.yaml:2: offset_seconds must be a number from -1e+11 to 1e+11"),
        ("faults: [{ operation: Nothing, delay_ms: 1 }]", "seed.yaml:2: fault of Nothing: Nothing is not an operation"),
        (
            "faults: [{ operation: SignUp }]",
            "seed.yaml:2: fault of SignUp: A fault needs an error, a delay_ms, or both",
        ),
        ("faults: [{ operation: SignUp, probability: 2 }]", "seed.yaml:2: probability must be a number from 0 to 1"),
        ("faults: [{ operation: SignUp, eror: a }]", "seed.yaml:2: a fault has no 'eror'; did you mean 'error'?"),
    ],
)
def test_what_cannot_be_is_told(seed_alone: Any, text: str, problem: str) -> None:
    found = told(seed_alone(f"version: 1\n{text}\n"))
    assert [line.startswith(problem) for line in found] == [True], found


OF_A_POOL = """
version: 1
pools:
  - name: web
    id: us-east-1_Web000001
    clock: { frozen_at: "${AT:-2031-02-03T04:05:06Z}" }
    clients: [{ name: web }]
    users:
      - { username: bob, password: Passw0rd!, created: 1 day ago }
      - { username: ann, password: Passw0rd!, status: UNCONFIRMED, attributes: { email: a@example.com } }
"""


def test_times_of_a_pool_count_by_its_own_clock(alone: Services, seed_alone: Any) -> None:
    assert told(seed_alone(OF_A_POOL)) == []
    tester = hand_over_to(app.build_door(alone), boto3.Session(), region="us-east-1", account="test")
    users = tester.list_users(UserPoolId="us-east-1_Web000001")["Users"]
    made = {user["Username"]: user["UserCreateDate"].isoformat() for user in users}
    assert made == {"bob": "2031-02-02T04:05:06+00:00", "ann": "2031-02-03T04:05:06+00:00"}
    assert clock.read(alone).frozen_at is None
    assert seed_alone(OF_A_POOL, on_conflict="update").changed == 0
    later = seed_alone(OF_A_POOL.replace("2031", "2032"), on_conflict="update")
    assert [str(one) for one in later.changes if one.kind == "pools"] == ["pool web: clock"]
    assert clock.read_of_pool(alone, "us-east-1_Web000001").now.year == 2032

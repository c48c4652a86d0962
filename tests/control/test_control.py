"""What testers do, by whoever has an emulator in their own process: no HTTP, instants as instants, refusals raised."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import TypeAdapter

from emulator.control import client_secrets, clock, faults, imports, locks, messages, rules, second_factors, triggers
from emulator.control.clock import ClockReading
from emulator.control.faults import Fault
from emulator.control.messages import Message
from emulator.control.refusals import NotThere, Refused
from emulator.control.rules import PoolRules
from emulator.control.triggers import Wanted
from emulator.work import Services
from tests.support.given import Given

NOWHERE = "us-east-1_000000000"


def test_the_clock_is_stopped_moved_and_let_run(services: Services) -> None:
    assert clock.run(services, 3600).offset_seconds == 3600
    stopped = clock.freeze(services, datetime(2030, 1, 1))  # noqa: DTZ001  # told without a zone, as a tester may
    assert stopped.now == stopped.frozen_at == datetime(2030, 1, 1, tzinfo=UTC)
    assert clock.advance(services, 90).now == datetime(2030, 1, 1, 0, 1, 30, tzinfo=UTC)
    assert clock.read(services).frozen_at is not None
    running = clock.thaw(services)
    assert (running.frozen_at, running.offset_seconds) == (None, 3600)


def test_a_code_is_read_and_a_fault_fails_the_next_call(services: Services, given: Given) -> None:
    client = given.client()
    faults.arm(services, operation="SignUp", error="InternalErrorException", match={"ClientId": client.id})
    with pytest.raises(given.cognito.exceptions.InternalErrorException):
        given.signed_up_user(client, "bob")
    assert faults.armed(services) == []
    given.signed_up_user(client, "bob")
    (sent,) = messages.newest(services, pool_id=client.pool_id, limit=10)
    assert (sent.username, sent.to, sent.code) == ("bob", "bob@example.test", given.code(client))
    assert triggers.newest(services, Wanted(client.pool_id), limit=10) == []


def test_a_fault_is_taken_back(services: Services) -> None:
    fault = faults.arm(services, operation="*", delay_ms=1)
    assert faults.armed(services) == [fault]
    faults.disarm(services, fault.id)
    assert faults.disarm_all(services) == 0


@pytest.mark.parametrize(
    "ask",
    [
        lambda services: faults.disarm(services, "fault_none"),
        lambda services: rules.in_force(services, NOWHERE),
        lambda services: rules.override(services, NOWHERE, {"calls:ConfirmSignUp": {"limit": 1}}),
        lambda services: imports.log_of(services, "import-none", limit=1),
        lambda services: locks.unlock(services, NOWHERE, "bob"),
        lambda services: second_factors.totp(services, NOWHERE, "bob"),
        lambda services: client_secrets.published(services, "none"),
        lambda services: client_secrets.rotate(services, "none"),
    ],
)
def test_what_is_not_there_is_said_in_a_sentence(services: Services, ask: Callable[[Services], object]) -> None:
    with pytest.raises(NotThere, match=r"^[A-Z].* .*\.$"):
        ask(services)


@pytest.mark.parametrize(
    "ask",
    [
        lambda services: clock.advance(services, 1e300),
        lambda services: clock.freeze(services, datetime(2900, 1, 2, tzinfo=UTC)),
        lambda services: faults.arm(services, operation="MakeCoffee", error="InternalErrorException"),
        lambda services: faults.arm(services, operation="SignUp", error="CognitoError"),
        lambda services: faults.arm(services, operation="SignUp"),
        lambda services: rules.override(services, NOWHERE, {"calls:Nothing": {"limit": 1}}),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(services: Services, ask: Callable[[Services], object]) -> None:
    with pytest.raises(Refused):
        ask(services)
    assert clock.read(services).offset_seconds == 0
    assert faults.armed(services) == []


def test_the_control_api_answers_what_the_functions_give(http: TestClient, services: Services, given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    clock.freeze(services, datetime(2030, 1, 1, tzinfo=UTC))
    fault = faults.arm(services, operation="SignUp", error="InternalErrorException", match={"ClientId": client.id})
    sent = messages.newest(services, pool_id=client.pool_id, limit=10)
    results: dict[str, Any] = {
        "clock": as_json(ClockReading, clock.read(services)),
        "faults": {"faults": [as_json(Fault, fault)]},
        f"messages?pool={client.pool_id}": {"messages": [as_json(Message, message) for message in sent]},
        f"pools/{client.pool_id}/rules": as_json(PoolRules, rules.in_force(services, client.pool_id)),
    }
    assert {path: http.get(f"/_emulator/{path}").json() for path in results} == results


def as_json(kind: type[Any], result: Any) -> Any:
    return TypeAdapter(kind).dump_python(result, mode="json", by_alias=True)

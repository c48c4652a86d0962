"""All 141 operations on a pool that is lived in: whatever is asked, the answer is one the model declares."""

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.model import contract
from emulator.wire import conformance
from emulator.wire.door import Door
from tests.wire.world import World, requests

OPERATIONS = sorted(contract.operations())
# What the front answers before an operation begins, and for one that is not written yet.
FRONT = {"SerializationException", "InvalidParameterException", "NotImplementedException"}
MANY = settings(
    max_examples=800,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)


@pytest.fixture
def world(door: Door, account: str) -> World:
    return World(door, account)


@MANY
@given(data=st.data())
def test_every_answer_is_one_that_the_model_declares(world: World, data: Any) -> None:
    operation = data.draw(st.sampled_from(OPERATIONS))
    request = data.draw(requests(world, operation))
    answer = world.call(operation, request)
    content: Any = orjson.loads(answer.body) if answer.body else None
    if answer.status == 200:
        assert conformance.violations(operation, content) == []
    else:
        assert content["__type"] in {*contract.operations()[operation].errors, *FRONT} - {"InternalErrorException"}, (
            content
        )
    if "Delete" in operation and answer.status == 200:
        world.mend()

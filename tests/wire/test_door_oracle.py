"""All operations on a pool that is lived in: whatever is asked, the answer is one the model declares."""

import logging
import tracemalloc
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.contract import parse
from emulator.control import journal
from emulator.model import contract
from emulator.wire.door import Door
from emulator.work import Services
from tests.support import conformance
from tests.support.hostile import FLOOR, MIB, memory
from tests.wire.sizes import Sizes
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


class Unreserved:
    """orjson reserves thirteen bytes for each that it reads, and touches few of them: what it does inside is measured
    where memory is the machine's (attacks/test_resident_memory.py), what comes of it here."""

    @staticmethod
    def loads(body: bytes) -> Any:
        content = orjson.loads(body)
        if tracemalloc.is_tracing():
            tracemalloc.reset_peak()
        return content


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


def test_hostile_sizes_are_answered_in_proportion_and_leave_nothing(
    world: World, services: Services, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice through all operations: what the first time fills, such as compiled statements, the second time finds."""
    monkeypatch.setattr(parse, "orjson", Unreserved)
    caplog.set_level(logging.CRITICAL, "emulator")  # pytest keeps each record, with the texts in it

    def all_operations(seeds: range) -> None:
        for seed in seeds:
            sizes = Sizes(world, seed)
            for operation in OPERATIONS:
                _check(world, operation, sizes.request(operation))
        journal.flush(services)  # what waits to be written is bounded by its number

    all_operations(range(3))
    with memory() as found:
        all_operations(range(3, 5))
    assert found.kept < 1.5 * MIB, found  # one of them are caches, which are bounded


def _check(world: World, operation: str, request: Any) -> None:
    try:
        size = len(orjson.dumps(request))
    except TypeError:  # a number that orjson cannot write; the parser's own tests have those
        return
    before = _begin_to_count()
    answer = world.call(operation, request)
    if tracemalloc.is_tracing():
        assert tracemalloc.get_traced_memory()[1] - before < 10 * size + FLOOR, operation
    content: Any = orjson.loads(answer.body) if answer.body else None
    if answer.status != 200:
        declared = {*contract.operations()[operation].errors, *FRONT} - {"InternalErrorException"}
        assert content["__type"] in declared, (operation, answer.body[:300])
        assert len(answer.body) <= 10 * size + 20_000, operation
    elif "Delete" in operation:
        world.mend()


def _begin_to_count() -> int:
    if not tracemalloc.is_tracing():
        return 0
    tracemalloc.reset_peak()
    return tracemalloc.get_traced_memory()[0]

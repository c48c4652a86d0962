"""Memory that a request takes and does not give back."""

import asyncio
import gc
import logging
import threading
import tracemalloc
import weakref
from typing import Any

import pytest

from emulator.base import java_order
from emulator.base.runners import Runners
from emulator.rules.callers import origins
from emulator.wire import endpoint
from emulator.wire.door import Door
from tests.support.hostile import MIB, memory, post


def test_the_keys_of_a_refused_map_do_not_stay(door: Door) -> None:
    def refused(number: int) -> None:
        keys = ",".join(f'"{letter}{number}😀{"k" * 60_000}":""' for letter in "ab")
        body = f'{{"ClientId":"x","Username":"bob","Password":"p","ClientMetadata":{{{keys}}}}}'
        assert post(door, "SignUp", body.encode()).status == 400

    refused(0)
    with memory() as found:
        for number in range(1, 6):
            refused(number)
    assert found.kept < MIB / 4


def test_long_texts_are_hashed_as_java_hashes_them_and_not_kept() -> None:
    assert java_order._hash_code("Aa") == java_order._hash_code("BB") == 2112
    kept = java_order._kept_hash_code.cache_info().currsize
    long = "😀" * 40 + "x" * 100
    assert java_order._hash_code(long) == _by_definition(long)
    assert java_order._kept_hash_code.cache_info().currsize == kept


def _by_definition(text: str) -> int:
    units = text.encode("utf-16-be")
    code = 0
    for at in range(0, len(units), 2):
        code = (code * 31 + int.from_bytes(units[at : at + 2])) % 2**32
    return code


@pytest.mark.parametrize("size", [100, 4_000])
def test_a_long_range_of_addresses_is_none(size: int) -> None:
    before = origins.network.cache_info().currsize
    with pytest.raises(ValueError, match="has no prefix length"):
        origins.network("10.0.0.0/" + "0" * size + "8")
    assert origins.network.cache_info().currsize == before


@pytest.mark.parametrize(
    "body",
    [
        b'{"ClientId":"%b"}',
        b'{"ClientId":"x","Username":"bob","Password":"p","%b":1}',
        b'{"ClientId":["%b"]}',
        b'{"ClientId":"%b',
    ],
    ids=["faults", "an unknown client", "a wrong type", "no JSON"],
)
def test_a_refused_request_is_given_back_without_a_search_for_garbage(
    door: Door, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "emulator")  # pytest keeps each record, with the texts in it
    large = body % (b"x" * MIB)
    assert post(door, "SignUp", large).status == 400
    with memory():
        gc.disable()
        try:
            before = tracemalloc.get_traced_memory()[0]
            for _ in range(3):
                post(door, "SignUp", large)
            assert tracemalloc.get_traced_memory()[0] - before < MIB / 2
        finally:
            gc.enable()


def test_a_thread_that_waits_has_forgotten_its_last_job() -> None:
    class Job:
        def __call__(self) -> None:
            """Does nothing."""

    runners, job, forgotten = Runners(1), Job(), threading.Event()
    weakref.finalize(job, forgotten.set)
    runners.submit(job)
    del job
    assert forgotten.wait(5)
    runners.close()


def test_a_body_in_small_pieces_takes_no_more_than_a_large_one() -> None:
    pieces = 200_000

    async def receive() -> dict[str, Any]:
        nonlocal pieces
        pieces -= 1
        return {"type": "http.request", "body": b"%02d" % (pieces % 100), "more_body": pieces > 0}

    with memory() as found:
        body = asyncio.run(endpoint._read(receive))
    assert body is not None
    assert len(body) == 400_000
    assert found.peak < 4 * len(body)

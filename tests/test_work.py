"""What an operation works with: its transaction, what it does once, and whether it may begin anew."""

import pytest

from emulator import errors
from emulator.base import pins
from emulator.base.cache import Caches, Slot
from emulator.base.pins import Pin
from emulator.base.runners import WouldWait
from emulator.errors import CognitoError
from emulator.store import pools
from emulator.work import Call, Services, Work, opened
from tests.support.given import Given


@pytest.fixture
def pool_id(given: Given) -> str:
    return given.pool()


def rename(work: Work, pool_id: str) -> None:
    pools.change(work.db, pool_id, work.now, name="renamed")


def is_renamed(services: Services, pool_id: str) -> bool:
    with opened(services, "look") as work:
        pool = pools.find(work.db, pool_id)
    assert pool is not None
    return pool.name == "renamed"


def test_what_returns_is_kept(services: Services, pool_id: str) -> None:
    with opened(services, "test", write=True) as work:
        rename(work, pool_id)
    assert is_renamed(services, pool_id)


@pytest.mark.parametrize("error", [errors.owners.deleted_meanwhile(), KeyError("x")], ids=["refused", "failed"])
def test_what_raises_is_undone(services: Services, pool_id: str, error: Exception) -> None:
    with pytest.raises(type(error)), opened(services, "test", write=True) as work:
        rename(work, pool_id)
        raise error
    assert not is_renamed(services, pool_id)


def test_a_refusal_keeps_what_it_was_told_to_keep(services: Services, pool_id: str) -> None:
    with pytest.raises(CognitoError), opened(services, "test", write=True) as work:
        work.keep_refusals()
        rename(work, pool_id)
        raise errors.owners.deleted_meanwhile()
    assert is_renamed(services, pool_id)


def test_a_failure_keeps_nothing_even_then(services: Services, pool_id: str) -> None:
    with pytest.raises(KeyError), opened(services, "test", write=True) as work:
        work.keep_refusals()
        rename(work, pool_id)
        raise KeyError("x")
    assert not is_renamed(services, pool_id)


def test_what_is_done_once_is_done_once_in_each_operation(services: Services) -> None:
    for _ in range(2):
        with opened(services, "test") as work:
            assert [work.once("quotas"), work.once("quotas"), work.once("another")] == [True, False, True]


def test_an_operation_begins_anew_as_long_as_nothing_is_kept_and_nobody_was_asked(
    services: Services, pool_id: str
) -> None:
    with opened(services, "test") as work:
        assert pools.find(work.db, pool_id) is not None
        work.release()
        assert work.may_begin_anew  # only looked
        work.ask_outside()
        assert not work.may_begin_anew
    with opened(services, "test", write=True) as work:
        rename(work, pool_id)
        assert work.may_begin_anew
        work.release()
        assert not work.may_begin_anew


def test_nobody_is_asked_where_nothing_may_wait(services: Services) -> None:
    with pytest.raises(WouldWait), opened(services, "test", may_wait=False) as work:
        work.ask_outside()


def test_a_pin_is_found_by_who_declared_it_and_by_nobody_else() -> None:
    sub, code = Pin[str]("sub"), Pin[str]("code")
    call = Call("SignUp", "r", pins=pins.NOTHING.plus(sub, "1").plus(code, None))
    assert (call.pins.find(sub), call.pins.find(code), call.pins.find(Pin[str]("sub"))) == ("1", None, None)
    assert pins.NOTHING.find(sub) is None


def test_processes_share_no_cache_and_slots_do_not_either() -> None:
    keys, counts = Slot[str](2), Slot[str](2)
    one, other = Caches(), Caches()
    one.of(keys).put("a", "key")
    assert (one.of(keys).find("a"), one.of(counts).find("a"), other.of(keys).find("a")) == ("key", None, None)


def test_what_was_done_before_is_kept_while_nothing_is_held(services: Services, pool_id: str) -> None:
    with opened(services, "test", write=True) as work:
        rename(work, pool_id)
        with work.nothing_held():
            assert is_renamed(services, pool_id)


def test_the_database_is_not_asked_where_nothing_is_to_be_held(services: Services, pool_id: str) -> None:
    with (
        pytest.raises(RuntimeError, match="nothing is to be held"),
        opened(services, "test", write=True) as work,
        work.nothing_held(),
    ):
        rename(work, pool_id)
    assert not is_renamed(services, pool_id)

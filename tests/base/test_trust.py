"""When the machine's clock is believed, and that row ids never go back with it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from emulator.base import ids
from emulator.base.randomness import SystemRandomness
from emulator.base.trust import AFTER_GAP, AFTER_JUMP, Trust

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Machine:
    """Time that really passes, and a clock that somebody sets."""

    def __init__(self) -> None:
        self.passed, self.off = timedelta(), timedelta()
        self.trust = Trust(lambda: self.passed.total_seconds())

    def doubt(self, seen_last: datetime | None = None) -> str | None:
        return self.trust.doubt(NOW + self.passed + self.off, seen_last)


def test_a_clock_that_goes_on_is_believed() -> None:
    machine = Machine()
    assert machine.doubt(NOW - HOUR) is None
    for _ in range(100):
        machine.passed += HOUR
        assert machine.doubt() is None


def test_a_jump_is_believed_when_it_lasts_a_day() -> None:
    machine = Machine()
    assert machine.doubt() is None
    machine.off = 400 * DAY
    machine.passed += HOUR
    assert machine.doubt() == (
        "The machine's clock is 400 days, 0:00:00 ahead of where it was a moment before. Nothing is deleted until "
        "it has stayed so for 1 day, 0:00:00, because what a wrong clock deletes cannot be brought back."
    )
    machine.passed += AFTER_JUMP - HOUR
    assert machine.doubt() is not None
    machine.passed += HOUR
    assert machine.doubt() is None


def test_a_jump_that_is_taken_back_is_forgotten() -> None:
    machine = Machine()
    assert machine.doubt() is None
    machine.off = 400 * DAY
    assert machine.doubt() is not None
    machine.off = timedelta()
    assert machine.doubt() is None


def test_a_machine_that_slept_did_not_jump() -> None:
    machine = Machine()
    assert machine.doubt() is None
    machine.passed += 3 * DAY
    assert machine.doubt() is None


@pytest.mark.parametrize(("gap", "is_doubted"), [(DAY, False), (DAY + HOUR, True), (-DAY, False)])
def test_a_start_long_after_the_last_sweep_is_believed_after_an_hour(gap: timedelta, is_doubted: bool) -> None:
    machine = Machine()
    assert (machine.doubt(NOW - gap) is not None) == is_doubted
    machine.passed += AFTER_GAP
    assert machine.doubt() is None


@pytest.fixture
def from_the_start(monkeypatch: pytest.MonkeyPatch) -> Iterator[SystemRandomness]:
    """A process that has made no row yet, at an hour of the test's."""
    monkeypatch.setattr(ids, "_moments", ids._Moments())
    monkeypatch.setattr("time.time_ns", lambda: int(NOW.timestamp()) * 1_000_000_000)
    yield SystemRandomness()


def test_row_ids_of_one_moment_are_in_the_order_they_were_made(from_the_start: SystemRandomness) -> None:
    made = [ids.row_id("msg", from_the_start) for _ in range(1000)]
    assert made == sorted(set(made))
    assert made[0] >= ids.first_row_id("msg", NOW)


def test_row_ids_go_on_after_those_of_a_clock_that_was_ahead(
    from_the_start: SystemRandomness, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = ids.row_id("msg", from_the_start)
    monkeypatch.setattr("time.time_ns", lambda: int((NOW - DAY).timestamp()) * 1_000_000_000)
    assert ids.row_id("msg", from_the_start) > before
    ahead = ids.first_row_id("event", NOW + 400 * DAY) + "k3x9k3x9"
    assert ids.floor(["us-east-1_made", ahead, "msg-zz"]) == NOW + 400 * DAY
    assert ids.row_id("event", from_the_start) > ahead


def test_row_ids_of_two_processes_go_on_together_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them made nothing for a while: its next row is newer all the same than what the other one made since."""
    machine, passed = [NOW], [0.0]
    monkeypatch.setattr("time.time_ns", lambda: int(machine[0].timestamp() * 1e9))
    monkeypatch.setattr("time.monotonic_ns", lambda: int(passed[0] * 1e9))
    busy, quiet = ids._Moments(), ids._Moments()
    quiet.next()
    machine[0], passed[0] = NOW + HOUR, 3600.0
    newest = busy.next()
    machine[0], passed[0] = NOW - DAY, 3601.0
    assert quiet.next() > newest
    assert busy.next() > newest


def test_ids_of_another_form_are_no_floor(from_the_start: SystemRandomness) -> None:
    assert ids.floor(["user-ann", "event-ffffffffffffff", ""]) is None
    assert ids.row_id("event", from_the_start) < ids.first_row_id("event", NOW + HOUR)

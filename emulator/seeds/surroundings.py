"""What a file says beside its pools: where the emulator's clock stands, and which calls are to fail."""

from datetime import UTC

from msgspec.structs import asdict

from emulator.base.clock import ClockSetting
from emulator.control import clock, faults
from emulator.control import refusals as control
from emulator.seeds import outcome as outcomes
from emulator.seeds.outcome import Noting, OnConflict, Outcome
from emulator.seeds.problems import Refused
from emulator.seeds.seeder import Account, Seeder
from emulator.seeds.shape import ClockSeed, FaultSeed
from emulator.store import state
from emulator.work import DEFAULT_ACCOUNT, DEFAULT_REGION, Work

_NOBODYS = Account(DEFAULT_REGION, DEFAULT_ACCOUNT)


def bring_clock(seeder: Seeder, seed: ClockSeed, on_conflict: OnConflict, outcome: Outcome) -> None:
    """A clock that follows the machine's counts as none: it is there for the file to set."""
    with outcome.problems.at(seed.place, "clock"):
        noting = Noting(outcome, "clock", "", "clock")
        if _moved(seeder):
            noting.existing(on_conflict, lambda: _set(seeder, seed))
        elif _set(seeder, seed):
            noting.created()
        else:
            noting.existing("update", tuple)


def bring_fault(seeder: Seeder, seed: FaultSeed, on_conflict: OnConflict, outcome: Outcome) -> None:
    """A fault that is like it but for the count is the same one, some of whose calls have failed."""
    with outcome.problems.at(seed.place, str(seed)):
        noting = Noting(outcome, "faults", "", str(seed))
        existing = next((fault for fault in faults.armed(seeder.services) if _is(fault, seed)), None)
        if existing is None:
            _arm(seeder, seed)
            noting.created()
        else:
            noting.existing(on_conflict, lambda: _arm_again(seeder, existing, seed))


def _moved(seeder: Seeder) -> bool:
    with seeder.opened(_NOBODYS) as work:
        return state.lock_clock(work.db) != ClockSetting()


def clock_of(seeder: Seeder, work: Work, seed: ClockSeed) -> ClockSetting:
    """Where the file wants the clock. Raises Refused for a time with which nothing would work."""
    at = seed.frozen_at.at(work.now_in(None)).astimezone(UTC) if seed.frozen_at else None
    try:
        return clock.within_bounds(seeder.services, lambda: ClockSetting(seed.offset_seconds, at))
    except control.Refused as refusal:
        raise Refused(str(refusal), seed.place) from None


def _set(seeder: Seeder, seed: ClockSeed) -> tuple[str, ...]:
    with seeder.opened(_NOBODYS) as work:
        before, wanted = state.lock_clock(work.db), clock_of(seeder, work, seed)
        state.set_clock(work.db, wanted)
    return outcomes.differing(asdict(before), asdict(wanted))


def _is(fault: faults.Fault, seed: FaultSeed) -> bool:
    return _told(fault) == _told(seed)


def _told(fault: faults.Fault | FaultSeed) -> tuple[object, ...]:
    return fault.operation, fault.error, fault.message, fault.probability, fault.delay_ms, fault.match


def _arm(seeder: Seeder, seed: FaultSeed) -> None:
    try:
        faults.arm(
            seeder.services,
            operation=seed.operation,
            error=seed.error,
            message=seed.message,
            count=seed.count,
            probability=seed.probability,
            delay_ms=seed.delay_ms,
            match=seed.match,
        )
    except control.Refused as refusal:
        raise Refused(str(refusal)) from None


def _arm_again(seeder: Seeder, existing: faults.Fault, seed: FaultSeed) -> tuple[str, ...]:
    if existing.count == seed.count:
        return ()
    faults.disarm(seeder.services, existing.id)
    _arm(seeder, seed)
    return ("count",)

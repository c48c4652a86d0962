"""The emulator's clock, and states to come back to."""

from datetime import datetime, timedelta

from emulator.client import Control
from emulator.client.schemas import ClockReading, PoolClockReading, Snapshot
from emulator.testing.own import Own


class Clock:
    """The clock that decides when codes, sessions and tokens expire: the one of all pools, or that of one `pool`.

    Where a test shares the emulator with others, only the clocks of its own pools move."""

    def __init__(self, control: Control, own: Own | None = None) -> None:
        self._control = control
        self._own = own

    def now(self, *, pool: str | None = None) -> datetime:
        named = self._named(pool)
        answer: ClockReading | PoolClockReading
        answer = self._control.get_clock_of_pool(named[0]) if named else self._control.get_clock()
        return datetime.fromisoformat(answer["now"])

    def advance(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0, pool: str | None = None
    ) -> datetime:
        """Moves the clock, backwards too; what it shows then."""
        by = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds).total_seconds()
        for each in self._named(pool):
            self._control.advance_clock_of_pool(each, seconds=by)
        if self._is_global(pool):
            self._control.advance_clock(seconds=by)
        return self.now(pool=pool)

    def freeze(self, at: datetime | None = None, *, pool: str | None = None) -> datetime:
        """Stops the clock, at the instant `at` or where it is; it shows that until it is moved or put back."""
        instant = at or self.now(pool=pool)
        if instant.tzinfo is None:
            raise ValueError(f"{instant} has no time zone: write datetime(…, tzinfo=UTC)")
        for each in self._named(pool):
            self._control.put_clock_of_pool(each, frozen_at=instant.isoformat())
        if self._is_global(pool):
            self._control.put_clock(frozen_at=instant.isoformat())
        return self.now(pool=pool)

    def put_back(self, *, pool: str | None = None) -> datetime:
        """To the machine's time; a pool follows the clock of all pools again."""
        for each in self._named(pool):
            self._control.delete_clock_of_pool(each)
        if self._is_global(pool):
            self._control.put_clock(offset_seconds=0)
        return self.now(pool=pool)

    def _named(self, pool: str | None) -> list[str]:
        """The pools whose clocks are meant, if not that of all."""
        if pool is not None:
            return [pool]
        return [] if self._own is None else self._own.all()

    def _is_global(self, pool: str | None) -> bool:
        return pool is None and self._own is None


class Snapshots:
    """Whole states of the emulator, saved by name: users, codes, the clock, everything."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def save(self, name: str, *, replace: bool = False) -> Snapshot:
        """Raises `emulator.client.Refused` if there is one of that name, unless it shall `replace` it."""
        return self._control.save_snapshot(name=name, replace=replace)

    def load(self, name: str) -> Snapshot:
        """Brings that state back. What came since is gone."""
        return self._control.load_snapshot(name)

    def saved(self) -> list[Snapshot]:
        return self._control.list_snapshots()["snapshots"]

    def delete(self, name: str) -> None:
        self._control.delete_snapshot(name)

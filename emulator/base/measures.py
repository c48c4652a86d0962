"""What a process counts of its work, for `/metrics`: calls, sign-ins, messages, and how long things took.

To count costs a lock and an addition, whoever reads it or not; what monitoring systems read is made of it when they ask
(`control.metrics`). Labels come from closed lists (names of operations, statuses, flows), never from what a client
sends: a series for each user or pool would have no end.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from msgspec import Struct, field

# The upper bounds of what is counted together, in seconds; what took longer has a place of its own.
BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
# By this variable a server tells its workers where they lay down what they counted (`Shared`).
FOLDER: Final = "COGNITO_EMULATOR_METRICS_FOLDER"
OTHER: Final = "other"  # the operation of a request that names none of ours


class Metric(Struct, frozen=True, eq=False):
    name: str
    help: str
    labels: tuple[str, ...] = ()


REQUESTS: Final = Metric("emulator_requests", "Requests that were answered, by HTTP status.", ("operation", "status"))
REQUEST_SECONDS: Final = Metric("emulator_request_seconds", "From the request to its answer.", ("operation",))
AUTH: Final = Metric("emulator_auth", "Steps of sign-ins, and grants of tokens.", ("flow", "result"))
MESSAGES: Final = Metric("emulator_messages", "Messages to people, by what became of them.", ("medium", "result"))
TRIGGER_SECONDS: Final = Metric("emulator_trigger_seconds", "Calls of Lambda functions.", ("trigger", "result"))
ARGON2_SECONDS: Final = Metric("emulator_argon2_seconds", "Hashing a password, without the wait for a processor.")
POOL_WAIT_SECONDS: Final = Metric("emulator_db_pool_wait_seconds", "Waits for a free place at the database.")
POOL: Final = Metric("emulator_db_pool_connections", "Connections to the database that are open.", ("state",))
ARGON2_WAITING: Final = Metric("emulator_argon2_waiting", "Password hashes that wait for a processor.")

COUNTED: Final = (REQUESTS, AUTH, MESSAGES)
TIMED: Final = (REQUEST_SECONDS, TRIGGER_SECONDS, ARGON2_SECONDS, POOL_WAIT_SECONDS)
STANDING: Final = (POOL, ARGON2_WAITING)

Key = tuple[Metric, tuple[str, ...]]


class Times(Struct):
    """How many took at most as long as each of `BOUNDS`, but longer than the one before; the last place is for more."""

    places: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0

    def add(self, seconds: float) -> None:
        self.places[bisect_left(BOUNDS, seconds)] += 1
        self.seconds += seconds

    def plus(self, other: "Times") -> "Times":
        places = [one + two for one, two in zip(self.places, other.places, strict=True)]
        return Times(places, self.seconds + other.seconds)


class Taken(Struct, frozen=True):
    """How things stood at one moment. `standing` is what goes up and down."""

    counts: dict[Key, float]
    times: dict[Key, Times]
    standing: dict[Key, float] = field(default_factory=dict)


class Measures:
    """Of one process; safe to use from many threads. `folder` is there where several processes share a port."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._counts: dict[Key, float] = {}
        self._times: dict[Key, Times] = {}
        # Of what is counted most, under shorter keys.
        self._requests: dict[tuple[str, int], int] = {}
        self._request_times: dict[str, Times] = {}

    def count(self, metric: Metric, *labels: str) -> None:
        with self._lock:
            self._count((metric, labels))

    def time(self, metric: Metric, seconds: float, *labels: str) -> None:
        with self._lock:
            self._time((metric, labels), seconds)

    def request(self, operation: str, status: int, seconds: float) -> None:
        place = bisect_left(BOUNDS, seconds)
        with self._lock:
            self._requests[operation, status] = self._requests.get((operation, status), 0) + 1
            times = self._request_times.get(operation)
            if times is None:
                times = self._request_times[operation] = Times()
            times.places[place] += 1
            times.seconds += seconds

    def _count(self, key: Key) -> None:
        self._counts[key] = self._counts.get(key, 0) + 1

    def _time(self, key: Key, seconds: float) -> None:
        found = self._times.get(key)
        if found is None:
            found = self._times[key] = Times()
        found.add(seconds)

    def taken(self) -> Taken:
        with self._lock:
            of_requests: dict[Key, Times] = {
                (REQUEST_SECONDS, (operation,)): kept for operation, kept in self._request_times.items()
            }
            every = self._times | of_requests
            times = {key: Times(list(kept.places), kept.seconds) for key, kept in every.items()}
            requests: dict[Key, float] = {
                (REQUESTS, (operation, str(status))): number for (operation, status), number in self._requests.items()
            }
            return Taken(self._counts | requests, times)


def summed(taken: Iterable[Taken]) -> Taken:
    """Of several processes."""
    counts: dict[Key, float] = {}
    times: dict[Key, Times] = {}
    standing: dict[Key, float] = {}
    for one in taken:
        for sums, values in ((counts, one.counts), (standing, one.standing)):
            for key, value in values.items():
                sums[key] = sums.get(key, 0) + value
        for key, found in one.times.items():
            times[key] = times[key].plus(found) if key in times else found
    return Taken(counts, times, standing)

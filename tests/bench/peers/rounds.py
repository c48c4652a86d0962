"""Measuring a row: the servers in turns, round after round, so that what else the machine does falls on all of them.

What is told is the median of the rounds. One more comes first and is not counted, for servers that compile or cache
what they meet.
"""

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from tests.bench import process, wrk
from tests.bench.peers.grants import Unable
from tests.bench.peers.honesty import Dishonest
from tests.bench.peers.programs import EMPTY, OURS, Started
from tests.bench.peers.rows import Row
from tests.bench.peers.scene import CONNECTIONS, Scene
from tests.bench.wrk import Load

MOST_ERRORS = 0.01
PATIENCE = 30  # seconds, for a server to do what it was asked
_MOMENT, _IDLE = 0.05, 0.1  # seconds, and the part of them that a server with nothing to do may spend


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one server; `mark` says why it is not compared. `cpu_us` is for one request, None where nothing was asked."""

    cpu_us: float | None
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    rate: float = 0.0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """Of a row. `peers` and `most` are targets: of `ratio` at least, of `of_floor` at most."""

    name: str
    figures: Mapping[str, Figures]
    peers: float | None = None
    floor: str = ""
    floor_us: float | None = None
    most: float | None = None
    reads: bool = False

    @property
    def ours(self) -> Figures:
        return self.figures[OURS]

    @property
    def ratio(self) -> float | None:
        """What the cheapest honest peer costs, ours being 1."""
        compared = [each.cpu_us for name, each in self.figures.items() if name != OURS and not each.mark]
        costs = [cost for cost in compared if cost]
        return min(costs) / self.ours.cpu_us if costs and self.ours.cpu_us else None

    @property
    def ratio_to_any(self) -> float | None:
        """The same of the cheapest that answers, whether it does the work or not."""
        costs = [each.cpu_us for name, each in self.figures.items() if name != OURS and each.cpu_us]
        return min(costs) / self.ours.cpu_us if costs and self.ours.cpu_us else None

    @property
    def of_floor(self) -> float | None:
        return self.ours.cpu_us / self.floor_us if self.floor_us and self.ours.cpu_us else None


@dataclass(frozen=True, slots=True)
class Round:
    """What a request cost the server's processes, and others beside them."""

    cpu_us: float
    load: Load
    beside_us: float = 0.0


@dataclass
class Measured:
    """The rounds of one server."""

    mark: str = ""
    rounds: list[Round] = field(default_factory=list)

    @property
    def figures(self) -> Figures:
        if not self.rounds:
            return Figures(None, mark=self.mark)
        loads = [each.load for each in self.rounds]
        errors = sum(load.refused + load.broken for load in loads) / max(1, sum(load.requests for load in loads))
        mark = self.mark or (f"{errors:.0%} errors" if errors > MOST_ERRORS else "")
        middle = statistics.median
        return Figures(
            middle(each.cpu_us for each in self.rounds),
            middle(load.p50_ms for load in loads),
            middle(load.p99_ms for load in loads),
            middle(load.rate for load in loads),
            mark,
        )


def measure(row: Row, scenes: Sequence[Scene], empty: Started, rounds: int, seconds: float) -> Result:
    """`scenes` begin with ours."""
    measured = {scene.server.name: Measured(_mark(row, scene)) for scene in scenes}
    floors: list[float] = []
    for turn in range(rounds + 1):
        for scene in scenes:
            found = measured[scene.server.name]
            if found.mark.startswith("cannot"):
                continue
            if (one := driven(row, scene, seconds)) and turn:
                found.rounds.append(one)
        if row.floor and turn:
            cost = row.floor.cost
            floors.append(cost(scenes[0]) if cost else _answered(row, scenes[0], empty, seconds))
    return Result(
        row.name,
        {name: each.figures for name, each in measured.items()},
        row.peers,
        row.floor.name if row.floor else "",
        statistics.median(floors) if floors else None,
        row.floor.most if row.floor else None,
        row.reads,
    )


def nothing() -> float:
    """Beside a server that has no other processes."""
    return 0.0


def spent(
    server: Started, act: Callable[[], Load], unanswered: int = 0, beside: Callable[[], float] = nothing
) -> Round:
    """What a load cost. When its time is over `wrk` leaves a request on every connection, which the server answers to
    nobody: they are `unanswered`."""
    before, of_others = process.cpu_seconds(server.pid), beside()
    load = act()
    asked = max(1, load.requests + unanswered)
    own = _settled(server) - before
    return Round(own * 1e6 / asked, load, max(0.0, beside() - of_others) * 1e6 / asked)


def _settled(server: Started) -> float:
    """The server's CPU seconds once it has done what it was asked before the load ended."""
    deadline, seconds = time.monotonic() + PATIENCE, process.cpu_seconds(server.pid)
    while time.monotonic() < deadline:
        time.sleep(_MOMENT)
        before, seconds = seconds, process.cpu_seconds(server.pid)
        if seconds - before < _IDLE * _MOMENT:
            break
    return seconds


def _mark(row: Row, scene: Scene) -> str:
    """Why the server is not compared in this row: `cannot: …` where there is nothing to drive."""
    try:
        row.proof(scene)
    except Unable as error:
        return f"cannot: {error}"
    except Dishonest as error:
        return str(error)
    except AssertionError as error:  # of a call that a row begins with
        return f"cannot: {str(error)[:120]}"
    return ""


def driven(row: Row, scene: Scene, seconds: float, beside: Callable[[], float] = nothing) -> Round | None:
    """One round of a row at one server; None if it answered nothing. `beside` tells the CPU seconds of others."""
    requests = list(row.requests(scene))
    scene.caller.disconnect()  # the server closes what was idle meanwhile
    url, connections = scene.server.url, CONNECTIONS
    limit = PATIENCE if row.once else seconds

    def load() -> Load:
        return wrk.send(url, requests, seconds=limit, connections=connections, once=row.once)

    found = spent(scene.server, load, 0 if row.once else connections, beside)
    if row.after:
        row.after(scene)
    return found if found.load.requests else None


def _answered(row: Row, scene: Scene, empty: Started, seconds: float) -> float:
    """The same requests, answered with nothing."""
    assert empty.name == EMPTY
    requests = list(row.requests(scene))
    load = partial(wrk.send, empty.url, requests, seconds=seconds, connections=CONNECTIONS)
    return spent(empty, load, CONNECTIONS).cpu_us

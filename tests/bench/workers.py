"""`python -m tests.bench.workers`: how many more requests two workers on two cores answer than one does.

The load would come from another machine. Here it takes a share of the same cores, and so does everybody else; what that
costs is taken out: a worker's time is counted without the moments in which one of its threads could have run and had no
core (`process.waited`). Idle time counts, as where one waits for the other's write, or has fewer connections.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.bench import process, served, wrk
from tests.bench.peers import scene
from tests.bench.peers.programs import OURS, Started
from tests.bench.peers.rows import ROWS, Row
from tests.bench.peers.scene import Scene
from tests.support import databases

CONNECTIONS, USERS, TARGET = 32, 1_000, 1.7
# Not those that spend names or codes: there are fewer of them than two workers take.
CHOSEN = [row for row in ROWS if not row.once]


@dataclass(frozen=True, slots=True)
class Crew:
    """A server of one worker or more."""

    scene: Scene
    workers: list[int]


@dataclass(frozen=True, slots=True)
class Round:
    """`rate` is what the workers would answer with a core each; `busy` is the part of that time in which they run."""

    rate: float
    cpu_us: float
    busy: float


def main() -> int:
    options = _options()
    with served.beside(options.database_url) as beside, _crew(beside, 1) as one, _crew(beside, 2) as two:
        columns = f"{'1, req/s':>10}{'busy':>7}{'2, req/s':>10}{'busy':>7}{'ratio':>8}{'by CPU':>8}"
        print(f"{'workers':<30}{columns}   target {TARGET}")
        for row in CHOSEN:
            if not options.only or row.name in options.only:
                _measure(row, one, two, options)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.workers", description=__doc__)
    parser.add_argument("--database-url", default="sqlite://", help="as of `python -m tests.bench`")
    parser.add_argument("--seconds", type=float, default=3, help="for each server in each round of a row (3)")
    parser.add_argument("--rounds", type=int, default=5)
    names = [row.name for row in CHOSEN]
    parser.add_argument("--only", nargs="+", choices=names, metavar="ROW", help="; ".join(names))
    return parser.parse_args()


@contextmanager
def _crew(beside: str, workers: int) -> Iterator[Crew]:
    with databases.empty(beside) as url, served.running(url, workers, hash_profile="test") as running:
        prepared = scene.prepared(Started(OURS, running.url, running.pid, url), USERS)
        # The supervisor, and the helper that Python starts for it, do next to nothing.
        family = sorted(process.family(running.pid), key=process.cpu_of)
        yield Crew(prepared, family[-workers:])


def _measure(row: Row, one: Crew, two: Crew, options: argparse.Namespace) -> None:
    found: dict[int, list[Round]] = {1: [], 2: []}
    for turn in range(options.rounds + 1):
        for number, crew in ((1, one), (2, two)):
            driven = _driven(row, crew, options.seconds)
            if turn:
                found[number].append(driven)
    (rate_1, cpu_1, busy_1), (rate_2, cpu_2, busy_2) = (
        [statistics.median(getattr(each, name) for each in found[number]) for name in ("rate", "cpu_us", "busy")]
        for number in (1, 2)
    )
    ratio = rate_2 / rate_1
    missed = "  !!" if ratio < TARGET else ""
    print(
        f"{row.name:<30}{rate_1:>10,.0f}{busy_1:>7.0%}{rate_2:>10,.0f}{busy_2:>7.0%}{ratio:>8.2f}"
        f"{2 * cpu_1 / cpu_2:>8.2f}{missed}",
        flush=True,
    )


def _driven(row: Row, crew: Crew, seconds: float) -> Round:
    requests = list(row.requests(crew.scene))
    crew.scene.caller.disconnect()
    before, waited, began = sum(_ran(crew)), _waited(crew), time.monotonic()
    load = wrk.send(crew.scene.server.url, requests, seconds=seconds, connections=CONNECTIONS)
    took = time.monotonic() - began
    ran = sum(_ran(crew)) - before
    kept = [max(0.0, now - then) for then, now in zip(waited, _waited(crew), strict=True)]
    alone = max(took - statistics.mean(kept), ran / len(crew.workers))
    return Round(load.requests / alone, ran * 1e6 / max(1, load.requests), ran / len(crew.workers) / alone)


def _ran(crew: Crew) -> list[float]:
    return [process.cpu_of(pid) for pid in crew.workers]


def _waited(crew: Crew) -> list[float]:
    return [process.waited(pid) for pid in crew.workers]


if __name__ == "__main__":
    sys.exit(main())

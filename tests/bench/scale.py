"""`python -m tests.bench.scale`: whether calls cost the same with a thousand users, a hundred thousand and a million.

Each number of users has a database and a server of its own, and the servers take turns. Users are copies, made by SQL,
of one whom calls made. What is told is CPU time per request: the emulator's, and on Postgres that of the database
beside it. On both databases the ratio to the smallest number should be 1.2 at most, and the emulator's own on Postgres
1.6 times that on SQLite.
"""

import argparse
import math
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import create_engine, text

from tests.bench import copying, process, served
from tests.bench.peers import rounds, scene
from tests.bench.peers.programs import OURS, Started
from tests.bench.peers.rounds import Round
from tests.bench.peers.rows import ROWS, Row
from tests.bench.peers.scene import Scene
from tests.support import databases

SIZES = (1_000, 100_000, 1_000_000)
FLAT, POSTGRES = 1.2, 1.6
ASKED = 1_000  # of the users, from the whole range
NAMES = [row.name for row in ROWS]


@dataclass
class World:
    """A server with so many users. `database` is the process whose children are the database's, if there is one."""

    size: int
    scene: Scene
    database: int | None
    rounds: list[Round] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians, for a request."""

    own_us: float
    database_us: float

    @property
    def whole(self) -> float:
        return self.own_us + self.database_us


def main() -> int:
    options = _options()
    urls = [options.database_url] if options.database_url else ["sqlite://", "postgres"]
    found = [_measure(url, options) for url in urls]
    if len(found) == 2:
        _compare(*found)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--database-url", help="sqlite://, `postgres` or a Postgres URL; both if not given")
    parser.add_argument("--users", type=int, nargs="+", default=SIZES, help="numbers of them (1000 100000 1000000)")
    parser.add_argument("--seconds", type=float, default=2, help="for each server in each round of a row (2)")
    parser.add_argument("--rounds", type=int, default=5, help="that count (5)")
    parser.add_argument("--only", nargs="+", choices=NAMES, metavar="ROW", help="; ".join(NAMES))
    return parser.parse_args()


def _measure(url: str, options: argparse.Namespace) -> dict[str, Cost]:
    """What each row costs with the smallest number of users."""
    with ExitStack() as stack:
        beside = stack.enter_context(served.beside(url))
        worlds = [stack.enter_context(_world(beside, size)) for size in sorted(options.users)]
        print(f"\n{'own CPU us' + (' + of the database' if worlds[0].database else ''):<30}", end="")
        print("".join(f"{world.size:>20,}" for world in worlds) + f"{'ratios':>14}   target {FLAT}", flush=True)
        chosen = [row for row in ROWS if not options.only or row.name in options.only]
        return {row.name: _row(row, worlds, options.rounds, options.seconds) for row in chosen}


def _row(row: Row, worlds: list[World], times: int, seconds: float) -> Cost:
    for world in worlds:
        world.rounds.clear()
    for turn in range(times + 1):
        for world in worlds:
            if (one := _driven(row, world, seconds)) and turn:
                world.rounds.append(one)
    costs = [_cost(world.rounds) for world in worlds]
    ratios = [cost.whole / costs[0].whole for cost in costs[1:]]
    cells = "".join(f"{_cell(cost):>20}" for cost in costs)
    missed = "  !!" if any(ratio > FLAT for ratio in ratios) else ""
    print(f"{row.name:<30}{cells}   {'  '.join(f'{ratio:.2f}' for ratio in ratios):>11}{missed}", flush=True)
    return costs[0]


def _cost(found: list[Round]) -> Cost:
    """Not a number where no round had an answer."""
    if not found:
        return Cost(math.nan, math.nan)
    return Cost(statistics.median(one.cpu_us for one in found), statistics.median(one.beside_us for one in found))


def _driven(row: Row, world: World, seconds: float) -> Round | None:
    """Raises SystemExit for errors: what they cost is nothing to compare."""
    beside = partial(process.cpu_of_family, world.database) if world.database else rounds.nothing
    driven = rounds.driven(row, world.scene, seconds, beside)
    if driven and driven.load.refused > rounds.MOST_ERRORS * driven.load.requests:
        raise SystemExit(f"{row.name} with {world.size:,} users: {driven.load}")
    return driven


def _compare(sqlite: dict[str, Cost], postgres: dict[str, Cost]) -> None:
    print(f"\n{'own CPU us, fewest users':<30}{'SQLite':>10}{'Postgres':>10}{'ratio':>8}   target {POSTGRES}")
    for name, cost in sqlite.items():
        ratio = postgres[name].own_us / cost.own_us
        missed = "  !!" if ratio > POSTGRES else ""
        print(f"{name:<30}{cost.own_us:>10,.0f}{postgres[name].own_us:>10,.0f}{ratio:>8.2f}{missed}")


def _cell(cost: Cost) -> str:
    return f"{cost.own_us:,.0f}" + (f" + {cost.database_us:,.0f}" if cost.database_us > 0 else "")


# --- the servers ------------------------------------------------------------------------------------------------


@contextmanager
def _world(beside: str, size: int) -> Iterator[World]:
    with databases.empty(beside) as url, served.running(url, 1, hash_profile="test") as running:
        prepared = scene.prepared(Started(OURS, running.url, running.pid, url), 1)
        began = time.monotonic()
        database = _fill(url, prepared.users[0], size - 1)
        print(f"{size:,} users in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        prepared.users[1:] = [copying.name_of(number) for number in range(0, size - 1, max(1, size // ASKED))]
        yield World(size, prepared, database)


def _fill(url: str, name: str, number: int) -> int | None:
    """Copies of the user; the process of the database, if it has one here."""
    engine = create_engine(url)
    for first in range(0, number, copying.CHUNK):
        with engine.begin() as db:
            copying.users(db, name, first, min(first + copying.CHUNK, number))
    is_postgres = engine.dialect.name != "sqlite"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text("VACUUM ANALYZE" if is_postgres else "ANALYZE"))
        folder = db.execute(text("SHOW data_directory")).scalar_one() if is_postgres else None
    engine.dispose()
    return process.of_postgres(folder) if folder else None


if __name__ == "__main__":
    sys.exit(main())

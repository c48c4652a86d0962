"""`python -m tests.bench.snapshots`: how long a snapshot of 100,000 users takes to save and to load, and a reset of
1,000 users."""

import argparse
import sys
import time
from collections.abc import Callable

from emulator import app
from emulator.store.engine import Database
from emulator.store.whole import emptying, resets, snapshots
from emulator.work import Services
from tests.bench import listing

SAVE_SECONDS, RESET_SECONDS = 10.0, 0.1


def main() -> int:
    options = _options()
    urls = [options.database_url] if options.database_url else ["sqlite://", "postgres"]
    fast = [_measure(url, options.users, options.few) for url in urls]
    return 0 if all(fast) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.snapshots", description=__doc__)
    parser.add_argument("--database-url", help="sqlite://, `postgres` or a Postgres URL; both if not given")
    parser.add_argument("--users", type=int, default=100_000, help="in a snapshot (100000)")
    parser.add_argument("--few", type=int, default=1_000, help="in a reset (1000)")
    return parser.parse_args()


def _measure(url: str, users: int, few: int) -> bool:
    """Whether both are as fast as they must be."""
    with listing._services(url) as services:
        database = services.database
        print(f"\n{database.url.get_backend_name()}")
        listing._pool(app.build_door(services), services, users)
        saved = _timed(f"save {users:,} users", lambda: _save(services, "many"))
        _timed("load", lambda: snapshots.load(database, "many"))
        _timed("reset", lambda: resets.everything_at_once(database, keeping=emptying.NOTHING))
        listing._pool(app.build_door(services), services, few)
        _save(services, "few")
        is_fast = True
        for name, act in _resets(database).items():
            spent = min(_timed(f"reset {few:,} users: {name}", act, lambda: _load(database)) for _ in range(3))
            is_fast = is_fast and spent <= RESET_SECONDS
        return saved <= SAVE_SECONDS and is_fast


def _resets(database: Database) -> dict[str, Callable[[], object]]:
    return {
        "all": lambda: resets.everything_at_once(database, keeping=emptying.NOTHING),
        "people": lambda: resets.everything_at_once(database, keeping=emptying.SETTINGS),
    }


def _save(services: Services, name: str) -> None:
    snapshots.save(services.database, name, services.clock.now(), replace=False)


def _load(database: Database) -> None:
    snapshots.load(database, "few")


def _timed(what: str, act: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    before()
    began = time.perf_counter()
    act()
    spent = time.perf_counter() - began
    print(f"{what:40}{spent:10.3f} s", flush=True)
    return spent


if __name__ == "__main__":
    sys.exit(main())

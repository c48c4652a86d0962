"""`python -m tests.bench`: what the emulator can do on this machine, over HTTP. A benchmark, never a timed test.

Each server it measures it starts itself, on a database of its own. Rates depend on what else the machine does; CPU time
per request hardly does.
"""

import argparse
import os
import statistics
import sys
import time
from contextlib import AbstractContextManager
from itertools import pairwise

from tests.bench import cases, process, served, setting, wrk
from tests.bench.cases import CASES, COLD, HOT, Measured
from tests.support import databases
from tests.support.server import Server

STARTS, ROUNDS = 3, 6
START_SECONDS, IDLE_MB, COLD_PART = 0.45, 75, 0.85


def main() -> int:
    options = _options()
    if not wrk.is_installed():
        print("wrk is not installed (apt-get install wrk)")
        return 2
    with served.beside(options.database_url) as beside:
        if not options.only:
            _start_up(beside, options)
        chosen = [case for case in CASES if not options.only or case.name in options.only]
        with databases.empty(beside) as url, _served(url, options) as running:
            print(f"\n{'':16}{'req/s':>8} {'p50 ms':>8} {'p99 ms':>8} {'CPU ms':>8}   target")
            prepared = setting.prepared(running.url, url)
            for case in chosen:
                _print(cases.measure(case, running, prepared, options.seconds))
        if not options.only or COLD.name in options.only:
            _cold(beside, options)
        if not options.only or HOT.name in options.only:
            _hot(beside, options)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__)
    names = [case.name for case in [*CASES, COLD, HOT]]
    parser.add_argument(
        "--database-url",
        default="sqlite://",
        help="sqlite:// (default), `postgres` for the test "
        "extra's own server, or a Postgres URL; a new database is made beside it",
    )
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--hash-profile", default="test")
    parser.add_argument("--seconds", type=float, default=5, help="for each case (5)")
    parser.add_argument("--only", nargs="+", choices=names, metavar="CASE", help=", ".join(names))
    return parser.parse_args()


def _served(url: str, options: argparse.Namespace, **settings: object) -> AbstractContextManager[Server]:
    return served.running(url, workers=options.workers, **{"hash_profile": options.hash_profile, **settings})


def _start_up(beside: str, options: argparse.Namespace) -> None:
    """From exec to the first `/readyz`: with modules that nobody has compiled yet, on an empty database, on one that is
    there."""
    with served.nothing_compiled():
        with databases.empty(beside) as url:
            uncompiled, _ = _started(url, options)
        with databases.empty(beside) as url:
            (empty, _), *later = (_started(url, options) for _ in range(STARTS + 1))
    median = statistics.median(span for span, _ in later)
    print(f"start-up, nothing compiled   {uncompiled:6.2f} s")
    print(f"start-up, empty database     {empty:6.2f} s    target {START_SECONDS} s")
    print(f"start-up, median of {STARTS}        {median:6.2f} s    target {START_SECONDS} s")
    print(f"idle memory                  {later[-1][1]:6.0f} MB   target {IDLE_MB} MB")


def _started(url: str, options: argparse.Namespace) -> tuple[float, float]:
    """Seconds, and the memory it has then."""
    began = time.monotonic()
    with _served(url, options) as running:
        return time.monotonic() - began, process.resident_mb(running.pid)


def _cold(beside: str, options: argparse.Namespace) -> None:
    """Against argon2 alone, measured before and after each of several rounds: what else the machine does, and how fast
    its clock runs, changes from minute to minute."""
    cores = os.cpu_count() or 1
    with (
        databases.empty(beside) as url,
        _served(url, options, hash_profile="default", password_cache=False) as running,
    ):
        prepared = setting.prepared(running.url, url, users=20)
        cases.measure(COLD, running, prepared, 1)
        seconds = max(1, options.seconds / 2)
        alone = [cases.argon2_alone("default", seconds, cores)]
        rounds = []
        for _ in range(ROUNDS):
            rounds.append(cases.measure(COLD, running, prepared, 2 * seconds))
            alone.append(cases.argon2_alone("default", seconds, cores))
    _print(rounds[-1])
    parts = [
        measured.load.rate / ((before.rate + after.rate) / 2)
        for measured, (before, after) in zip(rounds, pairwise(alone), strict=True)
    ]
    cpu_ms = statistics.mean(one.cpu_ms for one in alone) / statistics.mean(one.cpu_ms for one in rounds)
    print(
        f"argon2 alone on {cores} cores: {statistics.mean(one.rate for one in alone):.0f}/s; in {ROUNDS} rounds cold "
        f"sign-ins reach {statistics.mean(parts):.0%} of the rate ({min(parts):.0%} to {max(parts):.0%}), target "
        f"{COLD_PART:.0%}; argon2 alone is {cpu_ms:.0%} of their CPU time"
    )


def _hot(beside: str, options: argparse.Namespace) -> None:
    """The same users again and again: their passwords are hashed once, before the clock starts."""
    with databases.empty(beside) as url, _served(url, options, hash_profile="default") as running:
        prepared = setting.prepared(running.url, url, users=20)
        cases.measure(HOT, running, prepared, 1)
        _print(cases.measure(HOT, running, prepared, options.seconds))


def _print(measured: Measured) -> None:
    load, target = measured.load, measured.case.target
    print(
        f"{measured.case.name:16}{load.rate:8.0f} {load.p50_ms:8.1f} {load.p99_ms:8.1f} {measured.cpu_ms:8.3f}   "
        f"{target or ''}{_trouble(load)}",
        flush=True,
    )


def _trouble(load: wrk.Load) -> str:
    return f"  !! {load.refused} refused, {load.broken} broken" if load.refused or load.broken else ""


if __name__ == "__main__":
    sys.exit(main())

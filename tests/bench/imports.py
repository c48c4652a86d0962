"""`python -m tests.bench.imports`: how fast users are imported over HTTP, what memory it takes, what a kill costs.

Each server it measures it starts itself, on a database of its own. Not a timed test.
"""

import argparse
import signal
import sys
import threading
import time

from tests.bench import process, served
from tests.support import databases
from tests.support import killed_imports as importing
from tests.support.caller import Caller
from tests.support.server import Server

LINES = 100_000
_LOOK_SECONDS = 0.1


class Peak:
    """The most memory the server's processes had, looked at ten times a second."""

    def __init__(self, group: int) -> None:
        self.before = self.most = process.resident_mb(group)
        self._group, self._over = group, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self.most = max(self.most, process.resident_mb(self._group))


def main() -> int:
    options = _options()
    with served.beside(options.database_url) as beside:
        with databases.empty(beside) as url, served.running(url) as running:
            _uninterrupted(running, options.lines)
        with databases.empty(beside) as url, served.running(url) as running:
            _killed(running, options.lines)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.imports", description=__doc__)
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument(
        "--database-url", default="sqlite://", help="sqlite:// (default), `postgres`, or a Postgres URL"
    )
    return parser.parse_args()


def _uninterrupted(running: Server, lines: int) -> None:
    caller = Caller(running.url)
    pool_id = importing.pool(caller)
    content = b"".join(importing.file(caller, pool_id, lines))
    peak = Peak(running.pid)
    began = time.monotonic()
    job_id = importing.upload(caller, pool_id, content)
    print(f"upload        {len(content) / 1e6:8.1f} MB in {time.monotonic() - began:.2f} s")
    began, slowest = time.monotonic(), 0.0
    importing.start(caller, pool_id, job_id)
    while importing.describe(caller, pool_id, job_id)["Status"] in ("Pending", "InProgress"):
        asked = time.monotonic()
        caller.must("CreateUserPool", PoolName="meanwhile")
        slowest = max(slowest, time.monotonic() - asked)
        time.sleep(_LOOK_SECONDS)
    seconds = time.monotonic() - began
    peak.stop()
    job = importing.describe(caller, pool_id, job_id)
    print(f"import        {lines:8} lines in {seconds:.1f} s, {lines / seconds:.0f} lines/s: {importing.counts(job)}")
    print(f"as expected   {importing.counts(job) == importing.expected(lines)!s:>8}")
    print(f"others' writes{slowest * 1000:8.0f} ms, the slowest of one each {_LOOK_SECONDS} s")
    print(f"memory        {peak.before:8.0f} MB before, {peak.most:.0f} MB at most, {_now(running):.0f} MB after")


def _killed(running: Server, lines: int) -> None:
    caller = Caller(running.url)
    pool_id = importing.pool(caller)
    job_id = importing.upload(caller, pool_id, b"".join(importing.file(caller, pool_id, lines)))
    importing.start(caller, pool_id, job_id)
    job = importing.wait_until(caller, pool_id, job_id, lines // 2, seconds=3600)
    caller.disconnect()
    running.kill()
    down = time.monotonic()
    running.start()
    found = importing.done(importing.describe(caller, pool_id, job_id))
    importing.wait_until(caller, pool_id, job_id, found + 1, seconds=60)
    resumed = time.monotonic() - down
    peak = Peak(running.pid)
    end = importing.wait_until(caller, pool_id, job_id, None, seconds=3600)
    peak.stop()
    print(f"kill          after {importing.done(job)} lines ({signal.SIGKILL.name}); {found} were there afterwards")
    print(f"resumed       {resumed:8.1f} s after the kill, start-up included")
    print(f"end           {importing.counts(end)}, as expected: {importing.counts(end) == importing.expected(lines)}")
    print(f"memory        {peak.most:8.0f} MB at most")


def _now(running: Server) -> float:
    return process.resident_mb(running.pid)


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.bench.console`: how long the server takes for the pages of the console, in a pool of 10,000 users.

Each figure is the median of many requests, one at a time over one connection; the target is for a quiet machine.
"""

import argparse
import http.client
import statistics
import sys
import time
from collections.abc import Sequence

from emulator import app
from emulator.settings import load
from tests.bench import listing, served
from tests.support import databases
from tests.support.server import Server

USERS = 10_000
TARGET_MS = 100.0
BASE = "/_emulator/console"
USER = "user-005000"
PAGES = {
    "overview": "",
    "pools": "/pools",
    "pool": "/pools/{pool}",
    "app clients": "/clients",
    "users, all pools": "/users",
    "users of the pool": "/users?pool={pool}",
    "users, searched": "/users?pool={pool}&search=user-0050",
    "users, filtered": "/users?pool={pool}&filter=status%20%3D%20%22Disabled%22",
    "user": "/users/{user}?pool={pool}",
    "create a user": "/new-user?pool={pool}",
    "import users": "/import-users?pool={pool}",
    "inbox": "/inbox?pool={pool}",
    "activity": "/activity?pool={pool}",
    "trigger calls": "/activity/triggers?pool={pool}",
    "make tokens": "/tokens/mint?pool={pool}",
    "time and faults": "/time?pool={pool}",
    "snapshots": "/snapshots?pool={pool}",
    "seeds": "/seeds",
    "sql": "/sql?sql=SELECT%20*%20FROM%20v_users",
    "coverage": "/coverage",
    "sentences": "/coverage?part=sentences",
    "search": "/search?q={user}",
}


def main() -> int:
    options = _options()
    urls = [options.database_url] if options.database_url else ["sqlite://", "postgres"]
    worst = [_measure(url, options.users, options.requests) for url in urls]
    return 0 if max(worst) <= TARGET_MS else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.console", description=__doc__)
    parser.add_argument("--database-url", help="sqlite://, `postgres` or a Postgres URL; both if not given")
    parser.add_argument("--users", type=int, default=USERS, help=f"in the pool ({USERS})")
    parser.add_argument("--requests", type=int, default=15, help="for each page (15)")
    return parser.parse_args()


def _measure(url: str, users: int, requests: int) -> float:
    """The slowest page's median in milliseconds."""
    with served.beside(url) as beside, databases.empty(beside) as own:
        pool = _filled(own, users)
        print(f"\n{own.partition(':')[0]:26}{'median':>10}{'slowest':>10}   (ms, {users:,} users)")
        with served.running(own) as server:
            return max(_page(server, name, path.format(pool=pool, user=USER), requests) for name, path in PAGES.items())


def _filled(url: str, users: int) -> str:
    """The pool whose users these are."""
    services = app.build_services(load(env_file=False, database_url=url))
    try:
        return listing._pool(app.build_door(services), services, users)
    finally:
        app.close(services)


def _page(server: Server, name: str, path: str, requests: int) -> float:
    times = _times(server, BASE + path, requests)
    median = statistics.median(times)
    print(f"{name:26}{median:10.1f}{max(times):10.1f}", flush=True)
    return median


def _times(server: Server, path: str, requests: int) -> Sequence[float]:
    """In milliseconds. The first request, which makes the templates, is not one of them."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    times = []
    for _ in range(requests + 1):
        started = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - started) * 1000)
        assert answer.status == 200, (path, answer.status)
    connection.close()
    return times[1:]


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.bench.listing`: what ListUsers costs in a pool of 1,000 users and in one of 100,000.

Every filter reads one range of an index, and finds as many users in both for a page, so the ratio of the two should be
near 1. Each figure is the median of many calls in this process, the pools taking turns.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from sqlalchemy import Connection, insert, text

from emulator import app
from emulator.settings import load
from emulator.store import schema
from emulator.store.users import SEARCHED, search_key
from emulator.wire.door import Door
from emulator.work import Services
from tests.bench import served
from tests.support import caller, databases

SIZES = (1_000, 100_000)
TARGET = 1.5
CHUNK = 5_000
CALLS = 60
ACCOUNT = "000000000000"
Row = dict[str, Any]

FILTERS = {
    "none": "",
    "username =": 'username = "user-000500"',
    "username ^=": 'username ^= "user-0005"',
    "sub =": 'sub = "{sub}"',
    "sub ^=": 'sub ^= "{sub_prefix}"',
    "email =": 'email = "user-000500@example.test"',
    "email ^=, rare": 'email ^= "user-00050"',
    "email ^=, all": 'email ^= "user"',
    "phone_number =": 'phone_number = "+1555000500"',
    "family_name =": 'family_name = "Family 7"',
    "given_name ^=": 'given_name ^= "given 1"',
    "cognito:user_status =": 'cognito:user_status = "CONFIRMED"',
    "cognito:user_status ^=": 'cognito:user_status ^= "un"',
    "status = Disabled": 'status = "Disabled"',
    "nobody": 'email ^= "zz"',
}


def main() -> int:
    options = _options()
    urls = [options.database_url] if options.database_url else ["sqlite://", "postgres"]
    worst = [_measure(url, sorted(options.sizes)) for url in urls]
    return 0 if max(worst) <= TARGET else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.listing", description=__doc__)
    parser.add_argument(
        "--database-url", help="sqlite://, `postgres` or a Postgres URL; both of the first if not given"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="numbers of users (1000 100000)")
    return parser.parse_args()


def _measure(url: str, sizes: Sequence[int]) -> float:
    """The worst ratio."""
    with _services(url) as services:
        door = app.build_door(services)
        pools = [_pool(door, services, size) for size in sizes]
        kind = services.database.url.get_backend_name()
        print(f"\n{kind:26}" + "".join(f"{size:>12,}" for size in sizes) + "   ratio   (ms of one call, Limit 60)")
        return max(_compare(door, pools, name) for name in [*FILTERS, "second page"])


def _compare(door: Door, pools: Sequence[str], name: str) -> float:
    calls = [_call(door, pool, name) for pool in pools]
    spent: list[list[float]] = [[] for _ in pools]
    for _ in range(CALLS):
        for call, times in zip(calls, spent, strict=True):
            started = time.perf_counter()
            call()
            times.append((time.perf_counter() - started) * 1000)
    medians = [statistics.median(times) for times in spent]
    ratio = medians[-1] / medians[0]
    print(f"{name:26}" + "".join(f"{median:12.2f}" for median in medians) + f"{ratio:8.2f}", flush=True)
    return ratio


def _call(door: Door, pool: str, name: str) -> Callable[[], Row]:
    members: Row = {"UserPoolId": pool}
    if name == "second page":
        members["Filter"] = FILTERS["email ^=, all"]
        members["PaginationToken"] = _answer(door, "ListUsers", members)["PaginationToken"]
    else:
        members["Filter"] = FILTERS[name].format(sub=_sub(500), sub_prefix=_sub(500)[:6])
    body = orjson.dumps(members)
    return lambda: _answer(door, "ListUsers", body)


def _answer(door: Door, operation: str, body: bytes | Row) -> Row:
    headers = {name.lower(): value for name, value in caller.headers(operation, ACCOUNT).items()}
    answer = door.handle(headers, body if isinstance(body, bytes) else orjson.dumps(body))
    assert answer.status == 200, answer.body
    content: Row = orjson.loads(answer.body)
    return content


# --- the pools --------------------------------------------------------------------------------------------------


@contextmanager
def _services(url: str) -> Iterator[Services]:
    with served.beside(url) as beside, databases.empty(beside) as own:
        services = app.build_services(load(env_file=False, database_url=own))
        yield services
        app.close(services)


def _pool(door: Door, services: Services, size: int) -> str:
    """A pool of so many users, written past the API: a hundred thousand invitations would take an hour."""
    pool: str = _answer(door, "CreateUserPool", {"PoolName": "bench"})["UserPool"]["Id"]
    for first in range(0, size, CHUNK):
        numbers = range(first, min(first + CHUNK, size))
        connection = services.database.begin(write=True)
        _write(connection, pool, services, numbers)
        services.database.end(connection, write=True, keep=True)
    with services.database.engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    return pool


def _write(connection: Connection, pool: str, services: Services, numbers: range) -> None:
    now = services.clock.now()
    common = {"pool_id": pool, "created_at": now, "updated_at": now}
    rows = [_user(number) | common for number in numbers]
    connection.execute(insert(schema.users), [row | {"id": f"{pool}-{row['username']}"} for row in rows])
    values = [(f"{pool}-user-{n:06}", name, value) for n in numbers for name, value in _attributes(n).items()]
    connection.execute(
        insert(schema.user_attributes),
        [
            {
                "user_id": user_id,
                "name": name,
                "value": value,
                "pool_id": pool,
                "value_key": search_key(value) if name in SEARCHED else None,
            }
            for user_id, name, value in values
        ],
    )


def _user(number: int) -> Row:
    name = f"user-{number:06}"
    special = number < min(SIZES) and number % 10 == 0  # as many in every pool
    return {
        "sub": _sub(number),
        "username": name,
        "username_key": name,
        "status": "UNCONFIRMED" if special else "CONFIRMED",
        "enabled": not special,
    }


def _sub(number: int) -> str:
    return f"{(number * 2654435761) % 2**32:08x}-0010-7000-0000-{number:012x}"


def _attributes(number: int) -> dict[str, str]:
    return {
        "email": f"user-{number:06}@example.test",
        "email_verified": "true",
        "phone_number": f"+1555{number:06}",
        "given_name": f"Given {number % 500}",
        "family_name": f"Family {number % 16}",
    }


if __name__ == "__main__":
    sys.exit(main())

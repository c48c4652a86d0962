"""`python -m tests.bench.seeding`: what it costs to load users by `cognito-emulator seed apply`, on both databases.

By a pattern (`generate`) whose users share a password or have one each, and from a file with a line for each user, with
passwords or with hashes. CPU time and memory are those of the command, with its start; Postgres has its own.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench import served
from tests.support import databases

MANY, MOST_SECONDS = 100_000, 60.0  # of CPU
SIZES = (10_000, MANY)
HASH = "$argon2id$v=19$m=8,t=1,p=1$tHYu2Ssxx3u1aXYYz5dEdQ$bqrxb1+Qd1QCYRhfXZJ0ZJ0XyqHDYyD0T6mXnYgT3dk"
POOL = """version: 1
pools:
  - name: load
    settings: { AliasAttributes: [email] }
    groups: [members]
"""
PATTERN = """    generate:
      count: %d
      username: user{n}
      password: %s
      groups: members
      attributes: { email: "user{n}@example.com", email_verified: true, given_name: Ann, family_name: "Lee {n}" }
"""
USER = (
    '      - {"username": "user%d", %s, "groups": ["members"], "attributes": {"email": "user%d@example.com", '
    '"email_verified": true, "given_name": "Ann", "family_name": "Lee %d"}}\n'
)


def by_pattern(password: str) -> Callable[[int], Iterator[str]]:
    def written(count: int) -> Iterator[str]:
        yield POOL + PATTERN % (count, password)

    return written


def by_lines(proof: str) -> Callable[[int], Iterator[str]]:
    def written(count: int) -> Iterator[str]:
        yield POOL + "    users:\n"
        yield from (USER % (number, proof, number, number) for number in range(1, count + 1))

    return written


WAYS = {
    "pattern, one password": by_pattern("Passw0rd!"),
    "pattern, a password each": by_pattern("Passw0rd!{n}"),
    "lines, one password": by_lines('"password": "Passw0rd!"'),
    "lines, hashes": by_lines(f'"password_hash": "{HASH}"'),
}


def main() -> int:
    options = _options()
    urls = [options.database_url] if options.database_url else ["sqlite://", "postgres"]
    ways = {name: WAYS[name] for name in WAYS if not options.only or name in options.only}
    is_fast = True
    for url in urls:
        print(f"\n{url.partition(':')[0]:28}{'users':>10}{'CPU s':>10}{'CPU us each':>14}{'s':>8}{'MB':>8}", flush=True)
        for name, written in ways.items():
            for count in options.users:
                cpu, wall, memory = _measure(url, written(count))
                print(f"{name:28}{count:10,}{cpu:10.1f}{cpu / count * 1e6:14.0f}{wall:8.1f}{memory:8.0f}", flush=True)
                is_fast = is_fast and (count < MANY or cpu / count * MANY <= MOST_SECONDS)
    return 0 if is_fast else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.seeding", description=__doc__)
    parser.add_argument(
        "--database-url", help="sqlite://, `postgres` or a Postgres URL; both of the first if not given"
    )
    parser.add_argument("--users", type=int, nargs="+", default=SIZES, help="how many (10000 100000)")
    parser.add_argument("--only", nargs="+", choices=WAYS, help="these ways alone")
    return parser.parse_args()


def _measure(url: str, text: Iterator[str]) -> tuple[float, float, float]:
    """Seconds of CPU, seconds, and the most memory in MB."""
    with served.beside(url) as beside, databases.empty(beside) as own, tempfile.TemporaryDirectory() as folder:
        seed = Path(folder) / "seed.yaml"
        with seed.open("w") as file:
            file.writelines(text)
        command = [sys.executable, "-m", "emulator", "seed", "apply", str(seed), "--database-url", own]
        began = time.perf_counter()
        child = subprocess.Popen(
            command, env={**os.environ, "EMULATOR_HASH_PROFILE": "test"}, stdout=subprocess.DEVNULL
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0
        return used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.bench.peers`: what each call costs here, at other emulators of Cognito, and at the least.

The peers are installed as they are published, from lock files with hashes, into a folder that is kept. Every server
gets a pool with as many users, through the API, and is driven by `wrk` in turns. A benchmark, never a timed test: CPU
time counts, and targets are printed beside.
"""

import argparse
import os
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

import orjson

from tests.bench.peers import alone, programs, rounds, scene, tables
from tests.bench.peers.programs import FOLDER, OURS, PEERS
from tests.bench.peers.rounds import Result
from tests.bench.peers.rows import ROWS
from tests.bench.peers.scene import Scene

NAMES = [*(row.name for row in ROWS), alone.SRP, alone.COLD]


def main() -> int:
    options = _options()
    if missing := [name for name in ("wrk", *_tools(options.peers)) if shutil.which(name) is None]:
        print(f"not installed: {', '.join(missing)} (wrk is a package of Debian; --peers chooses the peers)")
        return 2
    names = [OURS, *options.peers]
    results = _measured(options, names)
    for part in (tables.marks(results), tables.latencies(results, names)):
        print(f"\n{part}")
    versions = programs.versions(options.peers)
    if options.markdown:
        print(f"\n{tables.markdown(results, names, versions, options.users)}")
    if options.json:
        about = {"users": options.users, "seconds": options.seconds, "rounds": options.rounds, "versions": versions}
        options.json.write_bytes(orjson.dumps(tables.content(results, about), option=orjson.OPT_INDENT_2))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.peers", description=__doc__)
    parser.add_argument("--users", type=int, default=1000, help="in each pool (1000)")
    parser.add_argument("--seconds", type=float, default=2, help="for each server in each round of a row (2)")
    parser.add_argument("--rounds", type=int, default=5, help="that count (5)")
    parser.add_argument("--only", nargs="+", choices=NAMES, metavar="ROW", help="; ".join(NAMES))
    parser.add_argument("--peers", nargs="*", choices=list(PEERS), default=list(PEERS), metavar="PEER")
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"where peers are installed ({FOLDER})")
    parser.add_argument("--json", type=Path, help="a file to write everything to")
    parser.add_argument("--markdown", action="store_true", help="print the README's table, too")
    return parser.parse_args()


def _tools(peers: list[str]) -> list[str]:
    return ["node", "npm"] if "cognito-local" in peers else []


def _measured(options: argparse.Namespace, names: list[str]) -> list[Result]:
    chosen = options.only or NAMES
    folder = options.folder.expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    results: list[Result] = []

    def keep(result: Result) -> None:
        results.append(result)
        print(tables.line(result, names), flush=True)

    with ExitStack() as stack:
        empty = stack.enter_context(programs.empty())
        started = [programs.ours(), *(PEERS[name](folder) for name in options.peers)]
        scenes = [_prepared(stack.enter_context(each), options.users) for each in started]
        load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
        print(f"{options.users:,} users; {tables.machine()}; load {load}\n\n{tables.head(names)}", flush=True)
        for row in ROWS:
            if row.name in chosen:
                keep(rounds.measure(row, scenes, empty, options.rounds, options.seconds))
        if alone.SRP in chosen:
            keep(alone.srp(scenes[0], options.rounds, options.seconds))
    if alone.COLD in chosen:
        keep(alone.cold(options.rounds, options.seconds))
    return results


def _prepared(server: programs.Started, users: int) -> Scene:
    print(f"{server.name}: loading", file=sys.stderr, flush=True)
    return scene.prepared(server, users)


if __name__ == "__main__":
    sys.exit(main())

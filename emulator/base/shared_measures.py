"""What the worker processes of one server counted, each in a file of its own: whoever is asked for `/metrics` adds up
what all of them counted, whichever of them the question reached.

A worker that ended leaves its file, as counters must not fall; what it held is over and no longer told.
"""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from emulator.base.measures import COUNTED, STANDING, TIMED, Key, Metric, Taken, Times

_BY_NAME: Mapping[str, Metric] = {metric.name: metric for metric in (*COUNTED, *TIMED, *STANDING)}


def lay_down(folder: Path, taken: Taken) -> None:
    """What this process counted, in place of what it laid down before. Raises OSError."""
    content = {
        "counts": [[*_named(key), value] for key, value in taken.counts.items()],
        "times": [[*_named(key), kept.places, kept.seconds] for key, kept in taken.times.items()],
        "standing": [[*_named(key), value] for key, value in taken.standing.items()],
    }
    own = folder / f"{os.getpid()}.json"
    begun = own.with_suffix(".begun")
    begun.write_bytes(orjson.dumps(content))
    begun.replace(own)


def of_others(folder: Path) -> Iterator[Taken]:
    """What the other workers laid down."""
    for file in sorted(folder.glob("*.json")):
        process = int(file.stem)
        if process != os.getpid():
            try:
                content = orjson.loads(file.read_bytes())
            except FileNotFoundError:  # the server ends
                continue
            yield _read(content, is_alive=_is_alive(process))


def _named(key: Key) -> tuple[str, tuple[str, ...]]:
    metric, labels = key
    return metric.name, labels


def _read(content: Any, *, is_alive: bool) -> Taken:
    return Taken(
        {(_BY_NAME[name], tuple(labels)): value for name, labels, value in content["counts"]},
        {(_BY_NAME[name], tuple(labels)): Times(places, sums) for name, labels, places, sums in content["times"]},
        {(_BY_NAME[name], tuple(labels)): value for name, labels, value in content["standing"]} if is_alive else {},
    )


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

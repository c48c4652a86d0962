"""A seed that comes over HTTP, or from a page: what it would do, thing by thing, and doing it.

The variables and the files of the server are nobody's who may write a seed, so `${VAR}` has its default or none, and a
file that the seed names is refused.
"""

from dataclasses import dataclass
from pathlib import Path

from emulator.control.refusals import NotThere
from emulator.moving import unnamed
from emulator.seeds import apply as seeds
from emulator.seeds import files
from emulator.seeds.outcome import Done, Kind, OnConflict
from emulator.work import Services


@dataclass(frozen=True, slots=True)
class SeedProblem:
    """`line` counts from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class SeedChange:
    """What becomes of one thing: `what` names it, `pool` is the pool that it is in, `members` are what an update
    changes of it."""

    kind: Kind
    what: str
    pool: str | None
    done: Done
    members: list[str]


@dataclass(frozen=True, slots=True)
class SeedOutcome:
    """`summary` is such as `pools: 1 created; users: 2 created`. With `problems` nothing of the seed was kept."""

    kept: bool
    summary: str
    problems: list[SeedProblem]
    changes: list[SeedChange]


@dataclass(frozen=True, slots=True)
class ShippedSeed:
    """One that comes with the emulator."""

    name: str
    text: str


def shipped() -> list[ShippedSeed]:
    """In the order of their names."""
    return [ShippedSeed(name, path.read_text(encoding="utf-8")) for name, path in sorted(files.shipped().items())]


def apply_shipped(services: Services, name: str, on_conflict: OnConflict, *, keep: bool) -> SeedOutcome:
    """Raises NotThere."""
    path = files.shipped().get(name)
    if path is None:
        raise NotThere(f"No seed {name} comes with the emulator; there are {', '.join(sorted(files.shipped()))}.")
    return apply_file(services, path, on_conflict, keep=keep)


def apply_text(services: Services, text: str, on_conflict: OnConflict, *, keep: bool) -> SeedOutcome:
    with unnamed.path() as path:
        path.write_text(text, encoding="utf-8")
        return apply_file(services, path, on_conflict, keep=keep)


def apply_file(services: Services, path: Path, on_conflict: OnConflict, *, keep: bool) -> SeedOutcome:
    """All of it is kept, or nothing; without `keep` nothing in any case."""
    outcome = seeds.apply(services, [path], on_conflict=on_conflict, keep=keep, environment={}, alone=True)
    problems = [SeedProblem(one.place.line, one.text.replace(str(path), "the file")) for one in outcome.problems]
    changes = [
        SeedChange(one.kind, one.what, one.where or None, one.done, list(one.members)) for one in outcome.changes
    ]
    return SeedOutcome(keep and not problems, str(outcome), problems, changes)

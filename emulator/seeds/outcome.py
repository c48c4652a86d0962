"""What a seed did, for the one line at the end, and what to do about what exists already."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, get_args

from emulator.seeds.problems import Problems, Refused

OnConflict = Literal["skip", "update", "fail"]
Kind = Literal["pools", "providers", "clients", "groups", "users"]
Done = Literal["created", "updated", "unchanged", "skipped"]


@dataclass
class Outcome:
    """Counts by kind; `problems` empty means that it was kept."""

    problems: Problems = field(default_factory=Problems)
    counts: Counter[tuple[Kind, Done]] = field(default_factory=Counter)

    def count(self, kind: Kind, done: Done) -> None:
        self.counts[kind, done] += 1

    @property
    def changed(self) -> int:
        return sum(count for (_, done), count in self.counts.items() if done in ("created", "updated"))

    def __str__(self) -> str:
        """Such as `pools: 1 created; users: 2 created, 1 skipped`; of a kind that the seed has none of, nothing."""
        parts = []
        for kind in get_args(Kind):
            counts = [f"{count} {done}" for (of, done), count in self.counts.items() if of == kind]
            if counts:
                parts.append(f"{kind}: {', '.join(counts)}")
        return "; ".join(parts) or "nothing"


def change_existing(on_conflict: OnConflict, change: Callable[[], bool], *, known_as: str | None = None) -> Done:
    """What becomes of something that is there already. `change` brings it to what the file says, and tells whether that
    was a change. Raises Refused."""
    if on_conflict == "fail":
        raise Refused("exists already" if known_as is None else f"exists already, as {known_as}")
    if on_conflict == "skip":
        return "skipped"
    return "updated" if change() else "unchanged"

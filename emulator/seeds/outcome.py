"""What a seed did, for the one line at the end, and what to do about what is there already."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

from emulator.seeds.problems import Problems

OnConflict = Literal["skip", "update", "fail"]
Kind = Literal["pools", "clients", "users"]
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
        kinds: list[Kind] = ["pools", "clients", "users"]
        parts = []
        for kind in kinds:
            counts = [f"{count} {done}" for (of, done), count in self.counts.items() if of == kind]
            parts.append(f"{kind}: {', '.join(counts) or 'none'}")
        return "; ".join(parts)

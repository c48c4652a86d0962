"""What a seed did, of each thing, and what to do about what exists already."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Literal, get_args

from msgspec import Struct, field

from emulator.seeds.problems import Problems, Refused

OnConflict = Literal["skip", "update", "fail"]
Kind = Literal[
    "clock",
    "faults",
    "pools",
    "providers",
    "resource servers",
    "clients",
    "domains",
    "branding",
    "UI customizations",
    "terms",
    "CIMD policies",
    "risk configurations",
    "groups",
    "users",
]
Done = Literal["created", "updated", "unchanged", "skipped"]


class Change(Struct, frozen=True):
    """What became of one thing: `what` names it, `where` its pool, `members` are what an update changed of it."""

    kind: Kind
    where: str
    what: str
    done: Done
    members: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f" in {self.where}" if self.where else ""
        return f"{self.what}{place}{': ' + ', '.join(self.members) if self.members else ''}"


class Outcome(Struct):
    """`problems` empty means that it was kept."""

    problems: Problems = field(default_factory=Problems)
    changes: list[Change] = field(default_factory=list)
    counts: Counter[tuple[Kind, Done]] = field(default_factory=Counter)

    def note(self, change: Change, *, listed: bool = True) -> None:
        """Of so many things alike that nobody would read the list, each is only counted."""
        if listed:
            self.changes.append(change)
        self.counts[change.kind, change.done] += 1

    def sum_up(self, change: Change) -> None:
        """One line for many that were only counted."""
        self.changes.append(change)

    @property
    def changed(self) -> int:
        return self.count("created") + self.count("updated")

    def count(self, done: Done) -> int:
        """Of things of all kinds."""
        return sum(count for (_, how), count in self.counts.items() if how == done)

    def __str__(self) -> str:
        """Such as `pools: 1 created; users: 2 created, 1 skipped`; of a kind that the seed has none of, nothing."""
        parts = []
        for kind in get_args(Kind):
            counts = [f"{count} {done}" for (of, done), count in self.counts.items() if of == kind]
            if counts:
                parts.append(f"{kind}: {', '.join(counts)}")
        return "; ".join(parts) or "nothing"


class Noting(Struct, frozen=True):
    """Notes what becomes of one thing."""

    outcome: Outcome
    kind: Kind
    where: str
    what: str

    def created(self) -> None:
        self.outcome.note(Change(self.kind, self.where, self.what, "created"))

    def existing(
        self, on_conflict: OnConflict, change: Callable[[], tuple[str, ...]], *, known_as: str | None = None
    ) -> None:
        """Something that is there already. `change` brings it to what the file says, and tells what that changed of it;
        nothing is unchanged. Raises Refused."""
        if on_conflict == "fail":
            raise Refused("exists already" if known_as is None else f"exists already, as {known_as}")
        if on_conflict == "skip":
            self.outcome.note(Change(self.kind, self.where, self.what, "skipped"))
            return
        members = change()
        self.outcome.note(
            Change(self.kind, self.where, self.what, "updated" if members else "unchanged", members),
        )


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of what is not the same."""
    names = dict.fromkeys([*before, *after])
    return tuple(name for name in names if before.get(name) != after.get(name))

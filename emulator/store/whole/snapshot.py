"""What is known of a snapshot, and why one cannot be saved or loaded."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`saved_at` is by the machine's clock, `revision` that of the schema it was saved with, `size` the bytes it takes
    on the disk."""

    name: str
    saved_at: datetime
    revision: str
    pools: int
    users: int
    size: int


class IsThere(Exception):
    """There is a snapshot of that name."""


class IsNotThere(Exception):
    """There is none."""


class CannotBe(Exception):
    """The message says why, and what to do."""

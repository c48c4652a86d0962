"""What is known of a snapshot, and why one cannot be saved or loaded."""

from datetime import datetime

from msgspec import Struct

from emulator.store import migrate


class Snapshot(Struct, frozen=True):
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


def check_revision(name: str, revision: str) -> None:
    """Raises CannotBe for a snapshot whose tables are not those of now."""
    if revision != migrate.HEAD:
        raise CannotBe(
            f"The snapshot {name} was saved by another version of the emulator, with other tables: it can be loaded, "
            "and saved again, and then be compared."
        )

"""Whether a state that comes into this database can be opened here, and sealing what comes in the open."""

from typing import Any

from sqlalchemy import Connection

from emulator.store import sealing
from emulator.store.columns import seal_of


class WrongKey(Exception):
    """The message says what to do."""


def check(db: Connection, incoming: str | None) -> None:
    """`incoming` is the check that the state's secrets were sealed under. Raises WrongKey."""
    seal = seal_of(db.dialect)
    if incoming is not None and (seal is None or not sealing.opens(seal, incoming)):
        raise WrongKey(
            "Its secrets are sealed by a key that this server does not have: start the server with that key as "
            "EMULATOR_SECRET_KEY_FILE."
        )


def seal_what_came_open(db: Connection, own: Any, incoming: Any) -> None:
    """`own` is the check of this database: its secrets stay sealed, whatever they came as."""
    seal = seal_of(db.dialect)
    if own is not None and incoming is None and seal is not None:
        sealing.rewrite_rows(db, seal, seal)

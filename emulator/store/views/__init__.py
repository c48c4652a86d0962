"""The views people query (docs/sql.md), as they are today: the same names and columns on SQLite and Postgres, in the
time of the pool that a row is of. The migrations hold what they were; a test compares the two.

Wherever a row is of a user, `username`, `sub` and `user_id` stand together: a name is used again after a deletion, the
other two never are.
"""

from collections.abc import Mapping

from emulator.store.views import clients, clocks, directory, history, pools, providers, sign_ins


def definitions(dialect: str) -> Mapping[str, str]:
    """The query of each view; one that others read from comes before them."""
    found: dict[str, str] = {}
    for part in (clocks, pools, directory, sign_ins, clients, providers, history):
        found |= part.views(dialect)
    return found

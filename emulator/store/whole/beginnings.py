"""How a transaction on Postgres begins that reads all tables as they are at one moment, or works on snapshots.

The lock comes first. LOCK TABLE takes no view of the rows, and the first SELECT does: whoever looked and then waited
for somebody who replaces the tables would find them empty afterwards, for TRUNCATE is seen by older views too. Whoever
replaces tables holds `emulator_state` against everybody (`quiet.hold_others`).
"""

from sqlalchemy import Connection, text

_READ = text("LOCK TABLE emulator_state IN ACCESS SHARE MODE")
_TAKE_TURNS = text("LOCK TABLE emulator_state IN SHARE UPDATE EXCLUSIVE MODE")


def at_one_moment(db: Connection, *, saves: bool = False) -> None:
    """Nothing but settings came before in this transaction. It can write only if it `saves`, and then takes turns. A
    transaction of SQLite is of one moment anyway."""
    if db.dialect.name != "postgresql":
        return
    db.execute(text(f"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ{'' if saves else ', READ ONLY'}"))
    if saves:
        in_turn(db)
    else:
        db.execute(_READ)


def in_turn(db: Connection) -> None:
    """On Postgres: one such transaction at a time, and none while tables are replaced. No call is hindered."""
    db.execute(_TAKE_TURNS)

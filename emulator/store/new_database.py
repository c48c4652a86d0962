"""This version's schema, made at once in a database that has none: neither a walk through the migrations nor alembic,
whose import alone takes a sixth of the start-up time. Tests hold the two ways together.
"""

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, text

from emulator.base.randomness import SystemRandomness
from emulator.store import change_triggers, pool_marks, views
from emulator.store.schema import emulator_state
from emulator.store.tables import metadata

_alembic_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)


def create(db: Connection, revision: str) -> None:
    """Tables, views, triggers, the row that all processes share, and the revision alembic will find."""
    metadata.create_all(db, checkfirst=False)
    for name, query in views.definitions(db.dialect.name).items():
        db.execute(text(f"CREATE VIEW {name} AS {query}"))
    for statement in pool_marks.statements(db.dialect.name):
        db.execute(text(statement))
    change_triggers.create(db)
    secret = SystemRandomness().bytes(32).hex()
    db.execute(insert(emulator_state).values(id=1, clock_offset_seconds=0.0, faults_armed=0, secret=secret))
    _alembic_version.create(db, checkfirst=True)  # it is there, and empty, in a database that was taken down to nothing
    db.execute(insert(_alembic_version).values(version_num=revision))

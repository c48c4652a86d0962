"""On SQLite tables of short rows in the order of their keys; on both databases no index beside one that does as well."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

_ORDERED = (
    "user_attributes",
    "aliases",
    "codes",
    "attempts",
    "user_group_members",
    "user_factors",
    "rotated_refresh_tokens",
)
_WITHOUT = " WITHOUT ROWID"
_WAITS = "consumed_at IS NULL AND superseded_at IS NULL"
_INDEXES = (
    ("ix_codes_user_id", "codes", ["user_id", "purpose"], None),
    ("ix_codes_due", "codes", ["expires_at"], _WAITS),
    ("ix_sessions_expires_at", "sessions", ["expires_at"], None),
    ("ix_refresh_token_families_expires_at", "refresh_token_families", ["expires_at"], None),
    ("ix_browser_sessions_expires_at", "browser_sessions", ["expires_at"], None),
    ("ix_authorization_codes_expires_at", "authorization_codes", ["expires_at"], None),
)


def upgrade() -> None:
    for name, table, _, _ in _INDEXES:
        op.drop_index(name, table)
    _rebuild_all(with_rowid=False)


def downgrade() -> None:
    _rebuild_all(with_rowid=True)
    for name, table, columns, condition in _INDEXES:
        where = None if condition is None else sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _rebuild_all(*, with_rowid: bool) -> None:
    if op.get_bind().dialect.name == "sqlite":
        with _names_alone():
            for table in _ORDERED:
                _rebuild(table, with_rowid=with_rowid)


@contextmanager
def _names_alone() -> Iterator[None]:
    """A table gets its name without a look at the views and triggers that name it: for a moment there is none."""
    db = op.get_bind()
    before = db.exec_driver_sql("PRAGMA legacy_alter_table").scalar_one()
    db.exec_driver_sql("PRAGMA legacy_alter_table = 1")
    try:
        yield
    finally:
        db.exec_driver_sql(f"PRAGMA legacy_alter_table = {before}")


def _rebuild(table: str, *, with_rowid: bool) -> None:
    """As the database itself says that the table was made, with its indexes and triggers. No other table refers to any
    of these, so nothing goes with the old one."""
    db = op.get_bind()
    find = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type = ? AND sql IS NOT NULL"
    made, indexes, triggers = (
        db.exec_driver_sql(find, (table, kind)).scalars().all() for kind in ("table", "index", "trigger")
    )
    made_anew = re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {table}_anew", made[0].strip(), count=1)
    made_anew = made_anew.removesuffix(_WITHOUT) + ("" if with_rowid else _WITHOUT)
    key = ", ".join(sa.inspect(db).get_pk_constraint(table)["constrained_columns"])
    db.exec_driver_sql(made_anew)
    db.exec_driver_sql(f"INSERT INTO {table}_anew SELECT * FROM {table} ORDER BY {key}")
    db.exec_driver_sql(f"DROP TABLE {table}")
    db.exec_driver_sql(f"ALTER TABLE {table}_anew RENAME TO {table}")
    for statement in (*indexes, *triggers):
        db.exec_driver_sql(statement)

"""Indexes by which is found what runs out next, in all pools and in one."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_BY_POOL = ("sessions", "refresh_token_families", "browser_sessions", "authorization_codes")
_OF_SOME = (
    ("ix_codes_due", "codes", ["expires_at"], "consumed_at IS NULL AND superseded_at IS NULL"),
    ("ix_attempts_locked_until", "attempts", ["locked_until", "pool_id"], "locked_until IS NOT NULL"),
    (
        "ix_users_temporary_password",
        "users",
        ["temporary_password_expires_at", "pool_id"],
        "temporary_password_expires_at IS NOT NULL",
    ),
)


def upgrade() -> None:
    for table in _BY_POOL:
        _by_pool(table, ["pool_id", "expires_at"])
    for name, table, columns, condition in _OF_SOME:
        where = sa.text(condition)
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _, _ in _OF_SOME:
        op.drop_index(name, table)
    for table in _BY_POOL:
        _by_pool(table, ["pool_id"])


def _by_pool(table: str, columns: list[str]) -> None:
    op.drop_index(f"ix_{table}_pool_id", table)
    op.create_index(f"ix_{table}_pool_id", table, columns)

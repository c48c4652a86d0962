"""Recoveries of a pool to a point in time, and until when its users are not changed meanwhile."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

V_RECOVERIES = (
    "SELECT r.pool_id, p.name AS pool_name, r.id AS restore_id, "
    "CASE WHEN r.status IN ('PREVIEW_GENERATING', 'PREVIEW_GENERATED') "
    "AND r.expires_at <= (SELECT now FROM v_now) THEN 'PREVIEW_EXPIRED' ELSE r.status END AS status, "
    "r.restores_to, r.initiated_at, r.expires_at, r.preview, r.completed_at, r.ended_at, s.hold, s.fail "
    "FROM recoveries r JOIN user_pools p ON p.id = r.pool_id "
    "LEFT JOIN recovery_switches s ON s.pool_id = r.pool_id"
)


def upgrade() -> None:
    op.create_table(
        "recoveries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("restores_to", INSTANT, nullable=False),
        sa.Column("initiated_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("preview", DOCUMENT),
        sa.Column("completed_at", INSTANT),
        sa.Column("ended_at", INSTANT),
        sa.ForeignKeyConstraint(["pool_id"], ["user_pools.id"], name=op.f("fk_recoveries_pool_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recoveries")),
    )
    op.create_index("ix_recoveries_pool_id", "recoveries", ["pool_id", "initiated_at", "id"])
    op.create_table(
        "recovery_switches",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("hold", sa.String()),
        sa.Column("fail", sa.String()),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_recovery_switches_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", name=op.f("pk_recovery_switches")),
    )
    op.create_table(
        "recovery_rows",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("first_id", ROW_ID, nullable=False),
        sa.Column("last_id", ROW_ID, nullable=False),
        sa.PrimaryKeyConstraint("pool_id", "table_name", "key", name=op.f("pk_recovery_rows")),
    )
    op.add_column("user_pools", sa.Column("paused_until", INSTANT, nullable=True))
    op.execute(f"CREATE VIEW v_recoveries AS {V_RECOVERIES}")


def downgrade() -> None:
    op.execute("DROP VIEW v_recoveries")
    op.drop_column("user_pools", "paused_until")
    for table in ("recovery_rows", "recovery_switches", "recoveries"):
        op.drop_table(table)

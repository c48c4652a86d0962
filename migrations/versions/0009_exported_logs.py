"""Logs that pools export: where to, and the records on their way."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

V_EXPORTED_LOGS = (
    "SELECT id, pool_id, region_name, event_source, destination_arn, "
    "CASE WHEN delivered_at IS NOT NULL THEN 'delivered' WHEN due_at IS NOT NULL THEN 'waiting' "
    "WHEN attempts > 0 THEN 'failed' ELSE 'kept' END AS state, record, attempts, delivered_to, delivered_at, "
    "delivery_error, created_at FROM exported_logs"
)


def upgrade() -> None:
    op.create_table(
        "log_configurations",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("region_name", sa.String(), nullable=False),
        sa.Column("configurations", DOCUMENT, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_log_configurations_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "region_name", name=op.f("pk_log_configurations")),
    )
    op.create_table(
        "exported_logs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("region_name", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("event_source", sa.String(), nullable=False),
        sa.Column("destination", DOCUMENT, nullable=False),
        sa.Column("destination_arn", sa.String(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("worker", sa.String()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("delivered_to", DOCUMENT, nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("delivery_error", sa.Text()),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_exported_logs_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exported_logs")),
    )
    op.create_index("ix_exported_logs_pool_id", "exported_logs", ["pool_id", "id"])
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_exported_logs_due_at", "exported_logs", ["due_at"], sqlite_where=due, postgresql_where=due)
    op.execute(f"CREATE VIEW v_exported_logs AS {V_EXPORTED_LOGS}")


def downgrade() -> None:
    op.execute("DROP VIEW v_exported_logs")
    op.drop_index("ix_exported_logs_due_at", table_name="exported_logs")
    op.drop_index("ix_exported_logs_pool_id", table_name="exported_logs")
    op.drop_table("exported_logs")
    op.drop_table("log_configurations")

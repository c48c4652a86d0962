"""Replicas of pools in a second region."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

V_REPLICAS = (
    "SELECT r.pool_id, p.name AS pool_name, p.region AS primary_region, r.region_name, "
    "CASE WHEN r.status = 'CREATING' AND r.status_until <= (SELECT now FROM v_now) THEN 'INACTIVE' "
    "ELSE r.status END AS status, r.status_until, r.tags, r.created_at, r.updated_at "
    "FROM user_pool_replicas r JOIN user_pools p ON p.id = r.pool_id "
    "WHERE r.status <> 'DELETING' OR r.status_until > (SELECT now FROM v_now)"
)


def upgrade() -> None:
    op.create_table(
        "user_pool_replicas",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("region_name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_until", sa.DateTime(timezone=True)),
        sa.Column("email_configuration", DOCUMENT, nullable=False),
        sa.Column("sms_configuration", DOCUMENT, nullable=False),
        sa.Column("lambda_config", DOCUMENT, nullable=False),
        sa.Column("tags", DOCUMENT, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_user_pool_replicas_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "region_name", name=op.f("pk_user_pool_replicas")),
        sa.UniqueConstraint("pool_id", name=op.f("uq_user_pool_replicas_pool_id")),
    )
    op.create_index("ix_user_pool_replicas_region_name", "user_pool_replicas", ["region_name", "pool_id"])
    op.execute(f"CREATE VIEW v_replicas AS {V_REPLICAS}")


def downgrade() -> None:
    op.execute("DROP VIEW v_replicas")
    op.drop_index("ix_user_pool_replicas_region_name", table_name="user_pool_replicas")
    op.drop_table("user_pool_replicas")

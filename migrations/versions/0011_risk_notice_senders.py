"""Who the notices of threat protection come from in a second region."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "risk_notice_senders",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("region_name", sa.String(), nullable=False),
        sa.Column("source_arn", sa.String(), nullable=False),
        sa.Column("from_address", sa.String()),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id", "client_id"],
            ["risk_configurations.pool_id", "risk_configurations.client_id"],
            name=op.f("fk_risk_notice_senders_pool_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("pool_id", "client_id", "region_name", name=op.f("pk_risk_notice_senders")),
    )


def downgrade() -> None:
    op.drop_table("risk_notice_senders")

"""Keys that signed before others took their place."""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True)

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "retired_keys",
        sa.Column("kid", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("used_for", sa.String(), nullable=False),
        sa.Column("public_pem", sa.Text(), nullable=False),
        sa.Column("retired_at", INSTANT, nullable=False),
        sa.Column("published_until", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_retired_keys_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_retired_keys")),
    )
    op.create_index("ix_retired_keys_pool_id", "retired_keys", ["pool_id", "published_until"])
    op.create_index("ix_retired_keys_published_until", "retired_keys", ["published_until"])


def downgrade() -> None:
    op.drop_table("retired_keys")

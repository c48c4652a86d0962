"""Assertions of SAML providers that somebody signed in by."""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True)

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saml_assertions",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("assertion_digest", sa.String(), nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_saml_assertions_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "assertion_digest", name=op.f("pk_saml_assertions")),
    )
    op.create_index("ix_saml_assertions_expires_at", "saml_assertions", ["expires_at"])


def downgrade() -> None:
    op.drop_table("saml_assertions")

"""Codes that testers fix by the pattern of an address, pool by pool."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_pools", sa.Column("test_codes", DOCUMENT, nullable=False, server_default="{}"))


def downgrade() -> None:
    op.drop_column("user_pools", "test_codes")

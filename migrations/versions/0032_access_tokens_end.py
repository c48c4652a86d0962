"""Access tokens of a sign-in can be ended before their time."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refresh_token_families", sa.Column("access_good_from", sa.BigInteger()))


def downgrade() -> None:
    op.drop_column("refresh_token_families", "access_good_from")

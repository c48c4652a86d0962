"""The era of a database: another one after all its rows were replaced at once, as a snapshot does. Then every process
forgets what it kept.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("emulator_state", sa.Column("era", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("emulator_state", "era")

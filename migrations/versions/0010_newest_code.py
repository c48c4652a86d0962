"""An index that leads to the newest code of a user, however many they were sent."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_codes_newest", "codes", ["user_id", "purpose", "issued_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_codes_newest", table_name="codes")

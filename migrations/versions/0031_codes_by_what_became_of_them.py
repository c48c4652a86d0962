"""Codes are listed: those that wait, those of a pool, those to an address, and those that sessions keep."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

WAITS = sa.text("consumed_at IS NULL AND superseded_at IS NULL")
HAS_CODE = sa.text("challenge_name IN ('SMS_MFA', 'EMAIL_OTP', 'SMS_OTP')")


def upgrade() -> None:
    op.add_column("codes", sa.Column("destination_key", sa.String()))
    op.execute("UPDATE codes SET destination_key = lower(destination)")
    op.create_index("ix_codes_waiting", "codes", ["pool_id", "expires_at"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index("ix_codes_destination", "codes", ["destination_key", "id"])
    op.drop_index("ix_codes_pool_id", "codes")
    op.create_index("ix_codes_pool_id", "codes", ["pool_id", "id"])
    op.create_index("ix_sessions_codes", "sessions", ["created_at"], sqlite_where=HAS_CODE, postgresql_where=HAS_CODE)


def downgrade() -> None:
    op.drop_index("ix_sessions_codes", "sessions")
    op.drop_index("ix_codes_pool_id", "codes")
    op.create_index("ix_codes_pool_id", "codes", ["pool_id"])
    op.drop_index("ix_codes_destination", "codes")
    op.drop_index("ix_codes_waiting", "codes")
    op.drop_column("codes", "destination_key")

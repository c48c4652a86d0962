"""Who a message came from; messages found by their address without case, and by their user."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("sender", sa.Text()),
        sa.Column("reply_to", sa.Text()),
        sa.Column("recipient_key", sa.String()),
    ):
        op.add_column("messages", column)
    op.execute("UPDATE messages SET recipient_key = lower(recipient)")
    op.drop_index("ix_messages_recipient", "messages")
    op.drop_index("ix_messages_to", "messages")
    op.create_index("ix_messages_recipient", "messages", ["recipient_key", "id"])
    op.create_index("ix_messages_to", "messages", ["pool_id", "recipient_key", "id"])
    op.create_index("ix_messages_username", "messages", ["username", "id"])


def downgrade() -> None:
    for index in ("ix_messages_username", "ix_messages_to", "ix_messages_recipient"):
        op.drop_index(index, "messages")
    op.create_index("ix_messages_to", "messages", ["pool_id", "recipient", "id"])
    op.create_index("ix_messages_recipient", "messages", ["recipient", "id"])
    for column in ("recipient_key", "reply_to", "sender"):
        op.drop_column("messages", column)

"""No index beside one that does as well: messages to an address are few enough to be read past those of other pools,
and of users only the few that are disabled have an index of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

_DISABLED = sa.text("NOT enabled")


def upgrade() -> None:
    _messages_by_recipient(["recipient_key", "id", "pool_id"])
    op.drop_index("ix_messages_to", "messages")
    op.drop_index("ix_users_enabled", "users")
    columns = ["pool_id", "enabled", "id"]
    op.create_index("ix_users_disabled", "users", columns, sqlite_where=_DISABLED, postgresql_where=_DISABLED)


def downgrade() -> None:
    op.drop_index("ix_users_disabled", "users")
    op.create_index("ix_users_enabled", "users", ["pool_id", "enabled", "id"])
    op.create_index("ix_messages_to", "messages", ["pool_id", "recipient_key", "id"])
    _messages_by_recipient(["recipient_key", "id"])


def _messages_by_recipient(columns: list[str]) -> None:
    op.drop_index("ix_messages_recipient", "messages")
    op.create_index("ix_messages_recipient", "messages", columns)

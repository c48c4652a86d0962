"""What a refresh may tell: the scopes of the sign-in, the door it came through, and the provider of the user.

Every sign-in so far was one by the API, and so is every one that an older server beside this one keeps: the defaults
say so.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

API_SCOPE = "aws.cognito.signin.user.admin"


def upgrade() -> None:
    op.add_column("refresh_token_families", sa.Column("scopes", sa.Text(), server_default=API_SCOPE, nullable=False))
    op.add_column("refresh_token_families", sa.Column("source", sa.String(), server_default="API", nullable=False))
    op.add_column("refresh_token_families", sa.Column("provider", sa.String(), nullable=True))


def downgrade() -> None:
    for column in ("provider", "source", "scopes"):
        op.drop_column("refresh_token_families", column)

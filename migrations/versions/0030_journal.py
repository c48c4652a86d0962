"""The journal of requests."""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FAILED = sa.text("error IS NOT NULL")

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

DOCUMENT = {"sqlite": "{0}", "postgresql": "CAST({0} AS jsonb)"}
V_JOURNAL = (
    "SELECT request_id, at, operation, pool_id, client_id, username, status, error, message, note, ms, "
    "source_ip, user_agent, account_id, region, {request} AS request, {response} AS response, "
    "{cause} AS cause, created_at FROM requests"
)


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String()),
        sa.Column("client_id", sa.String()),
        sa.Column("username", sa.String()),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("error", sa.String()),
        sa.Column("message", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("cause", sa.Text()),
        sa.Column("ms", sa.Float(), nullable=False),
        sa.Column("source_ip", sa.String()),
        sa.Column("user_agent", sa.String()),
        sa.Column("account_id", sa.String()),
        sa.Column("region", sa.String()),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("response", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
    )
    for name, column in (("ix_requests_failed", "id"), ("ix_requests_request_id", "request_id")):
        op.create_index(name, "requests", [column], sqlite_where=FAILED, postgresql_where=FAILED)
    document = DOCUMENT[op.get_bind().dialect.name]
    query = V_JOURNAL.format(**{name: document.format(name) for name in ("request", "response", "cause")})
    op.execute(f"CREATE VIEW v_journal AS {query}")


def downgrade() -> None:
    op.execute("DROP VIEW v_journal")
    op.drop_table("requests")

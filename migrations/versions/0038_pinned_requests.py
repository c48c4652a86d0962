"""Requests that stay in the journal because somebody pinned them."""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True)
PINNED = sa.text("pinned_at IS NOT NULL")

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

DOCUMENT = {"sqlite": "{0}", "postgresql": "CAST({0} AS jsonb)"}
V_JOURNAL = (
    "SELECT request_id, at, operation, pool_id, client_id, username, status, error, message, note, ms, "
    "source_ip, user_agent, account_id, region, {request} AS request, {response} AS response, "
    "{cause} AS cause, created_at{pinned} FROM requests"
)
READERS = (
    "SELECT grantee FROM information_schema.role_table_grants WHERE table_schema = current_schema() "
    "AND table_name = 'v_journal' AND privilege_type = 'SELECT' AND grantee <> current_user AND grantor = current_user"
)


def upgrade() -> None:
    readers = _drop_view()
    op.add_column("requests", sa.Column("pinned_at", INSTANT))
    op.create_index("ix_requests_pinned", "requests", ["id"], sqlite_where=PINNED, postgresql_where=PINNED)
    _make_view(", pinned_at", readers)


def downgrade() -> None:
    readers = _drop_view()
    op.drop_index("ix_requests_pinned", "requests")
    op.drop_column("requests", "pinned_at")
    _make_view("", readers)


def _drop_view() -> list[str]:
    """Who could read it, and can read the new one, too."""
    db = op.get_bind()
    readers = [] if db.dialect.name == "sqlite" else [name for (name,) in db.execute(sa.text(READERS)).all()]
    op.execute("DROP VIEW v_journal")
    return readers


def _make_view(pinned: str, readers: list[str]) -> None:
    document = DOCUMENT[op.get_bind().dialect.name]
    columns = {name: document.format(name) for name in ("request", "response", "cause")}
    op.execute(f"CREATE VIEW v_journal AS {V_JOURNAL.format(pinned=pinned, **columns)}")
    for reader in readers:
        quoted = reader if reader == "PUBLIC" else '"' + reader.replace('"', '""') + '"'
        op.execute(f"GRANT SELECT ON v_journal TO {quoted}")

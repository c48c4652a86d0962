"""Indexes for what is asked of a long history, what a server must remember of the machine's clock and of the key that
seals secrets, and, whatever way the database came, the index of a user's codes and the collation of ordered text."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PASSED = sa.text("event_type = 'SignIn' AND outcome = 'Pass' AND coalesce(feedback_value, '') <> 'Invalid'")
FAILED = sa.text("event_type = 'SignIn' AND outcome = 'Fail'")
JUDGED = sa.text("event_type = 'SignIn' AND feedback_value IS NOT NULL")
INDEXES = (
    ("ix_messages_to", "messages", ["pool_id", "recipient", "id"], None),
    ("ix_events_request_id", "events", ["request_id"], None),
    ("ix_events_passed_address", "events", ["user_id", "ip_address", "device_name"], PASSED),
    ("ix_events_passed_device", "events", ["user_id", "device_name"], PASSED),
    ("ix_events_failed", "events", ["user_id", "created_at"], FAILED),
    ("ix_events_judged", "events", ["user_id", "ip_address", "device_name", "feedback_at"], JUDGED),
)
ORDERED = (("users", "sub"), ("users", "username_key"), ("user_attributes", "value_key"))


def upgrade() -> None:
    op.execute("CREATE INDEX IF NOT EXISTS ix_codes_user_id ON codes (user_id, purpose)")
    if op.get_bind().dialect.name == "postgresql":
        compare_by_code_point()
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    op.add_column("emulator_state", sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("emulator_state", sa.Column("sealing_check", sa.Text(), nullable=True))


def compare_by_code_point() -> None:
    """Databases of before ordered text was named have the collation of their server in these columns. Views that show
    one stand in the way, and are made anew as they were."""
    db = op.get_bind()
    wrong = [(table, column) for table, column in ORDERED if collation(table, column) != "C"]
    if not wrong:
        return
    views = db.execute(sa.text("SELECT viewname, definition FROM pg_views WHERE schemaname = current_schema()")).all()
    for name, _ in views:
        op.execute(f"DROP VIEW IF EXISTS {name} CASCADE")
    for table, column in wrong:
        op.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE VARCHAR COLLATE "C"')
    for name, definition in sorted(views, key=lambda view: view[0] != "v_now"):  # the others read from that one
        op.execute(sa.text(f"CREATE VIEW {name} AS {definition}".replace(":", r"\:")))


def collation(table: str, column: str) -> str | None:
    statement = sa.text(
        "SELECT collation_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND table_name = :table AND column_name = :column"
    )
    return op.get_bind().execute(statement, {"table": table, "column": column}).scalar_one()


def downgrade() -> None:
    op.drop_column("emulator_state", "sealing_check")
    op.drop_column("emulator_state", "swept_at")
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table_name=table)

"""The mark of all pools and app clients, which is another one after each transaction that wrote to them.

A later migration on Postgres that changes rows of the two tables and then the tables themselves says `SET CONSTRAINTS
ALL IMMEDIATE` between the two; one on SQLite that makes a table anew makes its triggers anew.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("user_pools", "user_pool_clients")
FUNCTION = """
CREATE FUNCTION mark_pools() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    EXECUTE format('UPDATE %I.emulator_state SET pools_mark = $1 WHERE id = 1 AND pools_mark <> $1', TG_TABLE_SCHEMA)
    USING txid_current();
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.add_column("emulator_state", sa.Column("pools_mark", sa.BigInteger(), server_default="0", nullable=False))
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for event in ("INSERT", "UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_mark_{event.lower()} AFTER {event} ON {table} "
                    "BEGIN UPDATE emulator_state SET pools_mark = random() WHERE id = 1; END"
                )
        return
    op.execute(FUNCTION)
    for table in TABLES:
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {table}_mark AFTER INSERT OR UPDATE OR DELETE ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mark_pools()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_mark_truncate AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION mark_pools()"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for event in ("insert", "update", "delete"):
                op.execute(f"DROP TRIGGER {table}_mark_{event}")
    else:
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit is done with
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_mark ON {table}")
            op.execute(f"DROP TRIGGER {table}_mark_truncate ON {table}")
        op.execute("DROP FUNCTION mark_pools()")
    op.drop_column("emulator_state", "pools_mark")

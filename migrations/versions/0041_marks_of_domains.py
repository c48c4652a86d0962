"""The mark of pools and app clients stands for domains and resource servers as well."""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TABLES = ("user_pool_domains", "resource_servers")


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in TABLES:
        if is_sqlite:
            for event in ("INSERT", "UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_mark_{event.lower()} AFTER {event} ON {table} "
                    "BEGIN UPDATE emulator_state SET pools_mark = random() WHERE id = 1; END"
                )
        else:
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
        return
    op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit is done with
    for table in TABLES:
        op.execute(f"DROP TRIGGER {table}_mark ON {table}")
        op.execute(f"DROP TRIGGER {table}_mark_truncate ON {table}")

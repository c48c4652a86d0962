"""The mark of all pools, app clients, domains and resource servers, by which a process knows that those it read are
still what they were.

It stands in the row of `emulator_state` that every operation reads, and is another one after each transaction that
wrote to their tables, ours or somebody's with a SQL shell; one that is undone leaves it as it was. A mark never comes
again. Triggers of the database make it: on Postgres as the last thing before the commit, so that nobody waits for the
row while a transaction goes on.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

TABLES = ("user_pools", "user_pool_clients", "user_pool_domains", "resource_servers")
FORGOTTEN = "emulator_mark_forgotten"
_EVENTS = ("INSERT", "UPDATE", "DELETE")
_NEW_MARK = "UPDATE emulator_state SET pools_mark = random() WHERE id = 1"
_FUNCTION = """
CREATE FUNCTION mark_pools() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    EXECUTE format('UPDATE %I.emulator_state SET pools_mark = $1 WHERE id = 1 AND pools_mark <> $1', TG_TABLE_SCHEMA)
    USING txid_current();
    RETURN NULL;
END $$
"""


def forget_mark(db: Connection) -> None:
    """For whoever writes to one of the tables or waits for a row of theirs: to the end of this transaction the mark
    that was read when it began says nothing of what it finds there."""
    db.connection.info[FORGOTTEN] = True


def notes(db: Connection) -> Mapping[str, Any]:
    """What is noted of the connection; FORGOTTEN is in it from `forget_mark` to the end of the transaction."""
    noted: Mapping[str, Any] = db.connection.info
    return noted


def transaction_ended(db: Connection) -> None:
    db.connection.info.pop(FORGOTTEN, None)


def statements(dialect: str) -> list[str]:
    """What makes the triggers."""
    return [*([] if dialect == "sqlite" else [_FUNCTION]), *triggers(dialect).values()]


def triggers(dialect: str) -> dict[str, str]:
    """By name. Those of Postgres that wait for the commit are for rows, and a TRUNCATE has none."""
    if dialect == "sqlite":
        return {
            f"{table}_mark_{event.lower()}": (
                f"CREATE TRIGGER {table}_mark_{event.lower()} AFTER {event} ON {table} BEGIN {_NEW_MARK}; END"
            )
            for table in TABLES
            for event in _EVENTS
        }
    of_rows = {
        f"{table}_mark": (
            f"CREATE CONSTRAINT TRIGGER {table}_mark AFTER {' OR '.join(_EVENTS)} ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mark_pools()"
        )
        for table in TABLES
    }
    of_all = {
        f"{table}_mark_truncate": (
            f"CREATE TRIGGER {table}_mark_truncate AFTER TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION mark_pools()"
        )
        for table in TABLES
    }
    return of_rows | of_all

"""The newest row ids there are, by which a process knows below what it must not go (`base.ids.floor`)."""

from sqlalchemy import Connection, func, select

from emulator.store.outbox_schema import messages
from emulator.store.provider_schema import linked_identities
from emulator.store.region_schema import exported_logs
from emulator.store.schema import codes, events, password_history, users
from emulator.store.sign_in_schema import software_tokens, trigger_calls

_TABLES = (
    codes,
    events,
    exported_logs,
    linked_identities,
    messages,
    password_history,
    software_tokens,
    trigger_calls,
    users,
)


def newest(db: Connection) -> list[str]:
    """One of each table that has any: the end of an index."""
    found = (db.execute(select(func.max(table.c.id))).scalar_one() for table in _TABLES)
    return [row_id for row_id in found if row_id is not None]

"""The newest row ids there are, by which a process knows below what it must not go (`base.ids.floor`)."""

from sqlalchemy import Connection, func, select

from emulator.base import ids
from emulator.store.outbox_schema import messages
from emulator.store.provider_schema import linked_identities
from emulator.store.region_schema import exported_logs
from emulator.store.request_schema import requests
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
    newest_request = db.execute(select(func.max(requests.c.id))).scalar_one()
    of_requests = [] if newest_request is None else [ids.of_moment(newest_request)]
    return [*of_requests, *(row_id for row_id in found if row_id is not None)]

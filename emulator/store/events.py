"""What users did: one row per sign-up, confirmation and sign-in, with the context the client sent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from emulator.store.schema import events


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    pool_id: str
    client_id: str | None
    user_id: str
    username: str
    event_type: str
    outcome: str
    request_id: str
    ip_address: str | None
    encoded_data: str | None
    analytics_endpoint_id: str | None
    created_at: datetime


_INSERT = insert(events)


def add(db: Connection, event: Event) -> None:
    db.execute(_INSERT, {name: getattr(event, name) for name in Event.__slots__})

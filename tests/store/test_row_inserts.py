"""Rows that are written as they are have the values that SQLAlchemy would give them."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import asdict
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from emulator.store.events import Event
from emulator.store.row_inserts import RowInsert
from emulator.store.schema import events
from emulator.work import Services
from tests.support.given import Given


def _event(pool_id: str, row_id: str) -> Event:
    return Event(
        id=f"{row_id}-{pool_id}",
        pool_id=pool_id,
        client_id=None,
        user_id="u",
        username="bob",
        event_type="SignIn",
        outcome="Pass",
        request_id="r",
        created_at=datetime(2026, 11, 23, 5, 0, 0, 1, tzinfo=UTC),
        challenge_responses=[{"ChallengeName": "Password"}],
        compromised_credentials=False,
    )


def test_a_row_is_the_one_that_sqlalchemy_inserts(given: Given, services: Services) -> None:
    pool_id, statement = given.pool(), RowInsert(events, Event.__struct_fields__)
    with services.database.engine.begin() as db:
        db.execute(insert(events), asdict(_event(pool_id, "event-1")))
        assert statement.add(db, _event(pool_id, "event-2"))
        expected, found = db.execute(select(events).where(events.c.pool_id == pool_id).order_by(events.c.id)).all()
        assert found.id == f"event-2-{pool_id}"
        assert tuple(found)[1:] == tuple(expected)[1:]


def test_a_column_that_is_not_named_is_null(given: Given, services: Services) -> None:
    pool_id = given.pool()
    statement = RowInsert(events, [name for name in Event.__struct_fields__ if name != "challenge_responses"])
    with services.database.engine.begin() as db:
        statement.add(db, _event(pool_id, "event-1"))
        missing = events.c.challenge_responses.is_(None)
        assert db.execute(select(events.c.id).where(events.c.pool_id == pool_id, missing)).one()


def test_a_row_in_its_place_stays(given: Given, services: Services) -> None:
    pool_id = given.pool()
    statement = RowInsert(events, Event.__struct_fields__, unless_taken=True)
    with services.database.engine.begin() as db:
        assert statement.add(db, _event(pool_id, "event-1"))
        assert not statement.add(db, _event(pool_id, "event-1"))
    with services.database.engine.begin() as db, pytest.raises(IntegrityError):
        RowInsert(events, Event.__struct_fields__).add(db, _event(pool_id, "event-1"))

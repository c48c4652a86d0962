"""Statements that are compiled once give the values, and raise the errors, that SQLAlchemy would."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, insert, literal, select
from sqlalchemy.exc import IntegrityError

from emulator.store.prepared import PreparedInsert, PreparedSelect
from emulator.store.schema import events, user_pools
from emulator.work import Services
from tests.support.given import Given

STATEMENT = select(user_pools, literal(7).label("seven")).where(user_pools.c.id == bindparam("id"))


def test_a_row_has_the_values_of_sqlalchemy(given: Given, services: Services) -> None:
    """Instants, documents, booleans, and a value of the statement's own."""
    pool_id = given.pool(UserPoolTags={"team": "qa"})
    with services.database.engine.connect() as db:
        [expected] = db.execute(STATEMENT, {"id": pool_id}).all()
        prepared = PreparedSelect(STATEMENT)
        for _ in range(2):
            assert tuple(prepared.first(db, {"id": pool_id}) or ()) == tuple(expected)
        assert prepared.first(db, {"id": "us-east-1_nobodys"}) is None


def _event(pool_id: str, row_id: str) -> dict[str, Any]:
    now = datetime(2026, 11, 23, 5, 0, 0, 1, tzinfo=UTC)
    return {
        "id": f"{row_id}-{pool_id}",
        "pool_id": pool_id,
        "user_id": "u",
        "username": "bob",
        "event_type": "SignIn",
        "outcome": "Pass",
        "request_id": "r",
        "created_at": now,
        "challenge_responses": [{"ChallengeName": "Password"}],
    }


def test_an_inserted_row_is_the_one_that_sqlalchemy_inserts(given: Given, services: Services) -> None:
    """What is not given is NULL, a document's column too."""
    pool_id, prepared = given.pool(), PreparedInsert(events)
    with services.database.engine.begin() as db:
        db.execute(insert(events), _event(pool_id, "event-1"))
        prepared.run(db, _event(pool_id, "event-2"))
        without = {name: value for name, value in _event(pool_id, "event-3").items() if name != "challenge_responses"}
        prepared.run(db, without)
        rows = db.execute(select(events).where(events.c.pool_id == pool_id).order_by(events.c.id)).all()
        assert [row.id for row in rows] == [f"event-{number}-{pool_id}" for number in (1, 2, 3)]
        assert tuple(rows[0])[1:] == tuple(rows[1])[1:]
        missing = events.c.challenge_responses.is_(None)
        chosen = select(events.c.id).where(events.c.pool_id == pool_id, missing)
        assert [row.id for row in db.execute(chosen)] == [f"event-3-{pool_id}"]


def test_a_broken_rule_is_sqlalchemys_error(given: Given, services: Services) -> None:
    pool_id, prepared = given.pool(), PreparedInsert(events)
    with services.database.engine.connect() as db:
        prepared.run(db, _event(pool_id, "event-1"))
        with pytest.raises(IntegrityError):
            prepared.run(db, _event(pool_id, "event-1"))

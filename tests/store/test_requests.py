"""Rows of the journal go past SQLAlchemy, and are what it would have written."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError

from emulator.base import ids
from emulator.store import requests
from emulator.store.request_schema import requests as table
from emulator.store.requests import Request
from emulator.work import Services, opened

AT = datetime(2026, 11, 23, 5, 0, 0, tzinfo=UTC)
ODD = 'a\tb\\N\n"\N{GRINNING FACE}\\.'


@dataclass
class Rows:
    full: Request
    empty: Request


@pytest.fixture
def rows() -> Rows:
    """One with every column filled, of texts that a copy could misread, and one with no more than there must be."""
    hour = timezone(timedelta(hours=1))
    moved = AT.replace(microsecond=1).astimezone(hour)
    texts = dict.fromkeys(Request._fields, ODD)
    numbers: dict[str, Any] = {"id": ids.moment_id(), "at": moved, "created_at": AT, "status": 400, "ms": 0.3}
    full = Request(**texts | numbers | {"pinned_at": None})  # somebody pins it later
    nothing: dict[str, Any] = dict.fromkeys(Request._fields)
    must: dict[str, Any] = {"id": ids.moment_id(), "at": AT, "created_at": AT, "status": 200, "ms": 12.0}
    named = {"request_id": "r", "operation": "o", "request": "{}"}
    return Rows(full, Request(**nothing | must | named))


def test_rows_come_back_as_they_were_written(services: Services, rows: Rows) -> None:
    written = [rows.full, rows.empty]
    with opened(services, "test", write=True) as work:
        requests.add(work.db, written)
    with opened(services, "test") as work:
        found = requests.newest(work.db, {}, after=rows.full.id - 1, before=None, limit=10)
    assert found[::-1] == written


def test_as_many_as_came_are_written_refused_or_not(services: Services, rows: Rows) -> None:
    written = [(rows.full, rows.empty)[number % 3 > 0]._replace(id=ids.moment_id()) for number in range(150)]
    with opened(services, "test", write=True) as work:
        requests.add(work.db, written)
    with opened(services, "test") as work:
        found = requests.newest(work.db, {}, after=written[0].id - 1, before=None, limit=200)
    assert found[::-1] == written


def test_the_columns_hold_what_sqlalchemy_would_have_put_there(services: Services, rows: Rows) -> None:
    other = rows.full._replace(id=ids.moment_id())
    with opened(services, "test", write=True) as work:
        requests.add(work.db, [rows.full])
        work.db.execute(insert(table), [other._asdict()])
    with opened(services, "test") as work:
        wanted = f"SELECT * FROM requests WHERE id IN ({rows.full.id}, {other.id}) ORDER BY id"  # noqa: S608
        one, two = work.db.exec_driver_sql(wanted).all()
    assert one[1:] == two[1:]


def test_a_row_that_no_column_takes_is_refused_as_by_sqlalchemy(services: Services, rows: Rows) -> None:
    twice = [rows.empty, rows.empty]
    with pytest.raises(DBAPIError), opened(services, "test", write=True) as work:
        requests.add(work.db, twice)
    with opened(services, "test") as work:
        assert requests.newest(work.db, {}, after=rows.empty.id - 1, before=None, limit=10) == []

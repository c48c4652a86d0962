"""The journal of requests, a row each. The newest stay, of the older ones the newest that were refused, and those that
somebody pinned."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from emulator.store import failures
from emulator.store.request_schema import requests


class Request(NamedTuple):
    """A row, its columns in this order. `request`, `response` and `cause` are texts of JSON."""

    id: int
    request_id: str
    at: datetime
    created_at: datetime
    operation: str
    pool_id: str | None
    client_id: str | None
    username: str | None
    status: int
    error: str | None
    message: str | None
    note: str | None
    cause: str | None
    ms: float
    source_ip: str | None
    user_agent: str | None
    account_id: str | None
    region: str | None
    request: str
    response: str | None
    pinned_at: datetime | None = None


NO_MATTER: Mapping[str, bool] = MappingProxyType({})
_COLUMNS = [requests.c[name] for name in Request._fields]
_NAMES = ", ".join(Request._fields)
_AT_ONCE = (64, 16, 4, 1)  # rows of a statement: these few stay compiled, which costs as much as to run one
_COPY_SQL = f"COPY requests ({_NAMES}) FROM STDIN (FORMAT BINARY)"
# Of what is no text, as Postgres calls them.
_TYPES = {"BigInteger": "int8", "Integer": "int4", "Float": "float8", "Instant": "timestamptz"}
_COPIED = [_TYPES.get(type(column.type).__name__, "text") for column in _COLUMNS]
_LONG = len("2026-01-01 00:00:00.000000")
_AT, _CREATED_AT = Request._fields.index("at"), Request._fields.index("created_at")
# What only a refusal has, or a row that somebody pinned. To leave it out is a third of the cost of a row.
_REFUSED, _ANSWERED = Request._fields.index("error"), Request._fields.index("ms")
_NOTHING = (None,) * (_ANSWERED - _REFUSED)
_PLAIN = (*Request._fields[:_REFUSED], *Request._fields[_ANSWERED:-1])


def add(db: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows as `Request`, by the driver itself: it is the larger part of what a request costs the journal. On Postgres
    they are copied, a fifteenth of what as many inserts cost."""
    driver: Any = db.connection.dbapi_connection
    is_sqlite = db.dialect.name == "sqlite"
    try:
        if is_sqlite:
            _insert(driver, rows)
        else:
            _copy(driver, rows)
    except failures.of_driver(db) as error:
        raise failures.as_sqlalchemy(error, "INSERT INTO requests" if is_sqlite else _COPY_SQL, db) from error


def _insert(driver: Any, rows: Sequence[tuple[Any, ...]]) -> None:
    """Many at once: each statement gives the interpreter to another thread and has to get it back, for which a busy
    event loop takes its time, and it cannot write meanwhile."""
    whole, plain = [], []
    for row in rows:
        written = _of_sqlite(row)
        if row[_REFUSED:_ANSWERED] == _NOTHING and row[-1] is None:
            plain.append((*written[:_REFUSED], *written[_ANSWERED:-1]))
        else:
            whole.append(written)
    for columns, some in ((_PLAIN, plain), (Request._fields, whole)):
        first = 0
        for size in _AT_ONCE:
            while len(some) - first >= size:
                driver.execute(_insert_sql(columns, size), [*chain.from_iterable(some[first : first + size])])
                first += size


@cache
def _insert_sql(columns: tuple[str, ...], count: int) -> str:
    row = f"({', '.join('?' * len(columns))})"
    return f"INSERT INTO requests ({', '.join(columns)}) VALUES {', '.join([row] * count)}"  # noqa: S608  # our own


def _copy(driver: Any, rows: Sequence[tuple[Any, ...]]) -> None:
    with driver.cursor() as cursor, cursor.copy(_COPY_SQL) as copy:
        copy.set_types(_COPIED)
        for row in rows:
            copy.write_row(row)


def _of_sqlite(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Instants as the column type writes them (`store.columns`)."""
    at, created_at = row[_AT], row[_CREATED_AT]
    created = _text(created_at)
    return (*row[:_AT], created if at is created_at else _text(at), created, *row[_CREATED_AT + 1 :])


def _text(at: datetime) -> str:
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(" ", "microseconds")[:_LONG]


def find(db: Connection, request_id: str) -> Request | None:
    """Refusals are asked for most, and found by an index."""
    wanted = select(*_COLUMNS).where(requests.c.request_id == request_id).limit(1)
    row = db.execute(wanted.where(requests.c.error.is_not(None))).one_or_none() or db.execute(wanted).one_or_none()
    return Request(*row) if row else None


def newest(
    db: Connection,
    wanted: Mapping[str, Any],
    *,
    filled: Mapping[str, bool] = NO_MATTER,
    after: int | None,
    before: int | None,
    limit: int,
) -> list[Request]:
    """Newest first: those whose columns have the wanted values, younger than the row `after`, older than `before`.
    `filled` says of columns whether they have any value."""
    statement = select(*_COLUMNS).order_by(requests.c.id.desc()).limit(limit)
    for column, value in wanted.items():
        statement = statement.where(requests.c[column] == value)
    for column, is_filled in filled.items():
        statement = statement.where(requests.c[column].is_not(None) if is_filled else requests.c[column].is_(None))
    if after is not None:
        statement = statement.where(requests.c.id > after)
    if before is not None:
        statement = statement.where(requests.c.id < before)
    return [Request(*row) for row in db.execute(statement)]


def of_names(db: Connection, pool_id: str, names: Collection[str], *, before: int | None, limit: int) -> list[Request]:
    """Newest first: those of the pool that name one of these users, older than the row `before`."""
    mine = [requests.c.pool_id == pool_id, requests.c.username.in_(names)]
    if before is not None:
        mine.append(requests.c.id < before)
    statement = select(*_COLUMNS).where(*mine).order_by(requests.c.id.desc()).limit(limit)
    return [Request(*row) for row in db.execute(statement)]


def newest_refused(db: Connection, *, limit: int) -> list[Request]:
    """Of all pools, newest first; by an index."""
    statement = select(*_COLUMNS).where(requests.c.error.is_not(None)).order_by(requests.c.id.desc()).limit(limit)
    return [Request(*row) for row in db.execute(statement)]


def newest_to_go(db: Connection, *, keep: int, failed: bool = False) -> int | None:
    """The newest row that is not among the `keep` newest, of all or of those that were refused."""
    statement = select(requests.c.id).order_by(requests.c.id.desc()).offset(keep).limit(1)
    if failed:
        statement = statement.where(requests.c.error.is_not(None))
    return db.execute(statement).scalar_one_or_none()


def clear(db: Connection, *, above: int | None, upto: int) -> None:
    """Deletes what was not refused, nor pinned, up to a row, and from another one on where one is given: what is below
    was cleared before, and refusals that stay there need not be looked at again."""
    is_usual = (requests.c.error.is_(None), requests.c.pinned_at.is_(None))
    statement = delete(requests).where(*is_usual, requests.c.id <= upto)
    if above is not None:
        statement = statement.where(requests.c.id > above)
    db.execute(statement)


def clear_failed(db: Connection, *, upto: int) -> None:
    """Deletes what was refused and is not pinned, up to a row."""
    is_refused = (requests.c.error.is_not(None), requests.c.pinned_at.is_(None))
    db.execute(delete(requests).where(*is_refused, requests.c.id <= upto))


def pin(db: Connection, row_id: int, pinned_at: datetime | None) -> None:
    db.execute(update(requests).where(requests.c.id == row_id).values(pinned_at=pinned_at))


def pinned(db: Connection) -> int:
    """How many are."""
    counted = select(func.count()).select_from(requests).where(requests.c.pinned_at.is_not(None))
    return int(db.execute(counted).scalar_one())

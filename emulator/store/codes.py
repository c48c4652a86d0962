"""Confirmation codes, kept readable and for good: live, expired, used and superseded ones can all be looked at."""

from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, and_, bindparam, literal_column, select, update

from emulator.base.address_forms import folded
from emulator.base.clock import Instants
from emulator.store import pool_clocks
from emulator.store.attempts import AttemptCount
from emulator.store.prepared import PreparedChange, PreparedSelect
from emulator.store.row_inserts import RowInsert, Written
from emulator.store.schema import CODE_WAITS, attempts, codes, user_attributes, users

RECOVERY = "forgot_password"  # the purpose of a code that resets the password


class Code(Struct, frozen=True):
    id: str
    pool_id: str
    user_id: str
    purpose: str
    attribute_name: str | None
    medium: str
    destination: str
    code: str
    attempts: int
    issued_at: datetime
    expires_at: datetime
    consumed_at: datetime | None
    superseded_at: datetime | None
    new_value: str | None = None

    @property
    def destination_key(self) -> str:
        """By which people look for the address."""
        return folded(self.destination)


class Standing(Struct, frozen=True):
    """What a code is judged by: the value that its attribute has now, and what is counted against the user."""

    code: Code
    value: str | None
    count: AttemptCount | None


class Chosen(Struct, frozen=True):
    """Which codes: those that fit in everything that is named. `state` is what the row says: `waiting`, `expired`,
    `used`, `superseded`, None for all. `after` and `before` are ids: only younger ones, only older ones."""

    pool_id: str | None = None
    user_id: str | None = None
    purpose: str | None = None
    destination: str | None = None
    state: str | None = None
    after: str | None = None
    before: str | None = None


_WAITS: ColumnElement[bool] = literal_column(CODE_WAITS.text)
_COLUMNS = [codes.c[name] for name in Code.__struct_fields__]
_IS_LIVE = (codes.c.consumed_at.is_(None), codes.c.superseded_at.is_(None))
_LIVE = PreparedSelect(
    select(*_COLUMNS).where(codes.c.user_id == bindparam("user_id"), codes.c.purpose == bindparam("purpose"), *_IS_LIVE)
)
_COUNT = [attempts.c[name] for name in AttemptCount.__struct_fields__]
_OF_SUBJECT = and_(
    attempts.c.pool_id == bindparam("pool_id"),
    attempts.c.subject == bindparam("subject"),
    attempts.c.rule == bindparam("rule"),
)
_ADDRESS = and_(user_attributes.c.user_id == codes.c.user_id, user_attributes.c.name == codes.c.attribute_name)
_STANDING = PreparedSelect(
    select(*_COLUMNS, user_attributes.c.value, *_COUNT)
    .select_from(codes.outerjoin(user_attributes, _ADDRESS).outerjoin(attempts, _OF_SUBJECT))
    .where(codes.c.user_id == bindparam("user_id"), codes.c.purpose == bindparam("purpose"), *_IS_LIVE)
)
_OF_USER = select(*_COLUMNS).where(codes.c.user_id == bindparam("user_id")).order_by(codes.c.issued_at, codes.c.id)
_NEWEST = _OF_USER.where(codes.c.purpose == bindparam("purpose")).order_by(None)
_INSERT = RowInsert(codes, [*Code.__struct_fields__, "destination_key"])
_SUPERSEDING = (
    update(codes)
    .where(codes.c.user_id == bindparam("u"), codes.c.purpose == bindparam("p"), *_IS_LIVE)
    .values(superseded_at=bindparam("at"))
)
_SUPERSEDE = PreparedChange(_SUPERSEDING)
_SUPERSEDE_SENT_TO = PreparedChange(_SUPERSEDING.where(codes.c.attribute_name == bindparam("name")))
_CONSUME = PreparedChange(
    update(codes)
    .where(codes.c.id == bindparam("code_id"), *_IS_LIVE, codes.c.expires_at > bindparam("now"))
    .values(consumed_at=bindparam("now"), attempts=codes.c.attempts + 1)
)
_MISS = PreparedChange(update(codes).where(codes.c.id == bindparam("code_id")).values(attempts=codes.c.attempts + 1))


def live(db: Connection, user_id: str, purpose: str) -> Code | None:
    """The one code that is neither used nor superseded; it may have expired."""
    row = _LIVE.first(db, {"user_id": user_id, "purpose": purpose})
    return Code(*row) if row else None


def standing(db: Connection, user_id: str, purpose: str, *, pool_id: str, subject: str, rule: str) -> Standing | None:
    """Of the live code, if there is one."""
    asked = {"user_id": user_id, "purpose": purpose, "pool_id": pool_id, "subject": subject, "rule": rule}
    row = _STANDING.first(db, asked)
    if row is None:
        return None
    code, value, count = row[: len(_COLUMNS)], row[len(_COLUMNS)], row[len(_COLUMNS) + 1 :]
    return Standing(Code(*code), value, AttemptCount(*count) if count[0] is not None else None)


def newest(db: Connection, user_id: str, purpose: str) -> Code | None:
    """The last code of the purpose that was sent, whatever became of it."""
    newest_first = _NEWEST.order_by(codes.c.issued_at.desc(), codes.c.id.desc()).limit(1)
    row = db.execute(newest_first, {"user_id": user_id, "purpose": purpose}).one_or_none()
    return Code(*row) if row else None


def supersede(db: Connection, user_id: str, purpose: str, at: datetime) -> None:
    _SUPERSEDE.run(db, {"u": user_id, "p": purpose, "at": at})


def supersede_sent_to(db: Connection, user_id: str, purpose: str, attribute_name: str, at: datetime) -> None:
    """`supersede` for a code that went to this attribute."""
    _SUPERSEDE_SENT_TO.run(db, {"u": user_id, "p": purpose, "name": attribute_name, "at": at})


def add(db: Connection, code: Code) -> None:
    _INSERT.add(db, code)


def as_row(code: Code) -> Written:
    """For whoever writes it together with another row."""
    return _INSERT, code


def consume(db: Connection, code_id: str, now: datetime) -> bool:
    """Spends the code. One statement whose row count decides, so of two callers one wins."""
    return _CONSUME.run(db, {"code_id": code_id, "now": now}) == 1


def of_user(db: Connection, user_id: str) -> list[Code]:
    """Every code the user was ever sent, oldest first."""
    return [Code(*row) for row in db.execute(_OF_USER, {"user_id": user_id})]


def reschedule(db: Connection, code_id: str, *, issued_at: datetime, expires_at: datetime) -> None:
    """Moves a code in time; nothing that a client can do."""
    db.execute(update(codes).where(codes.c.id == code_id).values(issued_at=issued_at, expires_at=expires_at))


def miss(db: Connection, code_id: str) -> None:
    _MISS.run(db, {"code_id": code_id})


def forgive(db: Connection, code_id: str) -> None:
    """As if nobody had answered it yet; nothing that a client can do."""
    db.execute(update(codes).where(codes.c.id == code_id).values(attempts=0))


def find(db: Connection, code_id: str) -> Code | None:
    row = db.execute(select(*_COLUMNS).where(codes.c.id == code_id)).one_or_none()
    return Code(*row) if row else None


def page(db: Connection, chosen: Chosen, now: Instants, *, limit: int) -> list[tuple[Code, str]]:
    """Codes with their users' names, newest first."""
    statement = select(*_COLUMNS, users.c.username).join(users, users.c.id == codes.c.user_id)
    rows = db.execute(statement.where(*_conditions(chosen, now)).order_by(codes.c.id.desc()).limit(limit))
    return [(Code(*row[:-1]), row[-1]) for row in rows]


def _conditions(chosen: Chosen, now: Instants) -> list[ColumnElement[bool]]:
    columns = codes.c
    wanted = {
        columns.pool_id: chosen.pool_id,
        columns.user_id: chosen.user_id,
        columns.purpose: chosen.purpose,
        columns.destination_key: None if chosen.destination is None else folded(chosen.destination),
    }
    conditions = [column == value for column, value in wanted.items() if value is not None]
    if chosen.state == "waiting" and len(conditions) == 0:
        conditions.append(pool_clocks.in_each(columns.pool_id))
    if chosen.after is not None:
        conditions.append(columns.id > chosen.after)
    if chosen.before is not None:
        conditions.append(columns.id < chosen.before)
    return [*conditions, *_OF_STATE[chosen.state](now)]


_OF_STATE: Mapping[str | None, Callable[[Instants], list[ColumnElement[bool]]]] = {
    None: lambda _: [],
    "waiting": lambda now: [_WAITS, pool_clocks.after(codes.c.expires_at, now, codes.c.pool_id)],
    "expired": lambda now: [_WAITS, pool_clocks.before(codes.c.expires_at, now, codes.c.pool_id, inclusive=True)],
    "used": lambda _: [codes.c.consumed_at.is_not(None)],
    "superseded": lambda _: [codes.c.consumed_at.is_(None), codes.c.superseded_at.is_not(None)],
}

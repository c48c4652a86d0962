"""Challenge sessions. A row is found by the digest of the text the client holds; the text itself is not kept."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, literal_column, select, update

from emulator.base.clock import Instants
from emulator.store import pool_clocks, told, users
from emulator.store.batches import delete_some
from emulator.store.prepared import PreparedChange, PreparedInsert, PreparedSelect
from emulator.store.schema import SESSION_HAS_CODE, sessions
from emulator.store.schema import users as users_table
from emulator.store.users import User


class Session(Struct, frozen=True):
    """`user_id` is None for a simulated user. `state` is what the challenge needs to judge its answer."""

    id: str
    pool_id: str
    client_id: str
    user_id: str | None
    username: str
    challenge_name: str
    state: dict[str, Any]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


_HAS_CODE: ColumnElement[bool] = literal_column(SESSION_HAS_CODE.text)
_code_id: ColumnElement[str] = sessions.c.state["code_id"].as_string()
_COLUMNS = [sessions.c[name] for name in Session.__struct_fields__]
_WITH_USERS = select(*_COLUMNS, *users.COLUMNS).join(users_table, users_table.c.id == sessions.c.user_id)
_WITH_OWNER = PreparedSelect(
    select(*_COLUMNS, *users.COLUMNS, told.has_failed(users_table.c))
    .join(users_table, users_table.c.id == sessions.c.user_id, isouter=True)
    .where(sessions.c.id == bindparam("id"))
)
_BY_ID = PreparedSelect(select(*_COLUMNS).where(sessions.c.id == bindparam("id")))
_INSERT = PreparedInsert(sessions)
_USE = PreparedChange(
    update(sessions)
    .where(
        sessions.c.id == bindparam("session_id"),
        sessions.c.used_at.is_(None),
        sessions.c.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
)


def find(db: Connection, session_id: str) -> Session | None:
    row = _BY_ID.first(db, {"id": session_id})
    return Session(*row) if row else None


def find_with_owner(
    db: Connection, session_id: str, *, prefix: str, rule: str
) -> tuple[Session, User | None, bool] | None:
    """With the user, if there is one, and whether `rule` has counted anything against them; `prefix` and the user's id
    are the subject that it counts."""
    row = _WITH_OWNER.first(db, {"id": session_id, "prefix": prefix, "rule": rule})
    if row is None:
        return None
    width = len(_COLUMNS)
    user = User(*row[width:-1]) if row[width] is not None else None
    return Session(*row[:width]), user, bool(row[-1])


def live(db: Connection, user_id: str, client_id: str, challenge_name: str, now: datetime) -> list[Session]:
    """Sessions of this step that are neither used nor run out, the newest first."""
    statement = select(*_COLUMNS).where(
        sessions.c.user_id == user_id,
        sessions.c.client_id == client_id,
        sessions.c.challenge_name == challenge_name,
        sessions.c.used_at.is_(None),
        sessions.c.expires_at > now,
    )
    return [Session(*row) for row in db.execute(statement.order_by(sessions.c.created_at.desc()))]


def code_ids(
    db: Connection,
    *,
    pool_id: str | None,
    user_id: str | None,
    used: bool | None,
    live_at: Instants | None,
    limit: int,
) -> list[tuple[str, str]]:
    """Of the newest sessions whose challenge is a code that was sent: the ids of code and session. `live_at`: only
    those that neither are used nor have run out then."""
    statement = select(_code_id, sessions.c.id).where(_HAS_CODE, sessions.c.user_id.is_not(None))
    wanted = {sessions.c.pool_id: pool_id, sessions.c.user_id: user_id}
    statement = statement.where(*(column == value for column, value in wanted.items() if value is not None))
    if used is not None:
        statement = statement.where(sessions.c.used_at.is_not(None) if used else sessions.c.used_at.is_(None))
    if live_at is not None:
        statement = statement.where(
            sessions.c.used_at.is_(None), pool_clocks.after(sessions.c.expires_at, live_at, sessions.c.pool_id)
        )
    rows = db.execute(statement.order_by(sessions.c.created_at.desc()).limit(limit))
    return [(code_id, session_id) for code_id, session_id in rows if code_id is not None]


def with_users(db: Connection, session_ids: Collection[str]) -> list[tuple[Session, User]]:
    """Those that are there, in no order."""
    return _with_users(db, _WITH_USERS.where(sessions.c.id.in_(session_ids)))


def of_code(db: Connection, code_id: str) -> tuple[Session, User] | None:
    """The session whose challenge is the code, with its user."""
    found = _with_users(db, _WITH_USERS.where(_HAS_CODE, _code_id == code_id).limit(1))
    return found[0] if found else None


def _with_users(db: Connection, statement: Select[Any]) -> list[tuple[Session, User]]:
    width = len(_COLUMNS)
    return [(Session(*row[:width]), User(*row[width:])) for row in db.execute(statement)]


def add(db: Connection, session: Session) -> None:
    _INSERT.run(db, asdict(session))


def use(db: Connection, session_id: str, now: datetime) -> bool:
    """Spends the session; False if it was spent or ran out."""
    return _USE.run(db, {"session_id": session_id, "now": now}) == 1


def end(db: Connection, user_id: str, challenge_names: tuple[str, ...], now: datetime) -> None:
    """Spends every session of these kinds that the user has."""
    chosen = sessions.c.user_id == user_id, sessions.c.challenge_name.in_(challenge_names), sessions.c.used_at.is_(None)
    db.execute(update(sessions).where(*chosen).values(used_at=now))


def remove(db: Connection, session_id: str) -> None:
    """From here on the session's text belongs to no session."""
    db.execute(delete(sessions).where(sessions.c.id == session_id))


def remove_of_client(db: Connection, pool_id: str, client_id: str) -> None:
    """From here on no challenge of the client can be answered."""
    db.execute(delete(sessions).where(sessions.c.pool_id == pool_id, sessions.c.client_id == client_id))


def sweep(db: Connection, limit: int, *, before: Instants) -> int:
    """Deletes sessions that ran out before their pool's instant, `limit` at most: they can only be refused."""
    is_over = pool_clocks.before_in_each(sessions.c.expires_at, before, sessions.c.pool_id)
    return delete_some(db, sessions, is_over, limit=limit)

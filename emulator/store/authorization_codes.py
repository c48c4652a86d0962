"""Authorization codes: known by their digest, good once, for one app client and one address."""

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict
from sqlalchemy import Connection, Executable, Select, bindparam, delete, insert, select, update

from emulator.base.clock import Instants
from emulator.store import families, pool_clocks, told, users
from emulator.store.families import Family
from emulator.store.oauth_schema import authorization_codes as codes
from emulator.store.prepared import PreparedChange, PreparedInsert, PreparedSelect
from emulator.store.schema import refresh_token_families as families_table
from emulator.store.schema import users as users_table
from emulator.store.told import Told


class AuthorizationCode(Struct, frozen=True):
    """`scopes` are separated by spaces. `session_id` is the SSO session that the code came through, in pools that track
    sessions; `origin_jti` the family that it was exchanged for, `metadata_url` the external client that asked for
    it."""

    code_digest: str
    pool_id: str
    client_id: str
    user_id: str
    redirect_uri: str
    scopes: str
    nonce: str | None
    resource: str | None
    code_challenge: str | None
    provider: str | None
    amr: list[str]
    acr: str | None
    event_id: str
    session_id: str | None
    claims_override: dict[str, Any] | None
    auth_time: datetime
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    origin_jti: str | None = None
    metadata_url: str | None = None

    def __repr__(self) -> str:
        """Without what a function wants to tell of the user."""
        return f"AuthorizationCode(client_id={self.client_id!r}, user_id={self.user_id!r}, event_id={self.event_id!r})"


_COLUMNS = [codes.c[name] for name in AuthorizationCode.__struct_fields__]
_WIDTH = len(_COLUMNS)
_INSERT = PreparedInsert(codes)
_FIND = PreparedSelect(
    select(*_COLUMNS, *users.COLUMNS)
    .join(users_table, users_table.c.id == codes.c.user_id)
    .where(codes.c.code_digest == bindparam("digest"))
)
_SPENDING = (
    update(codes)
    .where(codes.c.code_digest == bindparam("d"), codes.c.used_at.is_(None))
    .values(used_at=bindparam("now"), origin_jti=bindparam("family"))
)
_SPEND = PreparedChange(_SPENDING)


def _holding(dialect: str) -> Select[Any]:
    return (
        select(*_COLUMNS, *users.COLUMNS, *told.columns(dialect, users_table.c.id))
        .join(users_table, users_table.c.id == codes.c.user_id)
        .where(codes.c.code_digest == bindparam("digest"))
        .with_for_update(of=users_table)
    )


def _exchanging(_dialect: str) -> Executable:
    spent = _SPENDING.returning(codes.c.code_digest).cte("spent")
    columns = families_table.c
    values = [bindparam(f"{_OF_FAMILY}{column.name}", type_=column.type) for column in columns]
    return insert(families_table).from_select([column.name for column in columns], select(*values).select_from(spent))


_OF_FAMILY = "family_"
_HOLD, _EXCHANGE = PreparedSelect(_holding), PreparedChange(_exchanging)


def add(db: Connection, code: AuthorizationCode) -> None:
    values = asdict(code)
    if code.claims_override is None:
        del values["claims_override"]  # NULL, which a JSON column would make `null` of
    _INSERT.run(db, values)


def find(db: Connection, digest: str) -> tuple[AuthorizationCode, users.User] | None:
    """The code, whatever became of it, and the user it speaks for."""
    row = _FIND.first(db, {"digest": digest})
    return (AuthorizationCode(*row[:_WIDTH]), users.User(*row[_WIDTH:])) if row else None


def hold(db: Connection, digest: str) -> tuple[AuthorizationCode, users.User, Told] | None:
    """The same, and what tokens tell of the user, who is held. What became of the code may be of the moment before
    that: `exchange` decides."""
    row = _HOLD.first(db, {"digest": digest})
    if row is None:
        return None
    code, user, last = row[:_WIDTH], row[_WIDTH : -told.WIDTH], row[-told.WIDTH :]
    return AuthorizationCode(*code), users.User(*user), told.read(last)


def exchange(db: Connection, digest: str, now: datetime, family: Family) -> bool:
    """Keeps the family that the code is spent for. One statement decides which of many exchanges is the one; False, and
    nothing kept, for all others."""
    spent = {"d": digest, "now": now, "family": family.origin_jti}
    if db.dialect.name == "sqlite":
        is_ours = _SPEND.run(db, spent) == 1
        if is_ours:
            families.add(db, family)
        return is_ours
    kept = {_OF_FAMILY + name: value for name, value in families.values(family).items()}
    return _EXCHANGE.run(db, spent | kept) == 1


def sweep(db: Connection, limit: int, *, before: Instants) -> int:
    """Deletes codes that ran out before their pool's instant, `limit` at most."""
    is_over = pool_clocks.before_in_each(codes.c.expires_at, before, codes.c.pool_id)
    chosen = select(codes.c.code_digest).where(is_over).limit(limit)
    digests = db.execute(chosen.with_for_update(skip_locked=True)).scalars().all()
    if digests:
        db.execute(delete(codes).where(codes.c.code_digest.in_(digests)))
    return len(digests)

"""The refresh tokens of families: which family a token is of, and which tokens rotation made and put out of use.

The first token of a family is its own row's; `rotated_refresh_tokens` has a row for each token that came by rotation,
and for each that another one took the place of. A family without rotation has no row there, and its token is found in
the one statement that finds the family.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Select, bindparam, select, update

from emulator.base.clock import epoch_seconds
from emulator.store import families, told, users
from emulator.store.families import COLUMNS, WIDTH, Family
from emulator.store.prepared import PreparedChange, PreparedInsert, PreparedSelect
from emulator.store.schema import refresh_token_families
from emulator.store.schema import users as users_table
from emulator.store.sign_in_schema import rotated_refresh_tokens
from emulator.store.told import Told
from emulator.store.upsert import add_unless_taken
from emulator.store.users import User


class Token(Struct, frozen=True):
    """`rotated_at` is None while nothing took its place; `grace_until` None where it may then not be used again."""

    digest: str
    rotated_at: datetime | None
    grace_until: datetime | None

    def is_good(self, now: datetime) -> bool:
        return self.rotated_at is None or (self.grace_until is not None and now < self.grace_until)


class Used(Struct, frozen=True):
    """A refresh token whose use is noted, its user, and what tokens tell of them."""

    family: Family
    token: Token
    user: User
    told: Told


_STATE = (rotated_refresh_tokens.c.rotated_at, rotated_refresh_tokens.c.grace_until)
_FIRST = PreparedSelect(
    select(*COLUMNS, *_STATE)
    .outerjoin(rotated_refresh_tokens, rotated_refresh_tokens.c.token_digest == refresh_token_families.c.token_digest)
    .where(refresh_token_families.c.token_digest == bindparam("digest"))
)
_LATER = PreparedSelect(
    select(*COLUMNS, *_STATE)
    .join(rotated_refresh_tokens, rotated_refresh_tokens.c.origin_jti == refresh_token_families.c.origin_jti)
    .where(rotated_refresh_tokens.c.token_digest == bindparam("digest"))
)


def _using(dialect: str) -> Select[Any]:
    """On Postgres the use is noted by the same statement."""
    family: Any = refresh_token_families.c
    statement = select(*COLUMNS)
    if dialect == "sqlite":
        statement = statement.where(family.token_digest == bindparam("digest"), family.revoked_at.is_(None))
    else:
        using = families.USING.where(family.token_digest == bindparam("digest")).returning(*COLUMNS)
        used = using.cte("used")
        family, statement = used.c, select(*used.c)
    state = [select(column).where(rotated_refresh_tokens.c.token_digest == family.token_digest) for column in _STATE]
    return (
        statement.add_columns(*(one.scalar_subquery() for one in state))
        .join(users_table, users_table.c.id == family.user_id)
        .add_columns(*users.COLUMNS, *told.columns(dialect, users_table.c.id))
    )


_USE = PreparedSelect(_using)
_ONE = select(*_STATE).where(rotated_refresh_tokens.c.token_digest == bindparam("digest"))
_INSERT = PreparedInsert(rotated_refresh_tokens)
_RETIRE = PreparedChange(
    update(rotated_refresh_tokens)
    .where(rotated_refresh_tokens.c.token_digest == bindparam("digest"), rotated_refresh_tokens.c.rotated_at.is_(None))
    .values(rotated_at=bindparam("now"), grace_until=bindparam("until"))
)


def find(db: Connection, digest: str) -> tuple[Family, Token] | None:
    """The family of a refresh token, and how the token stands."""
    for statement in (_FIRST, _LATER):
        row = statement.first(db, {"digest": digest})
        if row is not None:
            return Family(*row[:WIDTH]), Token(digest, *row[WIDTH:])
    return None


def use(db: Connection, digest: str, now: datetime) -> Used | None:
    """Notes a use of a family by its first token, as `families.touch` does, and brings all that a refresh asks for.
    None where it was revoked, and for any other token."""
    row = _USE.first(db, {"digest": digest, "now": now, "second": epoch_seconds(now)})
    if row is None:
        return None
    family, state, who, last = row[:WIDTH], row[WIDTH : WIDTH + 2], row[WIDTH + 2 : -told.WIDTH], row[-told.WIDTH :]
    found = Used(Family(*family), Token(digest, *state), User(*who), told.read(last))
    if db.dialect.name == "sqlite":
        families.touch(db, found.family.origin_jti, now)  # nobody else writes
    return found


def retire(db: Connection, family: Family, digest: str, now: datetime, until: datetime | None) -> Token:
    """Puts the token out of use, unless another call has: one statement decides. How it stood before this call."""
    if digest == family.token_digest:
        state = {"rotated_at": now, "grace_until": until}
        row = {"token_digest": digest, "origin_jti": family.origin_jti, **state}
        is_ours = add_unless_taken(db, rotated_refresh_tokens, row)
    else:
        is_ours = _RETIRE.run(db, {"digest": digest, "now": now, "until": until}) == 1
    if is_ours:
        return Token(digest, None, None)
    return Token(digest, *db.execute(_ONE, {"digest": digest}).one())


def put(db: Connection, family: Family, digest: str, rotated_at: datetime | None, grace_until: datetime | None) -> None:
    """A token of a family that another database had, as it stood there."""
    row = {"token_digest": digest, "origin_jti": family.origin_jti}
    _INSERT.run(db, {**row, "rotated_at": rotated_at, "grace_until": grace_until})


def add(db: Connection, family: Family, digest: str) -> None:
    """A token that rotation made."""
    row = {"token_digest": digest, "origin_jti": family.origin_jti, "rotated_at": None, "grace_until": None}
    _INSERT.run(db, row)

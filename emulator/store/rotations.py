"""The refresh tokens of families: which family a token is of, and which tokens rotation made and put out of use.

The first token of a family is its own row's; `rotated_refresh_tokens` has a row for each token that came by rotation,
and for each that another one took the place of. A family without rotation has no row there, and its token is found in
the one statement that finds the family.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from emulator.store.families import COLUMNS, WIDTH, Family
from emulator.store.prepared import PreparedChange, PreparedInsert, PreparedSelect
from emulator.store.schema import refresh_token_families
from emulator.store.sign_in_schema import rotated_refresh_tokens
from emulator.store.upsert import add_unless_taken


@dataclass(frozen=True, slots=True)
class Token:
    """`rotated_at` is None while nothing took its place; `grace_until` None where it may then not be used again."""

    digest: str
    rotated_at: datetime | None
    grace_until: datetime | None

    def is_good(self, now: datetime) -> bool:
        return self.rotated_at is None or (self.grace_until is not None and now < self.grace_until)


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

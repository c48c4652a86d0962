"""Refresh-token families: everything that one sign-in issued and still may issue, revoked as one."""

from datetime import datetime
from operator import attrgetter
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import Connection, bindparam, case, delete, or_, select, update

from emulator.base.clock import Instants, epoch_seconds
from emulator.store import pool_clocks, users
from emulator.store.prepared import PreparedChange, PreparedSelect
from emulator.store.row_inserts import RowInsert
from emulator.store.schema import refresh_token_families
from emulator.store.schema import users as users_table
from emulator.store.sign_in_schema import user_sessions


class Family(Struct, frozen=True):
    """`event_id` finds the family of an access token whose client has revocation off and so no origin_jti.
    `token_digest` is that of the first refresh token; those that rotation made are in `store.rotations`. `amr` and
    `acr` are there where the sign-in asked for an ACR, `session_id` where the pool tracked sessions. `scopes` are
    separated by spaces, as in the claim; `source` is the door that the sign-in came through, `provider` who knows the
    user, where that is not the pool, `resource` whom the access tokens are for, where the sign-in named it.
    `metadata_url` is the external client that they belong to, where that is not the app client itself. Access tokens
    that were issued before the second `access_good_from` are out of time, whatever they say (`store.expiry`)."""

    origin_jti: str
    pool_id: str
    client_id: str
    user_id: str
    event_id: str
    token_digest: str
    auth_time: datetime
    expires_at: datetime
    scopes: str
    source: Literal["API", "HOSTED"]
    provider: str | None = None
    resource: str | None = None
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    device_key: str | None = None
    amr: list[str] | None = None
    acr: str | None = None
    session_id: str | None = None
    metadata_url: str | None = None
    access_good_from: int | None = None

    def has_expired(self, issued_at: object) -> bool:
        """Whether a token of this second was ended before its time."""
        bound = self.access_good_from
        return bound is not None and isinstance(issued_at, int) and issued_at < bound


COLUMNS = [refresh_token_families.c[name] for name in Family.__struct_fields__]
WIDTH = len(COLUMNS)
_WITH_USER = PreparedSelect(
    select(*COLUMNS, *users.COLUMNS)
    .join(users_table, users_table.c.id == refresh_token_families.c.user_id)
    .where(refresh_token_families.c.event_id == bindparam("event_id"))
)
INSERT = RowInsert(refresh_token_families, Family.__struct_fields__)
VALUES = attrgetter(*Family.__struct_fields__)  # of the row, in this order
# A token of this second is good again, whoever ended those before it in the same second.
_GOOD_FROM = case(
    (refresh_token_families.c.access_good_from > bindparam("second"), bindparam("second")),
    else_=refresh_token_families.c.access_good_from,
)
USING = (
    update(refresh_token_families)
    .where(refresh_token_families.c.revoked_at.is_(None))
    .values(last_used_at=bindparam("now"), access_good_from=_GOOD_FROM)
)
_USED = PreparedChange(USING.where(refresh_token_families.c.origin_jti == bindparam("o")))


def find_with_user(db: Connection, event_id: str) -> tuple[Family, users.User] | None:
    """The family an access token belongs to and the user it speaks for, in one round trip."""
    row = _WITH_USER.first(db, {"event_id": event_id})
    return (Family(*row[:WIDTH]), users.User(*row[WIDTH:])) if row else None


def find(db: Connection, origin_jti: str) -> Family | None:
    row = db.execute(select(*COLUMNS).where(refresh_token_families.c.origin_jti == origin_jti)).one_or_none()
    return Family(*row) if row else None


def of_user(db: Connection, user_id: str, limit: int) -> list[Family]:
    """The newest sign-ins first."""
    columns = refresh_token_families.c
    mine = select(*COLUMNS).where(columns.user_id == user_id).limit(limit)
    return [Family(*row) for row in db.execute(mine.order_by(columns.auth_time.desc(), columns.origin_jti))]


def add(db: Connection, family: Family) -> None:
    INSERT.add(db, family)


def values(family: Family) -> dict[str, Any]:
    """Of the row, by column."""
    found = dict(zip(Family.__struct_fields__, VALUES(family), strict=True))
    if family.amr is None:
        del found["amr"]  # NULL, which a JSON column would make `null` of
    return found


def touch(db: Connection, origin_jti: str, now: datetime) -> bool:
    """Notes a use; False if the family was revoked meanwhile. From here on the row is held."""
    return _USED.run(db, {"o": origin_jti, "now": now, "second": epoch_seconds(now)}) == 1


def revoke(db: Connection, at: datetime, by: str, *, origin_jti: str | None = None, user_id: str | None = None) -> int:
    """Revokes one family, or every one of a user's; the number that were live."""
    chosen = or_(
        refresh_token_families.c.origin_jti == origin_jti,
        refresh_token_families.c.user_id == user_id,
    )
    statement = update(refresh_token_families).where(chosen, refresh_token_families.c.revoked_at.is_(None))
    return db.execute(statement.values(revoked_at=at, revoked_by=by)).rowcount


def revoke_of_client(db: Connection, at: datetime, by: str, pool_id: str, client_id: str) -> None:
    """Revokes what the client issued."""
    chosen = (
        refresh_token_families.c.pool_id == pool_id,
        refresh_token_families.c.client_id == client_id,
        refresh_token_families.c.revoked_at.is_(None),
    )
    db.execute(update(refresh_token_families).where(*chosen).values(revoked_at=at, revoked_by=by))


def sweep(db: Connection, limit: int, *, before: Instants) -> int:
    """Deletes families that ran out or were revoked before their pool's instant, `limit` at most, with the sessions
    that tracked them and the tokens that rotation made."""
    columns = refresh_token_families.c
    gone = 0
    ran_out = pool_clocks.before_in_each(columns.expires_at, before, columns.pool_id)
    were_revoked = pool_clocks.before(columns.revoked_at, before, columns.pool_id)
    for is_over in (ran_out, were_revoked):
        chosen = select(columns.origin_jti, columns.session_id).where(is_over).limit(limit - gone)
        rows = db.execute(chosen.with_for_update(skip_locked=True)).all()
        session_ids = [session_id for _, session_id in rows if session_id is not None]
        if session_ids:
            db.execute(delete(user_sessions).where(user_sessions.c.id.in_(session_ids)))
        if rows:
            db.execute(delete(refresh_token_families).where(columns.origin_jti.in_([row[0] for row in rows])))
        gone += len(rows)
    return gone


def revoke_sessions(db: Connection, at: datetime, by: str, *, user_id: str, session_ids: list[str]) -> None:
    """Revokes the families that these sessions of the user track."""
    chosen = (
        refresh_token_families.c.user_id == user_id,
        refresh_token_families.c.session_id.in_(session_ids),
        refresh_token_families.c.revoked_at.is_(None),
    )
    db.execute(update(refresh_token_families).where(*chosen).values(revoked_at=at, revoked_by=by))

"""User pools: one row each, with the settings as AWS names them."""

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection, Text, bindparam, cast, delete, func, or_, select, update

from emulator.effective.pool import PoolSettings
from emulator.effective.schema import AttributeSchema
from emulator.store import pool_marks
from emulator.store.prepared import PreparedSelect
from emulator.store.schema import user_pools, users
from emulator.store.upsert import add_unless_taken


class Pool(Struct, frozen=True, dict=True):
    """`settings` holds CreateUserPool's members under AWS's names; `effective` is what they come to. `rules`
    overrides of the limits table. `test_codes` are the codes that testers fixed, by the pattern of an address. What its
    rows were is known from `history_since` on, and nothing where there is none; `long_history_since` is since when it
    is kept as long as in the PLUS plan. Both follow from the plan, here."""

    id: str
    incarnation: str
    account_id: str
    region: str
    name: str
    case_sensitive: bool
    settings: dict[str, Any]
    schema_attributes: list[dict[str, Any]]
    lambda_config: dict[str, Any]
    tags: dict[str, str]
    rules: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    test_codes: dict[str, str] = field(default_factory=dict)
    history_since: datetime | None = None
    long_history_since: datetime | None = None
    paused_until: datetime | None = None

    @cached_property
    def short_name(self) -> str:
        """The part of the id after the underscore: SRP's pool name."""
        return self.id.split("_", 1)[1]

    @property
    def home_region(self) -> str:
        """The region the pool was made in, which its id begins with; `region` is the one it is seen from."""
        return self.id.split("_", 1)[0]

    @property
    def is_secondary(self) -> bool:
        """Whether this is the pool as its replica in another region shows it (rules/regions.py)."""
        return self.region != self.home_region

    @cached_property
    def schema(self) -> AttributeSchema:
        return AttributeSchema(self.schema_attributes)

    def is_paused(self, now: datetime) -> bool:
        """Whether a recovery to a point in time keeps its users from being changed."""
        return self.paused_until is not None and now < self.paused_until

    @property
    def arn(self) -> str:
        return self.arn_in(self.region)

    def arn_in(self, region: str) -> str:
        return f"arn:aws:cognito-idp:{region}:{self.account_id}:userpool/{self.id}"

    @cached_property
    def effective(self) -> PoolSettings:
        return PoolSettings(self.settings, self.lambda_config)

    @cached_property
    def alias_attributes(self) -> tuple[str, ...]:
        return self.effective.alias_attributes

    @cached_property
    def username_attributes(self) -> tuple[str, ...]:
        return self.effective.username_attributes

    @cached_property
    def auto_verified_attributes(self) -> tuple[str, ...]:
        return self.effective.auto_verified_attributes

    def fold(self, text: str) -> str:
        """How this pool compares names: as they are, or without case (UsernameConfiguration.CaseSensitive)."""
        return text if self.case_sensitive else text.lower()


_NAMES = list(Pool.__struct_fields__)
COLUMNS = [user_pools.c[name] for name in _NAMES]
_BY_ID = PreparedSelect(select(*COLUMNS).where(user_pools.c.id == bindparam("id")))
_PAUSED_UNTIL = PreparedSelect(select(user_pools.c.paused_until).where(user_pools.c.id == bindparam("id")))


def find(db: Connection, pool_id: str) -> Pool | None:
    row = _BY_ID.first(db, {"id": pool_id})
    return Pool(*row) if row else None


def paused_until(db: Connection, pool_id: str) -> datetime | None:
    """As it is now, for a writer who read the pool before."""
    row = _PAUSED_UNTIL.first(db, {"id": pool_id})
    return row[0] if row else None


def lock(db: Connection, pool_id: str) -> Pool | None:
    """The pool as it is now, held until the transaction ends, so that what is read and written back loses nobody's
    change; on SQLite only one transaction writes at a time anyway. Rows that only refer to the pool, such as new users,
    do not wait."""
    statement = select(*COLUMNS).where(user_pools.c.id == pool_id).with_for_update(key_share=True)
    row = db.execute(statement).one_or_none()
    return Pool(*row) if row else None


def add(db: Connection, pool: Pool) -> bool:
    """False if the id is taken, in whatever account or region."""
    values = {name: getattr(pool, name) for name in _NAMES}
    for name in _histories(pool.effective.tier):
        values[name] = pool.created_at
    pool_marks.forget_mark(db)
    return add_unless_taken(db, user_pools, values)


def change(db: Connection, pool_id: str, at: datetime, **values: Any) -> None:
    """A plan that keeps no history, or none as long, ends it."""
    if "settings" in values:
        kept = _histories(PoolSettings(values["settings"], {}).tier)
        for name in ("history_since", "long_history_since"):
            values[name] = func.coalesce(user_pools.c[name], at) if name in kept else None
    pool_marks.forget_mark(db)
    db.execute(update(user_pools).where(user_pools.c.id == pool_id).values(updated_at=at, **values))


def _histories(tier: str) -> tuple[str, ...]:
    """The columns that a pool of the plan has (evidence: recovery-period)."""
    if tier == "LITE":
        return ()
    return ("history_since", "long_history_since") if tier == "PLUS" else ("history_since",)


def remove(db: Connection, pool_id: str) -> bool:
    pool_marks.forget_mark(db)
    return db.execute(delete(user_pools).where(user_pools.c.id == pool_id)).rowcount == 1


def page(
    db: Connection, account_id: str, region: str, *, besides: Sequence[str] = (), after: str | None, limit: int
) -> list[Pool]:
    """Pools of one account and region, and those of the account with an id in `besides`, in the order of their ids,
    from after the key on."""
    here = user_pools.c.region == region
    statement = (
        select(*COLUMNS)
        .where(user_pools.c.account_id == account_id, or_(here, user_pools.c.id.in_(besides)) if besides else here)
        .order_by(user_pools.c.id)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(user_pools.c.id > after)
    return [Pool(*row) for row in db.execute(statement)]


def count(db: Connection, account_id: str, region: str) -> int:
    statement = (
        select(func.count())
        .select_from(user_pools)
        .where(user_pools.c.account_id == account_id, user_pools.c.region == region)
    )
    return int(db.execute(statement).scalar_one())


def count_users(db: Connection, pool_id: str, *, most: int | None = None) -> int:
    """Stops counting at `most`."""
    chosen = select(users.c.id).where(users.c.pool_id == pool_id).limit(most).subquery()
    return int(db.execute(select(func.count()).select_from(chosen)).scalar_one())


def own_rules(db: Connection) -> dict[str, dict[str, Any]]:
    """The rules of every pool that has some of its own."""
    rows = db.execute(select(user_pools.c.id, user_pools.c.rules).where(cast(user_pools.c.rules, Text) != "{}"))
    return {row.id: row.rules for row in rows}

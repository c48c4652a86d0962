"""Resets: the rows of everything, of one pool, or of the people alone are taken away in one transaction, and all
processes forget what they kept of them."""

from collections.abc import Callable, Collection
from typing import TypeVar

from msgspec import Struct
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from emulator.base.clock import ClockSetting
from emulator.store import failures, state
from emulator.store.engine import LONG_SECONDS, Database
from emulator.store.schema import user_pools, users
from emulator.store.whole import emptying
from emulator.store.whole.alone import alone
from emulator.store.whole.quiet import hold_others, unwatched, without_triggers

_ATTEMPTS = 3
Result = TypeVar("Result")


class Emptied(Struct, frozen=True):
    """How many there were that are gone."""

    pools: int
    users: int


def everything(db: Connection, *, keeping: Collection[str]) -> Emptied:
    """Where nothing is kept, the clock runs again and no fault is armed."""
    hold_others(db)
    counted = Emptied(0 if keeping else _count(db, user_pools), _count(db, users))
    with unwatched(db):
        if not keeping:
            state.disarm(db)
            state.set_clock(db, ClockSetting())
        emptying.empty(db, keeping=keeping)
    state.begin_era(db)
    return counted


def pool(db: Connection, pool_id: str, *, keeping: Collection[str]) -> Emptied | None:
    """None if there is no such pool."""
    hold_others(db)
    found = db.execute(select(user_pools.c.id).where(user_pools.c.id == pool_id)).first()
    if found is None:
        return None
    of_pool = select(func.count()).select_from(users).where(users.c.pool_id == pool_id)
    counted = Emptied(0 if keeping else 1, db.execute(of_pool).scalar_one())
    with without_triggers(db):
        emptying.empty_pool(db, pool_id, keeping=keeping)
    state.begin_era(db)
    return counted


def everything_at_once(database: Database, *, keeping: Collection[str]) -> Emptied:
    """In a transaction of its own."""
    if not database.is_sqlite:
        return within(database, lambda db: everything(db, keeping=keeping))
    with alone(database, write=True) as db:
        db.exec_driver_sql("PRAGMA foreign_keys=OFF")  # a table is then emptied in one step
        db.exec_driver_sql("BEGIN IMMEDIATE")
        emptied = everything(db, keeping=keeping)
        db.exec_driver_sql("COMMIT")
    return emptied


def within(database: Database, work: Callable[[Connection], Result]) -> Result:
    for attempts_left in reversed(range(_ATTEMPTS)):
        try:
            return _within(database, work)
        except DBAPIError as error:  # somebody else was in the way; of this attempt nothing stays
            if not attempts_left or not failures.may_pass(error):
                raise
    raise AssertionError("unreachable")


def _within(database: Database, work: Callable[[Connection], Result]) -> Result:
    connection = database.begin(write=True, patience=LONG_SECONDS)
    keep = False
    try:
        result = work(connection)
        keep = True
        return result
    finally:
        database.end(connection, write=True, keep=keep)


def _count(db: Connection, table: object) -> int:
    return int(db.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]

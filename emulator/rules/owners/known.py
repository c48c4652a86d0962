"""Finding pools and app clients: nobody else reads their rows for an operation, since whoever finds a pool here tells
the operation which one it is about (`Work.in_pool`), and so by whose clock it goes. A test forbids the others.

What this process has read before it takes from its memory, as long as it is what it was: domains and resource servers,
too, for their own rules.

An operation takes them from here while the mark that it read with its state is the one they were read under
(`store.pool_marks`). Once it holds one, which others may have changed while it waited, or has written some itself, it
reads what is there now: so it sees their changes and its own, and what may yet be undone is never kept here.
"""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from emulator.store import clients, pool_marks, pools
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.work import Work

Row = TypeVar("Row")

MOST = 512  # rows that are remembered of one mark


def find_pool(work: Work, pool_id: str) -> Pool | None:
    found = of_mark(work, pool_id, pools.find)
    if found is not None:
        work.in_pool(found.id)
        work.found_pool = found
    return found


def find_client(work: Work, client_id: str) -> tuple[Client, Pool] | None:
    """A client and its pool."""
    found = of_mark(work, client_id, clients.find)
    if found is not None:
        work.in_pool(found[1].id)
        work.found_pool = found[1]
    return found


def lock_pool(work: Work, pool_id: str) -> Pool | None:
    """The pool as it is now, held until the transaction ends (`store.pools.lock`)."""
    pool_marks.forget_mark(work.db)
    work.found_pool = None
    found = pools.lock(work.db, pool_id)
    if found is not None:
        work.in_pool(found.id)
    return found


def lock_client(work: Work, client_id: str) -> Client | None:
    """The client as it is now, held until the transaction ends (`store.clients.lock`)."""
    pool_marks.forget_mark(work.db)
    work.found_pool = None
    found = clients.lock(work.db, client_id)
    if found is not None:
        work.in_pool(found.pool_id)
    return found


def of_mark(work: Work, row_id: str, find: Callable[[Connection, str], Row | None]) -> Row | None:
    """What `find` reads of the tables that the mark is of, from memory where it is known."""
    known = work.marked
    if known is None:
        return find(work.db, row_id)
    found: Row | None = known.get((find, row_id))
    if found is None:
        found = find(work.db, row_id)
        if found is not None:
            if len(known) >= MOST:
                known.clear()
            known[find, row_id] = found
    return found

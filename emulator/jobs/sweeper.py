"""Housekeeping while the emulator serves: rows that can no longer make a difference to an answer go.

Something is over only if it is so by the clock of its pool *and* by the real one: a test that moves the clock a year
ahead and back again finds everything as it was. And a machine's clock that jumped is not believed at once
(`base.trust`): what a wrong clock deletes is gone for good. docs/operations.md says what is deleted, and when. The
work is done in batches, each a short transaction of its own, and what a round does not get done the next one does.

A round also makes previews of recoveries to a point in time whose server was ended before it had made them.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from emulator.base import ids
from emulator.base.clock import Instants
from emulator.base.loops import Loop
from emulator.base.trust import Trust
from emulator.rules.limits import limit_overrides
from emulator.rules.owners import known, recoveries
from emulator.rules.risk import auth_events
from emulator.store import (
    attempts,
    authorization_codes,
    browser_sessions,
    changes,
    devices,
    events,
    exported_logs,
    failures,
    families,
    federated_sign_ins,
    leases,
    maintenance,
    messages,
    played_grants,
    pools,
    retired_keys,
    row_ids,
    saml_assertions,
    sessions,
    state,
    trigger_calls,
)
from emulator.store import recoveries as store_recoveries
from emulator.work import Services, Work, opened

EVERY_SECONDS = 3600.0
SOON_SECONDS = 60.0
BATCH = 500
BATCHES = 200  # of one kind in a round
KEPT = timedelta(days=1)  # longer than an access token is good, and than a count matters by the rules as they come
KEPT_SIGN_INS = timedelta(days=30)
KEPT_HISTORY, KEPT_LONG_HISTORY = recoveries.KEPT["ESSENTIALS"], recoveries.KEPT["PLUS"]
KEPT_CALLS = 10_000
KEPT_MESSAGES = 10_000
KEPT_LOGS = 10_000
log = logging.getLogger("emulator")
Chore = Callable[[Connection, int], int]  # deletes so many rows at most; how many it deleted


def loop(services: Services) -> Loop:
    """Sweeps now and every hour, until it is stopped; it ends when the batch that runs then has."""
    housekeeping = Housekeeping(services)
    return Loop("sweeper", housekeeping.round, housekeeping.note, is_plain=failures.is_told_in_a_line)


class Housekeeping:
    """The rounds of a server. `doubt` says why nothing is deleted now."""

    def __init__(self, services: Services, trust: Trust | None = None) -> None:
        self.doubt: str | None = None
        self.big_log: str | None = None
        self._services = services
        self._trust = trust or Trust()
        self._began = False

    def note(self) -> str | None:
        return self.doubt or self.big_log

    def round(self, over: threading.Event) -> float:
        """How long until the next one."""
        finish_previews(self._services)
        now = self._services.clock.now()
        doubt = self._trust.doubt(now, None if self._began else self._seen_last())
        self._began = True
        if doubt is not None and doubt != self.doubt:
            log.warning("old rows are not deleted for now", extra={"reason": doubt})
        self.doubt = doubt
        if doubt is not None:
            return SOON_SECONDS
        is_done = sweep(self._services, over)
        self.big_log = maintenance.tidy(self._services.database, over)
        with opened(self._services, "sweep", write=True) as work:
            state.set_swept_at(work.db, now)
            ids.floor(row_ids.newest(work.db))  # other processes may know of a time in which the clock was ahead
        return EVERY_SECONDS if is_done else SOON_SECONDS

    def _seen_last(self) -> datetime | None:
        """The latest that the database knows of the machine's clock. Without a sweep yet, its newest row tells."""
        with opened(self._services, "sweep") as work:
            return state.swept_at(work.db) or ids.floor(row_ids.newest(work.db))


def finish_previews(services: Services) -> None:
    with opened(services, "sweep") as work:
        waiting = store_recoveries.pools_without_preview(work.db)
    for pool_id in waiting:
        with opened(services, "sweep", write=True) as work:
            pool = known.lock_pool(work, pool_id)
            if pool is not None:
                recoveries.finish_interrupted(work, pool)


def sweep(services: Services, over: threading.Event | None = None) -> bool:
    """One round; False if something is left for the next one."""
    with opened(services, "sweep") as work:
        chores = _chores(work)
    left = [chore for chore in chores if not _is_done(services, chore, over or threading.Event())]
    return not left


def _is_done(services: Services, chore: Chore, over: threading.Event) -> bool:
    for _ in range(BATCHES):
        if over.is_set():
            return False
        with opened(services, "sweep", write=True) as work:
            if chore(work.db, BATCH) < BATCH:
                return True
    return False


def _chores(work: Work) -> list[Chore]:
    day_ago = _ago(work, KEPT)
    own_rules = pools.own_rules(work.db)
    sparing = [pool_id for pool_id, rules in own_rules.items() if limit_overrides.counts_longer_than(KEPT, rules)]
    chores: list[Chore] = [
        partial(sessions.sweep, before=day_ago),
        partial(devices.sweep, before=day_ago),
        partial(browser_sessions.sweep, before=day_ago),
        partial(authorization_codes.sweep, before=day_ago),
        partial(federated_sign_ins.sweep, before=day_ago),
        partial(played_grants.sweep, before=day_ago),
        partial(saml_assertions.sweep, before=day_ago),
        partial(retired_keys.sweep, before=day_ago),
        partial(attempts.sweep, before=day_ago, sparing=sparing),
        partial(leases.sweep, before=work.services.clock.now()),
        partial(families.sweep, before=_ago(work, KEPT_SIGN_INS)),
        partial(changes.sweep, before=_ago(work, KEPT_HISTORY), long_before=_ago(work, KEPT_LONG_HISTORY)),
        partial(
            events.sweep,
            before=_first_row_id(work, "event", auth_events.KEPT),
            and_before=_ago(work, auth_events.KEPT),
        ),
    ]
    for failed in (False, True):
        newest_call = trigger_calls.newest_to_go(work.db, keep=KEPT_CALLS, failed=failed)
        if newest_call is not None:
            chores.append(partial(trigger_calls.sweep, upto=newest_call, failed=failed))
    lately = _first_row_id(work, "msg", KEPT)
    for pool_id, newest in messages.newest_to_go(work.db, keep=KEPT_MESSAGES).items():
        chores.append(partial(messages.sweep, pool_id=pool_id, upto=min(newest, lately)))
    lately = _first_row_id(work, "log", KEPT)
    for pool_id, newest in exported_logs.newest_to_go(work.db, keep=KEPT_LOGS).items():
        chores.append(partial(exported_logs.sweep, pool_id=pool_id, upto=min(newest, lately)))
    return chores


def _ago(work: Work, span: timedelta) -> Instants:
    """The instant so long ago that what was over by then is over for good, in each pool."""
    real = work.services.clock.now()
    return work.instants.changed(lambda now: min(now, real) - span)


def _first_row_id(work: Work, prefix: str, span: timedelta) -> str:
    """Of the rows younger than this in real time."""
    return ids.first_row_id(prefix, work.services.clock.now() - span)

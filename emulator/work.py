"""What an operation works with: `Services` (one per process), `Call` (who asks) and `Work` (one per operation).

The work owns the transaction. Return keeps, raise undoes; a burnt attempt that must outlive its refusal is kept on
purpose (`keep_refusals`). Before anyone outside runs (a Lambda function, a mail server, a slow hash) the operation
calls `release`, which commits and gives the connection and the place at the gate back: a trigger that calls back into
the emulator finds both free.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from sqlalchemy import Connection

from emulator import doors
from emulator.base import ids, pins, runners
from emulator.base.cache import Caches, Eras, Slot
from emulator.base.clock import Clock, Clocks, ClockSetting, Instants
from emulator.base.journal import Journal, Met
from emulator.base.loops import Bell
from emulator.base.measures import Measures
from emulator.base.pins import Pins
from emulator.base.randomness import Randomness
from emulator.base.runners import WouldWait
from emulator.crypto.passwords import Hasher
from emulator.errors import CognitoError
from emulator.settings import Settings
from emulator.store import confirmation, pool_clocks, pool_marks
from emulator.store import state as store_state
from emulator.store.engine import Database
from emulator.store.pools import Pool
from emulator.store.state import Seen
from emulator.store.transactions import Transactions
from emulator.terms import NONE, Terms

DEFAULT_REGION = "us-east-1"
DEFAULT_ACCOUNT = "000000000000"
_MARKED: Slot[dict[Any, Any]] = Slot(2)  # what was read under a mark of pools (`rules.owners.known`)
_CLOCKS_OF_POOLS: Slot[Mapping[str, ClockSetting]] = Slot(16)  # those of pools that have their own, by mark


class Services(Struct, frozen=True):
    """Everything a process makes once. `transactions` are the database's, or parts of a greater one. `secret` keys the
    simulated answers about users that do not exist."""

    settings: Settings
    database: Database
    transactions: Transactions
    clock: Clock
    random: Randomness
    hasher: Hasher
    invoker: doors.Invoker
    mail: doors.MailSender | None
    secret: bytes
    sender_codes: doors.SenderCodes
    log_sinks: doors.LogSinks
    other_servers: doors.OtherServers
    secrets_manager: doors.SecretsManager | None = None
    caches: Eras = field(default_factory=Eras)
    import_started: Bell = field(default_factory=Bell)  # a job waits to be imported
    journal: Journal = field(default_factory=Journal)
    measures: Measures = field(default_factory=Measures)
    seen: Seen = field(default_factory=Seen)
    began: float = field(default_factory=time.monotonic)  # when this process did, by a clock that only goes on


class Call(Struct, frozen=True):
    """Who asks, as the wire tells it. A signed request brings its region and account; an unsigned one has the
    defaults and finds its pool by client id, token or session. `addressed` is the region whose endpoint was called,
    where the request tells (`rules.owners.regions`). `pins` are what a seed or a tester decides beforehand. `terms`
    are those of the operation. `about` is what the operation finds out about whom it concerns (`pool_id`, `client_id`,
    `username`), for the log; `met` is what the journal must know of the way."""

    operation: str
    request_id: str
    region: str = DEFAULT_REGION
    account_id: str = DEFAULT_ACCOUNT
    addressed: str | None = None
    sdk_version: str = "aws-sdk-unknown-unknown"
    source_ip: str | None = None
    user_agent: str | None = None
    pins: Pins = pins.NOTHING
    terms: Terms = NONE
    about: dict[str, str] = field(default_factory=dict)
    met: Met = field(default_factory=Met)


class Outdated(Exception):
    """What the operation took for granted of the shared state is so no more: run it again without."""


class Work:
    """One operation: its request, its instant, its transaction."""

    def __init__(
        self,
        services: Services,
        call: Call,
        *,
        write: bool,
        may_wait: bool = True,
        reserved: bool = False,
        patience: float | None = None,
        singly: bool = False,
        assumed: store_state.State | None = None,
    ) -> None:
        """`may_wait` False: on the event loop, where a fault's delay or a writer's place cannot be waited for. What
        raises WouldWait there is run again from the start, so nothing is committed but by the last transaction.
        `reserved`: reads at a place that is kept for what must not wait for others. `patience`: how many seconds all
        transactions of the operation together may wait to begin; without it each as long as the database lets it.
        `singly`: its reading needs no transaction (`Database.begin`). `assumed` is the shared state as this process saw
        it last; whoever runs the operation asks `confirm` in the end, and runs it anew on Outdated."""
        self.services = services
        self.may_wait = may_wait and runners.may_wait()
        self.call = call
        self.random = services.random
        self.committed = False
        self._asked_outside = False
        self._done: set[str] = set()
        self._at_end: list[Callable[[], None]] = []
        self._is_last = False
        self._changes_before: int | None = None
        self._write = write
        self._reserved = reserved
        self._patience = patience
        self._keep_refusals = False
        self._singly = singly
        self._connection: Connection | None = None
        self._state: store_state.State | None = None
        self._is_assumed = False
        self._clocks: Clocks | None = None
        self._pool_id: str | None = None
        self._pools_mark: int | None = None
        self._marked: dict[Any, Any] | None = None
        self._notes: Mapping[str, Any] | None = None  # of the connection: asked for with each pool and client
        self._caches: Caches | None = None
        self.found_pool: Pool | None = None  # the last one in this transaction (`rules.owners.known`)
        self._real: datetime | None = None
        self._now: datetime | None = None
        if assumed is not None:
            self._assume(assumed)

    @property
    def db(self) -> Connection:
        """The connection of the running transaction; begins one if there is none."""
        if self._connection is None:
            self._connection = self._begun()
            self._look_at_state(self._connection)
        return self._connection

    def _begun(self) -> Connection:
        began = time.monotonic()
        try:
            connection = self.services.transactions.begin(
                write=self._write,
                reserved=self._reserved,
                patience=self._patience,
                singly=self._singly,
                first=store_state.QUESTION,
            )
            if self._write and not self.may_wait:
                self._changes_before = self.services.database.changes(connection)
            return connection
        finally:
            if self._patience is not None:
                self._patience = max(self._patience - (time.monotonic() - began), 0.0)

    def _look_at_state(self, connection: Connection) -> None:
        """Every transaction tells by which mark pools are known; the first one, what the state of this operation is."""
        if self._is_assumed and not self._write:
            confirmation.ask(connection, store_state.COLUMNS, self._compare)
            self._pools_mark = self._known_state.pools_mark
            return
        is_kept = self.services.transactions.reads_only_what_is_kept
        if self._state is not None and not (is_kept and (self._write or self.services.database.is_sqlite)):
            return
        found = store_state.read(connection)
        if is_kept:
            self.services.seen.newest = found
            self._pools_mark = found.pools_mark
        if self._is_assumed:
            self._compare(found)
        elif self._state is None:
            self._begin_in(found, self._clocks_of_pools(connection, found))

    def _begin_in(self, found: store_state.State, clocks: Mapping[str, ClockSetting]) -> None:
        self._state = found
        self._clocks = Clocks(found.clock, clocks)
        self.call.met.clock, self.call.met.common_clock = self.clock, found.clock

    def _assume(self, state: store_state.State) -> None:
        """Where the clocks of pools are not known with it, the state is read as ever."""
        clocks = self.services.caches.at(state.era).of(_CLOCKS_OF_POOLS).find(state.pools_mark)
        if clocks is not None:
            self._is_assumed = True
            self._begin_in(state, clocks)

    def _compare(self, found: store_state.State | Sequence[Any]) -> None:
        state = found if isinstance(found, store_state.State) else store_state.of_row(found)
        self._is_assumed = False
        if state != self._known_state:
            self.services.seen.newest = state
            raise Outdated

    def confirm(self) -> None:
        """Before anybody hears what the operation came to. Raises Outdated where it began with what was assumed, and
        that is so no more; costs nothing where a look-up told already."""
        if self._is_assumed:
            self._compare(store_state.read(self.db))

    @property
    def _known_state(self) -> store_state.State:
        assert self._state is not None  # noqa: S101
        return self._state

    def _clocks_of_pools(self, connection: Connection, state: store_state.State) -> Mapping[str, ClockSetting]:
        """Kept by the mark of the pools, which is another one once any of them was changed. What a greater transaction
        may yet undo is not kept."""
        if not self.services.transactions.reads_only_what_is_kept:
            return pool_clocks.own(connection)
        caches = self.services.caches.at(state.era)
        return caches.of(_CLOCKS_OF_POOLS).get(state.pools_mark, lambda: pool_clocks.own(connection))

    def in_pool(self, pool_id: str) -> None:
        """The operation is about this pool: from here on `now` is by its clock. Of several pools the first one counts,
        the one that the request named. Whoever finds a pool says so (`rules.owners.known`). Raises RuntimeError where
        an instant was read before by another clock than the pool's, and may have been used."""
        if self._pool_id is None:
            self._pool_id = pool_id
            self.call.met.clock = self.clock
            if self._now is not None and self._now != self.now_in(pool_id):
                raise RuntimeError(f"{self.call.operation} read the time before it knew that the pool is {pool_id}")

    @property
    def now(self) -> datetime:
        """The instant of this operation: by the clock of its pool, else by the global one. Read once, the same to the
        end."""
        if self._now is None:
            self._now = self.now_in(self._pool_id)
        return self._now

    def now_in(self, pool_id: str | None) -> datetime:
        """The instant of this operation by the clock of a pool, whichever pool it is about. None: by the global
        clock."""
        return self.clocks.of(pool_id).apply(self._real_now())

    @property
    def instants(self) -> Instants:
        """The instant of this operation in every pool."""
        return self.clocks.apply(self._real_now())

    @property
    def clock(self) -> ClockSetting:
        """The clock that `now` is by."""
        return self.clocks.of(self._pool_id)

    @property
    def clocks(self) -> Clocks:
        if self._clocks is None:
            _ = self.db
        assert self._clocks is not None  # noqa: S101
        return self._clocks

    def _real_now(self) -> datetime:
        if self._real is None:
            self._real = self.services.clock.now()
        return self._real

    @property
    def has_read_the_clock(self) -> bool:
        """Whether `now` is known without asking the database."""
        return self._state is not None

    @property
    def state(self) -> store_state.State:
        if self._state is None:
            _ = self.db
        return self._known_state

    @property
    def caches(self) -> Caches:
        """What this process keeps of the database as it was when this operation began (`store.state`)."""
        if self._caches is None:
            self._caches = self.services.caches.at(self.state.era)
        return self._caches

    @property
    def marked(self) -> dict[Any, Any] | None:
        """The pools, app clients and so on that this process read before under the mark that they still have
        (`store.pool_marks`). None once the operation wrote some itself, and where the state was not looked at since it
        held nothing: then it looks at what is there now."""
        if self._notes is None:
            self._notes = pool_marks.notes(self.db)
        if pool_marks.FORGOTTEN in self._notes:
            return None
        if self._marked is None and self._pools_mark is not None:
            self._marked = self.caches.of(_MARKED).get(self._pools_mark, dict)
        return self._marked

    @property
    def may_begin_anew(self) -> bool:
        """Whether the operation may be run again from the start: nothing of it was kept, and nobody heard of it."""
        return not (self.committed or self._asked_outside)

    def once(self, what: str) -> bool:
        """True the first time that the operation comes to what is done once in it, False from then on."""
        is_first = what not in self._done
        self._done.add(what)
        return is_first

    def at_end(self, act: Callable[[], None]) -> None:
        """Done once, when the operation has come to its answer or its refusal: for what nobody takes back, such as a
        count, where the operation may yet be run again."""
        self._at_end.append(act)

    def write(self) -> None:
        """From here on this operation writes. What was read before may have changed: decide by what the write finds.
        Raises RuntimeError after what was to be its last transaction."""
        if self._reserved:
            raise WouldWait
        if self._is_last:
            raise RuntimeError(f"{self.call.operation} writes after its last transaction")
        if not self._write:
            self._end(keep=True)
            self._write = True

    def going_out(self) -> None:
        """Before the first thing that an operation does on its way to somebody outside. Raises WouldWait where nothing
        may wait for an answer."""
        if not self.may_wait:
            raise WouldWait

    def release(self, *, is_last: bool = False) -> None:
        """Commits what was done so far and holds nothing: for the time that somebody outside runs. Raises Outdated as
        `confirm` does, and WouldWait where nothing may wait, rows were changed, and this is not `is_last`: the
        operation's last transaction, after which it asks nobody and writes no more."""
        self.confirm()
        if is_last:
            self._is_last = True
        elif self._write and self._connection is not None and not self.may_wait and self._has_changed_rows():
            raise WouldWait
        self._end(keep=True)

    def _has_changed_rows(self) -> bool:
        now = self.services.database.changes(self.db)
        return now is None or now != self._changes_before

    def nothing_held(self, *, is_last: bool = False) -> _NothingHeld:
        """The middle of three phases: look, then work with nothing held (a hash, a signature, a call of somebody), then
        hold and look again, since what was read may have changed. Raises RuntimeError if the database is asked inside,
        where nobody would notice that it is held. `is_last` is that of `release`."""
        self.release(is_last=is_last)
        return _NothingHeld(self)

    def ask_outside(self) -> None:
        """`release`, before somebody is asked who must not be asked again for the same call: from here on the operation
        is not started again. Raises WouldWait where nothing may wait for an answer."""
        self.going_out()
        self.release()
        self._asked_outside = True

    @contextmanager
    def aside(self) -> Iterator[None]:
        """A writing transaction beside the operation's own, which ends here and begins anew afterwards: what is written
        inside stays whatever becomes of the operation, and does not keep the door from trying it again."""
        self.going_out()
        before = (self._write, self.committed)
        self.release()
        self._write = True
        keep = False
        try:
            yield
            keep = True
        finally:
            try:
                self._end(keep=keep)
            finally:
                self._write, self.committed = before

    def keep_refusals(self) -> None:
        """From here on a refusal keeps what was written: the attempt it burnt."""
        self._keep_refusals = True

    def succeed(self) -> None:
        self._end(keep=True)
        self._come_to_end()

    def fail(self, *, refused: bool) -> None:
        """Undoes the running transaction, unless it was refused and refusals keep."""
        self._end(keep=refused and self._keep_refusals)
        if refused:
            self._come_to_end()

    def _come_to_end(self) -> None:
        for act in self._at_end:
            act()

    def _end(self, *, keep: bool) -> None:
        connection, self._connection = self._connection, None
        self._pools_mark = self._marked = self._notes = None
        self.found_pool = None
        if connection is not None:
            self.committed = self.committed or (keep and self._write)  # also when the commit fails: it may have arrived
            self.services.transactions.end(connection, write=self._write, keep=keep, reserved=self._reserved)


class _NothingHeld:
    """Of `Work.nothing_held`. As a generator it would cost every sign-in and every grant twice as much."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._work._connection is not None:
            raise RuntimeError("the database was asked where nothing is to be held")


@contextmanager
def opened(
    services: Services,
    call: Call | str,
    *,
    write: bool = False,
    may_wait: bool = True,
    reserved: bool = False,
    patience: float | None = None,
) -> Iterator[Work]:
    """One unit of work: return keeps, raise undoes, unless it was refused and refusals keep. `call` is only a name for
    the background work of the emulator. The other arguments are those of `Work`."""
    if isinstance(call, str):
        call = Call(call, ids.uuid4(services.random))
    work = Work(services, call, write=write, may_wait=may_wait, reserved=reserved, patience=patience)
    try:
        yield work
    except BaseException as error:
        work.fail(refused=isinstance(error, CognitoError))
        raise
    work.succeed()

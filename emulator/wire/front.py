"""The way of every route to the database: its work runs in its turn on the few threads of the process (`base.runners`),
not on the forty of the web framework, which would all want the interpreter and the one writer's place at once.

What only reads and must wait for nobody has threads of its own (`base.aside`). The control API stays on the threads of
the framework: a tester who asks what is stuck, or frees it, must not wait in the same queue.
"""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from emulator.base.runners import Runners
from emulator.store import failures
from emulator.store.engine import Database

# Measured on two cores: more threads that want the interpreter at once cost switches (a sign-up 1.8 ms of CPU with
# two places, 1.3 with one), and SQLite has one writer anyhow. An answer of Postgres is waited for, so there are more.
SQLITE_PLACES, POSTGRES_PLACES = 1, 8
# Seconds between one look for the writer's place and the next. Whoever gives up goes to a thread and keeps the place
# from those who come after, who give up in their turn: with three milliseconds in all, eight clients that sign up sent
# most calls to threads, for 2.1 ms of CPU each, where it is 1.4 now.
MOMENTS = (0.001, 0.001, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032)
Result = TypeVar("Result")


class Front:
    """One for a process, shared by all its routes."""

    def __init__(self, database: Database) -> None:
        """`works_here`: what is short is quicker on the event loop than the way to another thread and back."""
        self.works_here = database.is_sqlite
        self._database = database
        self._runners = Runners(SQLITE_PLACES if database.is_sqlite else POSTGRES_PLACES)
        self._patience = database.lock_seconds  # the places may all be held by those who wait for one row

    async def may_write_here(self) -> bool:
        """Whether what is short and writes may begin on the event loop: not beside another writer, who is waited for
        for some moments. To begin all the same would be to do the first part of it twice."""
        if not self.works_here:
            return False
        for seconds in MOMENTS:
            if not self._database.is_writing:
                return True
            await asyncio.sleep(seconds)
        return False

    async def run(self, work: Callable[[], Result], turn_away: Callable[[float], Result] | None = None) -> Result:
        """What the work returns or raises. Where its turn does not come for as long as anybody waits for the database,
        nothing of it is done: the answer is that of `turn_away`, which is told how long that was, or Busy."""
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Result] = loop.create_future()
        came = time.monotonic()

        def job() -> None:
            try:
                if time.monotonic() - came <= self._patience:
                    result = work()
                elif turn_away is not None:
                    result = turn_away(self._patience)
                else:
                    raise failures.Busy(self._patience)
            except BaseException as error:
                loop.call_soon_threadsafe(_fail, answered, error)
            else:
                loop.call_soon_threadsafe(_answer, answered, result)

        self._runners.submit(job)
        return await answered

    def close(self) -> None:
        """Lets what was begun finish."""
        self._runners.close()


def _answer(answered: asyncio.Future[Result], result: Result) -> None:
    if not answered.done():  # else the client went away
        answered.set_result(result)


def _fail(answered: asyncio.Future[Result], error: BaseException) -> None:
    if not answered.done():
        answered.set_exception(error)

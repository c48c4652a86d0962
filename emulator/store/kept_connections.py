"""Connections that stay open between transactions, and how a transaction ends on one.

SQLAlchemy makes a new Connection and a new transaction object for each use: 40 µs, as much as four look-ups. Here a
Connection is taken and given back as it is. How many there are is for the gates of `store.engine` to bound.
"""

from collections import deque
from typing import Any

from sqlalchemy import Connection, Engine

from emulator.store import confirmation, failures, pool_marks, postgres_transactions


class KeptConnections:
    """Of one engine; safe to use from many threads. The one given back last is the next one taken."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: deque[Connection] = deque()
        self._taken: set[int] = set()
        self._is_closed = False

    @property
    def taken(self) -> int:
        return len(self._taken)

    @property
    def idle(self) -> int:
        return len(self._idle)

    def take(self) -> Connection:
        """One in no transaction."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._engine.connect()
        self._taken.add(id(connection))
        return connection

    def give_back(self, connection: Connection, *, keep: bool) -> None:
        """Ends its transaction. One that fails in this, or was lost before, is no more; nor are the idle ones then, as
        whatever ended the one may have ended all."""
        try:
            self._end(connection, keep=keep)
        except BaseException:
            self.throw_away(connection)
            raise
        if connection.invalidated or connection.closed or self._is_closed:
            self.throw_away(connection)
            return
        self._transaction_ended(connection)
        self._taken.discard(id(connection))
        self._idle.append(connection)

    def throw_away(self, connection: Connection) -> None:
        self._taken.discard(id(connection))
        connection.close()
        self.close_idle()

    def close_idle(self) -> None:
        """Whoever comes next gets a new one."""
        while True:
            try:
                self._idle.pop().close()
            except IndexError:
                return

    def close(self) -> None:
        """The idle ones at once, the others when they are given back."""
        self._is_closed = True
        self.close_idle()

    def _transaction_ended(self, connection: Connection) -> None:
        pool_marks.transaction_ended(connection)
        if connection.dialect.name != "sqlite":
            postgres_transactions.ended(connection)
            confirmation.forget(connection)

    def _end(self, connection: Connection, *, keep: bool) -> None:
        if connection.in_transaction() or connection.invalidated:
            if keep:
                connection.commit()
            else:
                connection.rollback()
            return
        driver: Any = connection.connection.dbapi_connection  # whose transaction SQLAlchemy knows nothing of
        if connection.dialect.name != "sqlite" and not postgres_transactions.is_running(driver):
            return
        try:
            if keep:
                driver.commit()
            else:
                driver.rollback()
        except failures.of_driver(connection) as error:
            raise failures.as_sqlalchemy(error, "COMMIT" if keep else "ROLLBACK", connection) from error

"""What an answer costs the emulator: dear operations and statements, counted while the code does as it always does."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from emulator.crypto.passwords import Hasher
from emulator.crypto.srp_group import GROUP
from emulator.work import Services


class Costs:
    """Counts of one process: `hashes` (argon2), `powers` (of SRP), `statements`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, services: Services) -> None:
        self.counts: Counter[str] = Counter()
        self._engine = services.database.engine
        for owner, name, kind in (
            (Hasher, "verify", "hashes"),
            (Hasher, "hash", "hashes"),
            (type(GROUP), "power", "powers"),
            (type(GROUP), "power_of_g", "powers"),
        ):
            monkeypatch.setattr(owner, name, self._counted(getattr(owner, name), kind))

    @contextmanager
    def of(self) -> Iterator[Counter[str]]:
        """What is spent inside; whole afterwards."""
        self.counts = Counter()
        name, listener = self._listener()
        event.listen(self._engine, name, listener)
        try:
            yield self.counts
        finally:
            event.remove(self._engine, name, listener)

    def _listener(self) -> tuple[str, Callable[..., None]]:
        """SQLite itself tells of every statement: some run on the driver (`store/prepared.py`)."""
        if self._engine.dialect.name != "sqlite":
            return "before_cursor_execute", lambda _connection, _cursor, statement, *_: self._statement(statement)
        return "checkout", lambda connection, *_: connection.set_trace_callback(self._statement)

    def _counted(self, method: Callable[..., Any], kind: str) -> Callable[..., Any]:
        def counted(*args: Any, **members: Any) -> Any:
            self.counts[kind] += 1
            return method(*args, **members)

        return counted

    def _statement(self, statement: str) -> None:
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")):
            self.counts["statements"] += 1

"""What an answer costs the emulator: dear operations and statements, counted while the code does as it always does."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from emulator.context import Services
from emulator.crypto.passwords import Hasher
from emulator.crypto.srp_group import GROUP


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
        event.listen(self._engine, "before_cursor_execute", self._statement)
        try:
            yield self.counts
        finally:
            event.remove(self._engine, "before_cursor_execute", self._statement)

    def _counted(self, method: Callable[..., Any], kind: str) -> Callable[..., Any]:
        def counted(*args: Any, **members: Any) -> Any:
            self.counts[kind] += 1
            return method(*args, **members)

        return counted

    def _statement(self, *_: Any) -> None:
        self.counts["statements"] += 1

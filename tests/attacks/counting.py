"""What an answer costs the emulator: dear operations and statements, counted while the code does as it always does."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from emulator.crypto.passwords import Hasher
from emulator.crypto.srp_group import GROUP
from emulator.work import Services
from tests.support.statements import heard


class Costs:
    """Counts of one process: `hashes` (argon2), `powers` (of SRP), `statements`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, services: Services) -> None:
        self.counts: Counter[str] = Counter()
        self._database = services.database
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
        with heard(self._database) as statements:
            yield self.counts
        self.counts["statements"] = sum(
            not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA")) for statement in statements
        )

    def _counted(self, method: Callable[..., Any], kind: str) -> Callable[..., Any]:
        def counted(*args: Any, **members: Any) -> Any:
            self.counts[kind] += 1
            return method(*args, **members)

        return counted

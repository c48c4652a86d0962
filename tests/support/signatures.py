"""How many signatures calls make or check."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import pytest

from emulator.crypto import jwt


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch, name: Literal["sign", "verify"]) -> Iterator[list[None]]:
    seen: list[None] = []
    function = getattr(jwt, name)

    def noted(*arguments: Any, **named: Any) -> Any:
        seen.append(None)
        return function(*arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(jwt, name, noted)
        yield seen

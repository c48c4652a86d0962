"""A pin fixes a value of a call that would otherwise be random or computed, such as a code or a level of risk.

The module that uses the value declares the pin, and the caller sets it. The code between the two knows nothing of it.
"""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Pin(Generic[Value]):
    """One thing that can be pinned; each is itself and equals no other."""

    def __init__(self, name: str) -> None:
        """`name` is for who debugs."""
        self._name = name

    def __repr__(self) -> str:
        return f"Pin({self._name!r})"


class Pins:
    """Those of one call. Never changes."""

    def __init__(self, values: Mapping[Pin[Any], Any] | None = None) -> None:
        self._values = dict(values or {})

    def plus(self, pin: Pin[Value], value: Value | None) -> "Pins":
        """These and one more; None pins nothing."""
        return self if value is None else Pins({**self._values, pin: value})

    def find(self, pin: Pin[Value]) -> Value | None:
        value: Value | None = self._values.get(pin)
        return value


NOTHING = Pins()

"""Bounded caches of things that never change under their key, such as parsed keys."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Cache(Generic[Value]):
    """The least recently used entry leaves first. Safe across threads; two threads may both make a missing value."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._entries: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Value | None:
        with self._lock:
            value = self._entries.get(key)
            if value is not None:
                self._entries.move_to_end(key)
            return value

    def put(self, key: Hashable, value: Value) -> Value:
        with self._lock:
            self._entries[key] = value
            self._entries.move_to_end(key)
            while len(self._entries) > self._size:
                self._entries.popitem(last=False)
        return value

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        found = self.find(key)
        return found if found is not None else self.put(key, make())


class Slot(Generic[Value]):
    """A cache that a process has one of, declared by the module whose values it holds."""

    def __init__(self, size: int) -> None:
        self.size = size


class Caches:
    """Caches by their slots; each is made when it is first asked for."""

    def __init__(self) -> None:
        self._made: dict[Slot[Any], Cache[Any]] = {}

    def of(self, slot: Slot[Value]) -> Cache[Value]:
        found = self._made.get(slot)
        return found if found is not None else self._made.setdefault(slot, Cache(slot.size))


class Eras:
    """The caches of a process for the era its database is in. What was kept in another era is forgotten: there the same
    key may have meant something else."""

    def __init__(self) -> None:
        self._current = (0, Caches())

    def at(self, era: int) -> Caches:
        """An operation of an earlier era, still on its way, gets other caches than those of the new one."""
        known, caches = self._current
        if known != era:
            caches = Caches()
            self._current = (era, caches)
        return caches

"""The table of operations: which function answers which, and whether it begins by writing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from emulator.work import Work

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Handler:
    name: str
    function: Callable[[Work, Any], Mapping[str, Any] | None]
    write: bool
    only_reads: bool


OPERATIONS: dict[str, Handler] = {}


def operation(name: str, *, write: bool = False, only_reads: bool = False) -> Callable[[Function], Function]:
    """Registers the function that answers `name`. `write` begins with a transaction that may write; an operation that
    first hashes, signs or calls a function outside begins by reading and says `work.write()` when it comes to it.
    `only_reads` promises that it does neither, ever: then it may run on the event loop."""

    def register(function: Function) -> Function:
        OPERATIONS[name] = Handler(name, function, write, only_reads)
        return function

    return register

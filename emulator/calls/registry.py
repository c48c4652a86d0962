"""The table of operations: which function answers which, and what is special about each.

Whatever Cognito or the emulator does differently for one operation than for another, other than in the operation's own
function, stands in the line above that function and nowhere else.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec import Struct

from emulator.contract.validate import Manner
from emulator.terms import InReplica, Quota, Terms
from emulator.work import Work

Function = TypeVar("Function", bound=Callable[..., Any])


class Handler(Struct, frozen=True):
    """A row of the table. `manner` is how its constraints are checked; `terms` go with each call of it."""

    name: str
    function: Callable[[Work, Any], Mapping[str, Any] | None]
    write: bool | Callable[[Mapping[str, Any]], bool]
    only_reads: bool
    brief: bool
    configures: bool
    manner: Manner
    terms: Terms
    hashes: bool = False

    def writes(self, members: Mapping[str, Any]) -> bool:
        """Whether a call with these members begins with a transaction that may write."""
        return self.write if isinstance(self.write, bool) else self.write(members)


OPERATIONS: dict[str, Handler] = {}
UNWRITTEN: dict[str, Terms] = {}


def operation(
    name: str,
    *,
    quota: Quota,
    write: bool | Callable[[Mapping[str, Any]], bool] = False,
    only_reads: bool = False,
    brief: bool = False,
    hashes: bool = False,
    configures: bool = False,
    cap: int | None = None,
    in_replica: InReplica = "never",
    answers_challenge: bool = False,
    changes_users: bool = False,
    pattern_first: bool = False,
    shows_client_id: bool = False,
    takes_pinned_name: bool = False,
) -> Callable[[Function], Function]:
    """Registers the function that answers `name`.

    `write` begins with a transaction that may write; where that depends on the request, it tells by the members. An
    operation that first hashes, signs or calls a function outside begins by reading and says `work.write()` when it
    comes to it; one that `hashes` begins by writing where the hash of a password takes no time. `only_reads` promises
    that it neither writes nor calls anyone, ever: then it may run on the event loop. `brief` promises that it is about
    one user, and so done at once where nobody is in its way: then it may begin there, and goes to another thread where
    it would wait (`base.runners.nothing_waits`). `configures`: its members are settings, of which the answer notes
    those that are stored and do not act yet. The others are those of `Terms` and of `Manner`.
    """

    def register(function: Function) -> Function:
        manner = Manner(pattern_first, shows_client_id, takes_pinned_name)
        terms = Terms(quota, cap, in_replica, answers_challenge, changes_users)
        OPERATIONS[name] = Handler(name, function, write, only_reads, brief, configures, manner, terms, hashes)
        return function

    return register


def unwritten(name: str, *, quota: Quota, in_replica: InReplica = "never") -> None:
    """What is known of an operation that no function answers yet."""
    UNWRITTEN[name] = Terms(quota, in_replica=in_replica)


def terms() -> dict[str, Terms]:
    """By operation, those of the unwritten ones, too."""
    return {**UNWRITTEN, **{name: handler.terms for name, handler in OPERATIONS.items()}}

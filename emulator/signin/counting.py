"""How sign-ins and grants go, counted for `/metrics`."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from emulator.base import measures
from emulator.errors import CognitoError
from emulator.signin.progress import Asked
from emulator.work import Work

Result = TypeVar("Result")
Others = ParamSpec("Others")


def step(work: Work, flow: str, act: Callable[[], Result]) -> Result:
    """What `act` returns or raises. `flow` is one of a closed list: an AuthFlow, a ChallengeName, a grant of OAuth."""
    try:
        result = act()
    except CognitoError:
        _count(work, flow, "refused")
        raise
    _count(work, flow, "challenged" if isinstance(result, Asked) else "passed")
    return result


def _count(work: Work, flow: str, outcome: str) -> None:
    """Once, although the operation may be run again. What waits for the end does not know the work that it waits in:
    the two would keep each other, and all that the work holds, until Python looks for garbage."""
    count = work.services.measures.count
    work.at_end(lambda: count(measures.AUTH, flow, outcome))


def grant(
    flow: str,
) -> Callable[[Callable[Concatenate[Work, Others], Result]], Callable[Concatenate[Work, Others], Result]]:
    """For a function that grants tokens, and has the work as its first argument."""

    def decorate(function: Callable[Concatenate[Work, Others], Result]) -> Callable[Concatenate[Work, Others], Result]:
        @wraps(function)
        def counted(work: Work, /, *arguments: Others.args, **named: Others.kwargs) -> Result:
            try:
                result = function(work, *arguments, **named)
            except CognitoError:
                _count(work, flow, "refused")
                raise
            _count(work, flow, "passed")
            return result

        return counted

    return decorate

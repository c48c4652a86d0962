"""Making the next calls fail, to see what a client does with errors that a healthy service hardly ever gives."""

from dataclasses import dataclass
from typing import Any

import orjson

from emulator import errors
from emulator.base import ids
from emulator.base.instants import Instant
from emulator.control.refusals import NotThere, Refused
from emulator.errors import CognitoError
from emulator.model import contract
from emulator.store import state
from emulator.work import Services, opened


@dataclass(frozen=True, slots=True)
class Fault:
    """The next `count` calls of `operation` (`*`: any) whose members equal `match` answer with `error`, after
    `delay_ms`. Without `error` they are only late."""

    operation: str
    error: str | None
    message: str | None
    count: int
    probability: float
    delay_ms: int
    match: dict[str, Any]
    id: str
    created_at: Instant


def armed(services: Services) -> list[Fault]:
    with opened(services, "faults") as work:
        return [_shown(fault) for fault in state.armed(work.db)]


def arm(
    services: Services,
    *,
    operation: str,
    error: str | None = None,
    message: str | None = None,
    count: int = 1,
    probability: float = 1.0,
    delay_ms: int = 0,
    match: dict[str, Any] | None = None,
) -> Fault:
    """Raises Refused for an operation or an error that the API does not have, and for text that no column holds."""
    _check_can_be_kept([operation, error, message, match])
    _check_is_of_the_api(operation, error)
    if error is None and not delay_ms:
        raise Refused("A fault needs an error, a delay_ms, or both.")
    with opened(services, "faults", write=True) as work:
        fault = state.Fault(
            id=ids.row_id("fault", work.random),
            operation=operation,
            error=error or "",
            message=message,
            match=match or {},
            probability=probability,
            delay_ms=delay_ms,
            remaining=count,
            created_at=work.now,
        )
        state.arm(work.db, fault)
        return _shown(fault)


def disarm(services: Services, fault_id: str) -> None:
    """Raises NotThere."""
    with opened(services, "faults", write=True) as work:
        deleted = state.disarm(work.db, fault_id)
    if not deleted:
        raise NotThere(f"There is no fault {fault_id}.")


def disarm_all(services: Services) -> int:
    """How many there were."""
    with opened(services, "faults", write=True) as work:
        return state.disarm(work.db)


def _check_can_be_kept(members: list[Any]) -> None:
    try:
        written = orjson.dumps(members).replace(rb"\\", b"")  # without backslashes that are text
    except TypeError as error:  # a number that no JSON column takes
        raise Refused(f"The fault cannot be stored: {error}") from None
    if rb"\u0000" in written:
        raise Refused("A fault must not contain the character NUL.")


def _check_is_of_the_api(operation: str, error: str | None) -> None:
    if operation != "*" and operation not in contract.operations():
        raise Refused(f"{operation} is not an operation of the API.")
    if error is None:
        return
    found = getattr(errors, error, None)
    if not (isinstance(found, type) and issubclass(found, CognitoError) and found is not CognitoError):
        raise Refused(f"{error} is not an exception of the API.")


def _shown(fault: state.Fault) -> Fault:
    return Fault(
        operation=fault.operation,
        error=fault.error or None,
        message=fault.message,
        count=fault.remaining,
        probability=fault.probability,
        delay_ms=fault.delay_ms,
        match=fault.match,
        id=fault.id,
        created_at=fault.created_at,
    )

"""Runs a call of an operation in its transaction, for requests from outside and for calls from inside the emulator.

Knows no operation; the table is handed to it, or is the registry's.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec.structs import replace
from sqlalchemy.exc import DBAPIError

from emulator import errors
from emulator.base.runners import WouldWait, nothing_waits
from emulator.calls import faults, internal_errors
from emulator.calls.registry import OPERATIONS, Handler
from emulator.contract import validate
from emulator.crypto.hashing import TooManyWaiting
from emulator.errors import CognitoError
from emulator.model import contract
from emulator.store import failures
from emulator.work import Call, Outdated, Services, Work, opened

ATTEMPTS = 4
Response = Mapping[str, Any] | None
Result = TypeVar("Result")


def run(
    services: Services, handler: Handler, call: Call, members: Mapping[str, Any], *, may_wait: bool = True
) -> Response:
    """One operation in its transaction, as `attempted` runs what it is given."""

    def act(work: Work) -> Response:
        faults.apply(work, members)
        return handler.function(work, members)

    return attempted(services, call, act, write=_writes(services, handler, members), may_wait=may_wait)


def attempted(
    services: Services, call: Call, act: Callable[[Work], Result], *, write: bool = False, may_wait: bool = True
) -> Result:
    """What `act` returns, in a transaction of its own. Where somebody else was in the way (a deadlock, a pool deleted
    between two statements, a lost connection) it is tried again from the start, as long as nothing was committed: the
    second look finds what is there now, and refuses as it should. An unexpected error becomes InternalErrorException
    with the request id that the log explains."""
    may_assume = not (write or services.database.is_sqlite) and services.transactions.reads_only_what_is_kept
    for attempt in range(1, ATTEMPTS + 1):
        work = Work(
            services,
            call,
            write=write,
            may_wait=may_wait,
            patience=services.transactions.lock_seconds,
            singly=True,
            assumed=services.seen.newest if may_assume and attempt == 1 else None,
        )
        try:
            if may_wait:
                return _confirmed(work, act)
            with nothing_waits():
                return _confirmed(work, act)
        except Outdated:
            work.fail(refused=False)
            continue
        except CognitoError:
            work.fail(refused=True)
            raise
        except WouldWait:
            work.fail(refused=False)
            raise
        except TooManyWaiting as error:
            work.fail(refused=False)
            raise _too_many_waiting(call) from error
        except DBAPIError as error:
            work.fail(refused=False)
            if attempt < ATTEMPTS and work.may_begin_anew and failures.may_pass(error):
                continue
            services.database.failed(error)
            raise _of_database(call, error) from error
        except Exception as error:
            work.fail(refused=False)
            raise internal_errors.unexpected(call.operation, call.request_id) from error
    raise AssertionError("unreachable")


def _confirmed(work: Work, act: Callable[[Work], Result]) -> Result:
    """Neither a result nor a refusal is told that rests on what is so no more."""
    try:
        result = act(work)
    except CognitoError:
        work.confirm()
        raise
    work.confirm()
    work.succeed()
    return result


def invoke(
    services: Services,
    call: Call,
    operation: str,
    members: Mapping[str, Any],
    *,
    operations: Mapping[str, Handler] = OPERATIONS,
) -> Response:
    """Calls the operation from inside, as a page does: the constraints, then `run`. `call` says who asks, from where
    and as which request. Raises the operation's errors."""
    handler = operations[operation]
    validate.check(operation, members, handler.manner)
    return run(services, handler, _of(handler, call), members)


def invoke_within(
    services: Services,
    call: Call,
    operation: str,
    members: Mapping[str, Any],
    *,
    operations: Mapping[str, Handler] = OPERATIONS,
) -> Response:
    """`invoke` as a part of one greater transaction (`store.transactions`), which is tried again as a whole: here once,
    with unexpected errors as they are, and without the faults that a tester armed. No quota counts it: nobody of the
    pool called."""
    handler = operations[operation]
    validate.check(operation, members, handler.manner)
    call = replace(_of(handler, call), terms=replace(handler.terms, quota=None))
    with opened(services, call, write=_writes(services, handler, members)) as work:
        return handler.function(work, members)


def check(operation: str, members: Mapping[str, Any]) -> None:
    """The constraints alone. Raises InvalidParameterException."""
    handler = OPERATIONS.get(operation)
    validate.check(operation, members, handler.manner if handler else validate.USUAL)


def _writes(services: Services, handler: Handler, members: Mapping[str, Any]) -> bool:
    """From its beginning. A dear hash is made before, in a transaction that commits nothing: so what was begun by
    reading may still be tried again."""
    return handler.writes(members) or (handler.hashes and not services.hasher.is_dear)


def _of(handler: Handler, call: Call) -> Call:
    return replace(call, operation=handler.name, terms=handler.terms)


def _too_many_waiting(call: Call) -> CognitoError:
    if contract.allows(call.operation, "TooManyRequestsException"):
        return errors.door.rate_exceeded()
    return internal_errors.answer(call.operation, call.request_id)


def _of_database(call: Call, error: DBAPIError) -> CognitoError:
    if failures.is_parent_gone(error):
        return errors.owners.deleted_meanwhile()
    if failures.is_told_in_a_line(error):
        return internal_errors.of_database(error, call.operation, call.request_id)
    return internal_errors.unexpected(call.operation, call.request_id)

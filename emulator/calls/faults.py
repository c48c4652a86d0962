"""Injected refusals: the next calls of an operation fail as a tester asked (`POST /_emulator/faults`).

This is how TooManyRequestsException, ForbiddenException and InternalErrorException, which a healthy emulator never
raises, reach a client's error handling.
"""

import time
from collections.abc import Mapping
from typing import Any

from emulator import errors
from emulator.base.runners import step_out
from emulator.errors import CognitoError
from emulator.store import state
from emulator.work import Work


def apply(work: Work, members: Mapping[str, Any]) -> None:
    """Raises the error of the first armed fault that matches; each raise takes one shot off it."""
    if not work.state.faults_armed:
        return
    for fault in state.armed(work.db, work.call.operation):
        if not all(members.get(name) == value for name, value in fault.match.items()):
            continue
        work.going_out()  # before chance decides, which must not be asked twice
        if _chance(work, fault.probability):
            work.write()
            spent = state.spend(work.db, fault.id)
            work.release()
            if spent:
                with step_out():
                    time.sleep(fault.delay_ms / 1000)
                if fault.error:
                    raise _error(fault).because(
                        "A tester armed a fault for this operation.",
                        passes_when=f"call once more, or take the fault away: DELETE /_emulator/faults/{fault.id}",
                        fault=fault,
                    )
                return


def _chance(work: Work, probability: float) -> bool:
    return probability >= 1 or int.from_bytes(work.random.bytes(4)) / 2**32 < probability


def _error(fault: state.Fault) -> CognitoError:
    if fault.message is None and fault.error == "TooManyRequestsException":
        return errors.door.rate_exceeded()
    if fault.message is None and fault.error == "ForbiddenException":
        return errors.door.forbidden()
    error: CognitoError = getattr(errors, fault.error)(fault.message or "")
    return error

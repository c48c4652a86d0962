"""Making the next calls fail, to see what a client does with errors that a healthy service hardly ever gives."""

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field

from emulator import errors
from emulator.base import ids
from emulator.base.clock import iso
from emulator.errors import CognitoError
from emulator.model import contract
from emulator.store import state
from emulator.store.state import Fault
from emulator.work import opened

router = APIRouter()


class FaultRequest(BaseModel, extra="forbid", strict=True):
    """The next `count` calls of `operation` (`*`: any) whose members equal `match` answer with `error`, after
    `delay_ms`. Without `error` they are only late."""

    operation: str
    error: str | None = None
    message: str | None = None
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    probability: Annotated[float, Field(gt=0, le=1)] = 1.0
    delay_ms: Annotated[int, Field(ge=0, le=60_000)] = 0
    match: dict[str, Any] = {}


class FaultModel(FaultRequest):
    id: str
    created_at: str


class FaultList(BaseModel):
    faults: list[FaultModel]


@router.get("/faults")
def list_faults(request: Request) -> FaultList:
    with opened(request.app.state.services, "faults") as work:
        return FaultList(faults=[_shown(fault) for fault in state.armed(work.db)])


@router.post("/faults", status_code=201)
def add_fault(request: Request, wanted: FaultRequest) -> FaultModel:
    _check(wanted)
    with opened(request.app.state.services, "faults", write=True) as work:
        fault = Fault(
            id=ids.row_id("fault", work.random),
            operation=wanted.operation,
            error=wanted.error or "",
            message=wanted.message,
            match=wanted.match,
            probability=wanted.probability,
            delay_ms=wanted.delay_ms,
            remaining=wanted.count,
            created_at=work.now,
        )
        state.arm(work.db, fault)
        return _shown(fault)


@router.delete("/faults")
def delete_faults(request: Request) -> dict[str, int]:
    with opened(request.app.state.services, "faults", write=True) as work:
        return {"deleted": state.disarm(work.db)}


@router.delete("/faults/{fault_id}")
def delete_fault(request: Request, fault_id: str) -> dict[str, int]:
    with opened(request.app.state.services, "faults", write=True) as work:
        deleted = state.disarm(work.db, fault_id)
    if not deleted:
        raise HTTPException(404, f"There is no fault {fault_id}.")
    return {"deleted": deleted}


def _check(wanted: FaultRequest) -> None:
    try:
        written = orjson.dumps(wanted.model_dump()).replace(rb"\\", b"")  # without backslashes that are text
    except TypeError as error:  # a number that no JSON column takes
        raise HTTPException(422, f"A fault cannot hold it: {error}") from None
    if rb"\u0000" in written:
        raise HTTPException(422, "A fault cannot hold a NUL.")
    if wanted.operation != "*" and wanted.operation not in contract.operations():
        raise HTTPException(422, f"{wanted.operation} is not an operation of the API.")
    if wanted.error is not None:
        found = getattr(errors, wanted.error, None)
        if not (isinstance(found, type) and issubclass(found, CognitoError) and found is not CognitoError):
            raise HTTPException(422, f"{wanted.error} is not an exception of the API.")
    elif not wanted.delay_ms:
        raise HTTPException(422, "A fault has an error, a delay_ms, or both.")


def _shown(fault: Fault) -> FaultModel:
    return FaultModel(
        id=fault.id,
        operation=fault.operation,
        error=fault.error or None,
        message=fault.message,
        count=fault.remaining,
        probability=fault.probability,
        delay_ms=fault.delay_ms,
        match=fault.match,
        created_at=iso(fault.created_at),
    )

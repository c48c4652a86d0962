"""Faults over HTTP: `/_emulator/faults`."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from emulator.console.api.answers import Deleted
from emulator.control import faults
from emulator.control.faults import Fault

router = APIRouter(tags=["faults"])


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


class FaultList(BaseModel):
    faults: list[Fault]


@router.get("/faults")
def list_faults(request: Request) -> FaultList:
    return FaultList(faults=faults.armed(request.app.state.services))


@router.post("/faults", status_code=201)
def add_fault(request: Request, wanted: FaultRequest) -> Fault:
    return faults.arm(request.app.state.services, **wanted.model_dump())


@router.delete("/faults")
def delete_faults(request: Request) -> Deleted:
    return Deleted(deleted=faults.disarm_all(request.app.state.services))


@router.delete("/faults/{fault_id}")
def delete_fault(request: Request, fault_id: str) -> Deleted:
    faults.disarm(request.app.state.services, fault_id)
    return Deleted(deleted=1)

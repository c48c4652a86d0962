"""The emulator's clock over HTTP: `/_emulator/clock`."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field

from emulator.control import clock
from emulator.control.clock import ClockReading
from emulator.work import Services

router = APIRouter(tags=["clock"])
_CENTURY = timedelta(days=36525).total_seconds()
Seconds = Annotated[float, Field(ge=-_CENTURY, le=_CENTURY, allow_inf_nan=False, strict=True)]


class ClockChange(BaseModel, extra="forbid"):
    """`{"offset_seconds": n}` lets the clock run, n seconds off; `{"frozen_at": iso}` stops it; `{"frozen_at": null}`
    lets it run again with the offset it had."""

    offset_seconds: Seconds | None = None
    frozen_at: Annotated[datetime | None, Field(examples=["2030-01-01T00:00:00Z"])] = None


class ClockAdvance(BaseModel, extra="forbid"):
    seconds: Annotated[Seconds, Field(examples=[3600])]


@router.get("/clock")
def get_clock(request: Request) -> ClockReading:
    return clock.read(request.app.state.services)


@router.put("/clock")
def put_clock(request: Request, change: ClockChange) -> ClockReading:
    services: Services = request.app.state.services
    if change.model_fields_set == {"frozen_at"}:
        return clock.thaw(services) if change.frozen_at is None else clock.freeze(services, change.frozen_at)
    if change.model_fields_set != {"offset_seconds"} or change.offset_seconds is None:
        raise HTTPException(422, "Give either offset_seconds or frozen_at.")
    return clock.run(services, change.offset_seconds)


@router.post("/clock/advance")
def advance_clock(request: Request, advance: ClockAdvance) -> ClockReading:
    """Moves the clock, whether it runs or stands."""
    return clock.advance(request.app.state.services, advance.seconds)

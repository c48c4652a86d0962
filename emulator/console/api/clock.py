"""The emulator's clock over HTTP: `/_emulator/clock`, and `/_emulator/pools/{pool}/clock` for that of one pool.
`/_emulator/due` is what runs out next by them."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, Field

from emulator.control import clock, due
from emulator.control.clock import ClockReading, PoolClockReading
from emulator.control.due import MOST, DueList
from emulator.work import Services

router = APIRouter(tags=["clock"])
_CENTURY = timedelta(days=36525).total_seconds()
Seconds = Annotated[float, Field(ge=-_CENTURY, le=_CENTURY, allow_inf_nan=False, strict=True)]


class ClockChange(BaseModel, extra="forbid"):
    """`{"offset_seconds": n}` lets the clock run, n seconds off; `{"frozen_at": iso}` stops it; `{"frozen_at": null}`
    lets it run again with the offset it had."""

    offset_seconds: Seconds | None = None
    frozen_at: Annotated[datetime | None, Field(examples=["2030-01-01T00:00:00Z"])] = None

    @property
    def thaws(self) -> bool:
        return self.model_fields_set == {"frozen_at"} and self.frozen_at is None

    @property
    def stops_at(self) -> datetime | None:
        return self.frozen_at if self.model_fields_set == {"frozen_at"} else None

    @property
    def runs_off(self) -> float:
        if self.model_fields_set != {"offset_seconds"} or self.offset_seconds is None:
            raise HTTPException(422, "Give either offset_seconds or frozen_at.")
        return self.offset_seconds


class ClockAdvance(BaseModel, extra="forbid"):
    """`{"seconds": n}` moves the clock by n seconds; `{"to": "next"}` to the instant at which something runs out
    next, as `GET /_emulator/due` tells it."""

    seconds: Annotated[Seconds | None, Field(examples=[3600])] = None
    to: Literal["next"] | None = None

    @property
    def span(self) -> float | None:
        """None: to what runs out next."""
        if self.model_fields_set == {"seconds"} and self.seconds is not None:
            return self.seconds
        if self.model_fields_set == {"to"} and self.to is not None:
            return None
        raise HTTPException(422, "Give either seconds or to.")


@router.get("/due")
def list_due(request: Request, pool: str | None = None, limit: Annotated[int, Query(ge=1, le=MOST)] = 50) -> DueList:
    """What runs out next, in order: of a pool, or of all pools that follow the global clock. Access and ID tokens are
    kept nowhere, so they are not told."""
    return due.following(request.app.state.services, pool, limit=limit)


@router.get("/clock")
def get_clock(request: Request) -> ClockReading:
    """What the global clock shows."""
    return clock.read(request.app.state.services)


@router.put("/clock")
def put_clock(request: Request, change: ClockChange) -> ClockReading:
    """Stops the global clock, lets it run again, or runs it off the machine's."""
    services: Services = request.app.state.services
    if change.thaws:
        return clock.thaw(services)
    if change.stops_at is not None:
        return clock.freeze(services, change.stops_at)
    return clock.run(services, change.runs_off)


@router.post("/clock/advance")
def advance_clock(request: Request, advance: ClockAdvance) -> ClockReading:
    """Moves the global clock, whether it runs or stands."""
    services: Services = request.app.state.services
    return due.advance(services) if advance.span is None else clock.advance(services, advance.span)


@router.get("/pools/{pool}/clock")
def get_clock_of_pool(request: Request, pool: str) -> PoolClockReading:
    """What the pool's clock shows: its own, or the global one that it follows."""
    return clock.read_of_pool(request.app.state.services, pool)


@router.put("/pools/{pool}/clock")
def put_clock_of_pool(request: Request, pool: str, change: ClockChange) -> PoolClockReading:
    """Gives the pool a clock of its own, which stands or runs; the global one is nothing to it any more."""
    services: Services = request.app.state.services
    if change.thaws:
        return clock.thaw_pool(services, pool)
    if change.stops_at is not None:
        return clock.freeze_pool(services, pool, change.stops_at)
    return clock.run_pool(services, pool, change.runs_off)


@router.post("/pools/{pool}/clock/advance")
def advance_clock_of_pool(request: Request, pool: str, advance: ClockAdvance) -> PoolClockReading:
    """Moves the pool's clock. One that followed the global clock leaves it."""
    services: Services = request.app.state.services
    return (
        due.advance_pool(services, pool) if advance.span is None else clock.advance_pool(services, pool, advance.span)
    )


@router.delete("/pools/{pool}/clock")
def delete_clock_of_pool(request: Request, pool: str) -> PoolClockReading:
    """Lets the pool follow the global clock again."""
    return clock.follow_global(request.app.state.services, pool)

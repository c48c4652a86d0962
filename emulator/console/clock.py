"""The emulator's clock over HTTP: every expiry in every process on this database reads it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, Field

from emulator.base.clock import ClockSetting, iso, told
from emulator.rules import secret_worker
from emulator.store import state
from emulator.work import Services, opened

router = APIRouter()
log = logging.getLogger("emulator")
_CENTURY = timedelta(days=36525).total_seconds()
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2900, 1, 1, tzinfo=UTC)
Seconds = Annotated[float, Field(ge=-_CENTURY, le=_CENTURY, allow_inf_nan=False, strict=True)]


class ClockModel(BaseModel):
    """`frozen_at` wins over the offset."""

    now: str
    offset_seconds: float
    frozen_at: str | None


class ClockChange(BaseModel, extra="forbid"):
    """`{"offset_seconds": n}` lets the clock run, n seconds off; `{"frozen_at": iso}` stops it; `{"frozen_at": null}`
    lets it run again with the offset it had."""

    offset_seconds: Seconds | None = None
    frozen_at: datetime | None = None


class ClockAdvance(BaseModel, extra="forbid"):
    seconds: Seconds


@router.get("/clock")
def get_clock(request: Request) -> ClockModel:
    services: Services = request.app.state.services
    with opened(services, "clock") as work:
        return _shown(services, work.state.clock)


@router.put("/clock")
def put_clock(request: Request, change: ClockChange) -> ClockModel:
    if len(change.model_fields_set) != 1 or (
        "offset_seconds" in change.model_fields_set and change.offset_seconds is None
    ):
        raise HTTPException(422, "Give either offset_seconds or frozen_at.")
    services: Services = request.app.state.services
    with opened(services, "clock", write=True) as work:
        held = state.lock_clock(work.db)
        with _bounded():
            if change.offset_seconds is not None:
                setting = ClockSetting(change.offset_seconds, None)
            else:
                setting = ClockSetting(held.offset_seconds, _in_utc(change.frozen_at))
            _check(services, setting)
        state.set_clock(work.db, setting)
    return _moved(services, setting)


@router.post("/clock/advance")
def advance_clock(request: Request, advance: ClockAdvance) -> ClockModel:
    """Moves the clock, whether it runs or stands."""
    services: Services = request.app.state.services
    with opened(services, "clock", write=True) as work:
        held = state.lock_clock(work.db)
        with _bounded():
            setting = held.advanced(advance.seconds)
            _check(services, setting)
        state.set_clock(work.db, setting)
    return _moved(services, setting)


def _moved(services: Services, setting: ClockSetting) -> ClockModel:
    """What the clock rotates is rotated before the answer comes, so that a test need not wait for it."""
    log_setting(setting)
    secret_worker.rotate_due(services)
    return _shown(services, setting)


def log_setting(setting: ClockSetting, *, at_start: bool = False) -> None:
    """A moved clock is told where it is moved, and at every start: a test that forgot to set it back explains a lot."""
    meaning = told(setting)
    if meaning is not None:
        log.warning("the clock is moved", extra={"meaning": meaning})
    elif not at_start:
        log.info("the clock is the machine's")


@contextmanager
def _bounded() -> Iterator[None]:
    """What `datetime` cannot hold lies outside the bounds too."""
    try:
        yield
    except OverflowError:
        raise _out_of_bounds() from None


def _check(services: Services, setting: ClockSetting) -> None:
    """Raises 422 for a time with which certificates, tokens or columns could not do."""
    if not _FIRST <= setting.apply(services.clock.now()) <= _LAST:
        raise _out_of_bounds()


def _out_of_bounds() -> HTTPException:
    return HTTPException(422, f"The clock goes from {_FIRST.date()} to {_LAST.date()}.")


def _in_utc(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _shown(services: Services, setting: ClockSetting) -> ClockModel:
    frozen_at = iso(setting.frozen_at) if setting.frozen_at else None
    now = iso(setting.apply(services.clock.now()))
    return ClockModel(now=now, offset_seconds=setting.offset_seconds, frozen_at=frozen_at)

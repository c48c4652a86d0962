"""Requests that stay in the journal however many come after them."""

from typing import Final

from emulator.base.clock import SystemClock
from emulator.control import journal, requests
from emulator.control.refusals import Conflict
from emulator.control.requests import JournaledRequest
from emulator.store import requests as store
from emulator.work import Services, opened

MOST: Final = 1_000
_MACHINE: Final = SystemClock()


def pin(services: Services, request_id: str) -> JournaledRequest:
    """Again changes nothing. Raises NotThere, and Conflict where too many are pinned already."""
    return _set(services, request_id, is_pinned=True)


def unpin(services: Services, request_id: str) -> JournaledRequest:
    """The request goes with the others of its age. Raises NotThere."""
    return _set(services, request_id, is_pinned=False)


def _set(services: Services, request_id: str, *, is_pinned: bool) -> JournaledRequest:
    journal.flush(services)
    with opened(services, "pin", write=True) as work:
        row = store.find(work.db, request_id)
        if row is None:
            raise requests.missing(services, request_id)
        if (row.pinned_at is not None) == is_pinned:
            return requests.told(services, row)
        if is_pinned and store.pinned(work.db) >= MOST:
            raise Conflict(f"{MOST:,} requests are pinned already: take the pin from one of them first.")
        pinned_at = _MACHINE.now() if is_pinned else None
        store.pin(work.db, row.id, pinned_at)
        if not is_pinned:
            services.journal.cleared_to = None  # the row may be older than what was cleared before
            journal.clear(work)
        return requests.told(services, row._replace(pinned_at=pinned_at))

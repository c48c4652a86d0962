"""What triggers were asked and what they answered."""

from dataclasses import dataclass
from typing import Any

from emulator.base.instants import Instant
from emulator.control.refusals import NotThere
from emulator.store import trigger_calls
from emulator.store.trigger_calls import Wanted
from emulator.work import Services, opened

__all__ = ["TriggerCall", "Wanted", "find", "newest"]


@dataclass(frozen=True, slots=True)
class TriggerCall:
    """One call of a function. `event` is what it got, `response` the JSON it gave back, `error` what became of a call
    that failed; where a secret was they have `[redacted]`. `duration_ms` spans all attempts. `request` is the request
    that caused the call."""

    id: str
    pool_id: str
    trigger: str
    trigger_source: str
    function_arn: str
    request_id: str
    username: str
    event: dict[str, Any]
    response: Any
    error: str | None
    duration_ms: float
    created_at: Instant
    request: str


_AS_KEPT = list(trigger_calls.TriggerCall.__struct_fields__)


def newest(services: Services, wanted: Wanted, *, limit: int) -> list[TriggerCall]:
    """Newest first. Raises NotThere for an `after` or a `before` that no call has."""
    with opened(services, "triggers") as work:
        for cursor in (wanted.after, wanted.before):
            if cursor is not None and not trigger_calls.is_there(work.db, cursor):
                raise NotThere(f"No call {cursor[:64]} of a function is kept; `after` and `before` are ids of calls.")
        found = trigger_calls.newest(work.db, wanted, limit=limit)
    return [_told(call) for call in found]


def find(services: Services, call_id: str) -> TriggerCall:
    """Raises NotThere."""
    with opened(services, "triggers") as work:
        found = trigger_calls.find(work.db, call_id)
    if found is None:
        raise NotThere(f"No call {call_id[:64]} of a function is kept.")
    return _told(found)


def _told(call: trigger_calls.TriggerCall) -> TriggerCall:
    values = {name: getattr(call, name) for name in _AS_KEPT}
    return TriggerCall(**values, request=f"/_emulator/requests/{call.request_id}")

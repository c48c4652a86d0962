"""What triggers were asked and what they answered."""

from emulator.store import trigger_calls
from emulator.store.trigger_calls import TriggerCall
from emulator.work import Services, opened

__all__ = ["TriggerCall", "newest"]


def newest(services: Services, *, pool_id: str | None = None, limit: int) -> list[TriggerCall]:
    """Newest first."""
    with opened(services, "triggers") as work:
        return trigger_calls.newest(work.db, pool_id=pool_id, limit=limit)

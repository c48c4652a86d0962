"""One call of a trigger's function, whichever the trigger: find the function, end the transaction, invoke it, and
record the call.
"""

from datetime import datetime
from typing import Any

from msgspec import Struct

from emulator.base.runners import step_out
from emulator.store.pools import Pool
from emulator.triggers import events, recording, replies
from emulator.triggers.events import Event, TriggerName, TriggerSource
from emulator.work import Work


class Question(Struct, frozen=True):
    """What a function is asked: the parts of its event that differ from trigger to trigger."""

    trigger: TriggerName
    source: TriggerSource
    username: str
    client_id: str | None
    request: dict[str, Any]
    response: dict[str, Any]
    version: str = "1"


def ask(work: Work, pool: Pool, question: Question) -> tuple[Event, Event] | None:
    """The event sent and the event that came back; None where the pool has no function for the trigger.

    Ends the running transaction. Raises the three Lambda exceptions, see `replies.call`.
    """
    arn = pool.effective.functions.get(question.trigger)
    if arn is None:
        return None
    event = _event(work, pool, question)
    with recording.kept(work, pool, question.trigger, arn, event, at=_left(work)) as record:
        with step_out():
            record.payload = payload = replies.run(work.services.invoker, question.trigger, arn, event)
        return event, replies.check_event(event, payload)


def tell(work: Work, pool: Pool, question: Question) -> str | None:
    """Calls a function whose answer is not read; what went wrong inside it, None if nothing did.

    Ends the running transaction. Raises UnexpectedLambdaException where the function could not be started at all.
    """
    arn = pool.effective.functions.get(question.trigger)
    if arn is None:
        return None
    event = _event(work, pool, question)
    with recording.kept(work, pool, question.trigger, arn, event, at=_left(work)) as record, step_out():
        record.error = problem = replies.notify(work.services.invoker, question.trigger, arn, event)
    return problem


def _left(work: Work) -> datetime:
    """The instant of the call. Holds nothing from here on: functions call back into the user pool, and would wait for
    us."""
    now = work.now
    work.ask_outside()
    return now


def _event(work: Work, pool: Pool, question: Question) -> Event:
    return events.envelope(
        question.source,
        version=question.version,
        region=pool.region,
        pool_id=pool.id,
        username=question.username,
        client_id=question.client_id,
        sdk_version=work.call.sdk_version,
        request=question.request,
        response=question.response,
    )

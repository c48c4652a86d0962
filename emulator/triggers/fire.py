"""The door out to Lambda: one function per trigger, called by operations as an explicit line, for their order is part
of the contract.

Every call gives up the transaction first (`ctx.release`): functions call back into the user pool, and with a
connection held they would wait for themselves. A pool without the trigger costs one dictionary look-up.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from emulator.base.runners import step_out
from emulator.context import Context
from emulator.store.pools import Pool
from emulator.triggers import events, replies
from emulator.triggers.events import TriggerSource
from emulator.triggers.replies import CustomMessageAnswer, PreSignUpAnswer, TriggerName

Metadata = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Person:
    """Of whom an event speaks: `attributes` as the trigger gets them."""

    username: str
    attributes: Mapping[str, str]


def pre_sign_up(
    ctx: Context,
    pool: Pool,
    person: Person,
    *,
    source: TriggerSource,
    client_id: str | None,
    validation_data: Metadata,
    client_metadata: Metadata,
) -> PreSignUpAnswer:
    """May refuse the user, confirm them at once, or verify their email or phone number."""
    request = events.pre_sign_up_request(
        person.attributes, validation_data=validation_data, client_metadata=client_metadata
    )
    pair = _fire(ctx, pool, "PreSignUp", source, person.username, client_id, request, events.pre_sign_up_response())
    return replies.check_pre_sign_up(*pair) if pair else PreSignUpAnswer()


def post_confirmation(
    ctx: Context, pool: Pool, person: Person, *, source: TriggerSource, client_id: str | None, client_metadata: Metadata
) -> None:
    """Runs after the user is confirmed; its failure reaches the caller, the user stays confirmed (decision 16)."""
    request = events.post_confirmation_request(person.attributes, client_metadata=client_metadata)
    pair = _fire(
        ctx, pool, "PostConfirmation", source, person.username, client_id, request, events.post_confirmation_response()
    )
    if pair:
        replies.check_post_confirmation(*pair)


def custom_message(
    ctx: Context,
    pool: Pool,
    person: Person,
    *,
    source: TriggerSource,
    client_id: str | None,
    client_metadata: Metadata,
) -> CustomMessageAnswer | None:
    """The function's own texts for a message about to be sent; None where the pool has no such function."""
    request = events.custom_message_request(
        person.attributes, is_invitation=source == "CustomMessage_AdminCreateUser", client_metadata=client_metadata
    )
    pair = _fire(
        ctx, pool, "CustomMessage", source, person.username, client_id, request, events.custom_message_response()
    )
    return replies.check_custom_message(*pair) if pair else None


def _fire(
    ctx: Context,
    pool: Pool,
    trigger: TriggerName,
    source: TriggerSource,
    username: str,
    client_id: str | None,
    request: events.Event,
    response: events.Event,
) -> tuple[events.Event, events.Event] | None:
    """The event sent and the event that came back; None where the pool has no function for the trigger."""
    arn = pool.lambda_config.get(trigger)
    if not arn:
        return None
    event = events.envelope(
        source,
        region=pool.region,
        pool_id=pool.id,
        username=username,
        client_id=client_id,
        sdk_version=ctx.request.sdk_version,
        request=request,
        response=response,
    )
    ctx.release()
    ctx.called_outside = True
    with step_out():
        return event, replies.call(ctx.services.invoker, trigger, arn, event)

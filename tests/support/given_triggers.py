"""Events as the tests need them."""

from typing import Any

from emulator.triggers import events
from emulator.triggers.events import Event, TriggerSource

ARN = "arn:aws:lambda:eu-west-1:123456789012:function:hook"


def event(source: TriggerSource, request: dict[str, Any], response: dict[str, Any], username: str = "ann") -> Event:
    return events.envelope(
        source,
        region="eu-west-1",
        pool_id="eu-west-1_abcdefghi",
        username=username,
        client_id="client",
        request=request,
        response=response,
    )


def pre_sign_up(source: TriggerSource = "PreSignUp_SignUp", **attributes: str | bool) -> Event:
    request = events.pre_sign_up_request(attributes, validation_data=None, client_metadata=None)
    return event(source, request, events.pre_sign_up_response())


def post_confirmation() -> Event:
    request = events.post_confirmation_request({"sub": "1"}, client_metadata=None)
    return event("PostConfirmation_ConfirmSignUp", request, events.post_confirmation_response())


def custom_message() -> Event:
    request = events.custom_message_request({"sub": "1"}, is_invitation=False, client_metadata=None)
    return event("CustomMessage_SignUp", request, events.custom_message_response())

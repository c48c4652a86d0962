"""What a trigger's function may answer, and the error for everything else.

`call` does what all triggers share: invoke, turn failures into the three Lambda exceptions, and hold the event that
comes back against the one that went out. One `check_<trigger>` each then reads the response's members. A new trigger
adds its name, an answer and a check; it cannot forget a shared step.
"""

from dataclasses import dataclass
from typing import Any, Literal

import orjson

from emulator.errors import sentences
from emulator.triggers.events import Event
from emulator.triggers.invocations import InvocationFailed, Invoker

# As the sentences spell them.
TriggerName = Literal["PreSignUp", "PostConfirmation", "CustomMessage"]

_STRINGS = ("version", "region", "userPoolId", "triggerSource")
_OBJECTS = ("callerContext", "request", "response")


@dataclass(frozen=True, slots=True)
class PreSignUpAnswer:
    auto_confirm_user: bool = False
    auto_verify_email: bool = False
    auto_verify_phone: bool = False


@dataclass(frozen=True, slots=True)
class CustomMessageAnswer:
    """None where the function left the pool's own text in place."""

    sms_message: str | None = None
    email_message: str | None = None
    email_subject: str | None = None


def call(invoker: Invoker, trigger_name: TriggerName, arn: str, event: Event) -> Event:
    """Run the trigger's function and return its event, sound as far as all triggers go.

    Raises UserLambdaValidationException when the function raised, UnexpectedLambdaException when it could not be run,
    InvalidLambdaResponseException when its answer is no event. Hold no transaction: the function may call back.
    """
    try:
        reply = invoker.invoke(arn, event)
    except InvocationFailed as failure:
        raise sentences.trigger_invocation_failed(trigger_name, failure.error) from failure
    if reply.function_error is not None:
        raise sentences.trigger_failed(trigger_name, reply.function_error)
    return check_event(event, reply.payload)


def check_event(event: Event, payload: bytes) -> Event:
    """The event in `payload`, if it is the one sent with at most its response filled in (10.6, 10.7)."""
    try:
        reply = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise sentences.lambda_output_is_not_json() from None
    if reply is None:  # a handler without a return; seen: 10.7
        raise sentences.lambda_output_is_not_json()
    if not isinstance(reply, dict) or not _has_the_shape_of(event, reply):
        raise sentences.unrecognizable_lambda_output()
    if reply["userName"] != event["userName"]:
        raise sentences.lambda_username_mismatch()
    return reply


def check_pre_sign_up(event: Event, reply: Event) -> PreSignUpAnswer:
    """The flags, false where left out; for AdminCreateUser all false, since Cognito ignores them there (§11).

    Raises InvalidLambdaResponseException for a flag that is no boolean (null included, unverified) and for verifying
    an attribute the event does not have.
    """
    response = reply["response"]
    answer = PreSignUpAnswer(
        auto_confirm_user=_flag(response, "autoConfirmUser"),
        auto_verify_email=_flag(response, "autoVerifyEmail"),
        auto_verify_phone=_flag(response, "autoVerifyPhone"),
    )
    if event["triggerSource"] == "PreSignUp_AdminCreateUser":
        return PreSignUpAnswer()
    submitted = event["request"]["userAttributes"]
    if answer.auto_verify_email and not submitted.get("email"):
        raise sentences.auto_verify_without_attribute("email")
    if answer.auto_verify_phone and not submitted.get("phone_number"):
        raise sentences.auto_verify_without_attribute("phone_number")
    return answer


def check_post_confirmation(event: Event, reply: Event) -> None:
    """Nothing in the response is read: `call` has checked that there is one."""


def check_custom_message(event: Event, reply: Event) -> CustomMessageAnswer:  # noqa: ARG001 — as all checks
    """The texts, still with their placeholders; `messages.templates` decides whether they can be used."""
    response = reply["response"]
    return CustomMessageAnswer(
        sms_message=_text(response, "smsMessage"),
        email_message=_text(response, "emailMessage"),
        email_subject=_text(response, "emailSubject"),
    )


def _has_the_shape_of(event: Event, reply: Event) -> bool:
    return (
        all(isinstance(reply.get(name), str) for name in (*_STRINGS, "userName"))
        and all(isinstance(reply.get(name), dict) for name in _OBJECTS)
        and _keeps_nulls(event["callerContext"], reply["callerContext"], "clientId", str)
        and "awsSdkVersion" in reply["callerContext"]
        and "clientId" in reply["callerContext"]
        and _keeps_nulls(event["request"], reply["request"], "clientMetadata", dict)
    )


def _keeps_nulls(sent: dict[str, Any], returned: dict[str, Any], name: str, kind: type) -> bool:
    """Typed functions write null where a member was absent; Cognito refuses that (10.6, clientMetadata, clientId)."""
    if name not in returned:
        return True
    if returned[name] is None:
        return name in sent and sent[name] is None
    return isinstance(returned[name], kind)


def _flag(response: dict[str, Any], name: str) -> bool:
    value = response.get(name, False)
    if not isinstance(value, bool):
        raise sentences.unrecognizable_lambda_output()
    return value


def _text(response: dict[str, Any], name: str) -> str | None:
    value = response.get(name)
    if value is not None and not isinstance(value, str):
        raise sentences.unrecognizable_lambda_output()
    return value

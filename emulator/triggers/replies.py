"""What a trigger's function may answer, and the error for everything else.

`call` does what all triggers share: invoke, turn failures into the three Lambda exceptions, and hold the event that
comes back against the one that went out. A check per trigger then reads the response's members: here for those of
sign-up, in the module of their family for the others. A new trigger adds an answer and a check; it cannot
forget a shared step.
"""

from typing import Any

import orjson
from msgspec import Struct

from emulator import errors
from emulator.base import nul
from emulator.doors import InvocationFailed, Invoker
from emulator.triggers import reply_members
from emulator.triggers.events import Event, TriggerName
from emulator.triggers.invocations import TIMEOUT

_STRINGS = ("version", "region", "userPoolId", "triggerSource")
_OBJECTS = ("callerContext", "request", "response")


class PreSignUpAnswer(Struct, frozen=True):
    auto_confirm_user: bool = False
    auto_verify_email: bool = False
    auto_verify_phone: bool = False


class CustomMessageAnswer(Struct, frozen=True):
    """None where the function left the pool's own text in place."""

    sms_message: str | None = None
    email_message: str | None = None
    email_subject: str | None = None


def call(invoker: Invoker, trigger_name: TriggerName, arn: str, event: Event) -> Event:
    """Run the trigger's function and return its event, sound as far as all triggers go.

    Raises what `run` and `check_event` raise. Hold no transaction: the function may call back.
    """
    return check_event(event, run(invoker, trigger_name, arn, event))


def run(invoker: Invoker, trigger_name: TriggerName, arn: str, event: Event) -> bytes:
    """What the function answered, unread.

    Raises UserLambdaValidationException when the function raised, UnexpectedLambdaException when it could not be run.
    """
    try:
        reply = invoker.invoke(arn, event)
    except InvocationFailed as failure:
        raise errors.triggers.trigger_invocation_failed(trigger_name, failure.error) from failure
    if reply.function_error is not None:
        raise errors.triggers.trigger_failed(trigger_name, reply.function_error)
    return reply.payload


def notify(invoker: Invoker, trigger_name: TriggerName, arn: str, event: Event) -> str | None:
    """Run a function that Cognito calls asynchronously: once, and whatever it answers. The words of its failure, None
    if it had none.

    Raises UnexpectedLambdaException where the function could not be started: Lambda says so at once.
    """
    try:
        return invoker.invoke(arn, event, once=True).function_error
    except InvocationFailed as failure:
        if failure.error == TIMEOUT:
            return failure.error
        raise errors.triggers.trigger_invocation_failed(trigger_name, failure.error) from failure


def check_event(event: Event, payload: bytes) -> Event:
    """The event in `payload`, if it is the one sent with at most its response filled in
    (evidence: function-answer-shape, function-answer-json).

    Raises InvalidLambdaResponseException for anything else, and for a response that could not be kept.
    """
    try:
        reply = orjson.loads(payload)
    except orjson.JSONDecodeError:
        raise errors.triggers.lambda_output_is_not_json() from None
    if reply is None:  # a handler without a return; evidence: function-answer-json
        raise errors.triggers.lambda_output_is_not_json()
    if not isinstance(reply, dict) or not _has_the_shape_of(event, reply) or not _can_be_kept(reply["response"]):
        raise errors.triggers.unrecognizable_lambda_output()
    if reply["userName"] != event["userName"]:
        raise errors.triggers.lambda_username_mismatch()
    return reply


def check_pre_sign_up(event: Event, reply: Event) -> PreSignUpAnswer:
    """The flags, false where left out; for AdminCreateUser all false, since Cognito ignores them there
    (evidence: event-shapes).

    Raises InvalidLambdaResponseException for a flag that is no boolean (null included, unverified) and for verifying
    an attribute the event does not have.
    """
    response = reply["response"]
    answer = PreSignUpAnswer(
        auto_confirm_user=reply_members.flag(response, "autoConfirmUser"),
        auto_verify_email=reply_members.flag(response, "autoVerifyEmail"),
        auto_verify_phone=reply_members.flag(response, "autoVerifyPhone"),
    )
    if event["triggerSource"] == "PreSignUp_AdminCreateUser":
        return PreSignUpAnswer()
    submitted = event["request"]["userAttributes"]
    if answer.auto_verify_email and not submitted.get("email"):
        raise errors.triggers.auto_verify_without_attribute("email")
    if answer.auto_verify_phone and not submitted.get("phone_number"):
        raise errors.triggers.auto_verify_without_attribute("phone_number")
    return answer


def check_custom_message(event: Event, reply: Event) -> CustomMessageAnswer:  # noqa: ARG001 — as all checks
    """The texts, still with their placeholders; `messages.templates` decides whether they can be used."""
    response = reply["response"]
    return CustomMessageAnswer(
        sms_message=reply_members.text(response, "smsMessage"),
        email_message=reply_members.text(response, "emailMessage"),
        email_subject=reply_members.text(response, "emailSubject"),
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


def _can_be_kept(response: dict[str, Any]) -> bool:
    """What a function answers goes into sessions, users, messages and tokens: no column holds a NUL, and no token is
    written deeper than orjson goes (unverified: what Cognito says to either)."""
    try:
        orjson.dumps(response)
    except orjson.JSONEncodeError:
        return False
    return not nul.is_in(response)


def _keeps_nulls(sent: dict[str, Any], returned: dict[str, Any], name: str, kind: type) -> bool:
    """Typed functions write null where a member was absent; Cognito refuses that (evidence: function-answer-shape)."""
    if name not in returned:
        return True
    if returned[name] is None:
        return name in sent and sent[name] is None
    return isinstance(returned[name], kind)

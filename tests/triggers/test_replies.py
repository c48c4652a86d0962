"""What a function may answer, as tables; and the error for everything else."""

import json
from collections.abc import Callable
from itertools import product
from typing import Any

import orjson
import pytest

from emulator.doors import InvocationFailed, Reply
from emulator.errors.types import CognitoError
from emulator.triggers import replies
from emulator.triggers.events import Event
from emulator.triggers.replies import CustomMessageAnswer, PreSignUpAnswer
from tests.support import given_triggers as given
from tests.support import sentences

UNRECOGNIZABLE = ("InvalidLambdaResponseException", "Unrecognizable lambda output")
INVALID_JSON = ("InvalidLambdaResponseException", "Invalid lambda function output : Invalid JSON")

Change = Callable[[Event], Any]


class Answering:
    """An invoker without a function: it answers with bytes or fails."""

    def __init__(self, outcome: Reply | InvocationFailed) -> None:
        self._outcome = outcome

    def invoke(self, function_arn: str, event: Event, *, once: bool = False) -> Reply:  # noqa: ARG002 — the protocol's
        if isinstance(self._outcome, InvocationFailed):
            raise self._outcome
        return self._outcome

    def close(self) -> None:
        """It started nothing."""


def called(outcome: Reply | InvocationFailed) -> Event:
    return replies.call(Answering(outcome), "PreSignUp", given.ARN, given.pre_sign_up())


def changed(event: Event, member: str, value: Any) -> Event:
    """The event with `a.b` set; Ellipsis takes the member out."""
    copy: Event = json.loads(json.dumps(event))
    *path, last = member.split(".")
    place = copy
    for name in path:
        place = place[name]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return copy


def refused(error: pytest.ExceptionInfo[CognitoError]) -> tuple[str, str]:
    return error.value.code, error.value.message


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (
            Reply(b"", "no"),
            ("UserLambdaValidationException", "PreSignUp failed with error no."),
        ),
        (
            Reply(b"", "No entry."),
            ("UserLambdaValidationException", "PreSignUp failed with error No entry.."),
        ),
        (
            InvocationFailed("AccessDeniedException"),
            ("UnexpectedLambdaException", "PreSignUp invocation failed due to error AccessDeniedException."),
        ),
        (
            InvocationFailed("timeout"),
            ("UnexpectedLambdaException", "PreSignUp invocation failed due to error timeout."),
        ),
        (Reply(b""), INVALID_JSON),
        (Reply(b"null"), INVALID_JSON),
        (Reply(b"undefined"), INVALID_JSON),
        (Reply(b"{"), INVALID_JSON),
        (Reply(b"NaN"), INVALID_JSON),
        (Reply(b'"\xff"'), INVALID_JSON),
        (Reply(b"{}"), UNRECOGNIZABLE),
        (Reply(b"[]"), UNRECOGNIZABLE),
        (Reply(b'"ok"'), UNRECOGNIZABLE),
        (Reply(b"true"), UNRECOGNIZABLE),
    ],
)
def test_a_call_that_brings_no_event_back_is_an_error(
    outcome: Reply | InvocationFailed, error: tuple[str, str]
) -> None:
    with pytest.raises(CognitoError) as raised:
        called(outcome)
    assert refused(raised) == error


@pytest.mark.parametrize(
    ("member", "value"),
    [
        *product(("version", "region", "userPoolId", "userName", "triggerSource"), (..., None, 1)),
        *product(("callerContext", "request", "response"), (..., None, [], "x")),
        ("callerContext.clientId", None),
        ("callerContext.clientId", ...),
        ("callerContext.awsSdkVersion", ...),
        ("request.clientMetadata", None),
        ("request.clientMetadata", []),
    ],
)
def test_an_event_that_came_back_in_another_shape_is_unrecognizable(member: str, value: Any) -> None:
    with pytest.raises(CognitoError) as raised:
        called(Reply(json.dumps(changed(given.pre_sign_up(), member, value)).encode()))
    assert refused(raised) == UNRECOGNIZABLE


def test_an_event_in_pascal_case_is_unrecognizable() -> None:
    pascal = {name[0].upper() + name[1:]: value for name, value in given.pre_sign_up().items()}
    with pytest.raises(CognitoError) as raised:
        called(Reply(json.dumps(pascal).encode()))
    assert refused(raised) == UNRECOGNIZABLE


def test_a_changed_username_is_refused() -> None:
    with pytest.raises(CognitoError) as raised:
        called(Reply(json.dumps(changed(given.pre_sign_up(), "userName", "bob")).encode()))
    assert refused(raised) == (
        "InvalidLambdaResponseException",
        sentences.LAMBDA_USERNAME_MISMATCH,
    )


@pytest.mark.parametrize(
    ("member", "value"),
    [("request.validationData", None), ("request.clientMetadata", {}), ("extra", 1), ("response", {})],
)
def test_an_event_may_come_back_with_harmless_changes(member: str, value: Any) -> None:
    event = changed(given.pre_sign_up(), member, value)
    assert called(Reply(json.dumps(event).encode())) == event


def test_a_client_id_that_was_null_may_stay_null() -> None:
    event = changed(given.pre_sign_up(), "callerContext.clientId", None)
    assert replies.check_event(event, json.dumps(event).encode()) == event


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        ({}, PreSignUpAnswer(False, False, False)),
        ({"autoConfirmUser": True}, PreSignUpAnswer(True, False, False)),
        ({"autoVerifyEmail": True}, PreSignUpAnswer(False, True, False)),
        (
            {"autoConfirmUser": True, "autoVerifyEmail": True, "autoVerifyPhone": True, "other": 1},
            PreSignUpAnswer(True, True, True),
        ),
    ],
)
def test_pre_sign_up_answers_with_flags(response: dict[str, Any], answer: PreSignUpAnswer) -> None:
    event = given.pre_sign_up(email="a@b.c", phone_number="+123")
    assert replies.check_pre_sign_up(event, changed(event, "response", response)) == answer


@pytest.mark.parametrize("flag", ["autoConfirmUser", "autoVerifyEmail", "autoVerifyPhone"])
@pytest.mark.parametrize("value", ["true", 1, None, []])
def test_a_pre_sign_up_flag_must_be_a_boolean(flag: str, value: Any) -> None:
    event = given.pre_sign_up(email="a@b.c", phone_number="+123")
    with pytest.raises(CognitoError) as raised:
        replies.check_pre_sign_up(event, changed(event, f"response.{flag}", value))
    assert refused(raised) == UNRECOGNIZABLE


@pytest.mark.parametrize(
    ("attributes", "flag", "kind"),
    [
        ({}, "autoVerifyEmail", "email"),
        ({"email": ""}, "autoVerifyEmail", "email"),
        ({"email": "a@b.c"}, "autoVerifyPhone", "phone number"),
    ],
)
def test_pre_sign_up_cannot_verify_an_attribute_the_user_lacks(
    attributes: dict[str, str], flag: str, kind: str
) -> None:
    event = given.pre_sign_up("PreSignUp_SignUp", **attributes)
    with pytest.raises(CognitoError) as raised:
        replies.check_pre_sign_up(event, changed(event, f"response.{flag}", True))
    assert refused(raised) == ("InvalidLambdaResponseException", f"Cannot auto-verify a user without {kind}.")


def test_pre_sign_up_flags_are_ignored_for_admin_create_user() -> None:
    event = given.pre_sign_up("PreSignUp_AdminCreateUser")
    answer = changed(event, "response", {"autoConfirmUser": True, "autoVerifyEmail": True})
    assert replies.check_pre_sign_up(event, answer) == PreSignUpAnswer()


@pytest.mark.parametrize("response", [{}, {"anything": 1}])
def test_the_response_of_post_confirmation_is_not_read(response: dict[str, Any]) -> None:
    event = given.post_confirmation()
    answer = changed(event, "response", response)
    assert replies.check_event(event, orjson.dumps(answer)) == answer


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        ({}, CustomMessageAnswer()),
        ({"smsMessage": None, "emailMessage": None, "emailSubject": None}, CustomMessageAnswer()),
        ({"smsMessage": "s"}, CustomMessageAnswer(sms_message="s")),
        ({"emailMessage": "m", "emailSubject": "t"}, CustomMessageAnswer(email_message="m", email_subject="t")),
    ],
)
def test_custom_message_answers_with_texts(response: dict[str, Any], answer: CustomMessageAnswer) -> None:
    event = given.custom_message()
    assert replies.check_custom_message(event, changed(event, "response", response)) == answer


@pytest.mark.parametrize("member", ["smsMessage", "emailMessage", "emailSubject"])
@pytest.mark.parametrize("value", [1, True, ["x"], {}])
def test_a_custom_message_must_be_text(member: str, value: Any) -> None:
    event = given.custom_message()
    with pytest.raises(CognitoError) as raised:
        replies.check_custom_message(event, changed(event, f"response.{member}", value))
    assert refused(raised) == UNRECOGNIZABLE

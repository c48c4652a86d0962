"""Every event, read by the classes that Python functions read them with: aws-lambda-powertools."""

import inspect
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, get_args

import pytest
from aws_lambda_powertools.utilities.data_classes import cognito_user_pool_event as classes
from aws_lambda_powertools.utilities.data_classes.common import DictWrapper

from emulator.triggers.events import Event, TriggerSource
from tests.triggers.every_event import EVENTS

CLASSES: dict[str, type[DictWrapper]] = {
    "PreSignUp": classes.PreSignUpTriggerEvent,
    "PostConfirmation": classes.PostConfirmationTriggerEvent,
    "CustomMessage": classes.CustomMessageTriggerEvent,
    "PreAuthentication": classes.PreAuthenticationTriggerEvent,
    "PostAuthentication": classes.PostAuthenticationTriggerEvent,
    "DefineAuthChallenge": classes.DefineAuthChallengeTriggerEvent,
    "CreateAuthChallenge": classes.CreateAuthChallengeTriggerEvent,
    "VerifyAuthChallengeResponse": classes.VerifyAuthChallengeResponseTriggerEvent,
    "UserMigration": classes.UserMigrationTriggerEvent,
    "CustomEmailSender": classes.CustomEmailSenderTriggerEvent,
    "CustomSMSSender": classes.CustomSMSSenderTriggerEvent,
}


def class_of(event: Event) -> type[DictWrapper]:
    trigger = event["triggerSource"].partition("_")[0]
    if trigger == "TokenGeneration":
        first = event["version"] == "1"
        return classes.PreTokenGenerationTriggerEvent if first else classes.PreTokenGenerationV2TriggerEvent
    return CLASSES[trigger]


def read(wrapper: DictWrapper, path: str) -> Iterator[tuple[str, Any]]:
    """Every property and those inside it."""
    for name, _ in inspect.getmembers(type(wrapper), lambda member: isinstance(member, property)):
        if name in ("raw_event",):
            continue
        value = getattr(wrapper, name)
        yield f"{path}.{name}", value
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, DictWrapper):
                yield from read(inner, f"{path}.{name}")


def test_there_is_an_event_of_every_source() -> None:
    assert {name.partition(" ")[0] for name in EVENTS} == set(get_args(TriggerSource))


# The newest aws-lambda-powertools has no class for InboundFederation.
@pytest.mark.parametrize("name", [name for name in EVENTS if not name.startswith("InboundFederation")])
def test_powertools_reads_every_property(name: str) -> None:
    event = deepcopy(EVENTS[name])  # reading a response that is null fills it in
    if event["request"].get("groupConfiguration", {}) is None:  # a machine has no groups, and powertools no machines
        event = {**event, "request": {**event["request"], "groupConfiguration": {}}}
    values = dict(read(class_of(event)(event), "event"))
    assert values["event.trigger_source"] == event["triggerSource"]
    assert values["event.caller_context.client_id"] == "client"
    assert values.get("event.request.user_attributes", {}) == event["request"].get("userAttributes", {})
    assert values.get("event.request.client_metadata", {}) == event["request"].get("clientMetadata", {})

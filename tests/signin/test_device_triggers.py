"""What triggers are told of a device."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.device_client import ALWAYS, NO_DEVICE, confirmed_device, sign_in_with
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.reading import claims
from tests.support.servers import Answer
from tests.support.ways import check_tokens, initiate_refused, respond, respond_refused

STRANGER = "us-east-1_00000000-0000-4000-8000-000000000000"


@pytest.fixture
def client(functions: Functions) -> Iterator[AppClient]:
    """Of a pool that tracks devices and has functions; `bob` is in it."""
    pool = functions.pool("PostAuthentication", "PreTokenGeneration", DeviceConfiguration=dict(ALWAYS))
    made = functions.given.client(pool)
    functions.given.invited_user(made, "bob")
    members = {"UserPoolId": pool, "Username": "bob", "Password": PASSWORD}
    functions.cognito.admin_set_user_password(**members, Permanent=True)
    yield made


def news(functions: Functions) -> list[Any]:
    """`newDeviceUsed` of each sign-in."""
    return [
        event["request"]["newDeviceUsed"]
        for event in functions.behaviours.events
        if event["triggerSource"] == "PostAuthentication_Authentication"
    ]


def test_post_authentication_is_told_whether_the_device_is_new(functions: Functions, client: AppClient) -> None:
    device = confirmed_device(functions.given, client)
    assert news(functions) == [True]
    asked = sign_in_with(client, device.key)
    assert news(functions) == [True]
    check_tokens(device.prove(asked))
    assert news(functions) == [True, False]


def test_a_pool_that_does_not_track_has_no_new_devices(functions: Functions) -> None:
    made = functions.given.client(functions.pool("PostAuthentication"))
    functions.given.confirmed_user(made, "bob")
    functions.given.sign_in(made, "bob")
    assert news(functions) == [False]


def test_pre_token_generation_is_told_that_a_device_signed_in(functions: Functions, client: AppClient) -> None:
    device = confirmed_device(functions.given, client)
    functions.behaviours.events.clear()
    device.sign_in()
    assert functions.sources == ["PostAuthentication_Authentication", "TokenGeneration_AuthenticateDevice"]


def test_a_device_forgotten_while_a_function_ran_gets_no_tokens(functions: Functions, client: AppClient) -> None:
    given: Given = functions.given
    device = confirmed_device(given, client)
    challenge = device.challenge(sign_in_with(client, device.key))

    def forget(event: dict[str, Any]) -> Answer:
        functions.cognito.admin_forget_device(UserPoolId=client.pool_id, Username="bob", DeviceKey=device.key)
        return Answer(event)

    functions.behaves("PostAuthentication", forget)
    members = device.second(challenge)
    with pytest.raises(functions.cognito.exceptions.ResourceNotFoundException, match=NO_DEVICE[1]):
        functions.cognito.respond_to_auth_challenge(**members)
    assert given.sql(
        "SELECT count(*) AS n FROM devices WHERE user_id IN (SELECT id FROM users WHERE pool_id = :p)", p=client.pool_id
    ) == [{"n": 0}]


def issuing_at_once(event: dict[str, Any]) -> dict[str, Any]:
    steps = event["request"]["session"]
    if steps and steps[-1]["challengeResult"]:
        return {"issueTokens": True, "failAuthentication": False}
    return {"challengeName": "CUSTOM_CHALLENGE", "issueTokens": False, "failAuthentication": False}


def test_custom_authentication_ends_with_the_device(functions: Functions) -> None:
    """DefineAuthChallenge says to issue tokens; a device that is known still proves itself
    (evidence: custom-device-last)."""
    triggers = ("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse")
    pool = functions.pool(*triggers, DeviceConfiguration=dict(ALWAYS))
    flows = ["ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = functions.given.client(pool, ExplicitAuthFlows=flows)
    functions.given.confirmed_user(made, "bob")
    functions.behaves("DefineAuthChallenge", lambda e: Answer({**e, "response": issuing_at_once(e)}))
    functions.returns("CreateAuthChallenge", publicChallengeParameters={}, privateChallengeParameters={"answer": "x"})
    functions.returns("VerifyAuthChallengeResponse", answerCorrect=True)

    def begin(**parameters: str) -> dict[str, Any]:
        asked: dict[str, Any] = functions.cognito.initiate_auth(
            ClientId=made.id, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "bob", **parameters}
        )
        return asked

    def end(asked: dict[str, Any]) -> dict[str, Any]:
        return respond(made, "CUSTOM_CHALLENGE", {"USERNAME": "bob", "ANSWER": "x"}, session=asked["Session"])

    assert "NewDeviceMetadata" in end(begin())["AuthenticationResult"]
    device = confirmed_device(functions.given, made)
    asked = end(begin(DEVICE_KEY=device.key))
    assert asked["ChallengeName"] == "DEVICE_SRP_AUTH"
    assert claims(check_tokens(device.prove(asked))["AccessToken"])["device_key"] == device.key
    # One that nobody knows is refused with the last answer, which clients send again without it.
    asked = begin(DEVICE_KEY=STRANGER)
    answers = {"USERNAME": "bob", "ANSWER": "x", "DEVICE_KEY": STRANGER}
    assert respond_refused(made, "CUSTOM_CHALLENGE", answers, session=asked["Session"]) == NO_DEVICE
    assert "NewDeviceMetadata" in end(asked)["AuthenticationResult"]


def test_a_device_forgotten_while_a_function_ran_gets_no_refreshed_tokens(
    functions: Functions, client: AppClient
) -> None:
    device = confirmed_device(functions.given, client)

    def forget(event: dict[str, Any]) -> Answer:
        members = {"UserPoolId": client.pool_id, "Username": "bob", "DeviceKey": device.key}
        functions.cognito.admin_forget_device(**members)
        return Answer(event)

    functions.behaves("TokenGeneration", forget)
    parameters = {"REFRESH_TOKEN": device.refresh_token, "DEVICE_KEY": device.key}
    refused = initiate_refused(client, "initiate_auth", "REFRESH_TOKEN_AUTH", **parameters)
    assert refused == ("NotAuthorizedException", "Invalid Refresh Token")

"""A function that calls UpdateUserPool on the pool whose call waits for it: nothing waits for itself, the call goes on,
and what the function set is in force."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from emulator import app
from tests.support.answers import refusal
from tests.support.functions import ACCOUNT, Functions
from tests.support.games import CUSTOM_FLOWS, TOKENS, challenge
from tests.support.given import PASSWORD, AppClient, attribute_list
from tests.support.replicating import AWAY, KEY, Regions
from tests.support.servers import Answer
from tests.support.ways import initiate, respond

LONGER = {"PasswordPolicy": {"MinimumLength": 17}}
# What each trigger's function has to say to let the call go on.
SAYS: dict[str, dict[str, Any]] = {
    "PreSignUp": {"autoConfirmUser": True},
    "PostConfirmation": {},
    "CustomMessage": {},
    "PreAuthentication": {},
    "PostAuthentication": {},
    "PreTokenGeneration": {},
    "DefineAuthChallenge": challenge("CUSTOM_CHALLENGE"),
    "CreateAuthChallenge": {"privateChallengeParameters": {"answer": "4"}},
    "VerifyAuthChallengeResponse": {"answerCorrect": True},
    "UserMigration": {
        "userAttributes": {"email": "eve@example.test", "email_verified": "true"},
        "finalUserStatus": "CONFIRMED",
        "messageAction": "SUPPRESS",
    },
}
NAMED = {"PreTokenGeneration": "TokenGeneration"}  # in its triggerSource
OF_SIGN_UP = ("PreSignUp", "PostConfirmation", "CustomMessage")
OF_CUSTOM = ("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse")


def arns(*triggers: str) -> dict[str, str]:
    return {name: f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}" for name in triggers}


def called(trigger: str) -> list[str]:
    """The functions that the pool of a case has."""
    if trigger in OF_CUSTOM:
        return list(OF_CUSTOM)
    return ["PreSignUp", "PostConfirmation"] if trigger == "PostConfirmation" else [trigger]


def go(functions: Functions, client: AppClient, trigger: str) -> None:
    """The call that has the function run."""
    if trigger in OF_SIGN_UP:
        values = attribute_list({"email": "bob@example.test"})
        functions.cognito.sign_up(ClientId=client.id, Username="bob", Password=PASSWORD, UserAttributes=values)
    elif trigger in OF_CUSTOM:
        asked = functions.cognito.initiate_auth(
            ClientId=client.id, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "ann"}
        )
        answers = {"USERNAME": "ann", "ANSWER": "4"}
        respond(client, "CUSTOM_CHALLENGE", answers, session=asked["Session"])
    else:
        name = "eve" if trigger == "UserMigration" else "ann"
        assert functions.given.tokens(client, name)["IdToken"]


def prepared(functions: Functions, trigger: str, *, leaving: dict[str, str] | None) -> tuple[AppClient, dict[str, str]]:
    """A client of a pool whose function for the trigger asks for longer passwords; `leaving` replaces the functions."""
    pool_id = functions.pool()
    client = functions.given.client(pool_id, ExplicitAuthFlows=CUSTOM_FLOWS)
    functions.given.confirmed_user(client, "ann")
    config = arns(*called(trigger))
    functions.cognito.update_user_pool(UserPoolId=pool_id, LambdaConfig=config, AutoVerifiedAttributes=["email"])
    left = config if leaving is None else leaving

    def behave(name: str, event: dict[str, Any]) -> Answer:
        says = SAYS[name]
        if name == "DefineAuthChallenge" and event["request"]["session"]:
            says = TOKENS
        if name == trigger:
            functions.cognito.update_user_pool(UserPoolId=pool_id, LambdaConfig=left, Policies=LONGER)
        return Answer({**event, "response": {**event["response"], **says}})

    for name in config:
        functions.behaves(NAMED.get(name, name), partial(behave, name))
    return client, left


def check(functions: Functions, client: AppClient, config: dict[str, str]) -> None:
    shown = functions.cognito.describe_user_pool(UserPoolId=client.pool_id)["UserPool"]
    assert shown["Policies"]["PasswordPolicy"]["MinimumLength"] == 17
    assert shown["LambdaConfig"] == config


@pytest.mark.parametrize("trigger", SAYS)
def test_a_function_may_change_the_pool_that_waits_for_it(functions: Functions, trigger: str) -> None:
    client, config = prepared(functions, trigger, leaving=None)
    go(functions, client, trigger)
    check(functions, client, config)


@pytest.mark.parametrize("trigger", SAYS)
def test_a_function_may_take_itself_away(functions: Functions, trigger: str) -> None:
    """The call goes on as it began; the next one is of a pool without functions."""
    client, config = prepared(functions, trigger, leaving={})
    if trigger in ("DefineAuthChallenge", "CreateAuthChallenge"):
        assert refusal(go, functions=functions, client=client, trigger=trigger)[0] == "UserLambdaValidationException"
    else:
        go(functions, client, trigger)
    check(functions, client, config)


def test_a_function_of_a_replica_may_change_the_replica(
    functions: Functions, function_services: Any, connect: Callable[..., Any]
) -> None:
    regions = Regions(functions.given, functions.cognito, connect(to=app.build_door(function_services[0]), region=AWAY))
    client = functions.given.client(regions.pool())
    functions.given.confirmed_user(client, "ann")
    regions.replica(client.pool_id)
    kept = {"UserPoolId": client.pool_id, "KeyConfiguration": KEY, "AutoVerifiedAttributes": ["email"]}
    function = f"arn:aws:lambda:{AWAY}:{ACCOUNT}:function:f"
    regions.secondary.update_user_pool(**kept, LambdaConfig={"PreAuthentication": function})

    def behave(event: dict[str, Any]) -> Answer:
        regions.secondary.update_user_pool(**kept, LambdaConfig={"PostAuthentication": function})
        return Answer(event)

    functions.behaves("PreAuthentication", behave)
    there = regions.there(client)
    answer = initiate(there, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="ann", PASSWORD=PASSWORD)
    assert answer["AuthenticationResult"]["IdToken"]
    shown = regions.secondary.describe_user_pool(UserPoolId=client.pool_id)["UserPool"]
    assert shown["LambdaConfig"] == {"PostAuthentication": function}

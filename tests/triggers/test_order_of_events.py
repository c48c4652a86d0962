"""Events to the letter, as functions get the bytes: the order of members and attributes, and which attributes there
are. Expected orders are those of captured events, or of Java's HashMap for the same names."""

import json
from typing import Any

import pytest

from emulator.base import java_order
from emulator.triggers import events
from tests.support.functions import ACCOUNT, Functions
from tests.support.games import TRIGGERS, Game
from tests.support.given import PASSWORD, attribute_list

EMAIL, PHONE = "bob@example.test", "+15550100839"
EVERY = ("PreSignUp", "CustomMessage", "PostConfirmation", "PreAuthentication", "PostAuthentication")
THIRTEEN = [
    *("sub", "cognito:user_status", "cognito:email_alias", "birthdate", "email_verified", "phone_number_verified"),
    *("given_name", "name", "cognito:phone_number_alias", "custom:tenant", "phone_number", "family_name", "email"),
]


def names(functions: Functions, source: str) -> list[str]:
    return list(functions.event(source)["request"]["userAttributes"])


def test_attributes_come_in_the_order_of_javas_hash_map() -> None:
    own = [name for name in sorted(THIRTEEN) if name != "sub" and not name.startswith("cognito:")]
    aliases = {"email": EMAIL, "phone_number": PHONE}
    stored = events.stored_attributes("0-1", "CONFIRMED", dict.fromkeys(own, "x"), aliases)
    assert list(stored) == THIRTEEN


def test_every_event_of_a_sign_up_and_a_sign_in_has_that_order(functions: Functions) -> None:
    schema = [{"Name": "tenant", "AttributeDataType": "String", "Mutable": True}]
    client = functions.given.client(functions.pool(*EVERY, AliasAttributes=["email"], Schema=schema))
    submitted = {"phone_number": PHONE, "email": EMAIL, "custom:tenant": "t", "name": "Bob"}
    functions.given.confirmed_user(client, "bob", **submitted)
    functions.given.tokens(client, "bob")
    assert names(functions, "PreSignUp_SignUp") == ["name", "custom:tenant", "phone_number", "email"]
    stored = ["sub", "cognito:user_status", "name", "email_verified", "custom:tenant", "phone_number", "email"]
    with_alias = [*stored[:2], "cognito:email_alias", *stored[2:]]
    assert sorted(names(functions, "CustomMessage_SignUp")) == sorted(stored)
    for source in ("PostConfirmation_ConfirmSignUp", "PreAuthentication_Authentication"):
        assert sorted(names(functions, source)) == sorted(with_alias)
    members = ["version", "region", "userPoolId", "userName", "callerContext", "triggerSource", "request", "response"]
    for event in functions.behaviours.events:
        told = list(event["request"]["userAttributes"])
        assert told == java_order.iteration_order(told)
        assert list(event) == members


def test_post_confirmation_has_the_captured_attributes_in_the_captured_order(functions: Functions) -> None:
    client = functions.given.client(functions.pool(*EVERY, UsernameAttributes=["email"]))
    signed_up = functions.cognito.sign_up(ClientId=client.id, Username=EMAIL, Password=PASSWORD)
    code = functions.given.code(client)
    functions.cognito.confirm_sign_up(ClientId=client.id, Username=EMAIL, ConfirmationCode=code)
    sub = signed_up["UserSub"]
    before, after = functions.event("PreSignUp_SignUp"), functions.event("PostConfirmation_ConfirmSignUp")
    assert (before["userName"], json.dumps(before["request"])) == (
        sub,  # the name that the user has from the start
        json.dumps({"userAttributes": {"email": EMAIL}, "validationData": None}),
    )
    assert (after["userName"], list(after["request"]["userAttributes"].items())) == (
        sub,
        [
            ("sub", sub),
            ("cognito:user_status", "CONFIRMED"),
            ("cognito:email_alias", EMAIL),
            ("email_verified", "true"),
            ("email", EMAIL),
        ],
    )


def test_pre_sign_up_sees_what_was_typed_though_the_address_is_somebodys_alias(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PreSignUp", AliasAttributes=["email"]))
    functions.given.confirmed_user(client, "old", email=EMAIL)
    functions.behaviours.events.clear()
    functions.given.signed_up_user(client, "new", email=EMAIL)
    event = functions.event("PreSignUp_SignUp")
    assert (event["userName"], event["request"]["userAttributes"]) == ("new", {"email": EMAIL})


def test_pre_sign_up_of_an_invitation_is_as_captured(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PreSignUp", AliasAttributes=["email"]))
    values = {"email": EMAIL, "email_verified": "true"}
    functions.given.invited_user(client, "ann", UserAttributes=attribute_list(values))
    event = functions.event("PreSignUp_AdminCreateUser")
    assert event["callerContext"]["clientId"] == "CLIENT_ID_NOT_APPLICABLE"
    assert json.dumps(event["request"]) == json.dumps(
        {"userAttributes": {"email_verified": "true", "email": EMAIL}, "validationData": None}
    )


def test_what_an_sdk_fills_in_as_validation_data_is_handed_on(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PreSignUp"))
    filled = {"cognito:iOSVersion": "17.4", "cognito:bundleShortV": "1.0", "cognito:idForVendor": "0-1"}
    functions.cognito.sign_up(
        ClientId=client.id, Username="bob", Password=PASSWORD, ValidationData=attribute_list(filled)
    )
    assert functions.event("PreSignUp_SignUp")["request"]["validationData"] == filled


@pytest.mark.parametrize("version", [None, "V2_0", "V3_0"])
def test_before_tokens_the_source_is_the_second_member(functions: Functions, version: str | None) -> None:
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:PreTokenGeneration"
    config: dict[str, Any] = {"PreTokenGeneration": arn}
    if version is not None:
        config = {"PreTokenGenerationConfig": {"LambdaArn": arn, "LambdaVersion": version}}
    client = functions.given.client(functions.given.pool(LambdaConfig=config))
    functions.given.confirmed_user(client, "bob", email=EMAIL)
    functions.given.tokens(client, "bob")
    event = functions.event("TokenGeneration_Authentication")
    assert list(event) == [
        *("version", "triggerSource", "region", "userPoolId", "userName", "callerContext", "request", "response")
    ]
    assert names(functions, event["triggerSource"]) == ["sub", "cognito:user_status", "email_verified", "email"]
    groups: dict[str, Any] = {"groupsToOverride": [], "iamRolesToOverride": [], "preferredRole": None}
    assert json.dumps(event["request"]["groupConfiguration"]) == json.dumps(groups)
    details = "claimsOverrideDetails" if version is None else "claimsAndScopeOverrideDetails"
    assert event["response"] == {details: None}


def test_the_functions_of_a_custom_sign_in_are_told_status_and_alias(functions: Functions) -> None:
    game = Game(functions, AliasAttributes=["email"])
    values = {"email": EMAIL, "email_verified": "true"}
    game.given.invited_user(game.client, "ann", UserAttributes=attribute_list(values))
    game.answer(game.begin(EMAIL), "4")
    sources = set(functions.sources)
    assert sources == {f"{trigger}_Authentication" for trigger in TRIGGERS}
    for event in functions.behaviours.events:
        told = event["request"]["userAttributes"]
        assert list(told) == ["sub", "cognito:user_status", "cognito:email_alias", "email_verified", "email"]
        assert (told["cognito:user_status"], told["cognito:email_alias"]) == ("FORCE_CHANGE_PASSWORD", EMAIL)

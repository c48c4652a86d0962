"""What the functions of signing in may answer, and what becomes of it."""

from typing import Any

import pytest

from emulator.effective.values import LambdaVersion
from emulator.errors.types import InvalidLambdaResponseException, NotAuthorizedException
from emulator.triggers import custom_auth, migration, token_generation
from emulator.triggers.custom_auth import CreateAuthAnswer, DefineAuthAnswer
from emulator.triggers.events import Event
from emulator.triggers.migration import MigratedUser
from emulator.triggers.token_generation import ClaimsOverride, GroupOverride


def reply(response: dict[str, Any]) -> Event:
    return {"response": response}


def refused(check: Any, *arguments: Any) -> None:
    with pytest.raises(InvalidLambdaResponseException) as caught:
        check(*arguments)
    assert caught.value.message == "Unrecognizable lambda output"


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        ({"issueTokens": True, "failAuthentication": False}, DefineAuthAnswer(issue_tokens=True)),
        ({"issueTokens": None, "failAuthentication": True}, DefineAuthAnswer(fail_authentication=True)),
        ({"challengeName": "CUSTOM_CHALLENGE"}, DefineAuthAnswer("CUSTOM_CHALLENGE")),
        (
            {"challengeName": "SMS_MFA", "issueTokens": True, "failAuthentication": True},
            DefineAuthAnswer("SMS_MFA", issue_tokens=True, fail_authentication=True),
        ),
    ],
)
def test_define_says_what_comes_next(response: dict[str, Any], answer: DefineAuthAnswer) -> None:
    assert custom_auth.check_define(reply(response)) == answer


@pytest.mark.parametrize(
    "response",
    [
        {},
        custom_auth.define_response(),
        {"issueTokens": False, "failAuthentication": False, "challengeName": ""},
        {"issueTokens": "true"},
        {"failAuthentication": 1},
        {"challengeName": ["CUSTOM_CHALLENGE"]},
    ],
)
def test_define_must_say_something_it_can_mean(response: dict[str, Any]) -> None:
    refused(custom_auth.check_define, reply(response))


@pytest.mark.parametrize(
    ("response", "answer"),
    [
        ({"privateChallengeParameters": {"answer": "5"}}, CreateAuthAnswer({}, {"answer": "5"}, None)),
        (
            {
                "publicChallengeParameters": {"captcha": "url", "tries": 3, "last": False, "none": None},
                "privateChallengeParameters": {"answer": "5"},
                "challengeMetadata": "CAPTCHA",
            },
            CreateAuthAnswer({"captcha": "url", "tries": "3", "last": "false"}, {"answer": "5"}, "CAPTCHA"),
        ),
    ],
)
def test_create_makes_strings_of_its_parameters(response: dict[str, Any], answer: CreateAuthAnswer) -> None:
    assert custom_auth.check_create(reply(response)) == answer


@pytest.mark.parametrize(
    "response",
    [
        custom_auth.create_response(),
        {"publicChallengeParameters": {"question": "2 + 2"}},
        {"privateChallengeParameters": {}},
        {"privateChallengeParameters": {"answer": None}},
    ],
)
def test_a_challenge_without_private_parameters_lets_nobody_in(response: dict[str, Any]) -> None:
    with pytest.raises(NotAuthorizedException, match=r"^Incorrect username or password\.$"):
        custom_auth.check_create(reply(response))


@pytest.mark.parametrize(
    "response",
    [
        {"publicChallengeParameters": ["a"]},
        {"publicChallengeParameters": {"a": ["b"]}},
        {"privateChallengeParameters": {"a": {"b": "c"}}},
        {"privateChallengeParameters": "5"},
        {"challengeMetadata": 5},
    ],
)
def test_create_answers_in_maps_of_strings(response: dict[str, Any]) -> None:
    refused(custom_auth.check_create, reply(response))


@pytest.mark.parametrize(("given", "correct"), [(True, True), (False, False), (None, False)])
def test_an_answer_is_right_only_if_verify_says_so(given: bool | None, correct: bool) -> None:
    assert custom_auth.check_verify(reply({"answerCorrect": given})) is correct
    assert custom_auth.check_verify(reply({})) is False


@pytest.mark.parametrize("given", ["true", 1, [True], {}])
def test_verify_answers_with_a_boolean(given: Any) -> None:
    refused(custom_auth.check_verify, reply({"answerCorrect": given}))


V1 = "claimsOverrideDetails"
V2 = "claimsAndScopeOverrideDetails"
NO_GROUPS = ClaimsOverride(groups=GroupOverride((), None, None))


@pytest.mark.parametrize(
    ("details", "override"),
    [
        (None, None),
        ({}, ClaimsOverride()),
        (
            {"claimsToAddOrOverride": {"a": "b", "n": 1.5, "t": True, "gone": None}, "claimsToSuppress": ["email"]},
            ClaimsOverride(id_add={"a": "b", "n": "1.5", "t": "true"}, id_suppress=frozenset({"email"})),
        ),
        ({"claimsToAddOrOverride": None, "claimsToSuppress": None, "groupOverrideDetails": None}, ClaimsOverride()),
        ({"groupOverrideDetails": {"groupsToOverride": None}}, ClaimsOverride()),
        ({"groupOverrideDetails": {"groupsToOverride": []}}, NO_GROUPS),
        (
            {"groupOverrideDetails": {"groupsToOverride": ["g"], "iamRolesToOverride": ["r"], "preferredRole": "r"}},
            ClaimsOverride(groups=GroupOverride(("g",), ("r",), "r")),
        ),
    ],
)
def test_the_first_version_speaks_of_the_id_token(details: Any, override: ClaimsOverride | None) -> None:
    assert token_generation.check("V1_0", reply({V1: details})) == override


@pytest.mark.parametrize("version", ["V2_0", "V3_0"])
@pytest.mark.parametrize(
    ("details", "override"),
    [
        (None, None),
        ({}, ClaimsOverride()),
        ({"idTokenGeneration": None, "accessTokenGeneration": None}, ClaimsOverride()),
        (
            {
                "idTokenGeneration": {"claimsToAddOrOverride": {"a": {"b": [1, None]}}, "claimsToSuppress": ["email"]},
                "accessTokenGeneration": {
                    "claimsToAddOrOverride": {"roles": ["x"], "level": 3, "vip": True, "gone": None},
                    "claimsToSuppress": ["username"],
                    "scopesToAdd": ["openid", "api/read"],
                    "scopesToSuppress": ["phone"],
                },
            },
            ClaimsOverride(
                id_add={"a": {"b": [1, None]}},
                id_suppress=frozenset({"email"}),
                access_add={"roles": ["x"], "level": 3, "vip": True},
                access_suppress=frozenset({"username"}),
                scopes_add=("openid", "api/read"),
                scopes_suppress=("phone",),
            ),
        ),
        (
            {"groupOverrideDetails": {"groupsToOverride": ["g"], "preferredRole": "r"}},
            ClaimsOverride(groups=GroupOverride(("g",), None, "r")),
        ),
        ({"groupOverrideDetails": None}, NO_GROUPS),
        ({"groupOverrideDetails": {}}, NO_GROUPS),
        ({"groupOverrideDetails": {"groupsToOverride": None}}, NO_GROUPS),
        ({"groupOverrideDetails": {"groupsToOverride": []}}, NO_GROUPS),
    ],
)
def test_later_versions_speak_of_both_tokens(
    version: LambdaVersion, details: Any, override: ClaimsOverride | None
) -> None:
    assert token_generation.check(version, reply({V2: details})) == override


def test_a_version_reads_only_its_own_member() -> None:
    assert token_generation.check("V1_0", reply({V2: {"idTokenGeneration": {}}})) is None
    assert token_generation.check("V2_0", reply({V1: {"claimsToAddOrOverride": {"a": "b"}}})) is None


@pytest.mark.parametrize(
    ("version", "response"),
    [
        ("V1_0", {V1: []}),
        ("V1_0", {V1: {"claimsToAddOrOverride": {"a": ["b"]}}}),
        ("V1_0", {V1: {"claimsToAddOrOverride": {"a": {"b": 1}}}}),
        ("V1_0", {V1: {"claimsToAddOrOverride": [1]}}),
        ("V1_0", {V1: {"claimsToSuppress": "email"}}),
        ("V1_0", {V1: {"claimsToSuppress": [1]}}),
        ("V1_0", {V1: {"groupOverrideDetails": {"groupsToOverride": "g"}}}),
        ("V2_0", {V2: "x"}),
        ("V2_0", {V2: {"idTokenGeneration": []}}),
        ("V2_0", {V2: {"idTokenGeneration": {"claimsToAddOrOverride": {"address": {"a": 1}}}}}),
        ("V3_0", {V2: {"accessTokenGeneration": {"claimsToAddOrOverride": {"email_verified": [True]}}}}),
        ("V3_0", {V2: {"accessTokenGeneration": {"scopesToAdd": ["a b"]}}}),
        ("V3_0", {V2: {"accessTokenGeneration": {"scopesToAdd": [""]}}}),
        ("V3_0", {V2: {"accessTokenGeneration": {"scopesToSuppress": [1]}}}),
        ("V3_0", {V2: {"groupOverrideDetails": {"preferredRole": 1}}}),
    ],
)
def test_a_token_function_answers_in_the_types_of_its_version(version: LambdaVersion, response: Any) -> None:
    refused(token_generation.check, version, reply(response))


@pytest.mark.parametrize(
    ("response", "user"),
    [
        (migration.response(), None),
        ({}, None),
        ({"userAttributes": {}}, None),
        ({"userAttributes": {"email": "a@b.c"}}, MigratedUser({"email": "a@b.c"})),
        (
            {
                "userAttributes": {"email": "a@b.c", "email_verified": True, "custom:n": 5},
                "finalUserStatus": "CONFIRMED",
                "messageAction": "SUPPRESS",
                "desiredDeliveryMediums": ["EMAIL"],
                "forceAliasCreation": True,
                "enableSMSMFA": False,
            },
            MigratedUser(
                {"email": "a@b.c", "email_verified": "true", "custom:n": "5"},
                final_status="CONFIRMED",
                message_action="SUPPRESS",
                delivery_mediums=("EMAIL",),
                force_alias_creation=True,
            ),
        ),
    ],
)
def test_a_migrated_user_is_described(response: dict[str, Any], user: MigratedUser | None) -> None:
    assert migration.check(reply(response)) == user


@pytest.mark.parametrize(
    "response",
    [
        {"userAttributes": "ann"},
        {"userAttributes": {"email": ["a@b.c"]}},
        {"userAttributes": {"a": "b"}, "finalUserStatus": "confirmed"},
        {"userAttributes": {"a": "b"}, "messageAction": "SEND"},
        {"userAttributes": {"a": "b"}, "desiredDeliveryMediums": ["PIGEON"]},
        {"userAttributes": {"a": "b"}, "desiredDeliveryMediums": "SMS"},
        {"userAttributes": {"a": "b"}, "forceAliasCreation": "yes"},
        {"userAttributes": {"a": "b"}, "enableSMSMFA": 1},
    ],
)
def test_a_migrated_user_is_described_in_the_right_types(response: dict[str, Any]) -> None:
    refused(migration.check, reply(response))

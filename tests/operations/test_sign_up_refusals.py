"""What SignUp refuses, in AWS's words, and in which order."""

from typing import Any

import orjson
import pytest

from emulator.wire.door import TARGET, Door
from tests.support import sentences
from tests.support.answers import refusal
from tests.support.given import PASSWORD, Given, attribute_list

INVALID, DENIED = "InvalidParameterException", "NotAuthorizedException"
SCHEMA = "Attributes did not conform to the schema: "
EMAIL, PHONE = "bob@example.test", "+15550100839"

REFUSALS: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, str]]] = {
    # pool settings, members, refusal
    "an email in an email-alias pool": (
        {"AliasAttributes": ["email"]},
        {"Username": EMAIL},
        (INVALID, sentences.USERNAME_LOOKS_LIKE_EMAIL),
    ),
    "a phone number in a phone-alias pool": (
        {"AliasAttributes": ["phone_number"]},
        {"Username": PHONE},
        (INVALID, "Username cannot be of phone number format, since user pool is configured for phone number alias."),
    ),
    "an email is wanted": (
        {"UsernameAttributes": ["email"]},
        {},
        (INVALID, sentences.USERNAME_SHOULD_BE_AN_EMAIL),
    ),
    "a phone number is wanted": (
        {"UsernameAttributes": ["phone_number"]},
        {"Username": EMAIL},
        (INVALID, "Username should be a phone number."),
    ),
    "either is wanted": (
        {"UsernameAttributes": ["phone_number", "email"]},
        {},
        (INVALID, "Username should be either an email or a phone number."),
    ),
    "another email than the one that is the username": (
        {"UsernameAttributes": ["email"]},
        {"Username": EMAIL, "UserAttributes": {"email": EMAIL.upper()}},
        (INVALID, sentences.EMAIL_SHOULD_BE_THE_USERNAME),
    ),
    "another phone number than the one that is the username": (
        {"UsernameAttributes": ["phone_number", "email"]},
        {"Username": PHONE, "UserAttributes": {"phone_number": "+15550100000", "email": EMAIL}},
        (INVALID, "User phone number should be empty or same as username, since username attribute is phone number."),
    ),
    "a preferred username before confirmation": (
        {"AliasAttributes": ["preferred_username"]},
        {"UserAttributes": {"preferred_username": "bobby"}},
        (
            INVALID,
            "Preferred username cannot be provided for unconfirmed account, "
            "since user pool is configured for preferred username alias.",
        ),
    ),
    "required attributes are missing": (
        {"Schema": [{"Name": "email", "Required": True}, {"Name": "name", "Required": True}]},
        {},
        (INVALID, f"{SCHEMA}email: The attribute is required\nname: The attribute is required\n"),
    ),
    "a required attribute is empty": (
        {"Schema": [{"Name": "name", "Required": True}]},
        {"UserAttributes": {"name": ""}},
        (INVALID, f"{SCHEMA}name: The attribute is required\n"),
    ),
    "unknown custom attributes": (
        {},
        {"UserAttributes": {"custom:firstName": "B", "custom:dateOfBirth": "1"}},
        (
            INVALID,
            f"{SCHEMA}custom:firstName: Attribute does not exist in the schema.\n"
            "custom:dateOfBirth: Attribute does not exist in the schema.\n",
        ),
    ),
    "too long and too short": (
        {
            "Schema": [
                {"Name": x, "AttributeDataType": "String", "StringAttributeConstraints": bounds}
                for x, bounds in (("a", {"MaxLength": "3"}), ("b", {"MinLength": "3"}))
            ]
        },
        {"UserAttributes": {"custom:a": "four", "custom:b": "b"}},
        (
            INVALID,
            f"{SCHEMA}custom:a: String must be no longer than 3 characters\n"
            "custom:b: String must be no shorter than 3 characters\n",
        ),
    ),
    "no email": ({}, {"UserAttributes": {"email": "bob"}}, (INVALID, sentences.INVALID_EMAIL_ADDRESS_FORMAT)),
    **{
        f"S18 {why} in a phone number": (
            {},
            {"UserAttributes": {"phone_number": number}},
            (INVALID, sentences.INVALID_PHONE_NUMBER_FORMAT),
        )
        for why, number in {
            "no +": "15550100839",
            "letters": "+1555O100839",
            "too few": "+123",
            "a space": "+1 555",
        }.items()
    },
    "format comes before the password": (
        {},
        {"UserAttributes": {"email": "bob"}, "Password": "short"},
        (INVALID, sentences.INVALID_EMAIL_ADDRESS_FORMAT),
    ),
    "the username's shape comes before the password": (
        {"UsernameAttributes": ["email"]},
        {"Password": "short"},
        (INVALID, sentences.USERNAME_SHOULD_BE_AN_EMAIL),
    ),
    "a verified flag": (
        {},
        {"UserAttributes": {"email": EMAIL, "email_verified": "true"}},
        (DENIED, "A client attempted to write unauthorized attribute"),
    ),
    "a developer-only attribute": (
        {"Schema": [{"Name": "role", "AttributeDataType": "String", "DeveloperOnlyAttribute": True}]},
        {"UserAttributes": {"dev:custom:role": "admin"}},
        (DENIED, "A client attempted to write unauthorized attribute"),
    ),
    "sub": ({}, {"UserAttributes": {"sub": "1"}}, (INVALID, "Cannot modify the non-mutable attribute sub")),
    "only administrators create users": (
        {"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True}},
        {},
        (DENIED, "SignUp is not permitted for this user pool"),
    ),
    "no password where one is needed": ({}, {"Password": None}, (INVALID, "Password is required.")),
    "a link needs a domain": (
        {"VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK"}},
        {"UserAttributes": {"email": EMAIL}},
        (INVALID, sentences.NO_DOMAIN_FOR_LINK),
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refused_sign_up_leaves_nothing(given: Given, case: str) -> None:
    settings, members, expected = REFUSALS[case]
    client = given.client(given.pool(**settings))
    members = {"UserAttributes": {}, **members}
    request = {"ClientId": client.id, "Username": "bob", "Password": PASSWORD, **members}
    request["UserAttributes"] = attribute_list(request["UserAttributes"])
    given_members = {name: value for name, value in request.items() if value is not None}
    assert refusal(given.cognito.sign_up, **given_members) == expected
    assert given.sql("SELECT * FROM v_users WHERE pool_id = :pool", pool=client.pool_id) == []


@pytest.mark.parametrize(
    ("settings", "username"), [({}, "bob"), ({"UsernameAttributes": ["email", "phone_number"]}, EMAIL)]
)
def test_a_client_writes_its_write_attributes_only(given: Given, settings: dict[str, Any], username: str) -> None:
    client = given.client(given.pool(**settings), WriteAttributes=["name"])
    request = {"ClientId": client.id, "Username": username, "Password": PASSWORD}
    refused = attribute_list({"phone_number": PHONE})
    expected = (DENIED, "A client attempted to write unauthorized attribute")  # evidence: unauthorized-attribute
    assert refusal(given.cognito.sign_up, **request, UserAttributes=refused) == expected
    assert given.sql("SELECT * FROM v_users WHERE pool_id = :pool", pool=client.pool_id) == []
    given.cognito.sign_up(**request, UserAttributes=attribute_list({"name": "Bob"}))


CONSTRAINTS: dict[str, tuple[dict[str, Any], str]] = {
    "a blank username": (
        {"Username": ""},
        "2 validation errors detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular "
        r"expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+; Value at 'username' failed to satisfy constraint: "
        "Member must have length greater than or equal to 1",
    ),
    "a space in the username": (
        {"Username": "b b"},
        "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular "
        r"expression pattern: [\p{L}\p{M}\p{S}\p{N}\p{P}]+",
    ),
    "too long a password": (
        {"Password": "p" * 257},
        "1 validation error detected: Value at 'password' failed to satisfy constraint: "
        "Member must have length less than or equal to 256",
    ),
    "too long an analytics endpoint": (
        {"AnalyticsMetadata": {"AnalyticsEndpointId": "x" * 131073}},
        f"1 validation error detected: Value '{'x' * 131073}' at 'analyticsMetadata.analyticsEndpointId' failed to "
        "satisfy constraint: Member must have length less than or equal to 131072",
    ),
}


@pytest.mark.once
@pytest.mark.parametrize("case", CONSTRAINTS)
def test_constraints_come_before_everything_else(given: Given, case: str) -> None:
    members, message = CONSTRAINTS[case]
    request: dict[str, Any] = {"ClientId": "nobody", "Username": "bob", "Password": PASSWORD}
    assert refusal(given.cognito.sign_up, **{**request, **members}) == (INVALID, message)


@pytest.mark.once
@pytest.mark.parametrize(
    "members",
    [{"AnalyticsMetadata": "endpoint"}, {"AnalyticsMetadata": {"AnalyticsEndpointId": {}}}, {"UserContextData": []}],
)
def test_a_member_of_another_type_is_a_serialization_error(door: Door, members: dict[str, Any]) -> None:
    body = orjson.dumps({"ClientId": "nobody", "Username": "bob", "Password": PASSWORD, **members})
    found = door.handle({"x-amz-target": f"{TARGET}SignUp"}, body)
    assert (found.status, orjson.loads(found.body)["__type"]) == (400, "SerializationException")

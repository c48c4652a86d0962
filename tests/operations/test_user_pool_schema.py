"""The attribute schema: CreateUserPool's Schema and AddCustomAttributes."""

from typing import Any

import pytest

from tests.support import sentences
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.old_pools import CLASSIC, made_before_identities
from tests.support.pool_words import (
    INVALID,
    create,
    custom,
    custom_names,
    describe,
    refusal,
    standard,
    text,
    with_custom,
)


@pytest.mark.once
def test_the_schema_sets_standard_attributes_and_adds_custom_ones(cognito: Any) -> None:
    pool = create(
        cognito,
        Schema=[
            {"Name": "email", "Required": True, "Mutable": False},
            {"Name": "name", "AttributeDataType": "String", "StringAttributeConstraints": {"MinLength": "1"}},
            custom("tenant", StringAttributeConstraints={"MinLength": "1", "MaxLength": "20"}, Mutable=False),
            custom("plain"),
            custom("seats", "Number", NumberAttributeConstraints={"MinValue": "1", "MaxValue": "9"}),
            custom("trial", "Boolean"),
            custom("until", "DateTime"),
            custom("mydev", DeveloperOnlyAttribute=True),
            custom("email_verified"),
        ],
    )
    changed = {
        "email": text("email", Required=True, Mutable=False),
        "name": text("name", shortest=1),
    }
    declared = [
        text("custom:tenant", shortest=1, longest=20, Mutable=False),
        standard("custom:plain", "String", StringAttributeConstraints={}),
        standard("custom:seats", "Number", NumberAttributeConstraints={"MinValue": "1", "MaxValue": "9"}),
        standard("custom:trial", "Boolean"),
        standard("custom:until", "DateTime"),
        standard("dev:custom:mydev", "String", StringAttributeConstraints={}, DeveloperOnlyAttribute=True),
        standard("custom:email_verified", "String", StringAttributeConstraints={}),
    ]
    assert pool["SchemaAttributes"] == [changed.get(entry["Name"], entry) for entry in with_custom(*declared)]


SCHEMAS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "required custom": (
        [custom("x", Required=True)],
        sentences.REQUIRED_CUSTOM_ATTRIBUTE,
    ),
    "the same twice": (
        [custom("x"), custom("x")],
        "Duplicate custom attribute names custom:x are not allowed in a user pool schema.",
    ),
    "max value": (
        [custom("x", "Number", NumberAttributeConstraints={"MinValue": "2", "MaxValue": "1"})],
        "Attribute custom:x cannot have a max value smaller than it's min value",
    ),
    "max length": (
        [custom("x", StringAttributeConstraints={"MinLength": "2", "MaxLength": "1"})],
        "Attribute custom:x cannot have a max length shorter than it's min length",
    ),
    "a long name": (
        [custom("x" * 21)],
        f"1 validation error detected: Value '{'x' * 21}' at '{{list}}.1.member.name' failed to satisfy constraint: "
        "Member must have length less than or equal to 20",
    ),
    "no type": (
        [custom("x", None)],
        "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
    ),
    "a bound that is no number": (
        [custom("x", StringAttributeConstraints={"MaxLength": "many"})],
        "Invalid StringAttributeConstraints for schema attribute custom:x",
    ),
    "a value that is no number": (
        [custom("x", "Number", NumberAttributeConstraints={"MinValue": "1.5"})],
        "Invalid NumberAttributeConstraints for schema attribute custom:x",
    ),
    "a negative length": (
        [custom("x", StringAttributeConstraints={"MinLength": "-1"})],
        "Invalid StringAttributeConstraints for schema attribute custom:x",
    ),
    "a length that no string has": (
        [custom("x", StringAttributeConstraints={"MaxLength": "2049"})],
        "user.custom:x: String attributes cannot have a length of more than 2048",
    ),
    "no name": ([{"AttributeDataType": "String"}], "Attribute name is required."),
}


@pytest.mark.once
@pytest.mark.parametrize(("attributes", "message"), SCHEMAS.values(), ids=SCHEMAS.keys())
def test_attributes_that_cannot_be_are_refused(cognito: Any, attributes: list[dict[str, Any]], message: str) -> None:
    pool = create(cognito)
    for_schema, for_adding = message.replace("{list}", "schema"), message.replace("{list}", "customAttributes")
    assert refusal(cognito.create_user_pool, PoolName="p", Schema=attributes) == (INVALID, for_schema)
    assert refusal(cognito.add_custom_attributes, UserPoolId=pool["Id"], CustomAttributes=attributes) == (
        INVALID,
        for_adding,
    )
    assert describe(cognito, pool) == pool


@pytest.mark.once
@pytest.mark.parametrize(
    "entry",
    [custom("email", "Number"), {"Name": "email", "DeveloperOnlyAttribute": True}],
    ids=["another type", "developer-only"],
)
def test_a_standard_attribute_keeps_its_type(cognito: Any, entry: dict[str, Any]) -> None:
    assert refusal(cognito.create_user_pool, PoolName="p", Schema=[entry]) == (
        INVALID,
        "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email",
    )


LENGTH, VALUE = "StringAttributeConstraints", "NumberAttributeConstraints"
STANDARD_BOUNDS: dict[str, tuple[dict[str, Any], str]] = {
    "a length that is no number": (
        {"Name": "name", LENGTH: {"MaxLength": "many"}},
        "Invalid StringAttributeConstraints for schema attribute name",
    ),
    "a negative length": (
        {"Name": "name", LENGTH: {"MinLength": "-1"}},
        "Invalid StringAttributeConstraints for schema attribute name",
    ),
    "a value that is no number": (
        {"Name": "updated_at", VALUE: {"MinValue": "soon"}},
        "Invalid NumberAttributeConstraints for schema attribute updated_at",
    ),
    "too great a MaxLength": (
        {"Name": "email", LENGTH: {"MaxLength": "2049"}},
        "user.email: String attributes cannot have a length of more than 2048",
    ),
    "too great a MinLength": (
        {"Name": "email", LENGTH: {"MinLength": "2049"}},
        "user.email: String attributes cannot have a length of more than 2048",
    ),
    "lengths crossed": (
        {"Name": "email", LENGTH: {"MinLength": "9", "MaxLength": "8"}},
        "user.email: Max length cannot be less than min length.",
    ),
    "a length crossed with the default": (
        {"Name": "birthdate", LENGTH: {"MaxLength": "9"}},
        "user.birthdate: Max length cannot be less than min length.",
    ),
    "values crossed": (
        {"Name": "updated_at", VALUE: {"MinValue": "9", "MaxValue": "8"}},
        "user.updated_at: Max value cannot be less than min value.",
    ),
}


@pytest.mark.once
@pytest.mark.parametrize(("entry", "message"), STANDARD_BOUNDS.values(), ids=STANDARD_BOUNDS)
def test_bounds_that_a_standard_attribute_cannot_have_are_refused(
    cognito: Any, entry: dict[str, Any], message: str
) -> None:
    assert refusal(cognito.create_user_pool, PoolName="p", Schema=[entry]) == (INVALID, message)


@pytest.mark.once
def test_the_greatest_bounds_are_taken(cognito: Any) -> None:
    bounds = {"MinLength": "2048", "MaxLength": "2048"}
    pool = create(cognito, Schema=[{"Name": "email", LENGTH: bounds}, custom("x", StringAttributeConstraints=bounds)])
    shown = {attribute["Name"]: attribute.get(LENGTH) for attribute in pool["SchemaAttributes"]}
    assert shown["email"] == shown["custom:x"] == bounds


def test_added_attributes_stand_behind_the_other_custom_ones_and_stay(cognito: Any) -> None:
    pool = create(cognito, Schema=[custom("first")])
    cognito.add_custom_attributes(UserPoolId=pool["Id"], CustomAttributes=[custom("second"), custom("email")])
    cognito.update_user_pool(UserPoolId=pool["Id"])
    assert custom_names(describe(cognito, pool)) == ["custom:first", "custom:second", "custom:email"]


@pytest.mark.once
def test_an_added_attribute_that_exists_is_refused_with_the_prefix_it_would_get(cognito: Any) -> None:
    hidden = custom("mine", DeveloperOnlyAttribute=True)
    pool = create(cognito, Schema=[custom("x"), custom("custom:x"), hidden])
    add = cognito.add_custom_attributes
    assert refusal(add, UserPoolId=pool["Id"], CustomAttributes=[custom("x")]) == (
        INVALID,
        "custom:x: Existing attribute already has name custom:x.",
    )
    assert refusal(add, UserPoolId=pool["Id"], CustomAttributes=[custom("custom:x")]) == (
        INVALID,
        "custom:custom:x: Existing attribute already has name custom:custom:x.",
    )
    assert refusal(add, UserPoolId=pool["Id"], CustomAttributes=[hidden]) == (
        INVALID,
        "custom:mine: Existing attribute already has name dev:custom:mine.",
    )


@pytest.mark.once
def test_identities_is_the_service_s(given: Given) -> None:
    client = given.client(given.pool(Schema=[{"Name": "identities", "Mutable": False, "Required": True}]))
    attributes = {entry["Name"]: entry for entry in pool_of(given, client)["SchemaAttributes"]}
    assert attributes["identities"] == standard("identities", "String", StringAttributeConstraints={})
    given.confirmed_user(client, "ann")
    mine = [{"Name": "identities", "Value": "[]"}]
    refused = (INVALID, "Cannot modify the non-mutable attribute identities")
    sign_up, change = given.cognito.sign_up, given.cognito.admin_update_user_attributes
    add, remove = given.cognito.admin_create_user, given.cognito.admin_delete_user_attributes
    named = {"UserPoolId": client.pool_id, "Username": "ann"}
    assert refusal(sign_up, ClientId=client.id, Username="bob", Password=PASSWORD, UserAttributes=mine) == refused
    assert refusal(change, **named, UserAttributes=mine) == refused
    assert refusal(remove, **named, UserAttributeNames=["identities"]) == refused
    assert refusal(add, UserPoolId=client.pool_id, Username="bob", UserAttributes=mine) == refused
    writes = {"UserPoolId": client.pool_id, "ClientName": "web", "WriteAttributes": ["identities"]}
    assert refusal(given.cognito.create_user_pool_client, **writes)[0] == INVALID
    given.client(client.pool_id, ReadAttributes=["identities"])


def pool_of(given: Given, client: AppClient) -> dict[str, Any]:
    found: dict[str, Any] = given.cognito.describe_user_pool(UserPoolId=client.pool_id)["UserPool"]
    return found


# --- pools from before `identities` ----------------------------------------------------------------------------------


def test_a_pool_from_before_keeps_its_order_and_gets_custom_attributes_at_its_end(given: Given) -> None:
    pool_id = given.pool(Schema=[custom("first")])
    made_before_identities(given, pool_id)
    given.cognito.add_custom_attributes(UserPoolId=pool_id, CustomAttributes=[custom("second")])
    shown = given.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]["SchemaAttributes"]
    assert [attribute["Name"] for attribute in shown] == [*CLASSIC, "custom:first", "custom:second"]
    header = given.cognito.get_csv_header(UserPoolId=pool_id)["CSVHeader"]
    assert header == [*CLASSIC[1:], "cognito:mfa_enabled", "cognito:username", "custom:first", "custom:second"]


def test_a_pool_has_fifty_custom_attributes_at_most(cognito: Any) -> None:
    pool = create(cognito, Schema=[custom(f"a{number}") for number in range(49)])
    cognito.add_custom_attributes(UserPoolId=pool["Id"], CustomAttributes=[custom("last")])
    assert refusal(cognito.add_custom_attributes, UserPoolId=pool["Id"], CustomAttributes=[custom("more")]) == (
        INVALID,
        "A user pool cannot have more than 50 custom attributes.",
    )

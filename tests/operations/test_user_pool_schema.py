"""The attribute schema: CreateUserPool's Schema and AddCustomAttributes."""

from typing import Any

import pytest

from tests.operations.pool_words import INVALID, STANDARD, create, custom, describe, refusal, standard, text


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
    assert pool["SchemaAttributes"] == [changed.get(entry["Name"], entry) for entry in STANDARD] + [
        text("custom:tenant", shortest=1, longest=20, Mutable=False),
        standard("custom:plain", "String", StringAttributeConstraints={}),
        standard("custom:seats", "Number", NumberAttributeConstraints={"MinValue": "1", "MaxValue": "9"}),
        standard("custom:trial", "Boolean"),
        standard("custom:until", "DateTime"),
        standard("dev:custom:mydev", "String", StringAttributeConstraints={}, DeveloperOnlyAttribute=True),
        standard("custom:email_verified", "String", StringAttributeConstraints={}),
    ]


SCHEMAS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "SC5 required custom": (
        [custom("x", Required=True)],
        "Required custom attributes are not supported currently.",
    ),
    "SC5 the same twice": (
        [custom("x"), custom("x")],
        "Duplicate custom attribute names custom:x are not allowed in a user pool schema.",
    ),
    "SC5 max value": (
        [custom("x", "Number", NumberAttributeConstraints={"MinValue": "2", "MaxValue": "1"})],
        "Attribute custom:x cannot have a max value smaller than it's min value",
    ),
    "SC5 max length": (
        [custom("x", StringAttributeConstraints={"MinLength": "2", "MaxLength": "1"})],
        "Attribute custom:x cannot have a max length shorter than it's min length",
    ),
    "SC5 a long name": (
        [custom("x" * 21)],
        f"1 validation error detected: Value '{'x' * 21}' at '{{list}}.1.member.name' failed to satisfy constraint: "
        "Member must have length less than or equal to 20",
    ),
    "SC6 no type": (
        [custom("x", None)],
        "Invalid AttributeDataType input, consider using the provided AttributeDataType enum.",
    ),
    "a bound that is no number": (
        [custom("x", StringAttributeConstraints={"MaxLength": "many"})],
        "Attribute custom:x cannot have the constraint many: it is not a whole number",
    ),
    "no name": ([{"AttributeDataType": "String"}], "Attribute name is required."),
}


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


def test_added_attributes_stand_at_the_end_and_stay(cognito: Any) -> None:
    pool = create(cognito, Schema=[custom("first")])
    cognito.add_custom_attributes(UserPoolId=pool["Id"], CustomAttributes=[custom("second"), custom("email")])
    cognito.update_user_pool(UserPoolId=pool["Id"])
    names = [attribute["Name"] for attribute in describe(cognito, pool)["SchemaAttributes"][20:]]
    assert names == ["custom:first", "custom:second", "custom:email"]


def test_an_added_attribute_that_exists_is_refused_with_the_prefix_it_would_get(cognito: Any) -> None:
    pool = create(cognito, Schema=[custom("x"), custom("custom:x")])
    add = cognito.add_custom_attributes
    assert refusal(add, UserPoolId=pool["Id"], CustomAttributes=[custom("x")]) == (
        INVALID,
        "custom:x: Existing attribute already has name custom:x.",
    )
    assert refusal(add, UserPoolId=pool["Id"], CustomAttributes=[custom("custom:x")]) == (
        INVALID,
        "custom:custom:x: Existing attribute already has name custom:custom:x.",
    )


def test_a_pool_has_fifty_custom_attributes_at_most(cognito: Any) -> None:
    pool = create(cognito, Schema=[custom(f"a{number}") for number in range(49)])
    cognito.add_custom_attributes(UserPoolId=pool["Id"], CustomAttributes=[custom("last")])
    assert refusal(cognito.add_custom_attributes, UserPoolId=pool["Id"], CustomAttributes=[custom("more")]) == (
        INVALID,
        "A user pool cannot have more than 50 custom attributes.",
    )

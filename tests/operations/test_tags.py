"""TagResource, UntagResource, ListTagsForResource, and the tags of CreateUserPool and UpdateUserPool."""

from typing import Any

import pytest

from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.pool_words import create, describe

INVALID, UNKNOWN, TAGGING = "InvalidParameterException", "ResourceNotFoundException", "UserPoolTaggingException"
RESERVED = "aws: prefixed tag key names are not allowed for external use."
TOO_MANY = "A user pool cannot have more than 50 tags."
OPERATIONS: dict[str, dict[str, Any]] = {
    "tag_resource": {"Tags": {"a": "b"}},
    "untag_resource": {"TagKeys": ["a"]},
    "list_tags_for_resource": {},
}


def tags(cognito: Any, pool: dict[str, Any]) -> dict[str, str]:
    shown: dict[str, str] = answer(cognito.list_tags_for_resource, ResourceArn=pool["Arn"])["Tags"]
    return shown


def many(count: int) -> dict[str, str]:
    return {f"tag-{number}": "" for number in range(count)}


def test_tags_are_added_over_those_that_are_there(cognito: Any) -> None:
    pool = create(cognito, UserPoolTags={"team": "qa", "stage": "dev"})
    assert answer(cognito.tag_resource, ResourceArn=pool["Arn"], Tags={"stage": "test", "owner": "ann"}) == {}
    assert tags(cognito, pool) == {"team": "qa", "stage": "test", "owner": "ann"}
    assert describe(cognito, pool)["UserPoolTags"] == tags(cognito, pool)


def test_named_tags_are_taken_away_and_unknown_ones_are_no_mistake(cognito: Any) -> None:
    pool = create(cognito, UserPoolTags={"team": "qa", "stage": "dev"})
    assert answer(cognito.untag_resource, ResourceArn=pool["Arn"], TagKeys=["team", "nothing"]) == {}
    assert tags(cognito, pool) == {"stage": "dev"}


def test_a_pool_without_tags_has_an_empty_list(cognito: Any) -> None:
    assert tags(cognito, create(cognito)) == {}


def test_an_update_replaces_the_tags(cognito: Any) -> None:
    pool = create(cognito, UserPoolTags={"team": "qa"})
    cognito.update_user_pool(UserPoolId=pool["Id"], UserPoolTags={"stage": "dev"})
    assert tags(cognito, pool) == {"stage": "dev"}


def test_fifty_tags_are_enough(cognito: Any) -> None:
    pool = create(cognito, UserPoolTags=many(49))
    cognito.tag_resource(ResourceArn=pool["Arn"], Tags={"the-fiftieth": "x"})
    assert refusal(cognito.tag_resource, ResourceArn=pool["Arn"], Tags={"one-more": "x"}) == (INVALID, TOO_MANY)
    cognito.tag_resource(ResourceArn=pool["Arn"], Tags={"the-fiftieth": "y"})
    assert len(tags(cognito, pool)) == 50


@pytest.mark.once
@pytest.mark.parametrize(("given_tags", "said"), [(many(51), TOO_MANY), ({"AWS:x": "y"}, RESERVED)])
def test_tags_that_cannot_be_are_refused(cognito: Any, given_tags: dict[str, str], said: str) -> None:
    pool = create(cognito)
    assert refusal(cognito.create_user_pool, PoolName="p", UserPoolTags=given_tags) == (TAGGING, said)
    assert refusal(cognito.update_user_pool, UserPoolId=pool["Id"], UserPoolTags=given_tags) == (TAGGING, said)
    assert refusal(cognito.tag_resource, ResourceArn=pool["Arn"], Tags=given_tags) == (INVALID, said)
    assert tags(cognito, pool) == {}


def test_a_tag_that_pins_an_id_is_none(cognito: Any) -> None:
    pool = create(cognito)
    cognito.tag_resource(ResourceArn=pool["Arn"], Tags={"_custom_id_": "us-east-1_Other", "a": "b"})
    assert tags(cognito, pool) == {"a": "b"}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_arn_names_a_pool_of_the_caller_s_place(cognito: Any, given: Given, connect: Any, operation: str) -> None:
    pool = create(cognito)
    call, members = getattr(cognito, operation), OPERATIONS[operation]
    unknown = (UNKNOWN, f"User pool {pool['Id']} does not exist.")
    assert refusal(getattr(connect(account="000000000001"), operation), ResourceArn=pool["Arn"], **members) == unknown
    assert refusal(getattr(connect(region="eu-west-1"), operation), ResourceArn=pool["Arn"], **members) == unknown
    elsewhere = pool["Arn"].replace(":us-east-1:", ":eu-west-1:")
    assert refusal(call, ResourceArn=elsewhere, **members) == unknown
    nobody = pool["Arn"].rsplit("_", 1)[0] + "_nobody000"
    assert refusal(call, ResourceArn=nobody, **members)[0] == UNKNOWN


@pytest.mark.once
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:cognito-idp:us-east-1:123456789012:userpool",
        "arn:aws:cognito-identity:us-east-1:123456789012:identitypool/us-east-1_x",
        "arn:aws:s3:us-east-1:123456789012:userpool/us-east-1_x",
    ],
)
def test_an_arn_of_something_else_is_invalid(cognito: Any, operation: str, arn: str) -> None:
    code, said = refusal(getattr(cognito, operation), ResourceArn=arn, **OPERATIONS[operation])
    assert (code, said) == (INVALID, f"Invalid resource ARN: {arn}")

"""How an app client is shown: the order of its sets, and its analytics configuration."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.operations.client_words import create, describe, update
from tests.support.answers import refusal

INVALID = "InvalidParameterException"

# The lists of the AWS CLI's examples create-user-pool-client and update-user-pool-client, as they were answered.
WRITTEN: dict[str, list[str]] = {
    "ReadAttributes": [
        *("website", "zoneinfo", "address", "birthdate", "email_verified", "gender", "profile"),
        *("phone_number_verified", "preferred_username", "locale", "middle_name", "picture", "updated_at", "name"),
        *("nickname", "phone_number", "family_name", "email"),
    ],
    "WriteAttributes": [
        *("website", "zoneinfo", "address", "birthdate", "gender", "profile", "preferred_username", "locale"),
        *("middle_name", "picture", "updated_at", "name", "nickname", "phone_number", "family_name", "email"),
    ],
    "ExplicitAuthFlows": [
        *("ALLOW_CUSTOM_AUTH", "ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"),
        "ALLOW_REFRESH_TOKEN_AUTH",
    ],
    "CallbackURLs": ["https://example.com", "https://www.amazon.com", "myapp://example", "http://localhost:8001"],
    "LogoutURLs": [
        "https://example.com/logout",
        "https://auth.example.com/login?client_id=1example23456789&response_type=code"
        "&redirect_uri=https%3A%2F%2Fwww.example.com",
    ],
    "AllowedOAuthFlows": ["implicit", "code"],
    "AllowedOAuthScopes": ["aws.cognito.signin.user.admin", "openid", "profile"],
}


@pytest.fixture
def pool_id(cognito: Any) -> str:
    return str(cognito.create_user_pool(PoolName="p")["UserPool"]["Id"])


@pytest.mark.parametrize("as_sent", [sorted, lambda values: [*sorted(values), values[0]]])
def test_sets_come_in_java_s_order_when_written_and_in_the_alphabet_s_when_described(
    cognito: Any, pool_id: str, as_sent: Callable[[list[str]], list[str]]
) -> None:
    settings = {name: as_sent(values) for name, values in WRITTEN.items()}
    client = create(cognito, pool_id, **settings)
    changed = update(cognito, client, **settings)
    shown = describe(cognito, client)
    for name, values in WRITTEN.items():
        # website and zoneinfo share a bucket, and come in the order they were sent in, as in the examples
        assert client[name] == changed[name] == values
        assert shown[name] == sorted(values)


def test_custom_attributes_are_described_among_the_others(cognito: Any) -> None:
    schema = [{"Name": name, "AttributeDataType": "String"} for name in ("CustomAttr2", "CustomAttr1")]
    pool_id = cognito.create_user_pool(PoolName="p", Schema=schema)["UserPool"]["Id"]
    names = ["given_name", "custom:CustomAttr2", "email", "birthdate", "custom:CustomAttr1"]
    client = create(cognito, pool_id, ReadAttributes=names)
    assert describe(cognito, client)["ReadAttributes"] == [
        *("birthdate", "custom:CustomAttr1", "custom:CustomAttr2", "email", "given_name"),
    ]


# --- analytics ----------------------------------------------------------------------------------------------------


def application(region: str) -> dict[str, Any]:
    return {"ApplicationArn": f"arn:aws:mobiletargeting:{region}:123456789012:apps/a"}


def service_role(account: str) -> str:
    path = "role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp"
    return f"arn:aws:iam::{account}:{path}"


@pytest.mark.once
def test_a_pinpoint_project_by_arn_is_shown_with_the_service_linked_role(
    cognito: Any, pool_id: str, account: str
) -> None:
    sent = application("us-east-1")
    whole = {**sent, "RoleArn": service_role(account), "UserDataShared": False}
    client = create(cognito, pool_id, AnalyticsConfiguration=sent)
    assert client["AnalyticsConfiguration"] == describe(cognito, client)["AnalyticsConfiguration"] == whole
    assert update(cognito, client, AnalyticsConfiguration=sent)["AnalyticsConfiguration"] == whole
    sent["UserDataShared"] = True
    assert update(cognito, client, AnalyticsConfiguration=sent)["AnalyticsConfiguration"] == {
        **whole,
        "UserDataShared": True,
    }


def test_a_project_by_arn_and_a_role_of_one_s_own_do_not_go_together(cognito: Any, pool_id: str, account: str) -> None:
    for role in (service_role("123456789012"), f"arn:aws:iam::{account}:role/pinpoint"):
        sent = {**application("us-east-1"), "RoleArn": role}
        code, message = refusal(lambda sent=sent: create(cognito, pool_id, AnalyticsConfiguration=sent))
        assert (code, message.startswith("Invalid analytics configuration given")) == (INVALID, True)


@pytest.mark.once
@pytest.mark.parametrize(
    ("region", "projects", "accepted"),
    [
        ("us-east-1", "us-east-1", True),
        ("us-east-1", "eu-west-1", False),
        ("eu-west-1", "eu-west-1", True),
        ("eu-west-1", "us-east-1", False),
        ("eu-north-1", "us-east-1", True),
        ("eu-north-1", "eu-north-1", False),
    ],
)
def test_a_project_is_in_the_pool_s_region_or_in_us_east_1_where_there_is_no_pinpoint(
    connect: Callable[..., Any], region: str, projects: str, accepted: bool
) -> None:
    cognito = connect(region=region)
    pool_id = cognito.create_user_pool(PoolName="p")["UserPool"]["Id"]
    client = create(cognito, pool_id)
    sent = {"AnalyticsConfiguration": application(projects)}
    if accepted:
        assert "RoleArn" in update(cognito, client, **sent)["AnalyticsConfiguration"]
        return
    refused = (INVALID, f"The integration with Pinpoint is not supported for the requested {projects} region.")
    assert refusal(lambda: create(cognito, pool_id, **sent)) == refused
    assert refusal(lambda: update(cognito, client, **sent)) == refused
    assert describe(cognito, client) == client

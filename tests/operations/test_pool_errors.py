"""Every exception that the operations of pools and app clients declare is raised here, or named with the reason why it
never is.
"""

from collections.abc import Callable
from typing import Any

import pytest
from botocore import xform_name

from emulator.rules.owners import clients, pools
from emulator.store import state
from emulator.store.state import Fault
from tests.support import reasons
from tests.support.answers import refusal
from tests.support.given import Given

pytestmark = pytest.mark.once

NONE = "us-east-1_000000000"
URL = "https://app.example.com"
Members = dict[str, Any]


class Scene:
    """A pool with one confidential client; the operation's request would succeed but for what a case changes."""

    def __init__(self, given: Given, operation: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.given = given
        self.monkeypatch = monkeypatch
        pool = given.cognito.create_user_pool(PoolName="pool", AutoVerifiedAttributes=["email"])["UserPool"]
        self.arn: str = pool["Arn"]
        self.client = given.client(pool["Id"], GenerateSecret=True)
        self.method = getattr(given.cognito, xform_name(operation))
        self.request = REQUESTS[operation](self)

    def call(self, **changes: Any) -> tuple[str, str]:
        return refusal(self.method, **{**self.request, **changes})


def of_pool(scene: Scene) -> Members:
    return {"UserPoolId": scene.client.pool_id}


def of_client(scene: Scene) -> Members:
    return {**of_pool(scene), "ClientId": scene.client.id}


def of_secret(scene: Scene) -> Members:
    """One that is there and not the last."""
    made = scene.given.cognito.add_user_pool_client_secret(**of_client(scene))
    return {**of_client(scene), "ClientSecretId": made["ClientSecretDescriptor"]["ClientSecretId"]}


REQUESTS: dict[str, Callable[[Scene], Members]] = {
    "CreateUserPool": lambda _: {"PoolName": "new"},
    "DescribeUserPool": of_pool,
    "UpdateUserPool": of_pool,
    "DeleteUserPool": of_pool,
    "ListUserPools": lambda _: {"MaxResults": 1},
    "AddCustomAttributes": lambda scene: {
        **of_pool(scene),
        "CustomAttributes": [{"Name": "role", "AttributeDataType": "String"}],
    },
    "GetUserPoolMfaConfig": of_pool,
    "SetUserPoolMfaConfig": lambda scene: {**of_pool(scene), "MfaConfiguration": "OFF"},
    "TagResource": lambda scene: {"ResourceArn": scene.arn, "Tags": {"a": "b"}},
    "UntagResource": lambda scene: {"ResourceArn": scene.arn, "TagKeys": ["a"]},
    "ListTagsForResource": lambda scene: {"ResourceArn": scene.arn},
    "CreateUserPoolClient": lambda scene: {**of_pool(scene), "ClientName": "new"},
    "DescribeUserPoolClient": of_client,
    "UpdateUserPoolClient": of_client,
    "DeleteUserPoolClient": of_client,
    "ListUserPoolClients": of_pool,
    "AddUserPoolClientSecret": of_client,
    "ListUserPoolClientSecrets": of_client,
    "DeleteUserPoolClientSecret": of_secret,
}
Case = Callable[[Scene], tuple[str, str]]


def changed(**members: Any) -> Case:
    return lambda scene: scene.call(**members)


def one_pool_only(scene: Scene) -> tuple[str, str]:
    scene.monkeypatch.setattr(pools, "MOST_POOLS", 1)
    return scene.call()


def one_client_only(scene: Scene) -> tuple[str, str]:
    scene.monkeypatch.setattr(clients, "MOST_CLIENTS", 1)
    return scene.call()


def tier_of_a_client(scene: Scene) -> tuple[str, str]:
    scene.given.client(scene.client.pool_id, ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    return scene.call(UserPoolTier="LITE")


def in_lite(**members: Any) -> Case:
    def run(scene: Scene) -> tuple[str, str]:
        scene.given.cognito.update_user_pool(**of_pool(scene), UserPoolTier="LITE")
        return scene.call(**members)

    return run


def importing(scene: Scene) -> tuple[str, str]:
    scene.given.cognito.update_user_pool(**of_pool(scene), AutoVerifiedAttributes=["email"])
    scene.given.cognito.create_user_import_job(
        **of_pool(scene), JobName="j", CloudWatchLogsRoleArn="arn:aws:iam::123456789012:role/logs"
    )
    running = "UPDATE user_import_jobs SET status = 'InProgress' WHERE pool_id = :pool"
    scene.given.sql(running, pool=scene.client.pool_id)
    return scene.call()


def protected(scene: Scene) -> tuple[str, str]:
    scene.given.cognito.update_user_pool(**of_pool(scene), DeletionProtection="ACTIVE")
    return scene.call()


def third_secret(scene: Scene) -> tuple[str, str]:
    scene.method(**scene.request)
    return scene.call()


def public_client(scene: Scene) -> tuple[str, str]:
    return scene.call(ClientId=scene.given.client(scene.client.pool_id).id)


def last_secret(scene: Scene) -> tuple[str, str]:
    scene.method(**scene.request)
    [left] = scene.given.cognito.list_user_pool_client_secrets(**of_client(scene))["ClientSecrets"]
    return scene.call(ClientSecretId=left["ClientSecretId"])


PASSWORDLESS = {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}}
ENFORCED = {"UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}}
NOT_A_NUMBER = {"Name": "n", "AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "x"}}
UNKNOWN_POOL = changed(UserPoolId=NONE)
UNKNOWN_CLIENT = changed(ClientId="nobody")
UNKNOWN_ARN = changed(ResourceArn=f"arn:aws:cognito-idp:us-east-1:123456789012:userpool/{NONE}")
NO_ARN = changed(ResourceArn="arn:aws:cognito-idp:us-east-1:123456789012:userpool")
BAD_POOL, BAD_CLIENT = changed(UserPoolId="x x"), changed(ClientId="x x")
BAD_TAGS = changed(UserPoolTags={"aws:x": "y"})
BAD_FLOW = changed(AllowedOAuthFlows=["code", "client_credentials"], AllowedOAuthScopes=["openid"], CallbackURLs=[URL])
BAD_SCOPE = changed(AllowedOAuthScopes=["nothing/there"])
BAD_ATTRIBUTES = changed(ReadAttributes=["nothing"])

RAISED: dict[str, dict[str, Case]] = {
    "CreateUserPool": {
        "InvalidParameterException": changed(AliasAttributes=["email"], UsernameAttributes=["email"]),
        "FeatureUnavailableInTierException": changed(UserPoolTier="LITE", **PASSWORDLESS),
        "UserPoolTaggingException": BAD_TAGS,
        "LimitExceededException": one_pool_only,
    },
    "DescribeUserPool": {"ResourceNotFoundException": UNKNOWN_POOL, "InvalidParameterException": BAD_POOL},
    "UpdateUserPool": {
        "ResourceNotFoundException": UNKNOWN_POOL,
        "InvalidParameterException": changed(MfaConfiguration="ON"),
        "FeatureUnavailableInTierException": changed(UserPoolTier="ESSENTIALS", **ENFORCED),
        "TierChangeNotAllowedException": tier_of_a_client,
        "UserPoolTaggingException": BAD_TAGS,
        "UserImportInProgressException": importing,
    },
    "DeleteUserPool": {
        "ResourceNotFoundException": UNKNOWN_POOL,
        "InvalidParameterException": protected,
        "UserImportInProgressException": importing,
    },
    "ListUserPools": {"InvalidParameterException": changed(NextToken="x")},
    "AddCustomAttributes": {
        "ResourceNotFoundException": UNKNOWN_POOL,
        "InvalidParameterException": changed(CustomAttributes=[NOT_A_NUMBER]),
        "UserImportInProgressException": importing,
    },
    "GetUserPoolMfaConfig": {"ResourceNotFoundException": UNKNOWN_POOL, "InvalidParameterException": BAD_POOL},
    "SetUserPoolMfaConfig": {
        "ResourceNotFoundException": UNKNOWN_POOL,
        "InvalidParameterException": changed(MfaConfiguration="ON"),
        "FeatureUnavailableInTierException": in_lite(
            WebAuthnConfiguration={"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"}
        ),
    },
    "TagResource": {
        "ResourceNotFoundException": UNKNOWN_ARN,
        "InvalidParameterException": changed(Tags={"aws:x": "y"}),
    },
    "UntagResource": {"ResourceNotFoundException": UNKNOWN_ARN, "InvalidParameterException": NO_ARN},
    "ListTagsForResource": {"ResourceNotFoundException": UNKNOWN_ARN, "InvalidParameterException": NO_ARN},
    "CreateUserPoolClient": {
        "ResourceNotFoundException": UNKNOWN_POOL,
        "InvalidParameterException": BAD_ATTRIBUTES,
        "InvalidOAuthFlowException": BAD_FLOW,
        "ScopeDoesNotExistException": BAD_SCOPE,
        "LimitExceededException": one_client_only,
        "FeatureUnavailableInTierException": in_lite(ExplicitAuthFlows=["ALLOW_USER_AUTH"]),
    },
    "DescribeUserPoolClient": {"ResourceNotFoundException": UNKNOWN_CLIENT, "InvalidParameterException": BAD_CLIENT},
    "UpdateUserPoolClient": {
        "ResourceNotFoundException": UNKNOWN_CLIENT,
        "InvalidParameterException": BAD_ATTRIBUTES,
        "InvalidOAuthFlowException": BAD_FLOW,
        "ScopeDoesNotExistException": BAD_SCOPE,
        "FeatureUnavailableInTierException": in_lite(ExplicitAuthFlows=["ALLOW_USER_AUTH"]),
    },
    "DeleteUserPoolClient": {"ResourceNotFoundException": UNKNOWN_CLIENT, "InvalidParameterException": BAD_CLIENT},
    "ListUserPoolClients": {
        "ResourceNotFoundException": UNKNOWN_POOL,
        "InvalidParameterException": changed(NextToken="x"),
    },
    "AddUserPoolClientSecret": {
        "ResourceNotFoundException": UNKNOWN_CLIENT,
        "InvalidParameterException": public_client,
        "LimitExceededException": third_secret,
    },
    "ListUserPoolClientSecrets": {
        "ResourceNotFoundException": UNKNOWN_CLIENT,
        "InvalidParameterException": changed(NextToken="x"),
    },
    "DeleteUserPoolClientSecret": {
        "ResourceNotFoundException": changed(ClientSecretId="nothing"),
        "InvalidParameterException": last_secret,
    },
}

# What a healthy emulator never raises, and why. All of it can be injected.
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {
        **reasons.COMMON,
        "InternalServerException": "it would be a bug of the emulator",
        "NotAuthorizedException": reasons.NO_IAM,
        "AccessDeniedException": reasons.NO_IAM,
        "ConcurrentModificationException": "two changes of one pool at once wait for each other",
        **reasons.NO_ROLES,
    },
    "CreateUserPool": {"TierChangeNotAllowedException": "a new pool has no plan that it could change from"},
    "DescribeUserPool": {"UserPoolTaggingException": "this operation sets no tags"},
    "ListUserPoolClientSecrets": {"LimitExceededException": "this operation makes nothing"},
    "DeleteUserPoolClientSecret": {
        "LimitExceededException": "this operation makes nothing; the last secret is InvalidParameterException"
    },
}


def unreachable(operation: str) -> reasons.Reasons:
    return reasons.of(UNREACHABLE, operation)


@pytest.mark.parametrize("operation", REQUESTS)
def test_the_request_that_the_cases_change_succeeds(
    given: Given, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    scene = Scene(given, operation, monkeypatch)
    assert scene.method(**scene.request)["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(
    given: Given, monkeypatch: pytest.MonkeyPatch, operation: str, error: str
) -> None:
    code, message = RAISED[operation][error](Scene(given, operation, monkeypatch))
    assert code == error
    assert message


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in REQUESTS for error in unreachable(name)])
def test_a_client_meets_what_never_happens_by_a_fault(
    given: Given, monkeypatch: pytest.MonkeyPatch, operation: str, error: str
) -> None:
    scene = Scene(given, operation, monkeypatch)
    services, now = given.services, given.services.clock.now()
    named = ("UserPoolId", "ResourceArn", "PoolName", "MaxResults")
    match = {name: scene.request[name] for name in named if name in scene.request}
    connection = services.database.begin(write=True)
    state.arm(connection, Fault(f"fault-{operation}-{error}", operation, error, "injected", match, 1, 0, 1, now))
    services.database.end(connection, write=True, keep=True)
    assert scene.call() == (error, "injected")

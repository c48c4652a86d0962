"""Each resource of CloudFormation's pages and of public stacks: deployed, read twice, deployed again."""

from typing import Any

import pytest

from tests.configurations import cloudformation, deployments
from tests.configurations.cloudformation import CLIENTS, GROUPS
from tests.configurations.comparing import MISSING, at, drift
from tests.configurations.deployments import CHANGES
from tests.configurations.stack import Stack
from tests.configurations.test_terraform_pools import in_account
from tests.support.answers import refusal
from tests.support.given import Given

pytestmark = pytest.mark.once

POOLS = {**cloudformation.POOLS, **deployments.POOLS}
INVALID = "InvalidParameterException"


@pytest.mark.parametrize("name", POOLS)
def test_a_pool_does_not_drift(cognito: Any, account: str, name: str) -> None:
    stack = Stack(cognito)
    properties = in_account(POOLS[name], account)
    stack.deploy(properties)
    assert stack.drift() == []
    first = stack.read()
    assert stack.read() == first
    stack.deploy(properties)
    assert stack.read() == first


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_template_changes_what_it_names(cognito: Any, account: str, name: str) -> None:
    before, after, expected = CHANGES[name]
    stack = Stack(cognito)
    stack.deploy(in_account(before, account))
    stack.deploy(in_account(after, account))
    assert stack.drift() == []
    shown = stack.read()
    found = {path: None if at(shown, path) is MISSING else at(shown, path) for path in expected}
    assert found == expected


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_does_not_drift(given: Given, name: str) -> None:
    pool = given.pool()
    members = {"UserPoolId": pool, "ClientName": "client", **CLIENTS[name]}
    made = given.cognito.create_user_pool_client(**members)["UserPoolClient"]
    owner = {"UserPoolId": pool, "ClientId": made["ClientId"]}
    first = given.cognito.describe_user_pool_client(**owner)["UserPoolClient"]
    asked = {name: value for name, value in members.items() if name != "GenerateSecret"}
    assert list(drift(asked, first)) == []
    given.cognito.update_user_pool_client(**{**asked, **owner})
    second = given.cognito.describe_user_pool_client(**owner)["UserPoolClient"]
    assert {**second, "LastModifiedDate": None} == {**first, "LastModifiedDate": None}


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_does_not_drift(given: Given, account: str, name: str) -> None:
    members = {"UserPoolId": given.pool(), **in_account(GROUPS[name], account)}
    given.cognito.create_group(**members)
    owner = {"UserPoolId": members["UserPoolId"], "GroupName": members["GroupName"]}
    first = given.cognito.get_group(**owner)["Group"]
    assert list(drift(members, first)) == []
    given.cognito.update_group(**members)
    second = given.cognito.get_group(**owner)["Group"]
    assert {**second, "LastModifiedDate": None} == {**first, "LastModifiedDate": None}


def test_a_user_is_made_as_the_page_has_it(given: Given) -> None:
    user = {"UserPoolId": given.pool(), "Username": "bob"}
    attributes = [{"Name": "email", "Value": "bob@example.com"}]
    given.cognito.admin_create_user(**user, UserAttributes=attributes, MessageAction="SUPPRESS")
    shown = given.cognito.admin_get_user(**user)
    assert [attribute for attribute in shown["UserAttributes"] if attribute["Name"] != "sub"] == attributes


ACTIONS = {
    f"{level}Action": {"EventAction": action, "Notify": True}
    for level, action in (("Low", "NO_ACTION"), ("Medium", "MFA_IF_CONFIGURED"), ("High", "MFA_REQUIRED"))
}
LETTER = {"HtmlBody": "html body", "Subject": "it was not you", "TextBody": "text body"}
RISK = {
    "AccountTakeoverRiskConfiguration": {
        "Actions": ACTIONS,
        "NotifyConfiguration": {
            "BlockEmail": LETTER,
            "MfaEmail": LETTER,
            "NoActionEmail": LETTER,
            "From": "no-reply@example.com",
            "ReplyTo": "help@example.com",
            "SourceArn": "arn:aws:ses:us-east-1:123456789012:identity/no-reply@example.com",
        },
    },
    "CompromisedCredentialsRiskConfiguration": {"Actions": {"EventAction": "BLOCK"}, "EventFilter": ["SIGN_IN"]},
    "RiskExceptionConfiguration": {"BlockedIPRangeList": ["198.0.0.1/32"], "SkippedIPRangeList": ["198.0.0.2/32"]},
}


def test_a_risk_configuration_does_not_drift(given: Given) -> None:
    client = given.client()
    owner = {"UserPoolId": client.pool_id, "ClientId": client.id}
    given.cognito.set_risk_configuration(**owner, **RISK)
    first = given.cognito.describe_risk_configuration(**owner)["RiskConfiguration"]
    assert list(drift(RISK, first)) == []
    given.cognito.set_risk_configuration(**owner, **RISK)
    second = given.cognito.describe_risk_configuration(**owner)["RiskConfiguration"]
    assert {**second, "LastModifiedDate": None} == {**first, "LastModifiedDate": None}


def test_the_example_of_the_risk_page_is_refused_as_it_stands(given: Given) -> None:
    """It blocks an address instead of a range, and its word for blocking is none of the model's."""
    pool = given.pool()
    call = given.cognito.set_risk_configuration
    exception = {"BlockedIPRangeList": ["198.0.0.1"], "SkippedIPRangeList": ["198.0.0.1"]}
    assert refusal(call, UserPoolId=pool, RiskExceptionConfiguration=exception) == (INVALID, "Incorrect CIDR format")
    code, message = refusal(
        call, UserPoolId=pool, CompromisedCredentialsRiskConfiguration={"Actions": {"EventAction": "BLOCKED"}}
    )
    assert (code, message.partition("constraint: ")[2]) == (
        INVALID,
        "Member must satisfy enum value set: [BLOCK, NO_ACTION]",
    )

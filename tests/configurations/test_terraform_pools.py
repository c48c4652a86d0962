"""Each user pool of Terraform's acceptance tests, step by step: what is applied comes back, and a second look plans
nothing."""

from typing import Any

import pytest

from tests.configurations.comparing import MISSING, at
from tests.configurations.terraform import Resource
from tests.configurations.terraform_pools import POOLS, Members

pytestmark = pytest.mark.once


def in_account(value: Any, account: str) -> Any:
    """The configuration with the roles of the account that applies it."""
    if isinstance(value, dict):
        return {name: in_account(inner, account) for name, inner in value.items()}
    if isinstance(value, list):
        return [in_account(inner, account) for inner in value]
    return value.replace("{account}", account) if isinstance(value, str) else value


@pytest.mark.parametrize("name", POOLS)
def test_a_pool_is_what_was_applied(cognito: Any, account: str, name: str) -> None:
    resource = Resource(cognito)
    for step in POOLS[name]:
        resource.apply(in_account(step.configured, account))
        assert resource.planned() == []
        shown = resource.read()
        assert shown == resource.read()
        expected = in_account(step.shows, account)
        assert {path: at(shown, path) for path in expected} == expected
        assert [path for path in step.lacks if at(shown, path) not in (MISSING, [])] == []


@pytest.mark.parametrize("name", POOLS)
def test_applying_again_what_was_read_changes_nothing(cognito: Any, account: str, name: str) -> None:
    """As after an import: the provider sends the whole pool once more."""
    resource = Resource(cognito)
    for step in POOLS[name]:
        resource.apply(in_account(step.configured, account))
    before = resource.read()
    resource.cognito.update_user_pool(UserPoolId=resource.id, **updatable(before))
    assert resource.read() == before


def updatable(shown: Members) -> Members:
    """What DescribeUserPool showed, as far as UpdateUserPool takes it."""
    fixed = ("Id", "Arn", "Name", "SchemaAttributes", "EstimatedNumberOfUsers", "AliasAttributes", "UsernameAttributes")
    of_mfa = (
        "UsernameConfiguration",
        "SoftwareTokenMfaConfiguration",
        "EmailMfaConfiguration",
        "WebAuthnConfiguration",
    )
    sent = {name: value for name, value in shown.items() if name not in (*fixed, *of_mfa)}
    sent["AdminCreateUserConfig"] = {**sent["AdminCreateUserConfig"]}
    del sent["AdminCreateUserConfig"]["UnusedAccountValidityDays"]  # goes with the password policy, not beside it
    return sent

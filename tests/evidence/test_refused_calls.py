"""Calls about a pool that AWS refused, and those beside them that it took."""

from typing import Any

import pytest
from botocore import xform_name

from tests.configurations.test_terraform_pools import in_account
from tests.evidence.calls import ACCEPTED, MFA, OTHERS, RISK, Call
from tests.support.answers import refusal
from tests.support.given import Given

pytestmark = pytest.mark.once


def made(given: Given, call: Call, account: str) -> str:
    return given.pool(**in_account({"AutoVerifiedAttributes": [], **call.pool}, account))


@pytest.mark.parametrize("name", [*MFA, *RISK, *OTHERS])
def test_a_call_is_refused_and_changes_nothing(given: Given, account: str, name: str) -> None:
    call = {**MFA, **RISK, **OTHERS}[name]
    pool = made(given, call, account)
    before = told_of(given, pool)
    method = getattr(given.cognito, xform_name(call.operation))
    assert refusal(method, UserPoolId=pool, **in_account(call.members, account)) == (call.code, call.sentence)
    assert told_of(given, pool) == before


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_call_is_taken(given: Given, account: str, name: str) -> None:
    call = ACCEPTED[name]
    method = getattr(given.cognito, xform_name(call.operation))
    assert method(UserPoolId=made(given, call, account), **in_account(call.members, account))


def told_of(given: Given, pool: str) -> list[Any]:
    reads = ("describe_user_pool", "get_user_pool_mfa_config", "describe_risk_configuration", "list_groups")
    found = [getattr(given.cognito, name)(UserPoolId=pool) for name in reads]
    return [{name: value for name, value in answer.items() if name != "ResponseMetadata"} for answer in found]

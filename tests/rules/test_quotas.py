"""Request-rate quotas: off, on, and in which category every operation is."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import orjson
import pytest

from emulator.calls import registry
from emulator.model import contract
from emulator.rules.limits import limit_overrides
from emulator.rules.limits.quota_categories import CATEGORIES
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.statements import heard
from tests.support.ways import INCORRECT, password_refused

THROTTLED = ("TooManyRequestsException", "Rate exceeded")


def limited(given: Given, pool_id: str, **rules: Any) -> None:
    """As `PUT /_emulator/pools/{id}/rules` does."""
    named = {name.replace("quota_", "quota:"): value for name, value in rules.items()}
    limit_overrides.check(named)
    given.sql("UPDATE user_pools SET rules = :rules WHERE id = :id", rules=orjson.dumps(named).decode(), id=pool_id)


@pytest.fixture
def client(given: Given) -> AppClient:
    """Of a pool with bob in it, while time stands still."""
    found = given.client()
    given.confirmed_user(found, "bob")
    given.clock_frozen()
    return found


def test_every_operation_is_in_one_category() -> None:
    assert set(registry.terms()) == set(contract.operations())
    assert {terms.quota for terms in registry.terms().values()} <= set(CATEGORIES)


def test_the_numbers_are_those_of_the_guide() -> None:
    assert {name: category.limit for name, category in CATEGORIES.items()} == {
        "UserAuthentication": 120,
        "UserCreation": 50,
        "UserFederation": 25,
        "UserAccountRecovery": 30,
        "UserRead": 120,
        "UserUpdate": 25,
        "UserToken": 120,
        "UserResourceRead": 50,
        "UserResourceUpdate": 25,
        "UserList": 30,
        "UserPoolRead": 15,
        "UserPoolUpdate": 15,
        "UserPoolResourceRead": 20,
        "UserPoolResourceUpdate": 15,
        "UserPoolClientRead": 15,
        "UserPoolClientUpdate": 15,
        "ClientAuthentication": 150,
        "LimitManagement": 1,
    }


def test_a_pool_has_no_quotas_until_it_turns_them_on(given: Given, client: AppClient) -> None:
    for _ in range(40):
        given.cognito.list_users(UserPoolId=client.pool_id)
    limited(given, client.pool_id, quotas={"factor": 1})
    for _ in range(30):
        given.cognito.list_users(UserPoolId=client.pool_id)
    assert refusal(given.cognito.list_users, UserPoolId=client.pool_id) == THROTTLED
    limited(given, client.pool_id)
    given.cognito.list_users(UserPoolId=client.pool_id)


def test_a_category_is_counted_over_its_operations_and_begins_anew_each_second(given: Given, client: AppClient) -> None:
    limited(given, client.pool_id, quota_UserRead={"limit": 2})
    whom = {"UserPoolId": client.pool_id, "Username": "bob"}
    token = given.tokens(client, "bob")["AccessToken"]
    given.cognito.admin_get_user(**whom)
    given.cognito.get_user(AccessToken=token)
    assert refusal(given.cognito.admin_get_user, **whom) == THROTTLED
    assert refusal(given.cognito.get_user, AccessToken=token) == THROTTLED
    given.cognito.list_users(UserPoolId=client.pool_id)  # another category
    given.clock_advanced(timedelta(seconds=1))
    given.cognito.admin_get_user(**whom)


def test_calls_that_fail_count_and_pools_are_counted_alone(given: Given, client: AppClient) -> None:
    limited(given, client.pool_id, quota_UserAuthentication={"limit": 2})
    assert password_refused(client, "bob", "Wr0ng-one") == INCORRECT
    assert password_refused(client, "bob", "Wr0ng-one") == INCORRECT
    assert password_refused(client, "bob") == THROTTLED
    another = given.client()
    given.confirmed_user(another, "bob")
    assert given.sign_in(another, "bob")["AuthenticationResult"]


def test_a_throttled_call_does_nothing(given: Given, client: AppClient) -> None:
    limited(given, client.pool_id, quota_UserUpdate={"limit": 0})
    whom = {"UserPoolId": client.pool_id, "Username": "bob"}
    assert refusal(given.cognito.admin_delete_user, **whom) == THROTTLED
    assert given.status(client, "bob") == "CONFIRMED"


def test_a_new_password_counts_as_recovery_and_other_answers_have_three_times_the_quota(given: Given) -> None:
    client = given.client()
    given.invited_user(client, "ann")
    session = given.sign_in(client, "ann", "Temp0rary!")["Session"]
    given.clock_frozen()
    limited(given, client.pool_id, quota_UserAuthentication={"limit": 1}, quota_UserAccountRecovery={"limit": 0})
    call = given.cognito.respond_to_auth_challenge
    asked = {"ClientId": client.id, "Session": session}
    answers = {"USERNAME": "ann", "NEW_PASSWORD": PASSWORD}
    new_password = {"ChallengeName": "NEW_PASSWORD_REQUIRED", "ChallengeResponses": answers}
    assert refusal(call, **asked, **new_password) == THROTTLED
    for _ in range(4):  # three, and one more out of the category's own
        assert refusal(call, **asked, ChallengeName="SMS_MFA", ChallengeResponses={})[0] != THROTTLED[0]
    assert refusal(call, **asked, ChallengeName="SMS_MFA", ChallengeResponses={}) == THROTTLED
    assert password_refused(client, "ann") == THROTTLED


def test_narrow_categories_let_each_operation_have_five_calls(given: Given, client: AppClient) -> None:
    limited(given, client.pool_id, quotas={"factor": 1})
    for _ in range(5):
        given.cognito.list_groups(UserPoolId=client.pool_id)
    assert refusal(given.cognito.list_groups, UserPoolId=client.pool_id) == THROTTLED
    given.cognito.get_user_pool_mfa_config(UserPoolId=client.pool_id)


@pytest.mark.parametrize("rules", [{"quotas": {"factor": 1e9}}, {"quota_UserAuthentication": {"limit": 1_000_000_000}}])
def test_the_greatest_numbers_throttle_nobody(given: Given, client: AppClient, rules: dict[str, Any]) -> None:
    limited(given, client.pool_id, **rules)
    given.invited_user(client, "ann")
    session = given.sign_in(client, "ann", "Temp0rary!")["Session"]
    answers = {"USERNAME": "ann", "NEW_PASSWORD": PASSWORD}
    given.cognito.respond_to_auth_challenge(
        ClientId=client.id, ChallengeName="NEW_PASSWORD_REQUIRED", Session=session, ChallengeResponses=answers
    )
    given.cognito.list_groups(UserPoolId=client.pool_id)


def test_parallel_callers_get_exactly_the_limit(given: Given, client: AppClient) -> None:
    limited(given, client.pool_id, quota_UserList={"limit": 7})

    def call(_: int) -> str:
        try:
            given.cognito.list_users(UserPoolId=client.pool_id)
        except given.cognito.exceptions.TooManyRequestsException:
            return "throttled"
        return "ok"

    with ThreadPoolExecutor(20) as threads:
        outcomes = list(threads.map(call, range(20)))
    assert outcomes.count("ok") == 7


def test_a_pool_without_quotas_costs_not_one_statement(given: Given, client: AppClient) -> None:
    with heard(given.services.database) as statements:
        given.cognito.list_users(UserPoolId=client.pool_id)
        without = list(statements)
        statements.clear()
        limited(given, client.pool_id, quota_UserList={"limit": 7})
        statements.clear()
        given.cognito.list_users(UserPoolId=client.pool_id)
    assert not any("request_rates" in statement for statement in without)
    assert sum("request_rates" in statement for statement in statements) == 1


@pytest.mark.parametrize(
    ("rules", "problem"),
    [
        ({"quota:Nothing": {"limit": 1}}, "quota:Nothing is not a rule"),
        ({"quota:UserRead": {"limit": 1.5}}, "limit is a whole number"),
        ({"quota:UserRead": {"limit": -1}}, "limit is a whole number"),
        ({"quota:UserRead": {"factor": 1}}, "limit is a whole number"),
        ({"quotas": {"limit": 1}}, "factor is a number"),
        ({"quotas": {"factor": True}}, "factor is a number"),
        ({"quotas": 1}, "factor is a number"),
    ],
)
def test_a_rule_that_is_none_is_refused(rules: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        limit_overrides.check(rules)

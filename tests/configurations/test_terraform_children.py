"""Each app client, group, user and risk configuration of Terraform's acceptance tests, step by step: what is applied
comes back, and a second look plans nothing."""

from typing import Any

import pytest

from tests.configurations.comparing import MISSING, at, drift
from tests.configurations.terraform_children import CLIENTS, EASY, EXCEPTION, FOUR, GROUPS, MANAGED_CLIENTS, RISK
from tests.configurations.terraform_pools import Members, Step
from tests.configurations.test_terraform_pools import in_account
from tests.support.answers import refusal
from tests.support.given import Given

pytestmark = pytest.mark.once

INVALID = "InvalidParameterException"


class ClientResource:
    """One `aws_cognito_user_pool_client`. The provider changes it by sending everything, and keeps what it read where
    the configuration says nothing of it."""

    SET_ANEW = ("RefreshTokenValidity", "EnableTokenRevocation", "AuthSessionValidity")

    def __init__(self, cognito: Any, pool: str, *, made_by_another: bool = False) -> None:
        self.cognito, self.pool = cognito, pool
        self.id = ""
        if made_by_another:
            made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="AmazonOpenSearchService-search-1")
            self.id = made["UserPoolClient"]["ClientId"]

    def apply(self, configured: Members) -> None:
        if self.id:
            kept = {name: value for name, value in self.read().items() if name in self.SET_ANEW}
            sent = {**kept, **configured}
            self.cognito.update_user_pool_client(UserPoolId=self.pool, ClientId=self.id, **sent)
            return
        members = {"ClientName": "client", **configured}
        self.id = self.cognito.create_user_pool_client(UserPoolId=self.pool, **members)["UserPoolClient"]["ClientId"]

    def read(self) -> Members:
        shown: Members = self.cognito.describe_user_pool_client(UserPoolId=self.pool, ClientId=self.id)
        return {name: value for name, value in shown["UserPoolClient"].items() if name != "LastModifiedDate"}


def assert_shown(step: Step, shown: Members, account: str) -> None:
    """`GenerateSecret` is asked for and never shown; the secret is."""
    asked = {name: value for name, value in step.configured.items() if name != "GenerateSecret"}
    assert list(drift(in_account(asked, account), shown)) == []
    if step.configured.get("GenerateSecret"):
        assert shown["ClientSecret"]
    expected = in_account(step.shows, account)
    assert {path: at(shown, path) for path in expected} == expected
    assert [path for path in step.lacks if at(shown, path) is not MISSING] == []


@pytest.mark.parametrize("name", CLIENTS)
def test_a_client_is_what_was_applied(given: Given, account: str, name: str) -> None:
    resource = ClientResource(given.cognito, given.pool())
    for step in CLIENTS[name]:
        resource.apply(in_account(step.configured, account))
        assert_shown(step, resource.read(), account)
        assert resource.read() == resource.read()


@pytest.mark.parametrize("name", MANAGED_CLIENTS)
def test_a_client_that_another_service_made_is_changed(given: Given, account: str, name: str) -> None:
    resource = ClientResource(given.cognito, given.pool(), made_by_another=True)
    for step in MANAGED_CLIENTS[name]:
        members = {"ClientName": "AmazonOpenSearchService-search-1", **in_account(step.configured, account)}
        members.pop("GenerateSecret", None)
        resource.apply(members)
        assert_shown(Step(members, step.shows, step.lacks), resource.read(), account)


@pytest.mark.parametrize("name", CLIENTS)
def test_sending_again_what_was_read_of_a_client_changes_nothing(given: Given, account: str, name: str) -> None:
    resource = ClientResource(given.cognito, given.pool())
    for step in CLIENTS[name]:
        resource.apply(in_account(step.configured, account))
    before = resource.read()
    unsendable = ("UserPoolId", "ClientId", "ClientSecret", "ClientType", "CreationDate")
    resource.apply({name: value for name, value in before.items() if name not in unsendable})
    assert resource.read() == before


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_is_what_was_applied(given: Given, account: str, name: str) -> None:
    pool, made = given.pool(), False
    for step in GROUPS[name]:
        members = {"UserPoolId": pool, **in_account(step.configured, account)}
        (given.cognito.update_group if made else given.cognito.create_group)(**members)
        made = True
        shown = given.cognito.get_group(UserPoolId=pool, GroupName=members["GroupName"])["Group"]
        assert_shown(step, shown, account)


@pytest.mark.parametrize("of_client", [False, True])
@pytest.mark.parametrize("name", RISK)
def test_a_risk_configuration_is_what_was_applied(given: Given, account: str, name: str, *, of_client: bool) -> None:
    """On a pool of which nothing is configured but its name: threat protection need not be on to configure it."""
    client = given.client()
    owner = {"UserPoolId": client.pool_id, **({"ClientId": client.id} if of_client else {})}
    for step in RISK[name]:
        given.cognito.set_risk_configuration(**owner, **step.configured)
        shown = given.cognito.describe_risk_configuration(**owner)["RiskConfiguration"]
        assert_shown(step, shown, account)
        assert list(drift(owner, shown)) == []


def test_an_exception_that_names_no_range_is_accepted(given: Given) -> None:
    """The provider itself refuses an empty list before it calls; AWS's model has no shortest length."""
    pool = given.pool()
    empty: Members = {"BlockedIPRangeList": [], "SkippedIPRangeList": []}
    given.cognito.set_risk_configuration(UserPoolId=pool, RiskExceptionConfiguration={**EXCEPTION, **empty})


def test_a_user_is_made_with_what_is_applied(given: Given) -> None:
    client = given.client(given.pool(AutoVerifiedAttributes=[], **EASY))
    for name, members in {"plain": {}, "temporary": {"TemporaryPassword": "letmein"}}.items():
        given.cognito.admin_create_user(UserPoolId=client.pool_id, Username=name, **members)
        shown = given.cognito.admin_get_user(UserPoolId=client.pool_id, Username=name)
        assert (shown["Enabled"], shown["UserStatus"]) == (True, "FORCE_CHANGE_PASSWORD")
    asked = sign_in(client, "temporary", "letmein")
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_user_gets_a_password_of_their_own(given: Given) -> None:
    client = given.client(given.pool(AutoVerifiedAttributes=[], **EASY))
    user = {"UserPoolId": client.pool_id, "Username": "bob"}
    given.cognito.admin_create_user(**user)
    given.cognito.admin_set_user_password(**user, Password="first-one", Permanent=True)
    assert "AuthenticationResult" in sign_in(client, "bob", "first-one")
    given.cognito.admin_set_user_password(**user, Password="second-one", Permanent=True)
    assert "AuthenticationResult" in sign_in(client, "bob", "second-one")
    assert refusal(sign_in, client=client, name="bob", password="first-one")[0] == "NotAuthorizedException"


def test_a_users_attributes_are_what_was_applied(given: Given) -> None:
    """The provider deletes what the configuration no longer names and updates the rest."""
    user = {"UserPoolId": given.pool(AutoVerifiedAttributes=[], **FOUR), "Username": "bob"}
    given.cognito.admin_create_user(**user, UserAttributes=custom(one="1", two="2", three="3"))
    given.cognito.admin_update_user_attributes(**user, UserAttributes=custom(two="2", three="three", four="4"))
    given.cognito.admin_delete_user_attributes(**user, UserAttributeNames=["custom:one"])
    shown = given.cognito.admin_get_user(**user)["UserAttributes"]
    assert [attribute for attribute in shown if attribute["Name"] != "sub"] == custom(four="4", three="three", two="2")


def test_a_user_is_disabled_and_enabled(given: Given) -> None:
    user = {"UserPoolId": given.pool(), "Username": "bob"}
    given.cognito.admin_create_user(**user)
    given.cognito.admin_disable_user(**user)
    assert given.cognito.admin_get_user(**user)["Enabled"] is False
    given.cognito.admin_enable_user(**user)
    assert given.cognito.admin_get_user(**user)["Enabled"] is True


def custom(**values: str) -> list[dict[str, str]]:
    return [{"Name": f"custom:{name}", "Value": value} for name, value in values.items()]


def sign_in(client: Any, name: str, password: str) -> Members:
    parameters = {"USERNAME": name, "PASSWORD": password}
    answer: Members = client.cognito.initiate_auth(
        ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )
    return answer

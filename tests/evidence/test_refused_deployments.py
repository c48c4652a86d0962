"""What a deployment was refused for, tried by CreateUserPool and UpdateUserPool, CreateUserPoolClient and
UpdateUserPoolClient: the sentence, and that nothing came of it."""

from typing import Any

import pytest

from tests.configurations.terraform_pools import Members
from tests.configurations.test_terraform_pools import in_account
from tests.evidence import clients, pools
from tests.support.answers import refusal
from tests.support.given import Given

pytestmark = pytest.mark.once

INVALID = "InvalidParameterException"
TIER = "FeatureUnavailableInTierException"


def exception(sentence: str) -> str:
    return TIER if sentence.startswith(pools.TIER) else INVALID


@pytest.mark.parametrize("name", [*pools.NEW, *pools.ANY])
def test_a_pool_is_refused(cognito: Any, account: str, name: str) -> None:
    settings, sentence = {**pools.NEW, **pools.ANY}[name]
    members = {"PoolName": "pool", **in_account(settings, account)}
    assert refusal(cognito.create_user_pool, **members) == (exception(sentence), sentence)
    assert cognito.list_user_pools(MaxResults=10)["UserPools"] == []


@pytest.mark.parametrize("name", pools.ANY)
def test_an_update_is_refused_alike(cognito: Any, account: str, name: str) -> None:
    settings, sentence = pools.ANY[name]
    pool = cognito.create_user_pool(PoolName="pool")["UserPool"]
    call = cognito.update_user_pool
    assert refusal(call, UserPoolId=pool["Id"], **in_account(settings, account)) == (exception(sentence), sentence)
    assert cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"] == pool


@pytest.mark.parametrize("name", pools.FINE)
def test_a_mended_pool_is_made(cognito: Any, name: str) -> None:
    assert cognito.create_user_pool(PoolName="pool", **pools.FINE[name])["UserPool"]["Id"]


def test_a_pool_has_fifty_custom_attributes_at_most(cognito: Any) -> None:
    """The refusal prints the whole list, as Java prints it, with the members that were left out as null."""
    schema = [{"Name": f"c{number}", "AttributeDataType": "String"} for number in range(51)]
    printed = ", ".join(
        f"SchemaAttributeType(name=c{number}, attributeDataType=String, developerOnlyAttribute=null, mutable=null, "
        "required=null, numberAttributeConstraints=null, stringAttributeConstraints=null)"
        for number in range(51)
    )
    assert refusal(cognito.create_user_pool, PoolName="pool", Schema=schema) == (
        INVALID,
        pools.violation(f"[{printed}]", "schema", pools.at_most(50, "length")),
    )


@pytest.mark.parametrize("name", clients.REFUSED)
def test_a_client_is_refused(given: Given, account: str, name: str) -> None:
    pool = given.pool()
    settings, code, sentence = told(clients.REFUSED[name], pool, account, doing="creating")
    call = given.cognito.create_user_pool_client
    assert refusal(call, UserPoolId=pool, **{"ClientName": "client", **settings}) == (code, sentence)
    assert given.cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"] == []


@pytest.mark.parametrize("name", clients.REFUSED)
def test_an_update_of_a_client_is_refused_alike(given: Given, account: str, name: str) -> None:
    client = given.client()
    owner = {"UserPoolId": client.pool_id, "ClientId": client.id}
    before = given.cognito.describe_user_pool_client(**owner)["UserPoolClient"]
    settings, code, sentence = told(clients.REFUSED[name], client.pool_id, account, doing="updating")
    assert refusal(given.cognito.update_user_pool_client, **owner, **settings) == (code, sentence)
    assert given.cognito.describe_user_pool_client(**owner)["UserPoolClient"] == before


@pytest.mark.parametrize("name", clients.FINE)
def test_a_mended_client_is_made(given: Given, name: str) -> None:
    call = given.cognito.create_user_pool_client
    assert call(UserPoolId=given.pool(), ClientName="client", **clients.FINE[name])["UserPoolClient"]["ClientId"]


def told(case: clients.Case, pool: str, account: str, *, doing: str) -> tuple[Members, str, str]:
    settings, code, sentence = case
    return in_account(settings, account), code, sentence.replace("{doing}", doing).replace("{pool}", pool)

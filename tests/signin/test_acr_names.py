"""The names of the levels: AcrConfiguration, in the pool's description and at sign-in."""

from typing import Any

import pytest

from tests.signin.test_step_up import INVALID, LOA, WITH_PASSWORD, Answer, proof, sign_in
from tests.support.answers import refusal
from tests.support.given import AppClient, Given
from tests.support.ways import ALL_FLOWS, initiate, initiate_refused


def acr(**names: str) -> Answer:
    return {name: {"AcrValue": value} for name, value in names.items()}


def described(given: Given, pool_id: str) -> Any:
    return given.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"].get("AcrConfiguration")


def test_describe_merges_the_names_with_the_defaults(given: Given) -> None:
    assert described(given, given.pool()) is None
    pool_id = given.pool(AcrConfiguration=acr(Level2="urn:my:2", Level3="urn:my:3"))
    merged = acr(Level1=LOA[1], Level2="urn:my:2", Level3="urn:my:3", Level4=LOA[4])
    assert described(given, pool_id) == merged
    given.cognito.update_user_pool(UserPoolId=pool_id, AcrConfiguration=merged, AutoVerifiedAttributes=["email"])
    assert described(given, pool_id) == merged
    given.cognito.update_user_pool(UserPoolId=pool_id, AutoVerifiedAttributes=["email"])
    assert described(given, pool_id) == merged
    given.cognito.update_user_pool(UserPoolId=pool_id, AcrConfiguration=acr(Level4="urn:my:4"))
    assert described(given, pool_id) == {
        **acr(**{f"Level{level}": LOA[level] for level in (1, 2, 3)}, Level4="urn:my:4")
    }
    given.cognito.update_user_pool(UserPoolId=pool_id, AcrConfiguration={})
    assert described(given, pool_id) is None


@pytest.mark.once
@pytest.mark.parametrize(
    "names", [{"Level1": "same", "Level2": "same"}, {"Level1": LOA[4]}, {"Level4": LOA[1], "Level2": "x"}], ids=str
)
def test_two_levels_cannot_have_one_name(given: Given, names: dict[str, str]) -> None:
    error, message = refusal(given.cognito.create_user_pool, PoolName="pool", AcrConfiguration=acr(**names))
    assert (error, "is not unique" in message) == (INVALID, True)


def test_names_can_be_exchanged(given: Given) -> None:
    given.pool(AcrConfiguration=acr(Level1=LOA[2], Level2=LOA[1]))


def test_a_renamed_level_is_asked_for_and_told_by_its_name(given: Given) -> None:
    client = renamed(given)
    given.confirmed_user(client, "bob")
    assert proof(sign_in(client, "low")) == ("low", ["pwd"])
    parameters = {"USERNAME": "bob", "TARGET_ACR_VALUES": LOA[1], **WITH_PASSWORD}
    assert initiate_refused(client, "initiate_auth", "USER_AUTH", **parameters)[0] == INVALID


def test_a_name_of_before_counts_no_more_but_its_methods_do(given: Given) -> None:
    client = renamed(given)
    given.confirmed_user(client, "bob")
    token = sign_in(client, "low")["AuthenticationResult"]["AccessToken"]
    given.cognito.update_user_pool(
        UserPoolId=client.pool_id, AcrConfiguration=acr(Level1="lowest"), AutoVerifiedAttributes=["email"]
    )
    parameters = {"USERNAME": "bob", "TARGET_ACR_VALUES": "lowest", "ACCESS_TOKEN": token}
    assert proof(initiate(client, "initiate_auth", "USER_AUTH", **parameters)) == ("lowest", ["pwd"])


def renamed(given: Given) -> AppClient:
    return given.client(given.pool(AcrConfiguration=acr(Level1="low")), ExplicitAuthFlows=ALL_FLOWS)

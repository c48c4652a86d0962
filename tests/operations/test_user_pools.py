"""CreateUserPool, DescribeUserPool, UpdateUserPool, DeleteUserPool, ListUserPools."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.support.pool_words import (
    DEFAULTS,
    INVALID,
    LAMBDA,
    REGION,
    TIER,
    absent,
    another_account,
    create,
    custom,
    describe,
    pinned,
    refusal,
    without_identity,
)


def test_a_pool_without_settings_has_the_defaults_of_a_real_one(cognito: Any) -> None:
    pool = create(cognito)
    assert without_identity(pool) == DEFAULTS
    assert describe(cognito, pool) == pool


def test_a_pool_has_an_id_of_its_region_and_an_arn_of_its_account(cognito: Any, account: str) -> None:
    pool = create(cognito)
    region, _, name = pool["Id"].partition("_")
    assert region == REGION
    assert len(name) == 9
    assert name.isalnum()
    assert pool["Arn"] == f"arn:aws:cognito-idp:{REGION}:{account}:userpool/{pool['Id']}"
    assert pool["CreationDate"] == pool["LastModifiedDate"]
    assert isinstance(pool["CreationDate"], datetime)


# --- changing ----------------------------------------------------------------------------------------------------


def test_an_update_can_rename_the_pool_and_change_its_tier(cognito: Any) -> None:
    pool = create(cognito)
    cognito.update_user_pool(UserPoolId=pool["Id"], PoolName="production", UserPoolTier="PLUS")
    assert without_identity(describe(cognito, pool)) == DEFAULTS | {"Name": "production", "UserPoolTier": "PLUS"}


def test_threat_protection_cannot_be_turned_on_below_the_plus_tier_that_stays(cognito: Any) -> None:
    pool = create(cognito)
    mode = {"AdvancedSecurityMode": "AUDIT"}
    assert refusal(cognito.update_user_pool, UserPoolId=pool["Id"], UserPoolAddOns=mode)[0] == TIER


def test_a_protected_pool_is_not_deleted(cognito: Any) -> None:
    pool = create(cognito, DeletionProtection="ACTIVE")
    assert refusal(cognito.delete_user_pool, UserPoolId=pool["Id"]) == (
        INVALID,
        "The user pool cannot be deleted because deletion protection is activated. "
        "Deletion protection must be inactivated first.",
    )
    cognito.update_user_pool(UserPoolId=pool["Id"], DeletionProtection="INACTIVE")
    cognito.delete_user_pool(UserPoolId=pool["Id"])
    assert refusal(cognito.describe_user_pool, UserPoolId=pool["Id"]) == absent(pool["Id"])


def test_a_deleted_pool_takes_its_clients_along(cognito: Any) -> None:
    pool = create(cognito, UserPoolTags={"emulator:id": pinned("gone")})
    cognito.create_user_pool_client(UserPoolId=pool["Id"], ClientName="web")
    cognito.delete_user_pool(UserPoolId=pool["Id"])
    create(cognito, UserPoolTags={"emulator:id": pool["Id"]})
    assert cognito.list_user_pool_clients(UserPoolId=pool["Id"])["UserPoolClients"] == []


# --- finding -----------------------------------------------------------------------------------------------------


CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "DescribeUserPool": ("describe_user_pool", {}),
    "UpdateUserPool": ("update_user_pool", {}),
    "DeleteUserPool": ("delete_user_pool", {}),
    "AddCustomAttributes": ("add_custom_attributes", {"CustomAttributes": [custom("x")]}),
    "CreateUserPoolClient": ("create_user_pool_client", {"ClientName": "web"}),
    "DescribeUserPoolClient": ("describe_user_pool_client", {"ClientId": "web"}),
    "UpdateUserPoolClient": ("update_user_pool_client", {"ClientId": "web"}),
    "DeleteUserPoolClient": ("delete_user_pool_client", {"ClientId": "web"}),
    "ListUserPoolClients": ("list_user_pool_clients", {}),
}


@pytest.mark.parametrize(("call", "members"), CALLS.values(), ids=CALLS.keys())
def test_a_pool_exists_only_for_its_own_account_and_region(
    cognito: Any, account: str, connect: Callable[..., Any], call: str, members: dict[str, Any]
) -> None:
    pool = create(cognito)
    for stranger in (connect(account=another_account()), connect(account=account, region="eu-west-1")):
        assert refusal(getattr(stranger, call), UserPoolId=pool["Id"], **members) == absent(pool["Id"])
        assert stranger.list_user_pools(MaxResults=60)["UserPools"] == []
    assert refusal(getattr(cognito, call), UserPoolId="us-east-1_nobody", **members) == absent("us-east-1_nobody")
    assert describe(cognito, pool) == pool


def test_a_list_goes_by_pages_and_shows_what_aws_shows(cognito: Any) -> None:
    made = [create(cognito, LambdaConfig={"PreSignUp": LAMBDA}) for _ in range(5)]
    pages = list(cognito.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["UserPools"]) for page in pages] == [2, 2, 1]
    members = ("Id", "Name", "LambdaConfig", "LastModifiedDate", "CreationDate")
    expected = [{name: pool[name] for name in members} for pool in sorted(made, key=lambda pool: str(pool["Id"]))]
    listed = [pool for page in pages for pool in page["UserPools"]]
    assert sorted(listed, key=lambda pool: str(pool["Id"])) == expected
    assert "NextToken" not in cognito.list_user_pools(MaxResults=5)


def test_a_page_cannot_continue_another_list(cognito: Any, connect: Callable[..., Any]) -> None:
    for _ in range(2):
        create(cognito)
    token = cognito.list_user_pools(MaxResults=1)["NextToken"]
    for caller, text_of_token in ((connect(account=another_account()), token), (cognito, "not-ours")):
        assert refusal(caller.list_user_pools, MaxResults=1, NextToken=text_of_token) == (INVALID, "Invalid NextToken")


# --- pinned ids --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["emulator:id", "_custom_id_", "ms-custom-id"])
def test_a_tag_pins_the_id_and_is_not_kept(cognito: Any, tag: str) -> None:
    wanted = pinned("my")
    pool = create(cognito, UserPoolTags={tag: wanted, "team": "qa"})
    assert pool["Id"] == wanted
    assert pool["UserPoolTags"] == {"team": "qa"}
    cognito.update_user_pool(UserPoolId=wanted, UserPoolTags={tag: wanted, "team": "dev"})
    assert describe(cognito, pool)["UserPoolTags"] == {"team": "dev"}


def test_a_pinned_id_that_is_taken_is_refused_in_every_account(cognito: Any, connect: Callable[..., Any]) -> None:
    wanted = pinned("my")
    create(cognito, UserPoolTags={"emulator:id": wanted})
    for caller in (cognito, connect(account=another_account())):
        code, message = refusal(caller.create_user_pool, PoolName="p", UserPoolTags={"emulator:id": wanted})
        assert (code, message.split(":")[0]) == (INVALID, f"The pinned user pool id '{wanted}' is taken")


PINNED: dict[str, tuple[str, str]] = {
    "another region": (
        "eu-west-1_mine",
        "it must begin with the region of the request, 'us-east-1_'; clients read the region from it.",
    ),
    "no region": (
        "mine",
        "it must begin with the region of the request, 'us-east-1_'; clients read the region from it.",
    ),
    "no name": ("us-east-1_", "nothing follows 'us-east-1_'."),
    "a dash": (
        "us-east-1_my-pool",
        "the character '-' is not a letter or digit; aws-jwt-verify accepts only letters and digits after the region "
        "and the underscore.",
    ),
    "another alphabet": (
        "us-east-1_mé",
        "the character 'é' is not a letter or digit; aws-jwt-verify accepts only letters and digits after the region "
        "and the underscore.",
    ),
    "too long": (
        "us-east-1_" + "x" * 46,
        "it has 56 characters; amazon-cognito-identity-js and the API accept no more than 55.",
    ),
}


@pytest.mark.once
@pytest.mark.parametrize(("wanted", "reason"), PINNED.values(), ids=PINNED.keys())
def test_a_pinned_id_that_clients_would_not_read_is_refused_with_the_reason(
    cognito: Any, wanted: str, reason: str
) -> None:
    assert refusal(cognito.create_user_pool, PoolName="p", UserPoolTags={"_custom_id_": wanted}) == (
        INVALID,
        f"The pinned user pool id {wanted!r} cannot be used: {reason}",
    )

"""What each feature plan has: on create, on update, for app clients, and when a pool changes its plan
(evidence: tier-matrix)."""

from typing import Any

import pytest

from tests.support.answers import refusal
from tests.support.pool_words import LAMBDA, TIER, create, describe

LITE = "The following features need to be disabled for the LITE pricing tier configured: "
ESSENTIALS = "The following features need to be disabled for the ESSENTIALS pricing tier configured: "


def pre_token(version: str) -> dict[str, Any]:
    return {"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": LAMBDA}}}


def threat_protection(mode: str, **more: Any) -> dict[str, Any]:
    return {"UserPoolAddOns": {"AdvancedSecurityMode": mode, **more}}


BEYOND_LITE: dict[str, dict[str, Any]] = {
    "Passwordless Sign-In": {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}},
    "Token Customization with Pre-Token Generation Lambda V2_0": pre_token("V2_0"),
    "Token Customization with Pre-Token Generation Lambda V3_0": pre_token("V3_0"),
    "Threat Protection": threat_protection("AUDIT"),
    "Password History": {"Policies": {"PasswordPolicy": {"PasswordHistorySize": 3}}},
}
# What UpdateUserPool must be sent to disable what it would keep.
NONE_OF_THEM = {"Policies": {"PasswordPolicy": {}, "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}}
BEYOND_ESSENTIALS = {
    "audit": threat_protection("AUDIT"),
    "enforced": threat_protection("ENFORCED"),
    "custom authentication": threat_protection("OFF", AdvancedSecurityAdditionalFlows={"CustomAuthMode": "AUDIT"}),
}
CLIENTS: dict[str, dict[str, Any]] = {
    "Passwordless Sign-In": {"ExplicitAuthFlows": ["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]},
    "Refresh Token Rotation": {"RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}},
}


@pytest.mark.once
@pytest.mark.parametrize("feature", BEYOND_LITE)
def test_lite_lacks_features(cognito: Any, feature: str) -> None:
    expected = (TIER, LITE + feature)
    settings = BEYOND_LITE[feature]
    assert refusal(cognito.create_user_pool, PoolName="p", UserPoolTier="LITE", **settings) == expected
    pool = create(cognito, UserPoolTier="LITE")
    assert refusal(cognito.update_user_pool, UserPoolId=pool["Id"], **settings) == expected
    assert describe(cognito, pool) == pool


@pytest.mark.once
@pytest.mark.parametrize("feature", BEYOND_LITE)
def test_a_pool_that_goes_on_using_a_feature_cannot_leave_its_tier(cognito: Any, feature: str) -> None:
    settings = BEYOND_LITE[feature]
    pool = create(cognito, UserPoolTier="PLUS", **settings)
    call = cognito.update_user_pool
    assert refusal(call, UserPoolId=pool["Id"], UserPoolTier="LITE", **settings) == (TIER, LITE + feature)
    call(UserPoolId=pool["Id"], UserPoolTier="LITE", **NONE_OF_THEM)
    assert describe(cognito, pool)["UserPoolTier"] == "LITE"


@pytest.mark.once
@pytest.mark.parametrize("feature", BEYOND_LITE)
def test_a_feature_that_is_left_out_is_disabled_unless_it_is_kept(cognito: Any, feature: str) -> None:
    pool = create(cognito, UserPoolTier="PLUS", **BEYOND_LITE[feature])
    call, members = cognito.update_user_pool, {"UserPoolId": pool["Id"], "UserPoolTier": "LITE"}
    if "Policies" in BEYOND_LITE[feature]:
        assert refusal(call, **members) == (TIER, LITE + feature)
    else:
        call(**members)
        assert describe(cognito, pool)["UserPoolTier"] == "LITE"


@pytest.mark.once
@pytest.mark.parametrize("settings", BEYOND_ESSENTIALS.values(), ids=BEYOND_ESSENTIALS)
def test_threat_protection_needs_plus(cognito: Any, settings: dict[str, Any]) -> None:
    expected = (TIER, ESSENTIALS + "Threat Protection")
    assert refusal(cognito.create_user_pool, PoolName="p", UserPoolTier="ESSENTIALS", **settings) == expected
    pool = create(cognito)
    assert refusal(cognito.update_user_pool, UserPoolId=pool["Id"], **settings) == expected
    cognito.update_user_pool(UserPoolId=pool["Id"], UserPoolTier="PLUS", **settings)
    assert describe(cognito, pool)["UserPoolTier"] == "PLUS"


@pytest.mark.once
def test_threat_protection_without_a_tier_makes_a_plus_pool(cognito: Any) -> None:
    assert create(cognito, **threat_protection("ENFORCED"))["UserPoolTier"] == "PLUS"


@pytest.mark.once
@pytest.mark.parametrize("tier", ["LITE", "ESSENTIALS", "PLUS"])
def test_every_tier_may_become_every_other(cognito: Any, tier: str) -> None:
    pool = create(cognito, UserPoolTier=tier)
    for other in ("LITE", "PLUS", "ESSENTIALS", tier):
        cognito.update_user_pool(UserPoolId=pool["Id"], UserPoolTier=other)
        assert describe(cognito, pool)["UserPoolTier"] == other


@pytest.mark.once
@pytest.mark.parametrize("feature", CLIENTS)
def test_clients_of_a_lite_pool_lack_features(cognito: Any, feature: str) -> None:
    pool = create(cognito, UserPoolTier="LITE")
    named = {"UserPoolId": pool["Id"], "ClientName": "web"}
    expected = (TIER, LITE + feature)
    assert refusal(cognito.create_user_pool_client, **named, **CLIENTS[feature]) == expected
    client = cognito.create_user_pool_client(**named)["UserPoolClient"]
    named["ClientId"] = client["ClientId"]
    assert refusal(cognito.update_user_pool_client, **named, **CLIENTS[feature]) == expected


@pytest.mark.parametrize("feature", CLIENTS)
def test_a_pool_cannot_leave_its_tier_while_a_client_uses_it(cognito: Any, feature: str) -> None:
    pool = create(cognito)
    named = {"UserPoolId": pool["Id"], "ClientName": "web"}
    client = cognito.create_user_pool_client(**named, **CLIENTS[feature])["UserPoolClient"]
    call = cognito.update_user_pool
    assert refusal(call, UserPoolId=pool["Id"], UserPoolTier="LITE") == (
        "TierChangeNotAllowedException",
        LITE + feature,
    )
    call(UserPoolId=pool["Id"], UserPoolTier="PLUS")
    cognito.delete_user_pool_client(UserPoolId=pool["Id"], ClientId=client["ClientId"])
    call(UserPoolId=pool["Id"], UserPoolTier="LITE")

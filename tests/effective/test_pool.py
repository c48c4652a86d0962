"""What the settings of a pool come to."""

from datetime import timedelta
from typing import Any

import pytest

from emulator.effective.pool import PoolSettings
from emulator.effective.values import PasswordPolicy, SessionTracking

DEFAULTS: dict[str, Any] = {
    "alias_attributes": (),
    "users_sign_up": True,
    "recovery": None,
    "password_policy": PasswordPolicy(8, frozenset(), timedelta(days=7), 0),
    "first_factors": ("PASSWORD",),
    "mfa_mode": "OFF",
    "second_factors": (),
    "devices": None,
    "tier": "ESSENTIALS",
    "threat_mode": "OFF",
    "custom_threat_mode": "OFF",
    "sessions": SessionTracking(is_on=False, most_per_user=20),
    "is_protected": False,
    "own_key": None,
    "token_version": "V1_0",
}


@pytest.mark.parametrize(("name", "default"), DEFAULTS.items(), ids=DEFAULTS.keys())
def test_a_setting_that_is_not_there_has_its_default(name: str, default: object) -> None:
    assert getattr(PoolSettings({}, {}), name) == default


def test_a_sign_in_policy_without_factors_allows_the_password() -> None:
    assert PoolSettings({"Policies": {"SignInPolicy": {}}}, {}).first_factors == ("PASSWORD",)


def test_factors_that_were_set_up_are_none_while_mfa_is_off() -> None:
    kept = {"EnabledMfas": ["SMS_MFA", "SOFTWARE_TOKEN_MFA"]}
    assert PoolSettings(kept, {}).prepared_factors == ("SOFTWARE_TOKEN_MFA",)  # nobody sends SMS
    assert PoolSettings(kept, {}).second_factors == ()
    assert PoolSettings({**kept, "MfaConfiguration": "OPTIONAL"}, {}).second_factors == ("SOFTWARE_TOKEN_MFA",)


def test_a_pool_without_factors_asks_for_codes_by_sms_where_it_can_send_them() -> None:
    assert PoolSettings({"MfaConfiguration": "ON", "SmsConfiguration": {"SnsCallerArn": "arn"}}, {}).second_factors == (
        "SMS_MFA",
    )


def test_the_versioned_function_counts_before_the_plain_one() -> None:
    functions = {
        "PreTokenGeneration": "plain",
        "PreTokenGenerationConfig": {"LambdaArn": "new", "LambdaVersion": "V2_0"},
    }
    settings = PoolSettings({}, functions)
    assert (settings.functions.get("PreTokenGeneration"), settings.token_version) == ("new", "V2_0")
    assert "PreSignUp" not in settings.functions


def test_what_is_shared_by_requests_cannot_be_changed() -> None:
    settings = PoolSettings({}, {})
    with pytest.raises(AttributeError):
        settings.members = {}  # type: ignore[misc]


def test_a_pool_without_settings_ends_a_sign_in_with_its_first_factor() -> None:
    assert PoolSettings({}, {"PreAuthentication": "arn"}).ends_with_first_factor


@pytest.mark.parametrize(
    ("members", "functions"),
    [
        ({"MfaConfiguration": "OPTIONAL"}, {}),
        ({"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}}, {}),
        ({"DeviceConfiguration": {"ChallengeRequiredOnNewDevice": False}}, {}),
        ({}, {"PostAuthentication": "arn"}),
        ({}, {"PreTokenGenerationConfig": {"LambdaArn": "arn", "LambdaVersion": "V2_0"}}),
    ],
)
def test_a_pool_that_asks_or_tells_more_does_not(members: dict[str, Any], functions: dict[str, Any]) -> None:
    assert not PoolSettings(members, functions).ends_with_first_factor

"""Nothing is accepted and silently ignored."""

from typing import Any

import pytest

from emulator.rules import coverage

NOTES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "defaults": ({"MfaConfiguration": "OFF", "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"}}, []),
    "flags that are off": ({"AllowedOAuthFlowsUserPoolClient": False, "CallbackURLs": []}, []),
    "what acts": ({"LambdaConfig": {"PreSignUp": "a"}, "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]}, []),
    "a value": ({"MfaConfiguration": "ON"}, ["MfaConfiguration.ON"]),
    "a member": ({"LambdaConfig": {"UserMigration": "a"}}, ["LambdaConfig.UserMigration"]),
    "an element": (
        {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "SMS_OTP"]}}},
        ["Policies.SignInPolicy.AllowedFirstAuthFactors.SMS_OTP"],
    ),
    "several": (
        {"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"], "AnalyticsConfiguration": {"ApplicationArn": "a"}},
        ["ExplicitAuthFlows.ALLOW_CUSTOM_AUTH", "AnalyticsConfiguration"],
    ),
}


@pytest.mark.parametrize(("settings", "paths"), NOTES.values(), ids=NOTES.keys())
def test_a_setting_that_does_not_act_has_a_note(settings: dict[str, Any], paths: list[str]) -> None:
    assert coverage.notes(settings) == [coverage.NOT_ACTING[path] for path in paths]

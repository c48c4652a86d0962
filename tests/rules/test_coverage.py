"""Nothing is accepted and silently ignored."""

from typing import Any

import pytest

from emulator.rules import coverage
from tests.given import PASSWORD, Given

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
    "threat protection of custom flows": (
        {"UserPoolAddOns": {"AdvancedSecurityAdditionalFlows": {"CustomAuthMode": "AUDIT"}}},
        ["UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode"],
    ),
    "an identity of SES": ({"EmailConfiguration": {"SourceArn": "a"}}, ["EmailConfiguration.SourceArn"]),
    "options of a user": (
        {"AccessToken": "a", "MFAOptions": [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]},
        ["MFAOptions"],
    ),
    "no options of a user": ({"AccessToken": "a", "MFAOptions": []}, []),
    "several": (
        {"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"], "AnalyticsConfiguration": {"ApplicationArn": "a"}},
        ["ExplicitAuthFlows.ALLOW_CUSTOM_AUTH", "AnalyticsConfiguration"],
    ),
}


@pytest.mark.parametrize(("settings", "paths"), NOTES.values(), ids=NOTES.keys())
def test_a_setting_that_does_not_act_has_a_note(settings: dict[str, Any], paths: list[str]) -> None:
    assert coverage.notes(settings) == [coverage.NOT_ACTING[path] for path in paths]


def test_who_sets_the_options_of_a_user_gets_the_note(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "ann")
    auth = given.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD},
    )
    options = [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]
    for answer in (
        given.cognito.admin_set_user_settings(UserPoolId=client.pool_id, Username="ann", MFAOptions=options),
        given.cognito.set_user_settings(AccessToken=auth["AuthenticationResult"]["AccessToken"], MFAOptions=options),
    ):
        assert answer["ResponseMetadata"]["HTTPHeaders"]["x-emulator-note"] == coverage.NOT_ACTING["MFAOptions"]

"""Nothing is accepted and silently ignored."""

from typing import Any

import pytest

from emulator.rules.configuration import without_effect
from tests.support.given import Given

NOTES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "defaults": ({"MfaConfiguration": "OFF", "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"}}, []),
    "members that are empty": ({"SmsConfiguration": {}, "CustomDomainConfig": {}}, []),
    "what acts": (
        {
            "LambdaConfig": {"PreSignUp": "a"},
            "IssuerConfiguration": {"Type": "UPDATED"},
            "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
            "AllowedOAuthFlowsUserPoolClient": True,
            "CallbackURLs": ["https://app.example.test"],
        },
        [],
    ),
    "a value": (
        {"KeyConfiguration": {"KeyType": "CUSTOMER_MANAGED_KEY"}},
        ["KeyConfiguration.KeyType.CUSTOMER_MANAGED_KEY"],
    ),
    "a member": ({"SmsConfiguration": {"ExternalId": "a"}}, ["SmsConfiguration"]),
    "the identity that notices come from": (
        {"AccountTakeoverRiskConfiguration": {"NotifyConfiguration": {"SourceArn": "a"}}},
        ["AccountTakeoverRiskConfiguration.NotifyConfiguration.SourceArn"],
    ),
    "an identity of SES": ({"EmailConfiguration": {"SourceArn": "a"}}, ["EmailConfiguration.SourceArn"]),
    "several": (
        {"Routing": {"Failover": {}}, "AnalyticsConfiguration": {"ApplicationArn": "a"}},
        ["Routing", "AnalyticsConfiguration"],
    ),
}


@pytest.mark.parametrize(("settings", "paths"), NOTES.values(), ids=NOTES.keys())
def test_a_setting_that_does_not_act_has_a_note(settings: dict[str, Any], paths: list[str]) -> None:
    assert without_effect.notes(settings) == [without_effect.NOT_ACTING[path] for path in paths]


def test_who_makes_a_pool_gets_the_notes_and_who_asks_for_second_factors_gets_none(given: Given) -> None:
    pool = {"PoolName": "pool", "DcrConfiguration": {"EnableStatus": "Enabled"}}
    headers = given.cognito.create_user_pool(**pool)["ResponseMetadata"]["HTTPHeaders"]
    assert headers["x-emulator-note"] == without_effect.NOT_ACTING["DcrConfiguration.EnableStatus.Enabled"]
    configured = given.cognito.set_user_pool_mfa_config(
        UserPoolId=given.pool(), MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    assert "x-emulator-note" not in configured["ResponseMetadata"]["HTTPHeaders"]

"""SetRiskConfiguration and DescribeRiskConfiguration, and the limits of the account."""

from typing import Any

import pytest

from emulator.rules.configuration import without_effect
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.threat_scenes import SOURCE, actions

COMPROMISED = {"EventFilter": ["SIGN_UP"], "Actions": {"EventAction": "NO_ACTION"}}


def protected(given: Given, mode: str = "ENFORCED") -> str:
    return given.pool(UserPoolAddOns={"AdvancedSecurityMode": mode})


def described(given: Given, pool_id: str, **members: str) -> dict[str, Any]:
    found: dict[str, Any] = answer(given.cognito.describe_risk_configuration, UserPoolId=pool_id, **members)[
        "RiskConfiguration"
    ]
    return found


def test_what_is_set_is_shown_by_both_operations(given: Given) -> None:
    pool_id = protected(given)
    settings = {
        "CompromisedCredentialsRiskConfiguration": COMPROMISED,
        "AccountTakeoverRiskConfiguration": {
            **actions("NO_ACTION", "MFA_IF_CONFIGURED", "MFA_REQUIRED", notify=True),
            "NotifyConfiguration": {"SourceArn": SOURCE, "BlockEmail": {"Subject": "Blocked", "TextBody": "Sorry."}},
        },
        "RiskExceptionConfiguration": {"BlockedIPRangeList": ["192.0.2.0/24"], "SkippedIPRangeList": ["2001:db8::/32"]},
    }
    shown = answer(given.cognito.set_risk_configuration, UserPoolId=pool_id, **settings)["RiskConfiguration"]
    assert shown.pop("LastModifiedDate")
    assert shown == {"UserPoolId": pool_id, **settings}
    found = described(given, pool_id)
    assert found.pop("LastModifiedDate")
    assert found == shown


def test_each_call_replaces_the_whole(given: Given) -> None:
    pool_id = protected(given)
    call = given.cognito.set_risk_configuration
    call(UserPoolId=pool_id, CompromisedCredentialsRiskConfiguration=COMPROMISED)
    call(UserPoolId=pool_id, AccountTakeoverRiskConfiguration=actions())
    assert set(described(given, pool_id)) == {"UserPoolId", "AccountTakeoverRiskConfiguration", "LastModifiedDate"}
    call(UserPoolId=pool_id)
    assert described(given, pool_id) == {"UserPoolId": pool_id}


@pytest.mark.once
def test_an_event_filter_that_is_left_out_is_not_shown(given: Given) -> None:
    """It stands for all three events; a real one reads back as an empty list."""
    pool_id = protected(given)
    configuration = {"Actions": {"EventAction": "BLOCK"}}
    given.cognito.set_risk_configuration(UserPoolId=pool_id, CompromisedCredentialsRiskConfiguration=configuration)
    assert described(given, pool_id)["CompromisedCredentialsRiskConfiguration"] == configuration


def test_a_client_has_a_configuration_of_its_own_until_it_is_taken_away(given: Given) -> None:
    pool_id = protected(given)
    client = given.client(pool_id)
    call = given.cognito.set_risk_configuration
    call(UserPoolId=pool_id, CompromisedCredentialsRiskConfiguration=COMPROMISED)
    assert described(given, pool_id, ClientId=client.id) == {"UserPoolId": pool_id, "ClientId": client.id}
    call(UserPoolId=pool_id, ClientId=client.id, AccountTakeoverRiskConfiguration=actions())
    assert described(given, pool_id, ClientId=client.id)["AccountTakeoverRiskConfiguration"] == actions()
    call(UserPoolId=pool_id, ClientId=client.id)
    assert described(given, pool_id, ClientId=client.id) == {"UserPoolId": pool_id, "ClientId": client.id}
    assert "CompromisedCredentialsRiskConfiguration" in described(given, pool_id)


@pytest.mark.once
def test_threat_protection_need_not_be_on(given: Given) -> None:
    for pool_id in (given.pool(), protected(given, "OFF"), given.pool(UserPoolTier="LITE")):
        given.cognito.set_risk_configuration(UserPoolId=pool_id, CompromisedCredentialsRiskConfiguration=COMPROMISED)
        assert described(given, pool_id)["CompromisedCredentialsRiskConfiguration"] == COMPROMISED


@pytest.mark.once
@pytest.mark.parametrize(
    "cidr",
    [
        *("203.0.113.1", "192.0.2.0/33", "home/24", "", "2001:db8::/129"),
        *("10.0.0.0/255.0.0.0", "10.0.0.0/0.255.255.255", "fe80::1%eth0/64"),
    ],
)
@pytest.mark.parametrize("name", ["BlockedIPRangeList", "SkippedIPRangeList"])
def test_what_is_no_range_is_refused(given: Given, name: str, cidr: str) -> None:
    pool_id = protected(given)
    call = given.cognito.set_risk_configuration
    configuration = {"RiskExceptionConfiguration": {name: ["192.0.2.0/24", cidr]}}
    assert refusal(call, UserPoolId=pool_id, **configuration) == ("InvalidParameterException", "Incorrect CIDR format")
    assert described(given, pool_id) == {"UserPoolId": pool_id}


@pytest.mark.once
def test_two_hundred_ranges_fit_and_one_more_does_not(given: Given) -> None:
    pool_id = protected(given)
    call = given.cognito.set_risk_configuration
    ranges = [f"10.0.{number}.0/24" for number in range(200)]
    call(UserPoolId=pool_id, RiskExceptionConfiguration={"BlockedIPRangeList": ranges})
    too_many = {"BlockedIPRangeList": [*ranges, "10.1.0.0/16"]}
    assert refusal(call, UserPoolId=pool_id, RiskExceptionConfiguration=too_many)[0] == "InvalidParameterException"


@pytest.mark.once
def test_a_notice_comes_from_ses_and_never_goes_there(given: Given) -> None:
    pool_id = protected(given)
    call = given.cognito.set_risk_configuration

    def takeover(source: str) -> dict[str, Any]:
        return {"AccountTakeoverRiskConfiguration": {**actions(), "NotifyConfiguration": {"SourceArn": source}}}

    headers = call(UserPoolId=pool_id, **takeover(SOURCE))["ResponseMetadata"]["HTTPHeaders"]
    path = "AccountTakeoverRiskConfiguration.NotifyConfiguration.SourceArn"
    assert headers["x-emulator-note"] == without_effect.NOT_ACTING[path]
    sns = "arn:aws:sns:us-east-1:000000000000:topic"
    assert refusal(call, UserPoolId=pool_id, **takeover(sns))[0] == "InvalidParameterException"
    assert refusal(call, UserPoolId=pool_id, **takeover(SOURCE.replace("us-east-1", "ap-northeast-1"))) == (
        "InvalidParameterException",
        sentences.SOURCE_ARN_REGION,
    )


# --- the limits of the account ----------------------------------------------------------------------------------


def definition(category: str, **more: str) -> dict[str, Any]:
    return {"LimitClass": "API_CATEGORY", "Attributes": {"Category": category, **more}}


def test_a_limit_is_the_default(given: Given) -> None:
    limit = {"LimitDefinition": definition("UserRead"), "ProvisionedLimitValue": 120, "FreeLimitValue": 120}
    asked = {"LimitDefinition": definition("UserRead")}
    assert answer(given.cognito.get_provisioned_limit, **asked) == {"Limit": limit}
    assert answer(given.cognito.update_provisioned_limit, **asked, RequestedLimitValue=120) == {"Limit": limit}


@pytest.mark.once
@pytest.mark.parametrize(
    ("value", "error"), [(119, "InvalidParameterException"), (121, "ServiceQuotaExceededException")]
)
def test_a_limit_stays_between_the_default_and_what_service_quotas_allows(given: Given, value: int, error: str) -> None:
    call = given.cognito.update_provisioned_limit
    assert refusal(call, LimitDefinition=definition("UserRead"), RequestedLimitValue=value)[0] == error


@pytest.mark.once
@pytest.mark.parametrize(
    ("limit", "error"),
    [
        (definition("UserUpdate"), "InvalidParameterException"),
        (definition("Nothing"), "ResourceNotFoundException"),
        (definition("UserRead", Region="x"), "InvalidParameterException"),
        ({"LimitClass": "API_CATEGORY", "Attributes": {}}, "InvalidParameterException"),
    ],
)
def test_only_adjustable_categories_have_a_limit(given: Given, limit: dict[str, Any], error: str) -> None:
    assert refusal(given.cognito.get_provisioned_limit, LimitDefinition=limit)[0] == error
    call = given.cognito.update_provisioned_limit
    assert refusal(call, LimitDefinition=limit, RequestedLimitValue=120)[0] == error


def test_a_client_that_is_made_again_inherits_nothing(given: Given) -> None:
    pool_id = protected(given)
    pinned = f"web{pool_id[-6:]}"
    for _ in range(2):
        client = given.client(pool_id, ClientName=f"_custom_id_={pinned}")
        assert described(given, pool_id, ClientId=client.id) == {"UserPoolId": pool_id, "ClientId": pinned}
        given.cognito.set_risk_configuration(
            UserPoolId=pool_id, ClientId=client.id, CompromisedCredentialsRiskConfiguration=COMPROMISED
        )
        given.cognito.delete_user_pool_client(UserPoolId=pool_id, ClientId=client.id)

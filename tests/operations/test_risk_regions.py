"""SetRiskConfiguration and DescribeRiskConfiguration in the secondary region: who notices come from is its own, and all
else is the pool's."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.replicating import AWAY, HOME, SETTLING, Regions
from tests.support.threat_scenes import SOURCE, actions

INVALID = "InvalidParameterException"
TAKEOVER, NOTIFY = "AccountTakeoverRiskConfiguration", "NotifyConfiguration"
HERE = {"SourceArn": SOURCE, "From": "here@example.test"}
THERE = {"SourceArn": SOURCE.replace(HOME, AWAY), "From": "there@example.test"}
BLOCK_EMAIL = {"Subject": "Blocked", "TextBody": "Sorry."}
SHARED: dict[str, Any] = {"ReplyTo": "help@example.test", "BlockEmail": BLOCK_EMAIL}
EVENTS, RANGES = ["SIGN_IN", "SIGN_UP"], ["192.0.2.0/24", "198.51.100.0/24"]


def settings(sender: dict[str, Any] | None, **shared: Any) -> dict[str, Any]:
    """A whole configuration whose notices come from the sender, or that says nothing of notices."""
    notify = {NOTIFY: {**SHARED, **shared, **sender}} if sender else {}
    return {
        "CompromisedCredentialsRiskConfiguration": {"EventFilter": EVENTS, "Actions": {"EventAction": "BLOCK"}},
        TAKEOVER: {**actions("NO_ACTION", "NO_ACTION", "BLOCK", notify=True), **notify},
        "RiskExceptionConfiguration": {"BlockedIPRangeList": RANGES},
    }


@pytest.fixture
def regions(given: Given, connect: Callable[..., Any]) -> Regions:
    return Regions(given, connect(), connect(region=AWAY))


@pytest.fixture
def pool_id(regions: Regions) -> str:
    """Of a pool that was configured in its primary region, and has a replica."""
    made = regions.pool()
    put(regions.primary, made, settings(HERE))
    regions.replica(made, status="INACTIVE")
    return made


def put(cognito: Any, pool_id: str, configured: dict[str, Any], **owner: str) -> dict[str, Any]:
    named = {"UserPoolId": pool_id, **owner}
    shown: dict[str, Any] = answer(cognito.set_risk_configuration, **named, **configured)["RiskConfiguration"]
    return shown


def shown(cognito: Any, pool_id: str, **owner: str) -> dict[str, Any]:
    named = {"UserPoolId": pool_id, **owner}
    found: dict[str, Any] = answer(cognito.describe_risk_configuration, **named)["RiskConfiguration"]
    return found


def configured(cognito: Any, pool_id: str, **owner: str) -> dict[str, Any]:
    """What is shown, without whose it is and since when."""
    besides = ("UserPoolId", "ClientId", "LastModifiedDate")
    return {name: value for name, value in shown(cognito, pool_id, **owner).items() if name not in besides}


def test_a_secondary_region_shows_the_pool_s_configuration_until_it_has_a_sender_of_its_own(
    regions: Regions, pool_id: str
) -> None:
    assert shown(regions.secondary, pool_id) == shown(regions.primary, pool_id)
    said = put(regions.secondary, pool_id, settings(THERE))
    assert {name: said[name] for name in settings(THERE)} == settings(THERE)
    assert shown(regions.secondary, pool_id) == said
    assert configured(regions.primary, pool_id) == settings(HERE)


def test_a_secondary_region_may_leave_the_address_out(regions: Regions, pool_id: str) -> None:
    alone = {"SourceArn": THERE["SourceArn"]}
    put(regions.secondary, pool_id, settings(alone))
    assert configured(regions.secondary, pool_id) == settings(alone)
    put(regions.secondary, pool_id, settings(THERE))
    assert configured(regions.secondary, pool_id) == settings(THERE)


def test_what_the_primary_changes_is_changed_in_both_regions_but_for_the_sender(regions: Regions, pool_id: str) -> None:
    put(regions.secondary, pool_id, settings(THERE))
    other = {"SourceArn": SOURCE.replace("admin", "other"), "From": "other@example.test"}
    put(regions.primary, pool_id, settings(other, ReplyTo="desk@example.test"))
    assert configured(regions.primary, pool_id) == settings(other, ReplyTo="desk@example.test")
    assert configured(regions.secondary, pool_id) == settings(THERE, ReplyTo="desk@example.test")


def test_each_region_tells_when_its_own_was_changed(regions: Regions, pool_id: str) -> None:
    before = shown(regions.primary, pool_id)["LastModifiedDate"]
    regions.given.clock_advanced(SETTLING)
    there = put(regions.secondary, pool_id, settings(THERE))["LastModifiedDate"]
    assert before < there
    assert shown(regions.primary, pool_id)["LastModifiedDate"] == before
    regions.given.clock_advanced(SETTLING)
    here = put(regions.primary, pool_id, settings(HERE))["LastModifiedDate"]
    assert there < here
    assert shown(regions.secondary, pool_id)["LastModifiedDate"] == here


def without(name: str) -> dict[str, Any]:
    return {member: value for member, value in settings(THERE).items() if member != name}


OTHERWISE: dict[str, tuple[dict[str, Any], str]] = {
    "another reply address": (settings(THERE, ReplyTo="x@example.test"), f"{TAKEOVER}.{NOTIFY}.ReplyTo"),
    "another subject": (
        settings(THERE, BlockEmail={**BLOCK_EMAIL, "Subject": "x"}),
        f"{TAKEOVER}.{NOTIFY}.BlockEmail.Subject",
    ),
    "one more e-mail": (settings(THERE, MfaEmail=BLOCK_EMAIL), f"{TAKEOVER}.{NOTIFY}.MfaEmail"),
    "no notices": (settings(None), f"{TAKEOVER}.{NOTIFY}"),
    "another action": (
        {**settings(THERE), TAKEOVER: {**settings(THERE)[TAKEOVER], **actions(high="MFA_REQUIRED", notify=True)}},
        f"{TAKEOVER}.Actions.HighAction.EventAction",
    ),
    "no compromised passwords": (
        without("CompromisedCredentialsRiskConfiguration"),
        "CompromisedCredentialsRiskConfiguration",
    ),
    "one address range less": (
        {**settings(THERE), "RiskExceptionConfiguration": {"BlockedIPRangeList": RANGES[:1]}},
        "RiskExceptionConfiguration.BlockedIPRangeList",
    ),
    "two at once": (
        {**without("RiskExceptionConfiguration"), TAKEOVER: settings(None)[TAKEOVER]},
        f"{TAKEOVER}.{NOTIFY}, RiskExceptionConfiguration",
    ),
    "the defaults": (
        {},
        f"{TAKEOVER}, CompromisedCredentialsRiskConfiguration, RiskExceptionConfiguration",
    ),
}


@pytest.mark.once
@pytest.mark.parametrize(("wanted", "named"), OTHERWISE.values(), ids=OTHERWISE.keys())
def test_nothing_else_is_another_in_a_secondary_region(
    regions: Regions, pool_id: str, wanted: dict[str, Any], named: str
) -> None:
    put(regions.secondary, pool_id, settings(THERE))
    said = f"These settings must match those of the primary region and cannot be changed here: {named}"
    assert refusal(regions.secondary.set_risk_configuration, UserPoolId=pool_id, **wanted) == (INVALID, said)
    assert configured(regions.secondary, pool_id) == settings(THERE)
    assert configured(regions.primary, pool_id) == settings(HERE)


def test_the_order_of_events_and_ranges_says_nothing(regions: Regions, pool_id: str) -> None:
    turned = settings(THERE)
    turned["CompromisedCredentialsRiskConfiguration"]["EventFilter"] = EVENTS[::-1]
    turned["RiskExceptionConfiguration"] = {"BlockedIPRangeList": RANGES[::-1]}
    put(regions.secondary, pool_id, turned)
    assert configured(regions.secondary, pool_id) == settings(THERE)


def test_a_sender_of_a_secondary_region_is_an_identity_of_ses(regions: Regions, pool_id: str) -> None:
    call = regions.secondary.set_risk_configuration
    elsewhere = {"SourceArn": SOURCE.replace(HOME, "ap-northeast-1")}
    said = sentences.SOURCE_ARN_REGION
    assert refusal(call, UserPoolId=pool_id, **settings(elsewhere)) == (INVALID, said)


def test_a_pool_that_is_not_configured_is_not_in_its_secondary_region_either(regions: Regions) -> None:
    pool_id = regions.pool()
    regions.replica(pool_id)
    assert put(regions.secondary, pool_id, {}) == {"UserPoolId": pool_id}
    code, _ = refusal(regions.secondary.set_risk_configuration, UserPoolId=pool_id, **settings(THERE))
    assert code == INVALID
    assert shown(regions.secondary, pool_id) == shown(regions.primary, pool_id) == {"UserPoolId": pool_id}


def test_a_client_s_configuration_has_senders_of_its_own(regions: Regions, pool_id: str) -> None:
    client = regions.given.client(pool_id)
    named = {"ClientId": client.id}
    code, _ = refusal(regions.secondary.set_risk_configuration, UserPoolId=pool_id, **named, **settings(THERE))
    assert code == INVALID
    put(regions.primary, pool_id, settings(HERE), **named)
    put(regions.secondary, pool_id, settings(THERE), **named)
    assert configured(regions.secondary, pool_id, **named) == settings(THERE)
    assert configured(regions.secondary, pool_id) == settings(HERE)
    regions.primary.delete_user_pool_client(UserPoolId=pool_id, ClientId=client.id)
    assert kept(regions, pool_id) == []


def kept(regions: Regions, pool_id: str) -> list[dict[str, Any]]:
    return regions.given.sql(
        "SELECT client_id, region_name, source_arn, from_address FROM risk_notice_senders WHERE pool_id = :p", p=pool_id
    )


@pytest.mark.parametrize("ended", [{}, settings(None)], ids=["the defaults", "no notices"])
def test_a_sender_goes_with_the_notices_that_it_sent(regions: Regions, pool_id: str, ended: dict[str, Any]) -> None:
    put(regions.secondary, pool_id, settings(THERE))
    row = {"client_id": "", "region_name": AWAY, "source_arn": THERE["SourceArn"], "from_address": THERE["From"]}
    assert kept(regions, pool_id) == [row]
    put(regions.primary, pool_id, ended)
    assert configured(regions.secondary, pool_id) == ended
    put(regions.primary, pool_id, settings(HERE))
    assert configured(regions.secondary, pool_id) == settings(HERE)
    assert kept(regions, pool_id) == []


def test_a_new_replica_has_no_sender_of_the_one_before(regions: Regions, pool_id: str) -> None:
    put(regions.secondary, pool_id, settings(THERE))
    regions.primary.delete_user_pool_replica(UserPoolId=pool_id, RegionName=AWAY)
    regions.given.clock_advanced(SETTLING)
    regions.replica(pool_id)
    assert configured(regions.secondary, pool_id) == settings(HERE)

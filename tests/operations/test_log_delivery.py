"""SetLogDeliveryConfiguration and GetLogDeliveryConfiguration: what is kept, and every refusal."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.replicating import AWAY, SETTLING, Regions

INVALID, TIER = "InvalidParameterException", "FeatureUnavailableInTierException"
BUCKET = "arn:aws:s3:::exported-activity"


def group(account: str, region: str = "us-east-1", name: str = "/aws/vendedlogs/pool") -> dict[str, Any]:
    return {"CloudWatchLogsConfiguration": {"LogGroupArn": f"arn:aws:logs:{region}:{account}:log-group:{name}"}}


def stream(account: str, region: str = "us-east-1") -> dict[str, Any]:
    return {"FirehoseConfiguration": {"StreamArn": f"arn:aws:firehose:{region}:{account}:deliverystream/activity"}}


def notification(destination: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"EventSource": "userNotification", "LogLevel": "ERROR", **destination, **changed}


def activity(destination: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"EventSource": "userAuthEvents", "LogLevel": "INFO", **destination, **changed}


def put(cognito: Any, pool_id: str, *configurations: dict[str, Any]) -> dict[str, Any]:
    return answer(cognito.set_log_delivery_configuration, UserPoolId=pool_id, LogConfigurations=list(configurations))


def refused(cognito: Any, pool_id: str, *configurations: dict[str, Any]) -> tuple[str, str]:
    return refusal(cognito.set_log_delivery_configuration, UserPoolId=pool_id, LogConfigurations=list(configurations))


def shown(cognito: Any, pool_id: str) -> list[dict[str, Any]]:
    found = answer(cognito.get_log_delivery_configuration, UserPoolId=pool_id)["LogDeliveryConfiguration"]
    assert found["UserPoolId"] == pool_id
    kept: list[dict[str, Any]] = found["LogConfigurations"]
    return kept


def test_a_pool_begins_with_none(given: Given, cognito: Any) -> None:
    pool_id = given.pool()
    assert answer(cognito.get_log_delivery_configuration, UserPoolId=pool_id) == {
        "LogDeliveryConfiguration": {"UserPoolId": pool_id, "LogConfigurations": []}
    }


def test_the_list_is_echoed_in_its_order_and_kept(given: Given, cognito: Any, account: str) -> None:
    pool_id = given.pool(UserPoolTier="PLUS")
    wanted = [activity(stream(account)), notification(group(account))]
    expected = {"LogDeliveryConfiguration": {"UserPoolId": pool_id, "LogConfigurations": wanted}}
    assert put(cognito, pool_id, *wanted) == expected
    assert answer(cognito.get_log_delivery_configuration, UserPoolId=pool_id) == expected


@pytest.mark.once
@pytest.mark.parametrize("kind", ["group", "bucket", "stream"])
def test_what_users_did_goes_to_any_of_three(given: Given, cognito: Any, account: str, kind: str) -> None:
    destinations = {
        "group": group(account),
        "bucket": {"S3Configuration": {"BucketArn": BUCKET}},
        "stream": stream(account),
    }
    pool_id = given.pool(UserPoolTier="PLUS")
    wanted = activity(destinations[kind])
    put(cognito, pool_id, wanted)
    assert shown(cognito, pool_id) == [wanted]


def test_the_list_is_replaced_and_an_empty_one_clears_it(given: Given, cognito: Any, account: str) -> None:
    pool_id = given.pool(UserPoolTier="PLUS")
    put(cognito, pool_id, notification(group(account)))
    put(cognito, pool_id, activity(stream(account)))
    assert shown(cognito, pool_id) == [activity(stream(account))]
    put(cognito, pool_id)
    assert shown(cognito, pool_id) == []
    assert given.sql("SELECT 1 FROM log_configurations WHERE pool_id = :p", p=pool_id) == []


@pytest.mark.once
def test_a_configuration_needs_a_destination_and_a_source_comes_once(given: Given, cognito: Any, account: str) -> None:
    pool_id = given.pool()
    none = notification({})
    start = "Request validation Failed. "
    without = "Following event sources in request have no destination: [userNotification]."
    twice = "Following event sources appear more then once in a request: [userNotification]."
    assert refused(cognito, pool_id, none) == (INVALID, start + without)
    assert refused(cognito, pool_id, notification({"CloudWatchLogsConfiguration": {}})) == (INVALID, start + without)
    both = [notification(group(account))] * 2
    assert refused(cognito, pool_id, *both) == (INVALID, start + twice)
    assert refused(cognito, pool_id, none, none) == (INVALID, f"{start}{without} {twice}")
    # Judged before the pool is looked for.
    assert refused(cognito, "us-east-1_nobodys00", none) == (INVALID, start + without)


@pytest.mark.once
def test_more_than_two_configurations_are_a_constraint(given: Given, cognito: Any, account: str) -> None:
    code, said = refused(cognito, given.pool(), *[notification(group(account))] * 3)
    assert code == INVALID
    assert said.endswith("Member must have length less than or equal to 2")


@pytest.mark.once
@pytest.mark.parametrize("tier", ["LITE", "ESSENTIALS"])
def test_what_users_did_is_a_feature_of_the_plus_tier(given: Given, cognito: Any, account: str, tier: str) -> None:
    pool_id = given.pool(UserPoolTier=tier)
    said = f"The following feature is not available for the {tier} pricing tier configured: Log Streaming"
    assert refused(cognito, pool_id, activity(group(account))) == (TIER, said)
    put(cognito, pool_id, notification(group(account)))
    assert refused(cognito, pool_id, notification(group(account)), activity(group(account))) == (TIER, said)
    assert shown(cognito, pool_id) == [notification(group(account))]


WRONG: dict[str, Callable[[str], dict[str, Any]]] = {
    "messages to a bucket": lambda _: notification({"S3Configuration": {"BucketArn": BUCKET}}),
    "messages to a stream": lambda account: notification(stream(account)),
    "messages as information": lambda account: notification(group(account), LogLevel="INFO"),
    "what users did as errors": lambda account: activity(group(account), LogLevel="ERROR"),
    "two destinations": lambda account: activity({**group(account), **stream(account)}),
    "a group that is a stream": lambda account: notification(
        {"CloudWatchLogsConfiguration": {"LogGroupArn": f"arn:aws:firehose:us-east-1:{account}:deliverystream/x"}}
    ),
    "a stream that is a group": lambda account: activity(
        {"FirehoseConfiguration": {"StreamArn": f"arn:aws:logs:us-east-1:{account}:log-group:x"}}
    ),
    "a bucket that is none": lambda _: activity({"S3Configuration": {"BucketArn": "arn:aws:sns:::topic"}}),
}


@pytest.mark.once
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_what_does_not_go_together_is_refused(
    given: Given, cognito: Any, account: str, wrong: Callable[[str], dict[str, Any]]
) -> None:
    pool_id = given.pool(UserPoolTier="PLUS")
    code, said = refused(cognito, pool_id, wrong(account))
    assert code == INVALID
    assert "validation error" not in said  # of ours, not of the wire
    assert shown(cognito, pool_id) == []


def from_elsewhere(kind: str, arn: str, *complaints: str) -> str:
    told = "".join(f"ARN does not belong to {complaint}. " for complaint in complaints)
    return f"{kind} arn {arn} failed with the following validation errors: {told}"


@pytest.mark.once
def test_a_group_is_in_the_region_and_the_account_of_the_pool(given: Given, cognito: Any, account: str) -> None:
    pool_id, start = given.pool(UserPoolTier="PLUS"), "Request validation Failed. "
    there, theirs, both = group(account, "eu-west-1"), group("111111111111"), group("111111111111", "eu-west-1")
    cases = {
        ("current region",): notification(there),
        ("invoking account",): notification(theirs),
        ("invoking account", "current region"): notification(both),
    }
    for complaints, configuration in cases.items():
        arn = configuration["CloudWatchLogsConfiguration"]["LogGroupArn"]
        told = from_elsewhere("CloudWatch log group", arn, *complaints)
        assert refused(cognito, pool_id, configuration) == (INVALID, f"{start}[{told}]")
    far = stream(account, "eu-west-1")
    told = from_elsewhere("Firehose stream", far["FirehoseConfiguration"]["StreamArn"], "current region")
    assert refused(cognito, pool_id, activity(far)) == (INVALID, f"{start}[{told}]")
    assert shown(cognito, pool_id) == []


@pytest.mark.once
def test_every_complaint_about_a_request_is_told_at_once(given: Given, cognito: Any) -> None:
    theirs = group("111111111111")
    told = from_elsewhere(
        "CloudWatch log group", theirs["CloudWatchLogsConfiguration"]["LogGroupArn"], "invoking account"
    )
    assert refused(cognito, given.pool(), *[notification(theirs)] * 2) == (
        INVALID,
        "Request validation Failed. Following event sources appear more then once in a request: [userNotification]. "
        f"[{told}, {told}]",
    )


@pytest.mark.once
def test_the_arn_of_a_group_as_cdk_writes_it_does_not_fit_the_pattern(given: Given, cognito: Any, account: str) -> None:
    code, said = refused(cognito, given.pool(), notification(group(account, name="x:*")))
    assert code == INVALID
    assert "cloudWatchLogsConfiguration.logGroupArn' failed to satisfy constraint" in said


@pytest.mark.once
def test_a_pool_that_exports_what_users_did_stays_in_the_plus_tier(given: Given, cognito: Any, account: str) -> None:
    pool_id = given.pool(UserPoolTier="PLUS")
    put(cognito, pool_id, activity(group(account)))
    code, said = refusal(cognito.update_user_pool, UserPoolId=pool_id, UserPoolTier="ESSENTIALS")
    assert (code, said.endswith("Log Streaming")) == ("TierChangeNotAllowedException", True)
    put(cognito, pool_id)
    cognito.update_user_pool(UserPoolId=pool_id, UserPoolTier="ESSENTIALS")


def test_a_replica_exports_its_own_and_a_new_one_nothing(
    given: Given, connect: Callable[..., Any], account: str
) -> None:
    regions = Regions(given, connect(), connect(region=AWAY))
    pool_id = regions.pool()
    regions.replica(pool_id)
    put(regions.primary, pool_id, notification(group(account)))
    assert shown(regions.secondary, pool_id) == []
    there = notification(group(account, AWAY))
    put(regions.secondary, pool_id, there)
    assert shown(regions.secondary, pool_id) == [there]
    assert shown(regions.primary, pool_id) == [notification(group(account))]
    named = {"UserPoolId": pool_id, "RegionName": AWAY}
    regions.primary.update_user_pool_replica(**named, Status="INACTIVE")
    regions.primary.delete_user_pool_replica(**named)
    given.clock_advanced(SETTLING)
    regions.replica(pool_id)
    assert shown(regions.secondary, pool_id) == []

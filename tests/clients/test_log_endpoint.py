"""Exported logs at an AWS-compatible endpoint that nobody here wrote: CloudWatch Logs, S3 and Firehose of MiniStack."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from msgspec import structs

from emulator import app
from emulator.jobs import log_exporter
from emulator.messages.log_sinks import LogSinks
from emulator.work import Services
from tests.clients import ministack
from tests.clients.ministack import MiniStack
from tests.support.given import AppClient, Given

pytestmark = [pytest.mark.clients, pytest.mark.once]


@pytest.fixture(scope="module")
def aws() -> Iterator[MiniStack]:
    with ministack.running() as running:
        yield running


@pytest.fixture
def services(services: Services, aws: MiniStack) -> Services:
    """The emulator with the endpoint, on the test's database."""
    return structs.replace(services, log_sinks=LogSinks(None, None, aws.url))


@pytest.fixture
def given(services: Services, connect: Callable[..., Any]) -> Given:
    return Given(connect(to=app.build_door(services)), services)


def client_of(aws: MiniStack, service: str, account: str) -> Any:
    return boto3.client(
        service,
        endpoint_url=aws.url,
        region_name="us-east-1",
        aws_access_key_id=account,
        aws_secret_access_key="test",
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 0}),
    )


def exporting(given: Given, destination: dict[str, Any]) -> AppClient:
    settings = {"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}, "UserPoolTier": "PLUS"}
    client = given.client(given.pool(**settings))
    given.cognito.set_log_delivery_configuration(
        UserPoolId=client.pool_id,
        LogConfigurations=[{"EventSource": "userAuthEvents", "LogLevel": "INFO", **destination}],
    )
    return client


def state(given: Given, client: AppClient) -> set[tuple[str, str | None]]:
    rows = given.sql("SELECT state, delivery_error FROM v_exported_logs WHERE pool_id = :p", p=client.pool_id)
    return {(row["state"], row["delivery_error"]) for row in rows}


def test_records_reach_a_log_group(given: Given, services: Services, aws: MiniStack, account: str) -> None:
    logs = client_of(aws, "logs", account)
    logs.create_log_group(logGroupName="/aws/vendedlogs/pool")
    arn = f"arn:aws:logs:us-east-1:{account}:log-group:/aws/vendedlogs/pool"
    client = exporting(given, {"CloudWatchLogsConfiguration": {"LogGroupArn": arn}})
    for name in ("ann", "bob"):
        given.signed_up_user(client, name)
        log_exporter.deliver(services)
    assert state(given, client) == {("delivered", None)}
    named = {"logGroupName": "/aws/vendedlogs/pool", "logStreamName": f"{client.pool_id}/userAuthEvents"}
    events = [json.loads(event["message"]) for event in logs.get_log_events(**named, startFromHead=True)["events"]]
    assert [(event["message"]["userName"], event["eventSource"]) for event in events] == [
        ("ann", "USER_AUTH_EVENTS"),
        ("bob", "USER_AUTH_EVENTS"),
    ]


def test_a_log_group_that_is_not_there_is_told_by_the_view(given: Given, services: Services, account: str) -> None:
    arn = f"arn:aws:logs:us-east-1:{account}:log-group:nowhere"
    client = exporting(given, {"CloudWatchLogsConfiguration": {"LogGroupArn": arn}})
    given.signed_up_user(client, "bob")
    log_exporter.deliver(services)
    ((told, error),) = state(given, client)
    assert told == "waiting"
    assert error is not None
    assert error.startswith("endpoint: ResourceNotFoundException")


def test_records_reach_a_bucket(given: Given, services: Services, aws: MiniStack, account: str) -> None:
    s3, bucket = client_of(aws, "s3", account), f"activity-{account}"
    s3.create_bucket(Bucket=bucket)
    client = exporting(given, {"S3Configuration": {"BucketArn": f"arn:aws:s3:::{bucket}"}})
    given.signed_up_user(client, "ann")
    given.signed_up_user(client, "bob")
    log_exporter.deliver(services)
    assert state(given, client) == {("delivered", None)}
    (entry,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert entry["Key"].startswith(f"AWSLogs/{account}/cognito-idp/us-east-1/{client.pool_id}/")
    lines = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read().splitlines()
    assert [json.loads(line)["message"]["userName"] for line in lines] == ["ann", "bob"]


def test_records_reach_a_stream(given: Given, services: Services, aws: MiniStack, account: str) -> None:
    s3, firehose, bucket = client_of(aws, "s3", account), client_of(aws, "firehose", account), f"stream-{account}"
    s3.create_bucket(Bucket=bucket)
    target = {"RoleARN": f"arn:aws:iam::{account}:role/r", "BucketARN": f"arn:aws:s3:::{bucket}"}
    firehose.create_delivery_stream(DeliveryStreamName="activity", ExtendedS3DestinationConfiguration=target)
    arn = f"arn:aws:firehose:us-east-1:{account}:deliverystream/activity"
    client = exporting(given, {"FirehoseConfiguration": {"StreamArn": arn}})
    given.signed_up_user(client, "bob")
    log_exporter.deliver(services)
    assert state(given, client) == {("delivered", None)}
    (entry,) = s3.list_objects_v2(Bucket=bucket)["Contents"]
    (line,) = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read().splitlines()
    assert json.loads(line)["message"]["userName"] == "bob"

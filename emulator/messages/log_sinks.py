"""Where exported logs really go: a folder, an HTTP sink, an endpoint that speaks as AWS does, or several of them.

The first two get every record; the endpoint gets it through the service that the pool named: CloudWatch Logs, S3 or
Firehose. Each step has one deadline and a bounded answer (`outside`); boto3, which signs, comes with the extra
`cognito-emulator[kms]` and is imported by the first record.
"""

import os
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from emulator.doors import NotDelivered
from emulator.messages.log_export import arn_of
from emulator.outside import aws
from emulator.outside.http import HttpClient, TooLate, TooLong, Unreachable
from emulator.store.exported_logs import ExportedLog
from emulator.triggers.routes import endpoint_url

FOLDER, URL, ENDPOINT = "folder", "url", "endpoint"
URL_SETTING: Final = "EMULATOR_LOG_DELIVERY_URL"
ENDPOINT_SETTING: Final = "EMULATOR_LOG_DELIVERY_ENDPOINT"

_SECONDS = 5.0
_LONGEST = 64 * 1024  # bytes of an answer, of which only the status is read
_MOST_CLIENTS = 64
_JSON = {"Content-Type": "application/json"}


class LogSinks:
    """Raises ValueError for settings that cannot work. Safe to share between threads."""

    def __init__(self, folder: str | None, url: str | None, endpoint: str | None) -> None:
        self._folder = Path(folder).expanduser() if folder else None
        self._url = endpoint_url(url, URL_SETTING) if url else None
        self._endpoint = endpoint_url(endpoint, ENDPOINT_SETTING) if endpoint else None
        sinks = ((FOLDER, folder), (URL, url), (ENDPOINT, endpoint))
        self.names = tuple(name for name, value in sinks if value)
        self._http = HttpClient()
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str, str], Any] = {}

    def deliver(self, sink: str, logs: Sequence[ExportedLog]) -> None:
        """Records of one pool, one kind and one destination, oldest first. Hold no transaction. Raises NotDelivered."""
        if sink == FOLDER:
            self._append(logs)
        elif sink == URL:
            self._post(logs)
        else:
            self._hand_over(logs)

    def close(self) -> None:
        self._http.close()

    def _append(self, logs: Sequence[ExportedLog]) -> None:
        """One line a record; a batch is one write, so that two servers do not mix theirs. Of a batch for which the disk
        had no room a part may be there, and the half line at its end stays one of its own."""
        assert self._folder is not None  # noqa: S101
        of_region = self._folder / logs[0].region_name
        of_pool = of_region / logs[0].pool_id
        file = of_pool / f"{logs[0].event_source}.jsonl"
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            for folder in (self._folder, of_region, of_pool):
                folder.mkdir(exist_ok=True, mode=0o700)
            descriptor = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                _write_whole(descriptor, _lines(logs))
            finally:
                os.close(descriptor)
        except OSError as error:
            raise NotDelivered(f"{type(error).__name__}: {error.strerror}") from error

    def _post(self, logs: Sequence[ExportedLog]) -> None:
        assert self._url is not None  # noqa: S101
        body = orjson.dumps({"destination": logs[0].destination, "records": [log.record for log in logs]})
        try:
            answer = self._http.request("POST", self._url, _JSON, body, seconds=_SECONDS, longest=_LONGEST)
        except (TooLate, TooLong, Unreachable) as error:
            raise NotDelivered(str(error)) from error
        if not answer.is_success:
            raise NotDelivered(f"the sink answered {answer.status}")

    def _hand_over(self, logs: Sequence[ExportedLog]) -> None:
        try:
            from botocore.exceptions import BotoCoreError, ClientError
        except ImportError:
            raise NotDelivered("boto3 is missing: install cognito-emulator[kms]") from None
        destination = logs[0].destination
        try:
            if destination.get("CloudWatchLogsConfiguration"):
                self._to_log_group(logs)
            elif destination.get("S3Configuration"):
                self._to_bucket(logs)
            else:
                self._to_stream(logs)
        except (BotoCoreError, ClientError) as error:
            raise NotDelivered(f"{type(error).__name__}: {error}") from error

    def _to_log_group(self, logs: Sequence[ExportedLog]) -> None:
        """The group must be there, as with AWS; the stream is made."""
        # unverified: AWS does not document how it names the streams of exported logs.
        arn = arn_of(logs[0].destination).split(":", 6)
        client = self._client("logs", arn[3], arn[4])
        named = {
            "logGroupName": arn[6],
            "logStreamName": f"{logs[0].pool_id}/{logs[0].event_source}",
        }
        events = [
            {"timestamp": int(log.record["eventTimestamp"]), "message": orjson.dumps(log.record).decode()}
            for log in sorted(logs, key=lambda log: int(log.record["eventTimestamp"]))
        ]
        try:
            client.put_log_events(**named, logEvents=events)
        except client.exceptions.ResourceNotFoundException:
            client.create_log_stream(**named)
            client.put_log_events(**named, logEvents=events)

    def _to_bucket(self, logs: Sequence[ExportedLog]) -> None:
        """One object a batch."""
        # unverified: AWS does not document the keys of exported logs in S3.
        first = logs[0]
        folder = f"AWSLogs/{first.account_id}/cognito-idp/{first.region_name}/{first.pool_id}"
        key = f"{folder}/{first.created_at:%Y/%m/%d}/{first.id}.jsonl"
        bucket = arn_of(first.destination).split(":", 5)[5]
        self._client("s3", first.region_name, first.account_id).put_object(
            Bucket=bucket, Key=key, Body=_lines(logs), ContentType="application/x-ndjson"
        )

    def _to_stream(self, logs: Sequence[ExportedLog]) -> None:
        arn = arn_of(logs[0].destination).split(":", 5)
        records = [{"Data": orjson.dumps(log.record) + b"\n"} for log in logs]
        client = self._client("firehose", arn[3], arn[4])
        answer = client.put_record_batch(DeliveryStreamName=arn[5].partition("/")[2], Records=records)
        if answer.get("FailedPutCount"):
            raise NotDelivered(f"the stream refused {answer['FailedPutCount']} of {len(records)} records")

    def _client(self, service: str, region: str, account: str) -> Any:
        """With credentials in form only: emulators read the account from the access key, and AWS is not meant."""
        import boto3
        from botocore.config import Config

        with self._lock:
            found = self._clients.get((service, region, account))
            if found is None:
                client = boto3.session.Session().client(
                    service,
                    endpoint_url=self._endpoint,
                    region_name=region,
                    aws_access_key_id=account,
                    aws_secret_access_key="none",  # noqa: S106 — in form only
                    config=Config(
                        retries={"total_max_attempts": 1},
                        s3={"addressing_style": "path"},
                        request_checksum_calculation="when_required",
                    ),
                )
                if len(self._clients) >= _MOST_CLIENTS:
                    self._clients.clear()
                found = self._clients[service, region, account] = aws.bound(client, self._http, seconds=_SECONDS)
        return found


def _write_whole(descriptor: int, lines: bytes) -> None:
    """Raises OSError where the file does not take all of it: a disk that fills up takes a part first, and says so only
    when asked for more."""
    size = os.fstat(descriptor).st_size
    left = memoryview(b"\n" + lines if size and os.pread(descriptor, 1, size - 1) != b"\n" else lines)
    while left:
        left = left[os.write(descriptor, left) :]


def _lines(logs: Sequence[ExportedLog]) -> bytes:
    return b"".join(orjson.dumps(log.record) + b"\n" for log in logs)

"""What a pool exports, and how it is delivered: to a folder and an HTTP sink, in the background, and never at the cost
of the sign-in."""

import json
import resource
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from msgspec import structs

from emulator import app
from emulator.doors import NotDelivered
from emulator.jobs import log_exporter
from emulator.messages.log_sinks import LogSinks
from emulator.settings import Settings
from emulator.store.exported_logs import ExportedLog
from emulator.work import Services
from tests.support import server
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.keyed import GivenWithKeys
from tests.support.patience import until
from tests.support.servers import Answer, Call, Server, serving
from tests.support.ways import initiate

GROUP = {"CloudWatchLogsConfiguration": {"LogGroupArn": "arn:aws:logs:us-east-1:{}:log-group:exported"}}
THREATS = {"UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}, "UserPoolTier": "PLUS"}


class Later:
    """The machine's clock, moved: what is due in a minute is due now."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return datetime.now(UTC) + self._by


@pytest.fixture
def respond() -> dict[str, Callable[[Call], Answer]]:
    return {"by": lambda _: Answer({})}


@pytest.fixture
def sink(respond: dict[str, Callable[[Call], Answer]]) -> Iterator[Server]:
    with serving(lambda call: respond["by"](call)) as running:
        yield running


Exporting = Callable[..., tuple[Services, Given]]


@pytest.fixture
def exporting(services: Services, connect: Callable[..., Any]) -> Exporting:
    """The emulator with sinks, on the database of `services`."""

    def make(folder: Path | None = None, url: str | None = None, **changes: Any) -> tuple[Services, Given]:
        sinks = LogSinks(str(folder) if folder else None, url, None)
        own = structs.replace(services, **{"log_sinks": sinks, **changes})
        return own, GivenWithKeys(connect(to=app.build_door(own)), own)

    return make


def configured(given: Given, account: str, source: str, **settings: Any) -> AppClient:
    """An app client of a pool that exports logs of the kind, with the destination in CloudWatch."""
    client = given.client(given.pool(**settings))
    group = {"CloudWatchLogsConfiguration": {"LogGroupArn": f"arn:aws:logs:us-east-1:{account}:log-group:exported"}}
    level = {"userNotification": "ERROR", "userAuthEvents": "INFO"}[source]
    given.cognito.set_log_delivery_configuration(
        UserPoolId=client.pool_id, LogConfigurations=[{"EventSource": source, "LogLevel": level, **group}]
    )
    return client


def logs(given: Given, client: AppClient) -> list[dict[str, Any]]:
    """What the view tells, oldest first."""
    rows = given.sql("SELECT * FROM v_exported_logs WHERE pool_id = :p ORDER BY id", p=client.pool_id)
    return [{**row, "record": as_json(row["record"]), "delivered_to": as_json(row["delivered_to"])} for row in rows]


def as_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def only_mine(calls: list[Call], client: AppClient) -> list[Any]:
    return [
        record
        for call in calls
        for record in call.event["records"]
        if record["logSourceId"]["userPoolId"] == client.pool_id
    ]


def test_what_users_did_is_told_in_the_documented_shape(exporting: Exporting, account: str, tmp_path: Path) -> None:
    services, given = exporting(tmp_path)
    client = configured(given, account, "userAuthEvents", **THREATS)
    given.clock_frozen()
    sub = given.cognito.sign_up(
        ClientId=client.id,
        Username="bob",
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": "bob@example.test"}],
    )["UserSub"]
    log_exporter.deliver(services)
    file = tmp_path / "us-east-1" / client.pool_id / "userAuthEvents.jsonl"
    (record,) = [json.loads(line) for line in file.read_text().splitlines()]
    (event,) = given.sql("SELECT request_id, created_at FROM events WHERE pool_id = :p", p=client.pool_id)
    message = record["message"]
    at = datetime.strptime(message["creationDate"], "%a %b %d %H:%M:%S UTC %Y").replace(tzinfo=UTC)
    assert int(at.timestamp()) == int(record["eventTimestamp"]) // 1000
    assert list(record) == ["eventTimestamp", "eventSource", "logLevel", "message", "logSourceId"]
    assert {**record, "message": None, "eventTimestamp": None} == {
        "eventTimestamp": None,
        "eventSource": "USER_AUTH_EVENTS",
        "logLevel": "INFO",
        "message": None,
        "logSourceId": {"userPoolId": client.pool_id},
    }
    assert {**message, "creationDate": None, "deviceName": None} == {
        "version": "1",
        "eventId": event["request_id"],
        "eventType": "SignUp",
        "userSub": sub,
        "userName": "bob",
        "userPoolId": client.pool_id,
        "clientId": client.id,
        "creationDate": None,
        "eventResponse": "Pass",
        "riskLevel": "",
        "riskDecision": "PASS",
        "challenges": [],
        "deviceName": None,
        "ipAddress": "127.0.0.1",
        "requestId": event["request_id"],
        "idpName": "",
        "compromisedCredentialDetected": "false",
        "city": "",
        "country": "",
        "eventFeedbackValue": "",
        "eventFeedbackDate": "",
        "eventFeedbackProvider": "",
        "hasContextData": "false",
    }


def test_a_sign_in_is_told_when_it_begins_and_when_it_is_over(exporting: Exporting, account: str) -> None:
    _, given = exporting()
    client = configured(given, account, "userAuthEvents", **THREATS)
    given.confirmed_user(client, "bob")
    given.tokens(client, "bob")
    assert (
        refusal(
            given.cognito.initiate_auth,
            ClientId=client.id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "bob", "PASSWORD": "Wr0ng-one!"},
        )[0]
        == "NotAuthorizedException"
    )
    told = [log["record"]["message"] for log in logs(given, client)]
    sign_ins = [(m["eventResponse"], m["challenges"]) for m in told if m["eventType"] == "SignIn"]
    assert sign_ins == [
        ("InProgress", ["Password:Success"]),
        ("Pass", ["Password:Success"]),
        ("Fail", ["Password:Failure"]),
    ]
    assert len({m["eventId"] for m in told if m["eventType"] == "SignIn"}) == 2


@pytest.mark.parametrize(
    "settings", [{"UserPoolTier": "PLUS"}, {**THREATS, "UserPoolAddOns": {"AdvancedSecurityMode": "OFF"}}]
)
def test_without_threat_protection_there_is_nothing_to_tell(
    exporting: Exporting, account: str, settings: dict[str, Any]
) -> None:
    _, given = exporting()
    client = configured(given, account, "userAuthEvents", **settings)
    given.confirmed_user(client, "bob")
    assert logs(given, client) == []


def test_a_pool_that_exports_nothing_keeps_no_records(exporting: Exporting) -> None:
    _, given = exporting()
    client = given.client(given.pool(**THREATS))
    given.confirmed_user(client, "bob")
    assert logs(given, client) == []


def test_a_message_that_was_not_delivered_is_told_with_a_masked_address(
    exporting: Exporting, account: str, tmp_path: Path, make_settings: Callable[..., Settings]
) -> None:
    broken = app.build_services(make_settings(smtp_url=f"smtp://127.0.0.1:{server.free_port()}"))
    services, given = exporting(tmp_path, mail=broken.mail)
    client = configured(given, account, "userNotification", UserPoolTier="LITE")
    sign_up = given.cognito.sign_up
    named = {"ClientId": client.id, "Username": "bob", "Password": PASSWORD}
    attributes = [{"Name": "email", "Value": "bob@example.test"}]
    code, said = refusal(sign_up, **named, UserAttributes=attributes)
    assert code == "CodeDeliveryFailureException"
    log_exporter.deliver(services)
    file = tmp_path / "us-east-1" / client.pool_id / "userNotification.jsonl"
    (record,) = [json.loads(line) for line in file.read_text().splitlines()]
    assert (record["eventSource"], record["logLevel"]) == ("USER_NOTIFICATION", "ERROR")
    details = record["message"]["details"]
    assert details.startswith("The EMAIL message of the kind sign_up to b***@e*** was not delivered: ")
    assert said.removeprefix("Unable to deliver the message: ") in details
    app.close(broken)


def test_a_sink_gets_the_records_of_a_destination_in_one_post(exporting: Exporting, account: str, sink: Server) -> None:
    services, given = exporting(url=f"{sink.url}/logs")
    client = configured(given, account, "userAuthEvents", **THREATS)
    for name in ("ann", "bob", "cleo"):
        given.signed_up_user(client, name)
    log_exporter.deliver(services)
    (call,) = [call for call in sink.calls if only_mine([call], client)]
    assert call.path == "/logs"
    assert call.event["destination"] == {
        "EventSource": "userAuthEvents",
        "LogLevel": "INFO",
        "CloudWatchLogsConfiguration": {"LogGroupArn": f"arn:aws:logs:us-east-1:{account}:log-group:exported"},
    }
    assert [record["message"]["userName"] for record in call.event["records"]] == ["ann", "bob", "cleo"]
    assert {(log["state"], tuple(log["delivered_to"]), log["attempts"]) for log in logs(given, client)} == {
        ("delivered", ("url",), 1)
    }
    log_exporter.deliver(services)
    assert len(only_mine(sink.calls, client)) == 3


def test_files_are_their_owner_s_alone_and_grow(exporting: Exporting, account: str, tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    services, given = exporting(folder)
    client = configured(given, account, "userAuthEvents", **THREATS)
    file = folder / "us-east-1" / client.pool_id / "userAuthEvents.jsonl"
    for count, name in enumerate(("ann", "bob"), start=1):
        given.signed_up_user(client, name)
        log_exporter.deliver(services)
        assert len(file.read_text().splitlines()) == count
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) & 0o077 == 0


def test_a_record_without_a_sink_is_kept_and_goes_nowhere(exporting: Exporting, account: str, sink: Server) -> None:
    _, given = exporting()
    client = configured(given, account, "userAuthEvents", **THREATS)
    given.signed_up_user(client, "bob")
    assert [log["state"] for log in logs(given, client)] == ["kept"]
    services, _ = exporting(url=sink.url)
    log_exporter.deliver(services)
    assert only_mine(sink.calls, client) == []


def test_a_sink_that_fails_is_asked_again_and_the_others_are_not(
    exporting: Exporting, account: str, sink: Server, respond: dict[str, Callable[[Call], Answer]], tmp_path: Path
) -> None:
    respond["by"] = lambda _: Answer({}, status=503)
    services, given = exporting(tmp_path, sink.url)
    client = configured(given, account, "userAuthEvents", **THREATS)
    given.signed_up_user(client, "bob")
    log_exporter.deliver(services)
    (log,) = logs(given, client)
    told = (log["state"], log["attempts"], log["delivered_to"], log["delivery_error"])
    assert told == ("waiting", 1, ["folder"], "url: the sink answered 503")
    log_exporter.deliver(services)  # not yet due
    assert logs(given, client)[0]["attempts"] == 1
    respond["by"] = lambda _: Answer({})
    later = structs.replace(services, clock=Later(timedelta(seconds=2)))
    log_exporter.deliver(later)
    (log,) = logs(given, client)
    assert (log["state"], log["attempts"], log["delivery_error"]) == ("delivered", 2, None)
    assert sorted(log["delivered_to"]) == ["folder", "url"]
    lines = (tmp_path / "us-east-1" / client.pool_id / "userAuthEvents.jsonl").read_text().splitlines()
    assert len(lines) == 1


def test_after_five_attempts_a_record_has_failed(
    exporting: Exporting, account: str, sink: Server, respond: dict[str, Callable[[Call], Answer]]
) -> None:
    respond["by"] = lambda _: Answer({}, status=500)
    services, given = exporting(url=sink.url)
    client = configured(given, account, "userAuthEvents", **THREATS)
    given.signed_up_user(client, "bob")
    for hour in range(1, 8):
        log_exporter.deliver(structs.replace(services, clock=Later(timedelta(hours=hour))))
    (log,) = logs(given, client)
    assert (log["state"], log["attempts"]) == ("failed", 5)
    assert len(only_mine(sink.calls, client)) == 5


def test_without_the_extra_the_view_names_it(
    exporting: Exporting, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, given = exporting(log_sinks=LogSinks(None, None, "http://127.0.0.1:1"))
    client = configured(given, account, "userAuthEvents", **THREATS)
    given.signed_up_user(client, "bob")
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, "botocore.exceptions", None)  # as if it were not installed
        log_exporter.deliver(own)
    (log,) = logs(given, client)
    assert log["delivery_error"] == "endpoint: boto3 is missing: install cognito-emulator[kms]"


@pytest.mark.parametrize("kind", ["an answer without end", "nobody there"])
def test_a_bad_sink_costs_a_bounded_attempt_and_no_sign_in(
    exporting: Exporting, account: str, sink: Server, respond: dict[str, Callable[[Call], Answer]], kind: str
) -> None:
    respond["by"] = lambda _: Answer(b"x" * (1024 * 1024))
    url = sink.url if kind.startswith("an answer") else f"http://127.0.0.1:{server.free_port()}"
    services, given = exporting(url=url)
    client = configured(given, account, "userAuthEvents", **THREATS)
    given.confirmed_user(client, "bob")
    assert "AuthenticationResult" in initiate(
        client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD
    )
    log_exporter.deliver(services)
    told = {(log["state"], log["delivered_at"]) for log in logs(given, client)}
    assert told == {("waiting", None)}


def test_a_folder_that_cannot_be_written_is_told(exporting: Exporting, account: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    services, given = exporting(tmp_path / "file")
    client = configured(given, account, "userAuthEvents", **THREATS)
    given.signed_up_user(client, "bob")
    log_exporter.deliver(services)
    assert logs(given, client)[0]["delivery_error"].startswith("folder: ")


def test_a_disk_that_fills_up_in_the_middle_loses_no_record(tmp_path: Path) -> None:
    sinks = LogSinks(str(tmp_path), None, None)
    first, second, third = (record_of(name) for name in ("ann", "bob", "cleo"))
    sinks.deliver("folder", [first])
    file = tmp_path / "us-east-1" / "us-east-1_Full00001" / "userAuthEvents.jsonl"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 10, before[1]))
    try:
        with pytest.raises(NotDelivered, match="File too large"):
            sinks.deliver("folder", [second, third])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    sinks.deliver("folder", [second, third])
    ann, torn, bob, cleo = file.read_text().splitlines()
    assert len(torn) == 10
    assert [json.loads(line)["message"]["userName"] for line in (ann, bob, cleo)] == ["ann", "bob", "cleo"]


def record_of(username: str) -> ExportedLog:
    return ExportedLog(
        id=f"log-{username}",
        pool_id="us-east-1_Full00001",
        region_name="us-east-1",
        account_id="000000000000",
        event_source="userAuthEvents",
        destination={},
        destination_arn="arn:aws:s3:::bucket",
        record={"message": {"userName": username}},
        created_at=datetime.now(UTC),
        due_at=None,
        worker=None,
        attempts=0,
        delivered_to=[],
        delivered_at=None,
        delivery_error=None,
    )


def test_two_workers_deliver_each_record_once(exporting: Exporting, account: str, sink: Server) -> None:
    services, given = exporting(url=sink.url)
    client = configured(given, account, "userAuthEvents", **THREATS)
    for number in range(30):
        given.signed_up_user(client, f"user-{number}")
    threads = [threading.Thread(target=log_exporter.deliver, args=(services,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(only_mine(sink.calls, client)) == 30
    assert {log["state"] for log in logs(given, client)} == {"delivered"}


def test_a_worker_that_died_is_followed_by_another(exporting: Exporting, account: str, sink: Server) -> None:
    services, given = exporting(url=sink.url)
    client = configured(given, account, "userAuthEvents", **THREATS)
    given.signed_up_user(client, "bob")
    while log_exporter._claim(services)[1]:  # also what other tests have left for later
        pass
    log_exporter.deliver(services)
    assert only_mine(sink.calls, client) == []
    log_exporter.deliver(structs.replace(services, clock=Later(log_exporter.CLAIMED_FOR * 2)))
    assert len(only_mine(sink.calls, client)) == 1


def test_a_sink_that_takes_nothing_is_told_by_readyz(
    make_settings: Callable[..., Settings], connect: Callable[..., Any], account: str
) -> None:
    answers = {"status": 500}
    with serving(lambda _: Answer({}, status=answers["status"])) as sink:
        application = app.create(make_settings(log_delivery_url=sink.url))
        with TestClient(application) as web:

            def note() -> object:
                return web.get("/readyz").json()["background"]["logs"].get("note")

            own: Services = application.state.services
            given = Given(connect(to=app.build_door(own)), own)
            client = configured(given, account, "userAuthEvents", **THREATS)
            given.signed_up_user(client, "bob")
            until(lambda: note() == "Exported logs are not delivered: url: the sink answered 500")
            answers["status"] = 200
            given.signed_up_user(client, "cleo")
            until(lambda: note() is None)


def test_a_server_delivers_in_the_background_and_says_so(
    make_settings: Callable[..., Settings], connect: Callable[..., Any], account: str, services: Services
) -> None:
    with serving(lambda _: Answer({})) as sink:
        application = app.create(make_settings(log_delivery_url=sink.url))
        with TestClient(application) as web:
            own: Services = application.state.services
            given = Given(connect(to=app.build_door(own)), own)
            client = configured(given, account, "userAuthEvents", **THREATS)
            given.signed_up_user(client, "bob")
            until(lambda: only_mine(sink.calls, client))
            assert web.get("/readyz").json()["background"]["logs"]["state"] == "ok"
    assert len(only_mine(sink.calls, client)) == 1


@pytest.mark.parametrize(
    ("setting", "name"),
    [("log_delivery_url", "EMULATOR_LOG_DELIVERY_URL"), ("log_delivery_endpoint", "EMULATOR_LOG_DELIVERY_ENDPOINT")],
)
def test_a_sink_that_is_no_address_is_refused_at_the_start(
    make_settings: Callable[..., Settings], setting: str, name: str
) -> None:
    with pytest.raises(ValueError, match=f"{name} is not a URL"):
        app.build_services(make_settings(**{setting: "nowhere"}))

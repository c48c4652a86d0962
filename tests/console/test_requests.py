"""The journal of requests, as `/_emulator/requests` shows it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from botocore import xform_name
from fastapi.testclient import TestClient
from msgspec import structs
from sqlalchemy import create_engine, text

from emulator.base.journal import Journal, Met
from emulator.calls import journaling
from emulator.control import commands, journal
from emulator.model import contract
from emulator.store.engine import Database
from emulator.wire.door import Door
from emulator.work import Services, opened
from tests.support import databases, server
from tests.support.answers import refusal
from tests.support.caller import Caller, headers
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.sentences import USER_DOES_NOT_EXIST


@pytest.fixture(autouse=True)
def no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else writes, so nobody is waited for."""
    monkeypatch.setattr("emulator.console.api.requests._WAIT_SECONDS", 0)


Shown = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def shown(services: Services, http: TestClient) -> Shown:
    """What the journal has, newest first. The process under test has no background, and is told to write."""

    def ask(**query: Any) -> list[dict[str, Any]]:
        journal.flush(services)
        answer = http.get("/_emulator/requests", params=query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["requests"]
        return found

    return ask


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client()


def test_a_call_leaves_who_asked_for_what_and_what_came_of_it(
    given: Given, client: AppClient, shown: Shown, account: str
) -> None:
    answer = given.cognito.admin_create_user(
        UserPoolId=client.pool_id, Username="ann", TemporaryPassword=PASSWORD, MessageAction="SUPPRESS"
    )
    [row] = shown(pool=client.pool_id, username="ann")
    assert row["request_id"] == answer["ResponseMetadata"]["RequestId"]
    assert (row["operation"], row["status"], row["error"], row["why"]) == ("AdminCreateUser", 200, None, None)
    assert (row["account_id"], row["region"], row["source_ip"]) == (account, "us-east-1", "127.0.0.1")
    assert "botocore" in row["user_agent"].lower()
    assert row["ms"] > 0
    assert row["request"] == {
        "UserPoolId": client.pool_id,
        "Username": "ann",
        "TemporaryPassword": "[redacted]",
        "MessageAction": "SUPPRESS",
    }
    assert row["response"]["User"]["UserStatus"] == "FORCE_CHANGE_PASSWORD"


def test_a_refusal_leaves_its_exception_its_sentence_and_the_way_to_why(
    given: Given, client: AppClient, shown: Shown
) -> None:
    assert refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="nobody") == (
        "UserNotFoundException",
        USER_DOES_NOT_EXIST,
    )
    [row] = shown(pool=client.pool_id, error="UserNotFoundException")
    assert (row["status"], row["message"], row["username"]) == (400, USER_DOES_NOT_EXIST, "nobody")
    assert row["response"] == {"__type": "UserNotFoundException", "message": USER_DOES_NOT_EXIST}
    assert row["why"] == f"/_emulator/why/{row['request_id']}"


@pytest.mark.parametrize(
    ("query", "operations"),
    [
        ({}, ["AdminGetUser", "SignUp", "CreateUserPoolClient"]),
        ({"username": "ann"}, ["SignUp"]),
        ({"operation": "AdminGetUser"}, ["AdminGetUser"]),
        ({"status": 400}, ["AdminGetUser"]),
        ({"error": "UserNotFoundException"}, ["AdminGetUser"]),
        ({"limit": 2}, ["AdminGetUser", "SignUp"]),
    ],
)
def test_the_journal_is_asked_by_who_what_and_how_it_ended(
    given: Given, client: AppClient, shown: Shown, query: dict[str, Any], operations: list[str]
) -> None:
    given.cognito.sign_up(ClientId=client.id, Username="ann", Password=PASSWORD)
    refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="nobody")
    assert [row["operation"] for row in shown(pool=client.pool_id, **query)] == operations


def test_pages_follow_each_other_by_the_ids_of_requests(
    given: Given, client: AppClient, shown: Shown, http: TestClient
) -> None:
    for number in range(5):
        given.invited_user(client, f"user-{number}")
    everything = shown(pool=client.pool_id, operation="AdminCreateUser")
    query: dict[str, Any] = {"pool": client.pool_id, "operation": "AdminCreateUser", "limit": 2}
    pages, before = [], None
    for _ in range(3):
        page = http.get("/_emulator/requests", params=query | ({"before": before} if before else {})).json()
        pages.append(page["requests"])
        before = page["next"]
    assert before is None
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [row for page in pages for row in page] == everything
    assert shown(after=everything[2]["request_id"], pool=client.pool_id) == everything[:2]


def test_a_request_is_found_by_its_id(given: Given, client: AppClient, shown: Shown, http: TestClient) -> None:
    given.invited_user(client, "ann")
    [row] = shown(username="ann", pool=client.pool_id)
    assert http.get(f"/_emulator/requests/{row['request_id']}").json() == row
    for path in ("/_emulator/requests/nothing", "/_emulator/requests?after=nothing", "/_emulator/requests?before=x"):
        answer = http.get(path)
        assert answer.status_code == 404
        assert "x-amzn-RequestId" in answer.json()["detail"]


def test_a_row_tells_the_command_that_repeats_the_call(given: Given, client: AppClient, shown: Shown) -> None:
    given.cognito.sign_up(
        ClientId=client.id,
        Username="o'neil",
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": "ann@example.test"}],
    )
    [row] = shown(pool=client.pool_id, operation="SignUp")
    assert row["command"] == (
        f"aws cognito-idp sign-up --client-id {client.id} --username 'o'\"'\"'neil' --password \"$PASSWORD\" "
        """--user-attributes '[{"Name":"email","Value":"ann@example.test"}]' """
        "--endpoint-url http://localhost:9229 --region us-east-1 --no-sign-request"
    )
    refusal(
        given.cognito.admin_initiate_auth,
        UserPoolId=client.pool_id,
        ClientId=client.id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "o", "PASSWORD": "Wr0ng-password!"},
    )
    [row] = shown(pool=client.pool_id, operation="AdminInitiateAuth")
    assert row["command"].startswith(f"AWS_ACCESS_KEY_ID={row['account_id']} aws cognito-idp admin-initiate-auth ")
    assert """--auth-parameters '{"USERNAME":"o","PASSWORD":"'"$PASSWORD"'"}' """ in row["command"]


def test_the_instant_is_that_of_the_emulators_clock(given: Given, client: AppClient, shown: Shown) -> None:
    given.clock_advanced(timedelta(days=400))
    given.invited_user(client, "ann")
    given.clock_advanced(timedelta(days=400))
    [row] = shown(pool=client.pool_id, username="ann")
    by_emulator, by_machine = (datetime.fromisoformat(row[name]) for name in ("at", "created_at"))
    assert abs(datetime.now(UTC) - by_machine) < timedelta(minutes=5)
    assert timedelta(days=399) < by_emulator - by_machine < timedelta(days=401)


def test_what_is_too_long_is_cut_and_can_still_be_read(given: Given, client: AppClient, shown: Shown) -> None:
    metadata = {"note": "x" * 6000, "other": "short"}
    given.cognito.sign_up(ClientId=client.id, Username="ann", Password=PASSWORD, ClientMetadata=metadata)
    [row] = shown(pool=client.pool_id, operation="SignUp")
    assert row["request"]["ClientMetadata"]["note"] == f"{'x' * 256}… (6000 characters)"
    assert row["request"]["ClientMetadata"]["other"] == "short"
    assert '"$NOTE"' in row["command"]
    for number in range(60):
        given.invited_user(client, f"user-{number}")
    given.cognito.list_users(UserPoolId=client.pool_id)
    [row] = shown(pool=client.pool_id, operation="ListUsers")
    assert row["response"].startswith('{"PaginationToken":')
    assert row["response"].endswith(" bytes in all)")


def test_a_name_that_no_operation_has_is_in_the_journal(shown: Shown, door: Door) -> None:
    headers = {
        "x-amz-target": "AWSCognitoIdentityProviderService.Nonsense",
        "content-type": "application/x-amz-json-1.1",
    }
    answer = door.handle(headers, b"{}")
    [row] = shown(operation="AWSCognitoIdentityProviderService.Nonsense", limit=1)
    assert row["request_id"] == answer.headers["x-amzn-RequestId"]
    assert (row["status"], row["error"]) == (400, "UnknownOperationException")
    assert "curl" in row["command"]


def test_the_newest_stay_and_of_the_older_ones_those_that_were_refused(
    given: Given, client: AppClient, services: Services, shown: Shown
) -> None:
    for number in range(3):
        refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username=f"nobody-{number}")
    for number in range(3):
        given.invited_user(client, f"user-{number}")
    shown()
    with opened(services, "test", write=True) as work:
        services.journal.cleared_to = None
        journal.clear(work, keep=2, keep_refusals=2)
    assert [row["username"] for row in shown(pool=client.pool_id)] == ["user-2", "user-1", "nobody-2", "nobody-1"]


def test_where_only_refusals_are_kept_or_nothing(serve: Callable[..., TestClient], given: Given) -> None:
    client = given.client()
    refusals_only, off = serve(journal="failures"), serve(journal="off")
    for http in (refusals_only, off):
        for name in ("ann", "ann"):
            body = {"ClientId": client.id, "Username": name, "Password": PASSWORD}
            headers = {"X-Amz-Target": "AWSCognitoIdentityProviderService.SignUp"}
            answer = http.post("/", json=body, headers=headers)
    assert answer.status_code == 400
    kept = refusals_only.get("/_emulator/requests", params={"pool": client.pool_id, "operation": "SignUp"}).json()
    assert (kept["journal"], [row["error"] for row in kept["requests"]]) == ("failures", ["UsernameExistsException"])
    answer = off.get("/_emulator/requests/nothing")
    assert answer.status_code == 422
    assert "EMULATOR_JOURNAL is off" in answer.json()["detail"]


@pytest.mark.once
def test_a_database_that_is_away_refuses_nobody_and_gets_the_rows_when_it_is_back(
    given: Given, client: AppClient, services: Services, shown: Shown
) -> None:
    journal.flush(services)
    services.journal.dropped = 0  # of the tests before, whose process has no background
    given.invited_user(client, "ann")
    away = Database("postgresql://nobody@127.0.0.1:1/nothing")
    assert journal.flush(structs.replace(services, transactions=away)) == 0
    told = journal.note(services)
    assert told is not None
    assert told.startswith("Requests cannot be written into the journal: ")
    assert [row["username"] for row in shown(pool=client.pool_id, operation="AdminCreateUser")] == ["ann"]
    assert journal.note(services) is None


def test_what_waits_is_bounded_and_what_goes_is_counted() -> None:
    waiting = Journal(most=3)
    for number in range(5):
        waiting.add((number,))
    assert (waiting.dropped, waiting.take()) == (2, [(2,), (3,), (4,)])
    waiting.give_back([(number,) for number in range(4)])
    assert (waiting.dropped, waiting.take(), waiting.is_empty) == (3, [(1,), (2,), (3,)], True)


def test_a_server_that_is_told_to_end_writes_what_waits(database_url: str) -> None:
    with databases.empty(database_url) as url:
        with server.running(url) as emulator:
            caller = Caller(emulator.url)
            caller.must("CreateUserPool", PoolName="last")
            emulator.stop()
        engine = create_engine(url.replace("postgres://", "postgresql+psycopg://"))
        with engine.connect() as connection:
            found = connection.execute(text("SELECT operation, status FROM v_journal")).all()
        engine.dispose()
    assert [tuple(row) for row in found] == [("CreateUserPool", 200)]


def test_another_process_is_waited_for_until_it_has_written_a_request(database_url: str) -> None:
    """Whichever of the two answers the call, and whichever is asked about it."""
    with databases.empty(database_url) as url, server.running(url, workers=2) as emulator:
        for number in range(6):
            caller = Caller(emulator.url)  # a connection of its own each time
            body = {"UserPoolId": f"us-east-1_{number}", "Username": "nobody"}
            signed = headers("AdminGetUser", "000000000000")
            refused = httpx2.post(emulator.url, json=body, headers=signed)
            why = caller.control("GET", refused.headers["x-emulator-why"])
            assert (why["request_id"], why["error"]) == (
                refused.headers["x-amzn-requestid"],
                "ResourceNotFoundException",
            )


def test_a_text_that_no_json_holds_is_not_shown() -> None:
    row = journaling.row(
        Journal(),
        request_id="r" * 36,
        operation="SignUp",
        about={"username": "x" * 600},
        met=Met(),
        status=200,
        ms=1.0,
        source_ip=None,
        user_agent="a\0b",
        account_id=None,
        region=None,
        request=journaling.text_of({"half": "\ud800"}),
        response=None,
    )
    assert (row.request, row.user_agent, len(row.username or "")) == ('"(cannot be shown)"', "a�b", 512)


def test_names_are_spelt_as_the_aws_cli_spells_them() -> None:
    members = {name for shape in contract.shape_names() for name in contract.shape(shape).members}
    for name in [*contract.operations(), *(name for name in members if name[0] != "_")]:
        assert commands.kebab(name) == xform_name(name, "-")


def test_a_request_that_cannot_be_told_is_answered_all_the_same(
    given: Given, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> str:
        raise TypeError("a value that no JSON holds")

    client = given.client()
    monkeypatch.setattr(journaling, "request_text", broken)
    given.confirmed_user(client, "bob")
    assert (
        refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="ann")[0] == "UserNotFoundException"
    )
    assert "a request is missing in the journal" in caplog.messages

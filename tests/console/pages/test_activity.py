"""The console's activity: requests with their why, calls of functions, repeating and pinning."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from fastapi.testclient import TestClient

from emulator.control import journal
from emulator.work import Services
from tests.support import caller
from tests.support.answers import refusal
from tests.support.console import BASE, Console
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given


@pytest.fixture(autouse=True)
def one_journal(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the application under test reads has the requests of `cognito`, which another process answered."""
    flush = journal.flush

    def flush_both(own: Services) -> int:
        return flush(services) + flush(own)

    monkeypatch.setattr(journal, "flush", flush_both)


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client()


def operations(console: Console) -> list[str]:
    return [row[0].split()[0] for row in console.table("Requests")]


def opened(console: Console, client: AppClient, operation: str) -> Console:
    return console.open("/activity", pool=client.pool_id).follow(operation)


def test_requests_are_listed_with_who_asked_and_what_came_of_it(
    console: Console, given: Given, client: AppClient
) -> None:
    given.signed_up_user(client, "ann")
    refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="nobody")
    console.open("/activity", pool=client.pool_id)
    failed, signed_up = console.table("Requests")[:2]
    assert (failed[0], failed[1]) == ("AdminGetUser User does not exist.", "UserNotFoundException")
    assert (failed[4], failed[5]) == ("nobody", "none")
    assert (signed_up[0], signed_up[1], signed_up[4]) == ("SignUp", "200", "ann")
    assert signed_up[3].endswith(" ms")


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"operation": "SignUp"}, ["SignUp"]),
        ({"username": "nobody"}, ["AdminGetUser"]),
        ({"show": "refused"}, ["AdminGetUser"]),
        ({"show": "answered"}, ["SignUp", "CreateUserPoolClient"]),
    ],
    ids=str,
)
def test_the_list_is_filtered_as_the_route_filters(
    console: Console, given: Given, client: AppClient, filters: dict[str, Any], expected: list[str]
) -> None:
    given.signed_up_user(client, "ann")
    refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="nobody")
    console.open("/activity", pool=client.pool_id).submit("Filter", **filters)
    assert operations(console) == expected


def test_a_request_is_found_by_its_id_and_by_its_client(console: Console, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    answer = given.cognito.admin_get_user(UserPoolId=client.pool_id, Username="ann")
    console.open("/activity").submit("Filter", request=f" {answer['ResponseMetadata']['RequestId']} ")
    assert console.title == "AdminGetUser"
    console.open("/activity").submit("Filter", client=client.id)
    assert operations(console) == ["SignUp"]
    console.open("/activity", request="nothing", status=404)
    assert "No request nothing is in the journal" in console.alerts[0]


def test_an_empty_list_says_what_to_do(console: Console, client: AppClient) -> None:
    console.open("/activity", pool=client.pool_id, username="nobody")
    assert "No request fits the filter." in console.text
    console.open("/activity", show="nonsense", status=422)
    assert console.alerts[0].startswith("show must be one of refused, answered, pinned.")


def test_what_is_newer_comes_by_itself_and_stands_still_when_paused(
    console: Console, given: Given, client: AppClient, http: TestClient
) -> None:
    console.open("/activity", pool=client.pool_id)
    [poll] = console.document.xpath("//tbody/@hx-get")
    assert http.get(poll).status_code == 204
    given.signed_up_user(client, "ann")
    newer = http.get(poll)
    assert "SignUp" in newer.text
    assert "CreateUserPoolClient" not in newer.text
    gone = http.get(f"{BASE}/activity/newer?after=gone&shown=1")
    assert (gone.status_code, gone.headers["hx-refresh"]) == (204, "true")
    console.follow("Pause")
    assert not console.document.xpath("//*[@hx-get]")
    console.follow("Go on")
    assert operations(console)[0] == "SignUp"


def test_older_requests_are_on_further_pages(
    console: Console, given: Given, client: AppClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emulator.console.pages.activity.PAGE", 2)
    for name in ("ann", "bob", "carol"):
        given.signed_up_user(client, name)
    console.open("/activity", pool=client.pool_id, operation="SignUp")
    assert [row[4] for row in console.table("Requests")] == ["carol", "bob"]
    console.follow("Older")
    assert [row[4] for row in console.table("Requests")] == ["ann"]


def test_a_refusal_tells_its_rule_what_was_found_and_what_would_pass(
    console: Console, given: Given, client: AppClient
) -> None:
    refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="nobody")
    opened(console, client, "AdminGetUser")
    assert "UserNotFoundException" in console.text
    assert "Why it was refused" in console.text
    assert f"Nobody in the user pool {client.pool_id} has the username, sub or alias nobody now." in console.text
    assert "It looked at namenobody" in console.text
    assert "To make it pass" in console.text
    assert "How sure the words are" in console.text
    assert "docs/evidence.md" in console.text
    request, response = console.document.xpath("//*[@class='cards pair'][1]//pre")
    assert '"Username": "nobody"' in request.text
    assert '"__type": "UserNotFoundException"' in response.text
    assert f"aws cognito-idp admin-get-user --user-pool-id {client.pool_id} --username nobody" in console.text


def test_secrets_are_shown_as_the_journal_keeps_them(console: Console, given: Given, client: AppClient) -> None:
    given.cognito.sign_up(ClientId=client.id, Username="ann", Password=PASSWORD)
    opened(console, client, "SignUp")
    assert '"Password": "[redacted]"' in console.text
    assert PASSWORD not in console.answer.text
    assert "The journal keeps no secrets, so Password is missing" in console.text
    assert "Repeat it here" not in console.buttons()


def test_a_request_that_only_reads_is_repeated_at_once(console: Console, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    given.cognito.admin_get_user(UserPoolId=client.pool_id, Username="ann")
    opened(console, client, "AdminGetUser").submit("Repeat it here")
    assert console.notice == "AdminGetUser was called again. It was answered with 200."
    assert "Repeats the request" in console.text
    assert console.title == "AdminGetUser"


def test_a_request_that_writes_is_repeated_by_typing_its_operation(
    console: Console, given: Given, client: AppClient
) -> None:
    given.signed_up_user(client, "ann")
    given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="ann")
    given.cognito.admin_enable_user(UserPoolId=client.pool_id, Username="ann")
    opened(console, client, "AdminDisableUser").submit("Repeat it here", confirm="yes")
    assert console.notice == "Nothing was called: type AdminDisableUser to call it again."
    assert given.cognito.admin_get_user(UserPoolId=client.pool_id, Username="ann")["Enabled"] is True
    console.submit("Repeat it here", confirm="AdminDisableUser")
    assert console.notice == "AdminDisableUser was called again. It was answered with 200."
    assert given.cognito.admin_get_user(UserPoolId=client.pool_id, Username="ann")["Enabled"] is False


def test_a_request_is_pinned_and_let_go(console: Console, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    opened(console, client, "SignUp").submit("Pin it")
    assert console.notice == "The request is pinned: it stays in the journal however many come after it."
    console.open("/activity", pool=client.pool_id, show="pinned")
    assert operations(console) == ["SignUp"]
    console.follow("SignUp").submit("Take off the pin")
    console.open("/activity", pool=client.pool_id, show="pinned")
    assert "No request fits the filter." in console.text


def test_calls_of_functions_stand_with_their_request_side_by_side(functions: Functions, http: TestClient) -> None:
    console = Console(http)
    functions.returns("PreSignUp", autoConfirmUser=True)
    client = functions.given.client(functions.pool("PreSignUp", "PostConfirmation"))
    functions.given.signed_up_user(client, "ann")
    journal.flush(functions.given.services)
    opened(console, client, "SignUp")
    headings = [console._words(heading) for heading in console.document.iter("h3")]
    assert headings[2].startswith("PreSignUp Answered ")
    assert headings[2].endswith(" ms")
    event, response = console.document.xpath("//*[contains(@class, 'pair')][2]//pre")
    assert '"triggerSource": "PreSignUp_SignUp"' in event.text
    assert '"autoConfirmUser": true' in response.text
    console.follow("PreSignUp")
    assert console.title == "PreSignUp was called"
    assert '"triggerSource": "PreSignUp_SignUp"' in console.text
    console.open("/activity/triggers", pool=client.pool_id)
    assert [row[0].split()[0] for row in console.table("Trigger calls")] == ["PostConfirmation", "PreSignUp"]
    console.submit("Filter", trigger="PreSignUp")
    assert [row[1] for row in console.table("Trigger calls")] == ["Answered"]
    [poll] = console.document.xpath("//tbody/@hx-get")
    assert http.get(poll).status_code == 204
    functions.given.signed_up_user(client, "bob")
    assert "bob" in http.get(poll).text


def test_a_call_that_failed_is_marked(functions: Functions, http: TestClient) -> None:
    console = Console(http)
    functions.raises("PreSignUp", "No <b>way</b>")
    client = functions.given.client(functions.pool("PreSignUp"))
    refusal(functions.given.cognito.sign_up, ClientId=client.id, Username="ann", Password=PASSWORD)
    journal.flush(functions.given.services)
    console.open("/activity/triggers", pool=client.pool_id, show="failed")
    assert [row[1] for row in console.table("Trigger calls")] == ["Failed"]
    console.follow("PreSignUp")
    assert "The call failed." in console.text
    assert "No <b>way</b>" in console.text
    console.follow(console._words(console.document.xpath("//dd/a")[1]))
    assert console.title == "SignUp"


@pytest.mark.once
def test_a_call_that_is_not_kept_is_said_in_words(console: Console, http: TestClient) -> None:
    console.open("/activity/triggers/call-none", status=404)
    assert "No call call-none of a function is kept." in console.alerts[0]
    assert http.get("/_emulator/triggers/call-none").status_code == 404


@pytest.mark.parametrize("mode", ["off", "failures"])
def test_what_the_journal_does_not_keep_is_said(serve: Callable[..., TestClient], mode: str) -> None:
    console = Console(serve(journal=mode)).open("/activity")
    assert f"EMULATOR_JOURNAL is {mode}" in console.text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "o/n?e#%25", "x" * 2000])
def test_what_callers_wrote_is_shown_as_text(
    console: Console, http: TestClient, account: str, client: AppClient, name: str
) -> None:
    headers = {**caller.headers("AdminGetUser", account), "User-Agent": "<script>agent</script>"}
    asked = http.post("/", headers=headers, content=orjson.dumps({"UserPoolId": client.pool_id, "Username": name}))
    assert asked.status_code == 400
    wanted = {"pool": client.pool_id, "operation": "AdminGetUser"}
    [row] = http.get("/_emulator/requests", params=wanted).json()["requests"]
    console.open("/activity", pool=client.pool_id)
    assert "<script>alert" not in console.answer.text
    console.open(f"/activity/{row['request_id']}")
    assert "<script>" not in console.answer.text.partition("<main")[2]
    assert "User agent<script>agent</script>" in console.text

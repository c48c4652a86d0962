"""Requests of the journal that are made again, and pinned: `/_emulator/requests/{id}/repeat` and `…/pin`."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.control import journal
from emulator.work import Services, opened
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given


@pytest.fixture(autouse=True)
def no_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else writes, so nobody is waited for."""
    monkeypatch.setattr("emulator.console.api.requests._WAIT_SECONDS", 0)


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


def listed(http: TestClient, of: AppClient, /, **query: Any) -> list[dict[str, Any]]:
    answer = http.get("/_emulator/requests", params={"pool": of.pool_id, **query})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["requests"]
    return found


def request_id(answer: dict[str, Any]) -> str:
    found: str = answer["ResponseMetadata"]["RequestId"]
    return found


def test_a_repeated_request_is_made_in_the_same_account_and_journaled(
    http: TestClient, given: Given, client: AppClient, account: str
) -> None:
    given.signed_up_user(client, "ann")
    disabled = given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="ann")
    given.cognito.admin_enable_user(UserPoolId=client.pool_id, Username="ann")
    made = http.post(f"/_emulator/requests/{request_id(disabled)}/repeat").json()
    assert given.cognito.admin_get_user(UserPoolId=client.pool_id, Username="ann")["Enabled"] is False
    assert (made["operation"], made["status"], made["error"]) == ("AdminDisableUser", 200, None)
    assert (made["account_id"], made["username"], made["pool_id"]) == (account, "ann", client.pool_id)
    assert made["note"] == f"Repeats the request {request_id(disabled)}."
    assert made["request"] == {"UserPoolId": client.pool_id, "Username": "ann"}
    assert http.get(f"/_emulator/requests/{made['request_id']}").json() == made


def test_an_error_is_the_outcome_of_a_repetition_and_is_explained(
    http: TestClient, given: Given, client: AppClient
) -> None:
    given.signed_up_user(client, "ann")
    deleted = given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="ann")
    answer = http.post(f"/_emulator/requests/{request_id(deleted)}/repeat")
    assert answer.status_code == 200
    made = answer.json()
    assert (made["status"], made["error"]) == (400, "UserNotFoundException")
    assert made["response"] == {"__type": "UserNotFoundException", "message": made["message"]}
    assert http.get(made["why"]).json()["error"] == "UserNotFoundException"


def test_a_request_with_a_secret_is_not_repeated(http: TestClient, given: Given, client: AppClient) -> None:
    given.cognito.sign_up(ClientId=client.id, Username="ann", Password=PASSWORD)
    [row] = listed(http, client, operation="SignUp")
    answer = http.post(f"/_emulator/requests/{row['request_id']}/repeat")
    assert answer.status_code == 422
    assert answer.json()["detail"] == (
        "The journal keeps no secrets, so Password is missing and the request cannot be repeated here: use its command."
    )
    assert len(listed(http, client, operation="SignUp")) == 1


def test_a_request_that_is_not_kept_whole_is_not_repeated(http: TestClient, given: Given, client: AppClient) -> None:
    long = [{"Name": "email", "Value": f"{'x' * 300}@example.test"}] * 20
    refusal(
        given.cognito.admin_update_user_attributes, UserPoolId=client.pool_id, Username="nobody", UserAttributes=long
    )
    [row] = listed(http, client, operation="AdminUpdateUserAttributes")
    answer = http.post(f"/_emulator/requests/{row['request_id']}/repeat")
    assert answer.status_code == 422
    assert "The request is not kept whole" in answer.json()["detail"]


def test_what_is_no_operation_is_not_repeated(http: TestClient, client: AppClient) -> None:
    http.get("/oauth2/userInfo", headers={"Authorization": "Bearer x"})
    [row] = http.get("/_emulator/requests", params={"operation": "GET /oauth2/userInfo", "limit": 1}).json()["requests"]
    answer = http.post(f"/_emulator/requests/{row['request_id']}/repeat")
    assert answer.status_code == 422
    assert "GET /oauth2/userInfo cannot be repeated here, only operations of the AWS API" in answer.json()["detail"]


@pytest.mark.once
def test_what_is_not_in_the_journal_is_neither_repeated_nor_pinned(http: TestClient) -> None:
    for answer in (
        http.post("/_emulator/requests/nothing/repeat"),
        http.put("/_emulator/requests/nothing/pin"),
        http.delete("/_emulator/requests/nothing/pin"),
    ):
        assert answer.status_code == 404
        assert "No request nothing is in the journal" in answer.json()["detail"]


def test_a_pinned_request_stays_when_the_journal_is_cleared(
    http: TestClient, given: Given, client: AppClient, services: Services
) -> None:
    given.signed_up_user(client, "ann")
    seen = given.cognito.admin_get_user(UserPoolId=client.pool_id, Username="ann")
    refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="nobody")
    [failed] = listed(http, client, refused=True)
    for one in (request_id(seen), failed["request_id"]):
        assert http.put(f"/_emulator/requests/{one}/pin").json()["pinned_at"] is not None
    with opened(services, "test", write=True) as work:
        journal.clear(work, keep=0, keep_refusals=0)
    assert [row["request_id"] for row in listed(http, client)] == [failed["request_id"], request_id(seen)]
    assert [row["request_id"] for row in listed(http, client, pinned=True, refused=False)] == [request_id(seen)]
    for one in (request_id(seen), failed["request_id"]):
        assert http.delete(f"/_emulator/requests/{one}/pin").json()["pinned_at"] is None
    services.journal.cleared_to = None  # as in the process that took the pin off
    with opened(services, "test", write=True) as work:
        journal.clear(work, keep=0, keep_refusals=0)
    assert listed(http, client) == []


def test_only_so_many_requests_are_pinned(
    http: TestClient, given: Given, client: AppClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emulator.control.pinning.MOST", 0)
    [row] = listed(http, client, limit=1)
    answer = http.put(f"/_emulator/requests/{row['request_id']}/pin")
    assert answer.status_code == 409
    assert answer.json()["detail"] == "0 requests are pinned already: take the pin from one of them first."


def test_the_journal_is_asked_by_client_and_by_whether_it_was_refused(
    http: TestClient, given: Given, client: AppClient
) -> None:
    given.signed_up_user(client, "ann")
    refusal(given.cognito.resend_confirmation_code, ClientId=client.id, Username="nobody")
    operations = [row["operation"] for row in listed(http, client, client=client.id)]
    assert operations == ["ResendConfirmationCode", "SignUp"]
    assert [row["operation"] for row in listed(http, client, client=client.id, refused=True)] == operations[:1]
    assert [row["operation"] for row in listed(http, client, client=client.id, refused=False)] == operations[1:]

"""`/_emulator`: messages, clock, faults, rules, and who may use them."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support.given import Given

Client = Any


def test_messages_are_listed_newest_first_with_their_codes(http: TestClient, given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "ann", email="ann@example.test")
    given.signed_up_user(client, "bob", email="bob@example.test")
    listed = http.get("/_emulator/messages", params={"pool": client.pool_id}).json()["messages"]
    assert [message["username"] for message in listed] == ["bob", "ann"]
    message = listed[0]
    assert set(message) == {
        "id", "pool_id", "username", "to", "medium", "purpose", "subject", "body", "code", "handed_to",
        "delivery_error", "sent_at", "created_at", "from", "reply_to",
    }  # fmt: skip
    assert message["to"] == "bob@example.test"
    assert (message["medium"], message["purpose"]) == ("EMAIL", "sign_up")
    assert message["code"] in message["body"]
    assert http.get("/_emulator/messages", params={"pool": client.pool_id, "limit": 1}).json()["messages"] == [message]
    only = http.get("/_emulator/messages", params={"pool": client.pool_id, "to": "ann@example.test"}).json()
    assert [entry["username"] for entry in only["messages"]] == ["ann"]


def test_the_latest_message_is_waited_for(http: TestClient, given: Given) -> None:
    client = given.client()
    waiting = {"pool": client.pool_id, "to": "bob@example.test"}
    assert http.get("/_emulator/messages/latest", params=waiting).status_code == 204
    timer = threading.Timer(0.1, given.signed_up_user, (client, "bob"), {"email": "bob@example.test"})
    timer.start()
    answer = http.get("/_emulator/messages/latest", params={**waiting, "wait": 20})
    timer.join()
    assert answer.status_code == 200
    assert answer.json()["code"] == given.code(client)
    after = http.get("/_emulator/messages/latest", params={**waiting, "after": answer.json()["id"]})
    assert after.status_code == 204


@pytest.mark.parametrize("path", ["/_emulator/messages", "/_emulator/messages/latest"])
def test_an_address_with_a_plus_may_be_typed_as_it_is(http: TestClient, given: Given, path: str) -> None:
    client = given.client()
    given.signed_up_user(client, "ann", email="ann+test@example.test")
    for typed in ("ann+test@example.test", "ann%2Btest@example.test"):
        answer = http.get(f"{path}?pool={client.pool_id}&to={typed}")
        found = answer.json().get("messages", [answer.json()])
        assert [message["to"] for message in found] == ["ann+test@example.test"]


def test_a_phone_number_may_be_typed_with_its_plus(http: TestClient, given: Given, account: str) -> None:
    sms = {"SnsCallerArn": f"arn:aws:iam::{account}:role/sms", "ExternalId": "x"}
    client = given.client(given.pool(AutoVerifiedAttributes=["phone_number"], SmsConfiguration=sms))
    given.signed_up_user(client, "ann", phone_number="+12015550123")
    answer = http.get(f"/_emulator/messages/latest?pool={client.pool_id}&to=+12015550123")
    assert answer.json()["to"] == "+12015550123"


@pytest.mark.once
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("messages/latest?user=ann", "has no parameter user; it has to, pool, username, purpose, medium, after, wait."),
        (
            "messages?adress=a&to=b&x=1",
            "has no parameter adress, x; it has to, pool, username, purpose, medium, after, before, limit.",
        ),
        ("clock?pool=a", "has no parameter pool; it has none."),
    ],
)
def test_a_parameter_that_a_route_does_not_have_is_refused(http: TestClient, path: str, said: str) -> None:
    answer = http.get(f"/_emulator/{path}")
    assert answer.status_code == 422
    assert answer.json()["detail"] == f"/_emulator/{path.split('?')[0]} {said}"


def test_the_clock_is_set_frozen_and_advanced(http: TestClient) -> None:
    assert http.get("/_emulator/clock").json()["offset_seconds"] == 0
    assert http.put("/_emulator/clock", json={"offset_seconds": 3600}).json()["offset_seconds"] == 3600
    ahead = datetime.fromisoformat(http.get("/_emulator/clock").json()["now"]) - datetime.now(UTC)
    assert 3590 < ahead.total_seconds() < 3610
    frozen = http.put("/_emulator/clock", json={"frozen_at": "2030-01-01T00:00:00Z"}).json()
    assert frozen["now"] == frozen["frozen_at"] == "2030-01-01T00:00:00.000Z"
    advanced = http.post("/_emulator/clock/advance", json={"seconds": 90}).json()
    assert advanced["now"] == "2030-01-01T00:01:30.000Z"
    running = http.put("/_emulator/clock", json={"frozen_at": None}).json()
    assert (running["frozen_at"], running["offset_seconds"]) == (None, 3600)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/_emulator/clock", {}),
        ("PUT", "/_emulator/clock", {"offset_seconds": None}),
        ("PUT", "/_emulator/clock", {"offset_seconds": 1, "frozen_at": None}),
        ("PUT", "/_emulator/clock", {"offset": 1}),
        ("PUT", "/_emulator/clock", {"offset_seconds": 1e300}),
        ("PUT", "/_emulator/clock", {"offset_seconds": -3_100_000_000}),
        ("PUT", "/_emulator/clock", {"frozen_at": "1969-12-31T23:59:59Z"}),
        ("PUT", "/_emulator/clock", {"frozen_at": "2900-01-01T00:00:01Z"}),
        ("PUT", "/_emulator/clock", {"frozen_at": "1970-01-01T00:00:00+00:01"}),
        ("PUT", "/_emulator/clock", {"frozen_at": "0001-01-01T00:00:00+05:00"}),
        ("PUT", "/_emulator/clock", {"frozen_at": "9999-12-31T23:59:59-05:00"}),
        ("POST", "/_emulator/clock/advance", {"seconds": -3_100_000_000}),
        ("POST", "/_emulator/clock/advance", {"seconds": "soon"}),
        ("POST", "/_emulator/faults", {"operation": "MakeCoffee", "error": "InternalErrorException"}),
        ("POST", "/_emulator/faults", {"operation": "SignUp", "error": "CognitoError"}),
        ("POST", "/_emulator/faults", {"operation": "SignUp", "error": "sentences"}),
        ("POST", "/_emulator/faults", {"operation": "SignUp"}),
        ("POST", "/_emulator/faults", {"operation": "SignUp", "error": "InternalErrorException", "message": "\0"}),
        ("POST", "/_emulator/faults", {"operation": "SignUp", "error": "InternalErrorException", "count": 0}),
    ],
)
def test_bad_input_gets_a_clear_error_and_changes_nothing(http: TestClient, method: str, path: str, body: Any) -> None:
    answer = http.request(method, path, json=body)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert http.get("/_emulator/clock").json()["offset_seconds"] == 0
    assert http.get("/_emulator/faults").json() == {"faults": []}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/_emulator/clock", b"{"),
        ("PUT", "/_emulator/clock", b"\xff"),
        ("PUT", "/_emulator/clock", b'{"offset_seconds": NaN}'),
        ("PUT", "/_emulator/clock", b'{"offset_seconds": 1e999}'),
        ("PUT", "/_emulator/clock", b'{"offset_seconds": true}'),
        ("PUT", "/_emulator/clock", b'{"offset_seconds": "12"}'),
        ("PUT", "/_emulator/clock", b'{"frozen_at": "\\ud800"}'),
        ("POST", "/_emulator/clock/advance", b'{"seconds": true}'),
        ("POST", "/_emulator/clock/advance", b'{"seconds": -Infinity}'),
        ("POST", "/_emulator/faults", b'{"operation": "SignUp", "error": "\\ud800"}'),
        ("POST", "/_emulator/faults", b'{"operation": "\\ud800", "error": "InternalErrorException"}'),
        ("POST", "/_emulator/faults", b'{"operation": "*", "delay_ms": 1, "match": {"Username": "\\ud800"}}'),
        ("POST", "/_emulator/faults", b'{"operation": "*", "delay_ms": 1, "match": {"Username": "a\\u0000"}}'),
        ("POST", "/_emulator/faults", b'{"operation": "*", "delay_ms": 1, "match": {"Limit": 18446744073709551616}}'),
        ("POST", "/_emulator/faults", b'{"operation": "*", "delay_ms": true}'),
        ("PUT", "/_emulator/pools/us-east-1_none/rules", b'{"\\ud800": {"limit": 1}}'),
        ("PUT", "/_emulator/pools/us-east-1_none/rules", b'{"wrong_password": {"limit": true}}'),
        ("PUT", "/_emulator/pools/us-east-1_none/rules", b'{"wrong_password": {"limit": "5"}}'),
    ],
)
def test_a_body_that_nobody_could_keep_is_refused(http: TestClient, method: str, path: str, body: bytes) -> None:
    for kind in ("application/json", "text/plain"):
        answer = http.request(method, path, content=body, headers={"Content-Type": kind})
        assert answer.status_code in (400, 422)
        assert answer.json()["detail"]
    assert http.get("/_emulator/clock").json()["offset_seconds"] == 0
    assert http.get("/_emulator/faults").json() == {"faults": []}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/_emulator/lease", {"like": "a\0"}),
        ("/_emulator/tokens/mint", {"pool": "us-east-1_none", "client": "c", "username": "a\0"}),
        ("/_emulator/pools/us-east-1_none/copy", {"name": "a\0"}),
    ],
)
def test_a_nul_in_a_body_is_refused(http: TestClient, path: str, body: dict[str, str]) -> None:
    answer = http.post(path, json=body)
    assert (answer.status_code, answer.json()["detail"]) == (
        422,
        "NUL is not allowed in a body: no text that is kept can hold it.",
    )


def test_a_fault_may_match_the_text_that_looks_like_a_nul(http: TestClient) -> None:
    fault = {"operation": "*", "error": "InternalErrorException", "match": {"Username": "\\u0000"}}
    assert http.post("/_emulator/faults", json=fault).status_code == 201


@pytest.mark.once
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_emulator/mesages"),
        ("GET", "/_emulator/"),
        ("POST", "/_emulator/clock"),
        ("DELETE", "/_emulator/clock"),
    ],
)
def test_a_route_that_is_not_there_is_said_to_be_missing(http: TestClient, method: str, path: str) -> None:
    answer = http.request(method, path)
    assert answer.status_code == 404
    assert "/_emulator/docs" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("begins", "seconds"), [("1970-01-01T00:00:01Z", -2), ("2899-12-31T23:59:59Z", 2), ("2899-01-01T00:00:00Z", 3e9)]
)
def test_a_clock_is_not_advanced_out_of_bounds(http: TestClient, begins: str, seconds: float) -> None:
    http.put("/_emulator/clock", json={"frozen_at": begins})
    assert http.post("/_emulator/clock/advance", json={"seconds": seconds}).status_code == 422
    assert http.get("/_emulator/clock").json()["now"] == begins.replace("Z", ".000Z")
    assert http.post("/_emulator/clock/advance", json={"seconds": -seconds / 4e9}).status_code == 200


def test_a_running_clock_does_not_add_up_to_more_than_there_is(http: TestClient) -> None:
    for status in (*[200] * 8, 422, 422):
        assert http.post("/_emulator/clock/advance", json={"seconds": 3_155_760_000}).status_code == status


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_emulator/messages?to=%00"),
        ("GET", "/_emulator/messages/latest?to=a&pool=b%00"),
        ("GET", "/_emulator/pools/a%00/rules"),
        ("GET", "/_emulator/imports/%00/log"),
        ("DELETE", "/_emulator/faults/%00"),
        ("PUT", "/_import/%00"),
        ("PUT", "/_import/a?X-Amz-Signature=%00"),
    ],
)
def test_a_nul_is_refused_by_every_route(http: TestClient, method: str, path: str) -> None:
    answer = http.request(method, path)
    assert (answer.status_code, answer.json()) == (422, {"detail": "NUL is not allowed in a path or a query."})


def test_a_fault_fails_the_next_calls_and_is_gone(http: TestClient, given: Given, cognito: Client) -> None:
    client = given.client()
    fault = {"operation": "SignUp", "error": "TooManyRequestsException", "count": 2, "match": {"ClientId": client.id}}
    added = http.post("/_emulator/faults", json=fault)
    assert added.status_code == 201
    other = given.client()
    given.signed_up_user(other, "bob")
    for _ in range(2):
        with pytest.raises(cognito.exceptions.TooManyRequestsException) as refusal:
            given.signed_up_user(client, "bob")
        assert refusal.value.response["Error"]["Message"] == "Rate exceeded"
    given.signed_up_user(client, "bob")
    assert http.get("/_emulator/faults").json() == {"faults": []}


def test_faults_can_be_taken_back(http: TestClient) -> None:
    fault = {"operation": "*", "error": "InternalErrorException", "message": "down"}
    added = http.post("/_emulator/faults", json=fault).json()
    assert http.get("/_emulator/faults").json()["faults"] == [added]
    assert http.delete(f"/_emulator/faults/{added['id']}").json() == {"deleted": 1}
    assert http.delete(f"/_emulator/faults/{added['id']}").status_code == 404
    http.post("/_emulator/faults", json=fault)
    assert http.delete("/_emulator/faults").json() == {"deleted": 1}


def test_a_pool_has_its_own_limits(http: TestClient, given: Given, cognito: Client) -> None:
    client = given.client()
    path = f"/_emulator/pools/{client.pool_id}/rules"
    assert http.get(path).json()["rules"]["calls:ConfirmSignUp"] == {"limit": 15, "window_seconds": 3600}
    changed = http.put(path, json={"calls:ConfirmSignUp": {"limit": 1}}).json()
    assert changed["rules"]["calls:ConfirmSignUp"]["limit"] == 1
    given.signed_up_user(client, "bob")
    with pytest.raises(cognito.exceptions.CodeMismatchException):
        cognito.confirm_sign_up(ClientId=client.id, Username="bob", ConfirmationCode="1")
    with pytest.raises(cognito.exceptions.LimitExceededException):
        cognito.confirm_sign_up(ClientId=client.id, Username="bob", ConfirmationCode=given.code(client))
    assert http.put(path, json={"calls:Nothing": {"limit": 1}}).status_code == 422
    assert http.put(path, json={"calls:ConfirmSignUp": {"limit": -1}}).status_code == 422
    assert http.get("/_emulator/pools/us-east-1_none/rules").status_code == 404


def test_the_admin_token_opens_the_control_api(guarded: TestClient) -> None:
    assert guarded.get("/_emulator/clock").status_code == 401
    assert guarded.get("/_emulator/clock", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert guarded.get("/_emulator/clock", headers={"Authorization": "Bearer letmein"}).status_code == 200
    assert guarded.get("/readyz").status_code == 200


def test_a_page_of_another_origin_cannot_write(http: TestClient) -> None:
    advance = {"json": {"seconds": 1}}
    for origin in ("http://evil.test", "null", "http://localhost:3000"):
        answer = http.post("/_emulator/clock/advance", headers={"Origin": origin}, **advance)  # type: ignore[arg-type]
        assert answer.status_code == 403, origin
    for origin in ("http://localhost:9229", "http://127.0.0.1:9229", "http://[::1]:9229"):
        own = http.post("/_emulator/clock/advance", headers={"Origin": origin}, **advance)  # type: ignore[arg-type]
        assert own.status_code == 200, origin


@pytest.mark.once
@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("evil.test:9229", "http://evil.test:9229", 403),  # a name that its owner had lead here
        ("localhost:8080", "http://localhost:8080", 200),
        ("127.0.0.1", "http://127.0.0.1", 200),
        ("127.0.0.1", "http://127.0.0.1:80", 200),
        ("emulator:9229", "http://localhost:9229", 200),
        ("localhost:8080", "http://localhost:9229", 200),  # EMULATOR_PUBLIC_URL
        ("localhost:8080", "http://127.0.0.1:9229", 403),
        ("localhost:9229", "http://localhost:nine", 403),
        ("localhost:9229", "", 403),
    ],
)
def test_the_host_header_does_not_make_a_page_ours(http: TestClient, host: str, origin: str, status: int) -> None:
    headers = {"Host": host, "Origin": origin}
    assert http.post("/_emulator/clock/advance", headers=headers, json={"seconds": 1}).status_code == status


@pytest.mark.once
@pytest.mark.parametrize("path", ["/livez", "/readyz", "/health", "/_localstack/health"])
def test_health_is_told_to_whoever_asks(http: TestClient, path: str) -> None:
    assert http.get(path).status_code == 200
    assert http.head(path).status_code == 200


def test_the_control_api_describes_itself(http: TestClient) -> None:
    paths = http.get("/_emulator/openapi.json").json()["paths"]
    assert "/_emulator/messages/latest" in paths
    assert "/_emulator/clock/advance" in paths


@pytest.mark.parametrize("after", ["2147483648", "9223372036854775807", "9223372036854775808", "-1"])
def test_a_line_number_that_no_column_holds_is_refused(http: TestClient, after: str) -> None:
    assert http.get(f"/_emulator/imports/import-none/log?after={after}").status_code == 422
    assert http.get("/_emulator/imports/import-none/log?after=2147483647").status_code == 404

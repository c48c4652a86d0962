"""`/_emulator/messages`: what was sent, by whom, to whom; as it looks; deleted."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support.given import AppClient, Given
from tests.support.mfa_scenes import SENDER
from tests.support.pool_words import IDENTITY

NUMBER = "+12015550123"


def listed(http: TestClient, client: AppClient, **query: Any) -> list[dict[str, Any]]:
    answer = http.get("/_emulator/messages", params={"pool": client.pool_id, **query})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["messages"]
    return found


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(given.pool(SmsConfiguration=SENDER, AutoVerifiedAttributes=["email", "phone_number"]))


@pytest.fixture
def sent(given: Given, client: AppClient, http: TestClient) -> list[dict[str, Any]]:
    """To ann a code of her sign-up and one to reset the password, to bob a text message; newest first."""
    given.confirmed_user(client, "ann", email="Ann+a@Example.test")
    given.cognito.forgot_password(ClientId=client.id, Username="ann")
    given.signed_up_user(client, "bob", phone_number=NUMBER)
    found = listed(http, client)
    assert [message["username"] for message in found] == ["bob", "ann", "ann"]
    return found


@pytest.mark.parametrize(
    ("query", "which"),
    [
        ({"username": "ann"}, [1, 2]),
        ({"username": "nobody"}, []),
        ({"purpose": "sign_up"}, [0, 2]),
        ({"medium": "SMS"}, [0]),
        ({"medium": "EMAIL", "purpose": "forgot_password"}, [1]),
        ({"to": "ann+a@example.test"}, [1, 2]),
        ({"to": "ANN+A@EXAMPLE.TEST", "limit": 1}, [1]),
        ({"to": "+1 (201) 555-0123"}, [0]),
        ({"to": "ann+a@example.tes"}, []),
    ],
    ids=str,
)
def test_messages_are_chosen(
    http: TestClient, client: AppClient, sent: list[dict[str, Any]], query: dict[str, Any], which: list[int]
) -> None:
    assert listed(http, client, **query) == [sent[place] for place in which]
    latest = http.get("/_emulator/messages/latest", params={"pool": client.pool_id, **query} | {"wait": 0})
    if "limit" not in query:
        assert (latest.json() == sent[which[0]]) if which else latest.status_code == 204


def test_a_plus_that_is_typed_bare_is_understood(
    http: TestClient, client: AppClient, sent: list[dict[str, Any]]
) -> None:
    for typed, place in (("ann+a@example.test", 1), (NUMBER, 0), ("+1 201 555 0123", 0)):
        answer = http.get(f"/_emulator/messages/latest?pool={client.pool_id}&to={typed}")
        assert answer.json() == sent[place]


def test_after_and_before_are_ids_of_messages(http: TestClient, client: AppClient, sent: list[dict[str, Any]]) -> None:
    newest, middle, oldest = (message["id"] for message in sent)
    assert listed(http, client, after=middle) == sent[:1]
    assert listed(http, client, before=middle) == sent[2:]
    assert listed(http, client, after=oldest, before=newest) == sent[1:2]
    assert http.get(f"/_emulator/messages/latest?after={oldest}&pool={client.pool_id}&username=ann").json() == sent[1]


@pytest.mark.once
@pytest.mark.parametrize("query", ["messages?after=", "messages?before=", "messages/latest?after="])
def test_a_cursor_that_is_not_there_is_an_error_and_not_everything(http: TestClient, query: str) -> None:
    answer = http.get(f"/_emulator/{query}msg-none")
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        "There is no message msg-none: it was deleted, or never was.",
    )


@pytest.mark.once
@pytest.mark.parametrize("query", ["medium=FAX", "purpose=signup", "limit=0", "user=ann", "from=x"])
def test_what_cannot_be_asked_is_refused(http: TestClient, query: str) -> None:
    assert http.get(f"/_emulator/messages?{query}").status_code == 422


def test_a_username_may_be_any_name_that_signs_in(http: TestClient, given: Given) -> None:
    client = given.client(given.pool(UsernameAttributes=["email"]))
    given.signed_up_user(client, "ann@example.test", email="ann@example.test")
    (message,) = listed(http, client, username="ann@example.test")
    assert message["username"] != "ann@example.test"  # a sub
    assert listed(http, client, username=message["username"]) == [message]


def test_one_message_is_read_by_its_id(http: TestClient, sent: list[dict[str, Any]]) -> None:
    assert http.get(f"/_emulator/messages/{sent[1]['id']}").json() == sent[1]
    assert http.get("/_emulator/messages/msg-none").status_code == 404
    assert http.get("/_emulator/messages/msg-none/html").status_code == 404


def test_messages_are_deleted_one_by_one_by_filter_and_all(
    http: TestClient, given: Given, client: AppClient, sent: list[dict[str, Any]]
) -> None:
    other = given.client()
    given.signed_up_user(other, "eve")
    path = f"/_emulator/messages/{sent[1]['id']}"
    assert http.delete(path).json() == {"deleted": 1}
    assert (http.get(path).status_code, http.delete(path).status_code) == (404, 404)
    chosen = {"pool": client.pool_id, "medium": "EMAIL"}
    assert http.delete("/_emulator/messages", params=chosen).json() == {"deleted": 1}
    assert http.delete("/_emulator/messages", params=chosen).json() == {"deleted": 0}
    assert listed(http, client) == sent[:1]
    assert http.delete("/_emulator/messages", params={"pool": client.pool_id, "before": sent[0]["id"]}).json() == {
        "deleted": 0
    }
    assert http.delete("/_emulator/messages").json()["deleted"] >= 2
    assert listed(http, client) == listed(http, other) == []


def test_a_deleted_message_leaves_its_code_good(http: TestClient, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "bob", phone_number=NUMBER)
    code = given.code(client)
    http.delete("/_emulator/messages", params={"pool": client.pool_id})
    given.cognito.confirm_sign_up(ClientId=client.id, Username="bob", ConfirmationCode=code)


def test_a_filter_that_is_misspelt_deletes_nothing(
    http: TestClient, client: AppClient, sent: list[dict[str, Any]]
) -> None:
    assert http.delete("/_emulator/messages?user=ann").status_code == 422
    assert http.delete("/_emulator/messages?before=msg-none").status_code == 404
    assert listed(http, client) == sent


ARN = IDENTITY.format(region="us-east-1")
NUMBERED = {"EumsSms": {**SENDER["EumsSms"], "OriginationIdentity": "+12065550100"}}


@pytest.mark.parametrize(
    ("settings", "sender", "reply_to"),
    [
        ({}, "no-reply@verificationemail.com", None),
        ({"EmailSendingAccount": "DEVELOPER", "SourceArn": ARN}, ARN.rpartition("/")[2], None),
        (
            {"EmailSendingAccount": "DEVELOPER", "SourceArn": ARN, "From": "QA <qa@example.test>"},
            "QA <qa@example.test>",
            None,
        ),
        ({"ReplyToEmailAddress": "help@example.test"}, "no-reply@verificationemail.com", "help@example.test"),
    ],
    ids=str,
)
def test_a_mail_tells_who_it_is_from(
    http: TestClient, given: Given, settings: dict[str, str], sender: str, reply_to: str | None
) -> None:
    client = given.client(given.pool(**{"EmailConfiguration": settings} if settings else {}))
    given.signed_up_user(client, "ann")
    (message,) = listed(http, client)
    assert (message["from"], message["reply_to"]) == (sender, reply_to)


@pytest.mark.parametrize(("configuration", "sender"), [(SENDER, None), (NUMBERED, "+12065550100")], ids=str)
def test_a_text_message_tells_the_number_that_the_pool_chooses(
    http: TestClient, given: Given, configuration: Any, sender: str | None
) -> None:
    client = given.client(given.pool(SmsConfiguration=configuration, AutoVerifiedAttributes=["phone_number"]))
    given.signed_up_user(client, "bob", phone_number=NUMBER)
    (message,) = listed(http, client)
    assert (message["from"], message["reply_to"]) == (sender, None)


def test_who_sent_it_stays_when_the_pool_changes(http: TestClient, given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "ann")
    given.cognito.update_user_pool(
        UserPoolId=client.pool_id,
        AutoVerifiedAttributes=["email"],
        EmailConfiguration={"EmailSendingAccount": "DEVELOPER", "SourceArn": ARN},
    )
    given.signed_up_user(client, "bob")
    assert [message["from"] for message in listed(http, client)] == [
        ARN.rpartition("/")[2],
        "no-reply@verificationemail.com",
    ]


HTML = "<h1>Hello</h1><script>alert(1)</script><p>{####}</p>"


@pytest.mark.once
@pytest.mark.parametrize(
    ("template", "beginning"),
    [(HTML, "<h1>Hello</h1><script>"), ("Use {####} & be quick", "<!doctype html>")],
)
def test_a_mail_is_shown_as_it_looks_and_runs_nothing(
    http: TestClient, given: Given, template: str, beginning: str
) -> None:
    client = given.client(given.pool(EmailVerificationMessage=template, EmailVerificationSubject="a <b>"))
    given.signed_up_user(client, "ann")
    (message,) = listed(http, client)
    shown = http.get(f"/_emulator/messages/{message['id']}/html")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert shown.text.startswith(beginning)
    assert message["code"] in shown.text
    policy = shown.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "allow-scripts" not in policy
    assert shown.headers["x-content-type-options"] == "nosniff"


def test_a_text_message_is_shown_as_text(http: TestClient, given: Given, client: AppClient) -> None:
    given.cognito.admin_create_user(
        UserPoolId=client.pool_id,
        Username="<b>bob</b>",
        UserAttributes=[{"Name": "phone_number", "Value": NUMBER}],
    )
    (message,) = listed(http, client)
    shown = http.get(f"/_emulator/messages/{message['id']}/html").text
    assert "<b>bob" not in shown
    assert "&lt;b&gt;bob" in shown


@pytest.mark.once
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "messages/x/html"), ("DELETE", "messages"), ("GET", "messages/x")]
)
def test_it_wants_the_token_where_there_is_one(guarded: TestClient, method: str, path: str) -> None:
    assert guarded.request(method, f"/_emulator/{path}").status_code == 401

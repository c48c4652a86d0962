"""The console's inbox: the list and what comes to it, one message, what is done with them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from tests.support.catcher import catching
from tests.support.console import BASE, Console
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.mfa_scenes import SENDER

# aiosmtpd's own warning: the catcher takes a login without TLS, as a local one does.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")
MAIL = "<h1>Hello</h1><script>alert(1)</script><p>Your code: {####}</p>"


@pytest.fixture
def client(given: Given) -> AppClient:
    template = {"EmailMessage": MAIL, "EmailSubject": "Welcome <b>here</b>"}
    pool = given.pool(
        SmsConfiguration=SENDER,
        AutoVerifiedAttributes=["email", "phone_number"],
        VerificationMessageTemplate=template,
    )
    return given.client(pool)


def names(console: Console) -> list[str]:
    return [row[3].split()[0] for row in console.table("Messages")]


def test_the_newest_message_stands_first_with_its_code(console: Console, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    given.signed_up_user(client, "bob", phone_number="+12015550123")
    code = given.code(client)
    console.open("/inbox", pool=client.pool_id)
    [bob, ann] = console.table("Messages")
    assert bob[:2] == [f"Your verification code is {code}. +12015550123", code]
    assert (bob[3], bob[4]) == ("bob sign_up", "Kept here")
    assert ann[0] == "Welcome <b>here</b> ann@example.test"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"username": "ann"}, ["ann", "ann"]),
        ({"medium": "SMS"}, ["bob"]),
        ({"purpose": "forgot_password"}, ["ann"]),
        ({"to": "+1 (201) 555-0123"}, ["bob"]),
    ],
    ids=str,
)
def test_the_list_is_filtered_as_the_route_filters(
    console: Console, given: Given, client: AppClient, filters: dict[str, Any], expected: list[str]
) -> None:
    given.confirmed_user(client, "ann")
    given.cognito.forgot_password(ClientId=client.id, Username="ann")
    given.signed_up_user(client, "bob", phone_number="+12015550123")
    console.open("/inbox", pool=client.pool_id).submit("Filter", **filters)
    assert names(console) == expected


def test_a_list_without_messages_says_what_to_do(console: Console, given: Given) -> None:
    console.open("/inbox", pool=given.pool())
    assert "Nothing was sent yet.Sign somebody up, or call ForgotPassword" in console.text
    console.submit("Filter", username="nobody")
    assert "No message fits the filter." in console.text
    console.open("/inbox", purpose="nonsense", status=422)
    assert "purpose must be one of sign_up" in console.alerts[0]


def test_what_is_newer_comes_by_itself_and_nothing_comes_of_nothing(
    console: Console, given: Given, client: AppClient, http: TestClient
) -> None:
    empty = f"{BASE}/inbox/newer?pool={client.pool_id}&shown=0"
    assert http.get(empty).status_code == 204
    given.signed_up_user(client, "ann")
    again = http.get(empty)
    assert (again.status_code, again.headers["hx-refresh"]) == (204, "true")
    console.open("/inbox", pool=client.pool_id)
    [poll] = console.document.xpath("//tbody/@hx-get")
    assert http.get(poll).status_code == 204
    given.signed_up_user(client, "bob")
    newer = http.get(poll)
    assert newer.status_code == 200
    assert "bob@example.test" in newer.text
    assert "ann@example.test" not in newer.text
    assert newer.text.count("<tbody") == 2
    console.follow("Pause")
    assert not console.document.xpath("//*[@hx-get]")
    assert "Paused Newer messages are not shown." in console.text


def test_a_list_that_grew_long_is_loaded_anew(
    console: Console, given: Given, client: AppClient, http: TestClient
) -> None:
    given.signed_up_user(client, "ann")
    [ann] = given.messages(client)
    given.signed_up_user(client, "bob")
    address = f"{BASE}/inbox/newer?pool={client.pool_id}&after={ann.id}"
    assert http.get(f"{address}&shown=499").status_code == 200
    long = http.get(f"{address}&shown=500")
    assert (long.status_code, long.headers["hx-refresh"]) == (204, "true")


def test_older_messages_are_on_further_pages(
    console: Console, given: Given, client: AppClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emulator.console.pages.inbox.PAGE", 2)
    for name in ("ann", "bob", "carol"):
        given.signed_up_user(client, name)
    console.open("/inbox", pool=client.pool_id)
    assert names(console) == ["carol", "bob"]
    console.follow("Older")
    assert names(console) == ["ann"]
    assert not console.document.xpath("//*[@hx-get]")
    console.follow("Newest")
    assert names(console) == ["carol", "bob"]


def test_a_message_shows_its_code_and_whether_it_works(console: Console, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    code = given.code(client)
    console.open("/inbox", pool=client.pool_id).follow("Welcome <b>here</b>")
    assert console.title == "Welcome <b>here</b>"
    assert f"{code} live It works until" in console.text
    assert "Caused bySignUp, or a sign-up on a login page (sign_up)" in console.text
    given.cognito.confirm_sign_up(ClientId=client.id, Username="ann", ConfirmationCode=code)
    console.open(console.address.removeprefix(BASE))
    assert f"{code} used It works no longer: it was used at" in console.text


def test_a_mail_is_shown_in_a_frame_as_text_and_as_its_source(
    console: Console, given: Given, client: AppClient, http: TestClient
) -> None:
    given.signed_up_user(client, "ann")
    code = given.code(client)
    console.open("/inbox", pool=client.pool_id).follow("Welcome <b>here</b>")
    [frame] = console.document.iter("iframe")
    assert "allow-scripts" not in frame.get("sandbox")
    assert "allow-same-origin" not in frame.get("sandbox")
    shown = http.get(frame.get("src"))
    policy = shown.headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    assert "sandbox" in policy
    assert "<script>" not in console.answer.text.partition("<main")[2]
    console.follow("Plain text")
    [text] = console.document.xpath("//pre")
    assert "Hello" in text.text
    assert f"Your code: {code}" in text.text
    console.follow("Source")
    [source] = console.document.xpath("//pre")
    assert source.text.startswith("From: no-reply@verificationemail.com\nTo: ann@example.test\nSubject: Welcome")
    assert source.text.endswith(MAIL.replace("{####}", code))


def test_a_mail_is_sent_again_where_a_mail_server_is_set(
    given: Given, client: AppClient, http: TestClient, serve: Callable[..., TestClient]
) -> None:
    given.signed_up_user(client, "ann")
    without = Console(http).open("/inbox", pool=client.pool_id).follow("Welcome <b>here</b>")
    assert "Send this mail again" not in without.buttons()
    assert "No mail server is set, so no mail leaves this emulator" in without.text
    with catching() as catcher:
        console = Console(serve(smtp_url=f"smtp://127.0.0.1:{catcher.port}"))
        console.open("/inbox", pool=client.pool_id).follow("Welcome <b>here</b>").submit("Send this mail again")
        assert console.notice == "The mail server took the mail to ann@example.test again."
        assert "DeliveredSent by SMTP The mail server took it" in console.text
        assert len(catcher.mails) == 1


def test_a_new_code_is_asked_for_in_the_name_of_an_app_client(
    console: Console, given: Given, client: AppClient
) -> None:
    given.signed_up_user(client, "ann")
    first = given.code(client)
    secret = given.client(client.pool_id, ClientName="with a secret", GenerateSecret=True)
    console.open("/inbox", pool=client.pool_id).follow("Welcome <b>here</b>")
    console.submit("Send a new code", client=secret.id)
    assert console.notice == "ResendConfirmationCode sent ann a new message."
    assert "aws cognito-idp resend-confirmation-code" in console.text
    assert '--secret-hash "$SECRET_HASH"' in console.text
    assert names(console) == ["ann", "ann"]
    assert console.table("Messages")[0][1] != first


def test_an_invitation_is_sent_again_with_another_password(console: Console, given: Given, client: AppClient) -> None:
    given.cognito.admin_create_user(
        UserPoolId=client.pool_id,
        Username="dora",
        UserAttributes=[{"Name": "email", "Value": "dora@example.test"}],
        DesiredDeliveryMediums=["EMAIL"],
    )
    console.open("/inbox", pool=client.pool_id).follow("Your temporary password")
    console.submit("Send a new temporary password")
    assert console.notice == "AdminCreateUser sent dora a new message."
    assert [message.purpose for message in given.messages(client)] == ["invitation", "invitation"]


def test_why_no_new_code_is_sent_is_told_on_the_message(console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann")
    console.open("/inbox", pool=client.pool_id).follow("Welcome <b>here</b>").submit("Send a new code")
    assert console.notice == "InvalidParameterException: User is already confirmed."


def test_one_message_is_deleted_and_its_code_stays_good(console: Console, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    code = given.code(client)
    console.open("/inbox", pool=client.pool_id).follow("Welcome <b>here</b>").submit("Delete the message")
    assert console.notice == "The message was deleted. Its code stays good."
    assert "Nothing was sent yet." in console.text
    given.cognito.confirm_sign_up(ClientId=client.id, Username="ann", ConfirmationCode=code)


def test_all_that_the_page_shows_are_deleted_by_typing_it_and_not_what_came_later(
    console: Console, given: Given, client: AppClient
) -> None:
    for name in ("ann", "bob", "carol"):
        given.signed_up_user(client, name)
    console.open("/inbox", pool=client.pool_id).submit("Delete all of these", confirm="no")
    assert console.notice == "Nothing was deleted: type delete to delete the messages."
    assert len(given.messages(client)) == 3
    console.submit("Filter", username="bob")
    console.submit("Delete all of these", confirm="delete")
    assert console.notice == "1 message was deleted. Their codes stay good."
    assert names(console) == ["carol", "ann"]
    given.signed_up_user(client, "dora")
    console.submit("Delete all of these", confirm="delete")
    assert console.notice == "2 messages were deleted. Their codes stay good."
    assert names(console) == ["dora"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "o/n?e#%25", "ünï{}", "x" * 128])
def test_names_that_people_gave_themselves_are_shown_as_text_and_linked(
    console: Console, given: Given, client: AppClient, name: str
) -> None:
    given.cognito.sign_up(
        ClientId=client.id,
        Username=name,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": "a@example.test"}],
    )
    console.open("/inbox", pool=client.pool_id)
    assert "<script>alert" not in console.answer.text
    console.follow("Welcome <b>here</b>")
    assert f"User{name} · their requests" in console.text
    assert "<script>alert" not in console.answer.text
    requests = urlencode({"pool": client.pool_id, "username": name})
    assert console.links("their requests") == [f"{BASE}/activity?{requests}"]

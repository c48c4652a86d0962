"""Whether the code in a message works, and sending it again: `/_emulator/messages/{id}/code` and `…/resend`."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.store import messages as store
from emulator.store.messages import Chosen
from emulator.work import Services, opened
from tests.support.answers import refusal
from tests.support.catcher import catching
from tests.support.given import AppClient, Given
from tests.support.mfa_scenes import SENDER

# aiosmtpd's own warning: the catcher takes a login without TLS, as a local one does.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(given.pool(SmsConfiguration=SENDER, AutoVerifiedAttributes=["email", "phone_number"]))


def newest(http: TestClient, client: AppClient, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = http.get("/_emulator/messages/latest", params={"pool": client.pool_id, **query}).json()
    return found


def told(http: TestClient, message: dict[str, Any]) -> tuple[str, str]:
    answer = http.get(f"/_emulator/messages/{message['id']}/code")
    assert answer.status_code == 200, answer.text
    assert answer.json()["code"] == message["code"]
    return answer.json()["state"], answer.json()["sentence"]


def test_a_code_works_until_it_is_used(http: TestClient, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    message = newest(http, client)
    state, sentence = told(http, message)
    assert state == "live"
    assert re.fullmatch(r"It works until [0-9: -]+ UTC, and 5 wrong answers may come before\.", sentence)
    given.cognito.confirm_sign_up(ClientId=client.id, Username="ann", ConfirmationCode=message["code"])
    state, sentence = told(http, message)
    assert state == "used"
    assert sentence.startswith("It works no longer: it was used at ")


def test_a_code_that_gave_way_or_is_over_says_so(http: TestClient, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    first = newest(http, client)
    given.cognito.resend_confirmation_code(ClientId=client.id, Username="ann")
    second = newest(http, client)
    assert told(http, first)[0] == "superseded"
    assert told(http, second)[0] == "live"
    given.clock_advanced(timedelta(hours=25))
    assert told(http, second)[0] == "expired"


def test_a_right_code_of_a_locked_user_is_told_as_locked(http: TestClient, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    message = newest(http, client)
    wrong = "000000" if message["code"] != "000000" else "111111"
    for _ in range(6):
        refusal(given.cognito.confirm_sign_up, ClientId=client.id, Username="ann", ConfirmationCode=wrong)
    state, sentence = told(http, message)
    assert state == "locked"
    assert sentence.startswith("It is right, and refused until ")


def test_a_temporary_password_works_until_it_is_changed_or_another_is_sent(
    http: TestClient, given: Given, client: AppClient
) -> None:
    invite = {"UserPoolId": client.pool_id, "Username": "dora", "DesiredDeliveryMediums": ["EMAIL"]}
    given.cognito.admin_create_user(**invite, UserAttributes=[{"Name": "email", "Value": "dora@example.test"}])
    first = newest(http, client)
    assert told(http, first)[0] == "live"
    given.clock_advanced(timedelta(seconds=1))
    given.cognito.admin_create_user(**invite, MessageAction="RESEND")
    second = newest(http, client)
    assert (told(http, first)[0], told(http, second)[0]) == ("superseded", "live")
    given.clock_advanced(timedelta(days=8))
    assert told(http, second)[0] == "expired"
    given.cognito.admin_set_user_password(
        UserPoolId=client.pool_id, Username="dora", Password="Passw0rd!", Permanent=True
    )
    assert told(http, second) == ("used", "The temporary password works no longer: dora has one of their own.")
    given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="dora")
    assert told(http, second) == ("gone", "It works no longer: the user dora is gone.")


def test_the_link_that_confirms_is_told_where_the_mail_has_one(
    http: TestClient, given: Given, serve: Callable[..., TestClient]
) -> None:
    pool = given.pool(
        VerificationMessageTemplate={
            "DefaultEmailOption": "CONFIRM_WITH_LINK",
            "EmailMessageByLink": '<a href="https://evil.example/confirmUser?x=1">no</a> {##Yes##}',
        }
    )
    given.domain(pool)
    client = given.client(pool)
    given.signed_up_user(client, "ann")
    message = newest(http, client)
    link = http.get(f"/_emulator/messages/{message['id']}/code").json()["link"]
    assert link.partition("?")[0].endswith("/confirmUser")
    assert f"client_id={client.id}&user_name=ann&confirmation_code={message['code']}" in link


@pytest.mark.once
def test_of_a_message_that_is_not_there_nothing_is_told_or_sent(http: TestClient) -> None:
    for answer in (http.get("/_emulator/messages/msg-none/code"), http.post("/_emulator/messages/msg-none/resend")):
        assert answer.status_code == 404
        assert answer.json()["detail"] == "There is no message msg-none: it was deleted, or never was."


def test_a_kept_mail_is_sent_again_as_it_stands(
    http: TestClient, given: Given, client: AppClient, serve: Callable[..., TestClient]
) -> None:
    given.signed_up_user(client, "ann")
    message = newest(http, client)
    with catching() as catcher:
        own = serve(smtp_url=f"smtp://127.0.0.1:{catcher.port}")
        answer = own.post(f"/_emulator/messages/{message['id']}/resend")
        assert answer.status_code == 200, answer.text
        assert answer.json()["to"] == "ann@example.test"
        [caught] = catcher.mails
    assert caught.recipients == ["ann@example.test"]
    assert message["code"] in caught.message.as_string()
    assert http.get(f"/_emulator/messages/{message['id']}").json()["sent_at"] == answer.json()["sent_at"]
    assert told(http, message)[0] == "live"


def test_what_the_mail_server_says_stands_in_the_message(
    http: TestClient, given: Given, client: AppClient, serve: Callable[..., TestClient]
) -> None:
    given.signed_up_user(client, "ann", email="refused@example.test")
    message = newest(http, client)
    with catching() as catcher:
        own = serve(smtp_url=f"smtp://127.0.0.1:{catcher.port}")
        answer = own.post(f"/_emulator/messages/{message['id']}/resend")
    assert answer.status_code == 422
    assert answer.json()["detail"] == "The mail server did not take it: 550 No such user"
    assert http.get(f"/_emulator/messages/{message['id']}").json()["delivery_error"] == "550 No such user"


def test_what_the_emulator_does_not_send_itself_is_not_sent_again(
    http: TestClient, given: Given, client: AppClient, services: Services
) -> None:
    given.signed_up_user(client, "ann")
    mail = newest(http, client)
    given.signed_up_user(client, "bob", phone_number="+12015550123")
    text = newest(http, client)
    with opened(services, "test", write=True) as work:
        [kept] = store.newest(work.db, Chosen(pool_id=client.pool_id, username="ann"), limit=1)
        store.delete(work.db, kept.id)
        handed = {name: getattr(kept, name) for name in kept.__struct_fields__} | {"handed_to": "CustomEmailSender"}
        store.add(work.db, store.Message(**handed))
    reasons = []
    for message in (text, mail):
        answer = http.post(f"/_emulator/messages/{message['id']}/resend")
        assert answer.status_code == 422
        reasons.append(answer.json()["detail"])
    assert reasons[0].startswith("This is a text message")
    assert reasons[1].startswith("CustomEmailSender had to deliver it")


def test_without_a_mail_server_the_sentence_says_how_to_set_one(
    http: TestClient, given: Given, client: AppClient
) -> None:
    given.signed_up_user(client, "ann")
    answer = http.post(f"/_emulator/messages/{newest(http, client)['id']}/resend")
    assert answer.status_code == 422
    assert "EMULATOR_SMTP_URL=smtp://host:port" in answer.json()["detail"]

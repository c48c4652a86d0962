"""A pool with a daily limit of e-mails: what the one too many is told, and what stays."""

from datetime import timedelta
from typing import Any

from fastapi.testclient import TestClient

from tests.support.answers import refusal
from tests.support.attribute_words import person, verifying_both
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given, attribute_list

SENTENCE = (
    "Exceeded daily email limit for the operation or the account. If a higher limit is required, please configure your "
    "user pool to use your own Amazon SES configuration for sending email."
)
EXCEEDED = ("LimitExceededException", SENTENCE)
UNDELIVERED = ("CodeDeliveryFailureException", f"Unable to deliver the message: {SENTENCE}")


def limit(http: TestClient, client: AppClient, number: int) -> None:
    answer = http.put(f"/_emulator/pools/{client.pool_id}/rules", json={"emails": {"limit": number}})
    assert answer.json()["rules"]["emails"] == {"limit": number}


def sign_up(client: AppClient, name: str) -> dict[str, Any]:
    email = attribute_list({"email": f"{name}@example.test"})
    return {"ClientId": client.id, "Username": name, "Password": PASSWORD, "UserAttributes": email}


def test_a_sign_up_beyond_it_leaves_the_user_unconfirmed(http: TestClient, given: Given) -> None:
    client = given.client()
    limit(http, client, 2)
    given.clock_frozen()
    for name in ("ann", "bob"):
        given.cognito.sign_up(**sign_up(client, name))
    assert refusal(given.cognito.sign_up, **sign_up(client, "eve")) == EXCEEDED
    assert given.status(client, "eve") == "UNCONFIRMED"
    newest = given.messages(client)[0]
    assert (newest.username, newest.delivery_error, newest.sent_at) == ("eve", SENTENCE, None)
    resend = {"ClientId": client.id, "Username": "bob"}
    assert refusal(given.cognito.resend_confirmation_code, **resend) == EXCEEDED
    given.clock_advanced(timedelta(days=1))
    given.cognito.resend_confirmation_code(**resend)
    given.cognito.confirm_sign_up(**resend, ConfirmationCode=given.code(client))


def test_each_operation_answers_what_it_declares(http: TestClient, given: Given) -> None:
    client = given.client()
    bob = person(given, client, "bob", email="bob@example.test", email_verified="true")
    named = {"UserPoolId": client.pool_id, "Username": "bob"}
    limit(http, client, 0)
    cognito = given.cognito
    assert refusal(cognito.forgot_password, ClientId=client.id, Username="bob") == EXCEEDED
    assert bob.cannot_ask_for_a_code() == EXCEEDED
    assert bob.cannot_update({"email": "new@example.test"}) == UNDELIVERED  # does not declare the other one
    assert bob.attributes["email"] == "new@example.test"
    invited = {"UserPoolId": client.pool_id, "Username": "ann", "DesiredDeliveryMediums": ["EMAIL"]}
    email = attribute_list({"email": "ann@example.test"})
    assert refusal(cognito.admin_create_user, **invited, UserAttributes=email) == UNDELIVERED
    assert given.status(client, "ann") == "FORCE_CHANGE_PASSWORD"
    bob.as_administrator().updates({"email": "newer@example.test"})  # declares neither
    bob.as_administrator().updates({"email_verified": "true"})
    assert refusal(cognito.admin_reset_user_password, **named) == EXCEEDED
    assert given.status(client, "bob") == "RESET_REQUIRED"


def test_text_messages_and_the_pools_own_senders_are_not_counted(
    http: TestClient, functions: Functions, account: str
) -> None:
    given = functions.given
    by_phone = given.client(given.pool(**{**verifying_both(account), "AutoVerifiedAttributes": ["phone_number"]}))
    limit(http, by_phone, 0)
    given.signed_up_user(by_phone, "bob", phone_number="+15550100839")
    ses = {"EmailSendingAccount": "DEVELOPER", "SourceArn": "arn:aws:ses:us-east-1:000000000000:identity/a@b.test"}
    own_account = given.client(given.pool(EmailConfiguration=ses))
    limit(http, own_account, 0)
    given.signed_up_user(own_account, "bob")
    arn = "arn:aws:lambda:us-east-1:000000000000:function:CustomEmailSender"
    sender = {"CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": arn}}
    key = "arn:aws:kms:us-east-1:000000000000:key/0"
    own_sender = given.client(given.pool(LambdaConfig={**sender, "KMSKeyID": key}))
    limit(http, own_sender, 0)
    given.signed_up_user(own_sender, "bob")


def test_without_the_rule_there_is_no_limit(given: Given) -> None:
    client = given.client()
    for number in range(60):
        given.signed_up_user(client, f"user{number}")
    assert [message.delivery_error for message in given.messages(client)] == [None] * 60

"""A message that cannot be delivered: the caller is told, what was done stays done
(evidence: undelivered-user-stays)."""

from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, Given, attribute_list

EMAIL = "bob@example.test"
FAILED = "CodeDeliveryFailureException"


def test_the_user_is_signed_up_all_the_same_and_confirms_with_the_code(undeliverable: Given) -> None:
    client = undeliverable.client()
    attributes = attribute_list({"email": EMAIL})
    request = {"ClientId": client.id, "Username": "bob", "Password": PASSWORD, "UserAttributes": attributes}
    code, message = refusal(undeliverable.cognito.sign_up, **request)
    assert code == FAILED
    assert message.startswith("Unable to deliver the message: ")
    assert undeliverable.status(client, "bob") == "UNCONFIRMED"
    [row] = undeliverable.sql("SELECT sent_at, delivery_error FROM v_messages WHERE pool_id = :p", p=client.pool_id)
    assert row["sent_at"] is None
    assert row["delivery_error"] in message
    resent = refusal(undeliverable.cognito.resend_confirmation_code, ClientId=client.id, Username="bob")
    assert resent[0] == FAILED
    named = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": undeliverable.code(client)}
    assert answer(undeliverable.cognito.confirm_sign_up, **named) == {}


def test_the_invited_user_is_made_all_the_same(undeliverable: Given) -> None:
    client = undeliverable.client()
    attributes = attribute_list({"email": EMAIL})
    request = {"UserPoolId": client.pool_id, "Username": "bob", "UserAttributes": attributes}
    assert refusal(undeliverable.cognito.admin_create_user, **request, DesiredDeliveryMediums=["EMAIL"])[0] == FAILED
    assert undeliverable.status(client, "bob") == "FORCE_CHANGE_PASSWORD"


def test_an_sms_needs_no_mail_server(undeliverable: Given) -> None:
    client = undeliverable.client()
    attributes = attribute_list({"phone_number": "+15550100839"})
    undeliverable.cognito.admin_create_user(UserPoolId=client.pool_id, Username="bob", UserAttributes=attributes)
    assert undeliverable.messages(client)[0].medium == "SMS"

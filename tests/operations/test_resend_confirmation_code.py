"""ResendConfirmationCode: a new code ends the old ones, and what cannot be sent may be hidden."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given, secret_hash

EMAIL, PHONE = "bob@example.test", "+15550100839"
INVALID, DENIED = "InvalidParameterException", "NotAuthorizedException"
NOT_FOUND = ("UserNotFoundException", sentences.USERNAME_CLIENT_ID_COMBINATION_NOT_FOUND)
TOO_MANY_CALLS = ("LimitExceededException", sentences.ATTEMPT_LIMIT_EXCEEDED)
NOT_TURNED_ON = (DENIED, "Cannot resend codes. Auto verification not turned on.")
HIDING = {"PreventUserExistenceErrors": "ENABLED"}


def request(client: AppClient, username: str = "bob", **members: Any) -> dict[str, Any]:
    return {"ClientId": client.id, "Username": username, **members}


def resend(client: AppClient, username: str = "bob", **members: Any) -> dict[str, Any]:
    return answer(client.cognito.resend_confirmation_code, **request(client, username, **members))


def refused(client: AppClient, username: str = "bob", **members: Any) -> tuple[str, str]:
    return refusal(client.cognito.resend_confirmation_code, **request(client, username, **members))


def delivered(attribute: str, medium: str, destination: str) -> dict[str, Any]:
    return {"CodeDeliveryDetails": {"AttributeName": attribute, "DeliveryMedium": medium, "Destination": destination}}


def states(given: Given, client: AppClient) -> list[str]:
    rows = given.sql("SELECT state FROM v_codes WHERE pool_id = :p ORDER BY issued_at, state", p=client.pool_id)
    return [row["state"] for row in rows]


def test_a_new_code_goes_where_the_first_one_went(given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob", email=EMAIL)
    assert resend(client) == delivered("email", "EMAIL", "b***@e***")  # evidence: resend-answer
    assert resend(client) == delivered("email", "EMAIL", "b***@e***")  # evidence: resend-at-once
    assert states(given, client) == ["superseded", "superseded", "live"]
    newest = given.messages(client)[0]
    assert (newest.recipient, newest.purpose, newest.subject, newest.body) == (
        *(EMAIL, "resend_code"),
        *("Your verification code", f"Your confirmation code is {newest.code}"),
    )


def test_five_an_hour_for_anybody(given: Given) -> None:
    given.clock_frozen()
    for settings, username in (({}, "bob"), ({}, "nobody"), (HIDING, "bob"), (HIDING, "nobody")):
        client = given.client(**settings)
        given.signed_up_user(client, "bob", email=EMAIL)
        for _ in range(5):
            if username == "nobody" and not settings:
                assert refused(client, username) == NOT_FOUND
            else:
                resend(client, username)
        assert refused(client, username) == TOO_MANY_CALLS  # evidence: resend-limit
        messages = len(given.messages(client))
        assert messages == (6 if username == "bob" else 1)
    given.clock_advanced(timedelta(hours=1))
    resend(client, "nobody")


CANNOT: dict[str, tuple[str, tuple[str, str]]] = {
    # what becomes of bob, and what a client that hides nothing is told
    "confirmed": (
        "UPDATE users SET status = 'CONFIRMED' WHERE pool_id = :p",
        (INVALID, sentences.USER_IS_ALREADY_CONFIRMED),
    ),
    "invited": (
        "UPDATE users SET status = 'FORCE_CHANGE_PASSWORD' WHERE pool_id = :p",
        (INVALID, sentences.USER_IS_ALREADY_CONFIRMED),
    ),
    "unknown": ("DELETE FROM users WHERE pool_id = :p", NOT_FOUND),
    "disabled": ("UPDATE users SET enabled = false WHERE pool_id = :p", (DENIED, sentences.USER_IS_DISABLED)),
    "without an address": (
        "DELETE FROM user_attributes WHERE user_id = (SELECT id FROM users WHERE pool_id = :p)",
        (INVALID, "User does not have an email or phone number to verify."),
    ),
}


@pytest.mark.once
@pytest.mark.parametrize("case", CANNOT)
def test_what_cannot_be_sent_is_refused_or_simulated(given: Given, case: str) -> None:
    statement, expected = CANNOT[case]
    client = given.client()
    hiding = given.client(client.pool_id, **HIDING)
    given.signed_up_user(client, "bob", email=EMAIL)
    given.sql(statement, p=client.pool_id)
    assert refused(client) == expected
    simulated = resend(hiding)
    assert simulated == resend(hiding)  # asking twice tells no more
    assert simulated["CodeDeliveryDetails"]["AttributeName"] == "email"
    assert len(given.messages(client)) == 1


def verifying(given: Given, account: str, *names: str) -> AppClient:
    sms = {"SnsCallerArn": f"arn:aws:iam::{account}:role/sms", "ExternalId": "x"}
    return given.client(given.pool(AutoVerifiedAttributes=list(names), SmsConfiguration=sms), **HIDING)


@pytest.mark.once
@pytest.mark.parametrize(
    ("username", "expected"),
    [(EMAIL, delivered("email", "EMAIL", "b***@e***")), (PHONE, delivered("phone_number", "SMS", "+*******0839"))],
)
def test_a_simulated_delivery_goes_to_the_name_if_it_is_an_address(
    given: Given, account: str, username: str, expected: dict[str, Any]
) -> None:
    assert resend(verifying(given, account, "email", "phone_number"), username) == expected


@pytest.mark.once
@pytest.mark.parametrize("username", ["nobody", EMAIL, PHONE])
@pytest.mark.parametrize(("name", "medium"), [("email", "EMAIL"), ("phone_number", "SMS")])
def test_a_simulated_delivery_has_the_medium_of_the_pool(
    given: Given, account: str, name: str, medium: str, username: str
) -> None:
    details = resend(verifying(given, account, name), username)["CodeDeliveryDetails"]
    assert (details["AttributeName"], details["DeliveryMedium"]) == (name, medium)
    assert details["Destination"].startswith("+*******" if medium == "SMS" else details["Destination"][0] + "***@")


@pytest.mark.once
def test_a_simulated_resend_forgives_wrong_codes_like_a_real_one(given: Given) -> None:
    given.clock_frozen()
    client = given.client(**HIDING)
    given.signed_up_user(client, "bob", email=EMAIL)
    for username in ("bob", "nobody"):
        guess = {"ClientId": client.id, "Username": username, "ConfirmationCode": "x"}
        for _ in range(4):
            refusal(client.cognito.confirm_sign_up, **guess)
        resend(client, username)
        told = [refusal(client.cognito.confirm_sign_up, **guess)[0] for _ in range(6)]
        assert told == ["CodeMismatchException"] * 5 + ["TooManyFailedAttemptsException"]


def test_a_pool_that_verifies_nothing_resends_nothing(given: Given) -> None:
    client = given.client(given.pool(AutoVerifiedAttributes=[]))
    given.signed_up_user(client, "bob", email=EMAIL)
    assert refused(client) == NOT_TURNED_ON  # evidence: resend-not-verifying
    assert refused(client, "nobody") == NOT_FOUND
    assert refused(given.client(client.pool_id, **HIDING), "nobody") == NOT_TURNED_ON


def test_the_secret_hash_is_looked_at_before_the_user(given: Given) -> None:
    client = given.client(GenerateSecret=True)
    missing = (DENIED, f"Client {client.id} is configured for secret but secret was not received")
    assert refused(client) == missing
    assert refused(client, SecretHash="eA==") == (DENIED, f"Unable to verify secret hash for client {client.id}")
    assert refused(client, SecretHash=secret_hash(client, "bob")) == NOT_FOUND


def test_the_users_context_is_kept_with_the_event(given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    context = {"IpAddress": "192.0.2.7", "EncodedData": "fingerprint"}
    resend(client, UserContextData=context, AnalyticsMetadata={"AnalyticsEndpointId": "endpoint"})
    [event] = given.sql("SELECT * FROM events WHERE pool_id = :p AND event_type = 'ResendCode'", p=client.pool_id)
    shown = ("outcome", "username", "client_id", "ip_address", "encoded_data", "analytics_endpoint_id")
    # The address counts only from a client that may say it (tests/signin/test_auth_events.py).
    assert [event[name] for name in shown] == ["Pass", "bob", client.id, "127.0.0.1", "fingerprint", "endpoint"]

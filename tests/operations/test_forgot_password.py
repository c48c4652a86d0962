"""ForgotPassword: who is sent a code, who is told why not, and what a client that hides existence sees."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.functions import Functions
from tests.support.given import AppClient, Given, secret_hash
from tests.support.recovering import (
    ADMIN_ONLY,
    DISABLED,
    EMAIL,
    EXPIRED,
    HIDING,
    MISMATCH,
    NO_CONTACT,
    NOT_FOUND,
    PHONE,
    TOO_MANY,
    WRONG_STATE,
    confirm,
    confirm_refused,
    delivered,
    forget,
    forget_refused,
    made_without_recovery,
    recovery,
)


@pytest.fixture
def client(given: Given) -> AppClient:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "bob", email=EMAIL)
    return client


def test_a_code_goes_to_the_verified_email(given: Given, client: AppClient) -> None:
    assert forget(client) == delivered("email", "EMAIL", "b***@e***")  # evidence: forgot-answer
    message = given.messages(client)[0]
    assert (message.recipient, message.purpose, message.subject, message.body) == (
        *(EMAIL, "forgot_password"),
        *("Your verification code", f"Your password reset code is {message.code}"),
    )
    assert given.status(client, "bob") == "CONFIRMED"


def test_sub_and_alias_name_the_user_too(given: Given, client: AppClient) -> None:
    for name in (given.attributes(client, "bob")["sub"], EMAIL):  # evidence: forgot-by-alias
        forget(client, name)
        assert given.messages(client)[0].username == "bob"


def test_a_new_code_ends_the_one_before(given: Given, client: AppClient) -> None:
    forget(client)
    first = given.code(client)
    forget(client)
    newest = given.code(client)
    if newest != first:
        assert confirm_refused(client, first) == MISMATCH
        left = "SELECT attempts_left FROM v_codes WHERE pool_id = :p AND state = 'live'"
        assert given.sql(left, p=client.pool_id) == [{"attempts_left": 4}]
    confirm(client, newest)
    assert confirm_refused(client, newest) == confirm_refused(client, first) == EXPIRED  # none is live


CANNOT: dict[str, tuple[str, tuple[str, str], bool]] = {
    # what becomes of bob, what a client that hides nothing is told, and whether the other kind is told nothing
    "unknown": ("DELETE FROM users WHERE pool_id = :p", NOT_FOUND, True),
    "disabled": ("UPDATE users SET enabled = false WHERE pool_id = :p", DISABLED, True),
    "unverified": (
        "UPDATE user_attributes SET value = 'false' WHERE name = 'email_verified' AND pool_id = :p",
        NO_CONTACT,
        True,
    ),
    "no email": ("DELETE FROM user_attributes WHERE name = 'email' AND pool_id = :p", NO_CONTACT, True),
    "invited": ("UPDATE users SET status = 'FORCE_CHANGE_PASSWORD' WHERE pool_id = :p", WRONG_STATE, False),
    "federated": ("UPDATE users SET status = 'EXTERNAL_PROVIDER' WHERE pool_id = :p", WRONG_STATE, False),
}


@pytest.mark.once
@pytest.mark.parametrize("case", CANNOT)
def test_what_cannot_be_sent_is_refused_or_simulated(given: Given, client: AppClient, case: str) -> None:
    statement, expected, is_hidden = CANNOT[case]
    hiding = given.client(client.pool_id, **HIDING)
    given.sql(statement, p=client.pool_id)
    assert forget_refused(client) == expected
    if not is_hidden:
        assert forget_refused(hiding) == expected
        return
    simulated = forget(hiding)
    assert simulated == forget(hiding)  # asking twice tells no more
    details = simulated["CodeDeliveryDetails"]
    assert details.keys() == {"AttributeName", "DeliveryMedium", "Destination"}
    assert (details["AttributeName"], details["DeliveryMedium"]) == ("email", "EMAIL")
    assert len(given.messages(client)) == 1  # that of sign-up


@pytest.mark.parametrize("settings", [{}, HIDING])
def test_an_unconfirmed_user_has_no_verified_contact(given: Given, client: AppClient, settings: Any) -> None:
    given.signed_up_user(client, "ann")
    asking = given.client(client.pool_id, **settings)
    if settings:
        assert forget(asking, "ann").keys() == {"CodeDeliveryDetails"}  # amplify-js#7253
    else:
        assert forget_refused(asking, "ann") == NO_CONTACT  # evidence: forgot-unconfirmed
    assert given.messages(client)[0].purpose == "sign_up"


@pytest.mark.once
@pytest.mark.parametrize(
    ("username", "setting", "expected"),
    [
        (EMAIL, {}, delivered("email", "EMAIL", "b***@e***")),
        (PHONE, {}, delivered("phone_number", "SMS", "+*******0839")),
        (PHONE, recovery("verified_phone_number"), delivered("phone_number", "SMS", "+*******0839")),
    ],
)
def test_a_simulated_delivery_goes_to_the_name_if_it_is_an_address(
    given: Given, username: str, setting: Any, expected: Any
) -> None:
    assert forget(given.client(given.pool(**setting), **HIDING), username) == expected


@pytest.mark.once
@pytest.mark.parametrize(
    ("names", "medium"),
    [
        (["verified_email"], "EMAIL"),
        (["verified_phone_number"], "SMS"),
        (["verified_email", "verified_phone_number"], "EMAIL"),
        (["verified_phone_number", "verified_email"], "SMS"),
    ],
)
def test_a_simulated_delivery_takes_the_way_the_pool_prefers(given: Given, names: list[str], medium: str) -> None:
    client = given.client(given.pool(**recovery(*names)), **HIDING)
    assert forget(client, "nobody")["CodeDeliveryDetails"]["DeliveryMedium"] == medium
    if names == ["verified_email"]:
        assert forget(client, PHONE)["CodeDeliveryDetails"]["DeliveryMedium"] == medium


def with_both_addresses(given: Given, pool_id: str) -> AppClient:
    client = given.client(pool_id)
    given.confirmed_user(client, "bob", email=EMAIL, phone_number=PHONE)
    verified = [{"Name": "phone_number_verified", "Value": "true"}]
    given.cognito.admin_update_user_attributes(UserPoolId=pool_id, Username="bob", UserAttributes=verified)
    return client


BY_EMAIL = delivered("email", "EMAIL", "b***@e***")
BY_SMS = delivered("phone_number", "SMS", "+*******0839")


def test_a_new_pool_prefers_the_email_and_one_from_before_the_phone(given: Given) -> None:
    assert forget(with_both_addresses(given, given.pool())) == BY_EMAIL
    old = with_both_addresses(given, made_without_recovery(given))
    assert forget(old) == BY_SMS
    given.cognito.update_user_pool(UserPoolId=old.pool_id)
    assert forget(old) == BY_SMS
    assert "AccountRecoverySetting" not in given.cognito.describe_user_pool(UserPoolId=old.pool_id)["UserPool"]


def test_a_new_pool_recovers_by_phone_where_there_is_no_verified_email(given: Given) -> None:
    client = with_both_addresses(given, given.pool())
    unverified = [{"Name": "email_verified", "Value": "false"}]
    given.cognito.admin_update_user_attributes(UserPoolId=client.pool_id, Username="bob", UserAttributes=unverified)
    assert forget(client) == BY_SMS


@pytest.mark.once
@pytest.mark.parametrize("settings", [{}, HIDING])
@pytest.mark.parametrize("username", ["bob", "nobody"])
def test_where_only_administrators_reset_everybody_is_sent_to_them(given: Given, settings: Any, username: str) -> None:
    client = given.client(given.pool(**recovery("admin_only")), **settings)
    given.confirmed_user(client, "bob")
    assert forget_refused(client, username) == ADMIN_ONLY  # evidence: recovery-admin-only


@pytest.mark.parametrize("settings", [{}, HIDING])
@pytest.mark.parametrize("username", ["bob", "nobody"])
def test_twenty_an_hour_for_anybody(given: Given, settings: Any, username: str) -> None:
    given.clock_frozen()
    client = given.client(**settings)
    given.confirmed_user(client, "bob")
    for _ in range(20):
        if username == "nobody" and not settings:
            assert forget_refused(client, username) == NOT_FOUND
        else:
            forget(client, username)
    assert forget_refused(client, username) == TOO_MANY  # evidence: forgot-code-life
    given.clock_advanced(timedelta(hours=1))
    assert forget(client, "bob")


def test_a_user_who_must_reset_may_ask_for_another_code(given: Given, client: AppClient) -> None:
    given.sql("UPDATE users SET status = 'RESET_REQUIRED' WHERE pool_id = :p", p=client.pool_id)
    forget(client)
    assert given.status(client, "bob") == "RESET_REQUIRED"


def test_the_secret_hash_is_looked_at_before_the_user(given: Given) -> None:
    client = given.client(GenerateSecret=True)
    missing = f"Client {client.id} is configured for secret but secret was not received"
    assert forget_refused(client) == ("NotAuthorizedException", missing)
    wrong = f"Unable to verify secret hash for client {client.id}"
    assert forget_refused(client, SecretHash="eA==") == ("NotAuthorizedException", wrong)
    assert forget_refused(client, SecretHash=secret_hash(client, "bob")) == NOT_FOUND


def test_custom_message_words_the_mail(functions: Functions) -> None:
    client = functions.given.client(functions.pool("CustomMessage"))
    functions.given.confirmed_user(client, "bob", email=EMAIL)
    functions.returns("CustomMessage", emailMessage="Reset with {####}", emailSubject="Reset")
    forget(client, ClientMetadata={"from": "web"})
    event = functions.event("CustomMessage_ForgotPassword")
    assert event["callerContext"]["clientId"] == client.id
    assert event["request"]["clientMetadata"] == {"from": "web"}
    assert (event["request"]["codeParameter"], event["request"]["usernameParameter"]) == ("{####}", None)
    assert event["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"
    message = functions.given.messages(client)[0]
    assert (message.subject, message.body) == ("Reset", f"Reset with {message.code}")


@pytest.mark.once
def test_nobody_calls_a_function_for_a_simulated_delivery(functions: Functions) -> None:
    client = functions.given.client(functions.pool("CustomMessage"), **HIDING)
    forget(client, "nobody")
    assert functions.sources == []


def test_in_a_pool_that_signs_in_by_email_the_email_names_the_user(given: Given) -> None:
    client = given.client(given.pool(UsernameAttributes=["email"]))
    given.confirmed_user(client, EMAIL, email=EMAIL)
    assert forget(client, EMAIL) == delivered("email", "EMAIL", "b***@e***")
    confirm(client, given.code(client), EMAIL)


def test_an_unconfirmed_user_whose_contact_is_verified_comes_in_by_a_reset(given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "ann")
    verified = "UPDATE user_attributes SET value = 'true' WHERE name = 'email_verified' AND pool_id = :p"
    given.sql(verified, p=client.pool_id)
    forget(client, "ann")
    confirm(client, given.code(client), "ann")
    assert given.status(client, "ann") == "CONFIRMED"

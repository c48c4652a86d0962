"""GetUserAttributeVerificationCode and VerifyUserAttribute, and how often one may try."""

from datetime import timedelta

import pytest

from tests.support import sentences
from tests.support.attribute_words import (
    BEFORE_UPDATE,
    EMAIL,
    EXISTS,
    INVALID,
    LIMIT,
    NEW,
    NO_CODE,
    PHONE,
    TO_OLD,
    TO_PHONE,
    WRONG_CODE,
    Person,
    person,
    recipients,
)
from tests.support.functions import Functions
from tests.support.given import AppClient, Given, attribute_list

NOT_THESE = (INVALID, "Invalid attribute name. Only phone_number and email can be verified.")
TAKEN = (EXISTS, sentences.ACCOUNT_WITH_THE_EMAIL_EXISTS)


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(given.pool(AliasAttributes=["email"]))


@pytest.fixture
def bob(given: Given, client: AppClient) -> Person:
    return person(given, client, "bob", email=EMAIL, email_verified="false", phone_number=PHONE)


def test_a_code_goes_to_the_email_and_verifies_it(given: Given, bob: Person) -> None:
    assert bob.asks_for_a_code() == TO_OLD
    assert recipients(given, bob.client) == [EMAIL]
    assert not bob.is_found_by(EMAIL)
    assert bob.verifies() == {}
    assert bob.attributes == {"email": EMAIL, "email_verified": "true", "phone_number": PHONE}
    assert bob.is_found_by(EMAIL)  # the alias begins
    assert bob.cannot_verify() == NO_CODE  # evidence: verify-used; once


def test_a_phone_number_is_verified_though_the_pool_does_not_do_so_itself(bob: Person) -> None:
    assert bob.asks_for_a_code("phone_number") == TO_PHONE  # evidence: verify-any-address
    assert bob.verifies(name="phone_number") == {}
    assert bob.attributes["phone_number_verified"] == "true"


def test_what_is_verified_already_is_sent_a_code_again(bob: Person) -> None:
    for _ in range(2):
        bob.asks_for_a_code()  # evidence: verify-again
        assert bob.verifies() == {}


@pytest.mark.once
@pytest.mark.parametrize("name", ["name", "preferred_username", "custom:none", "sub"])
def test_nothing_else_can_be_verified(bob: Person, name: str) -> None:
    assert bob.cannot_ask_for_a_code(name) == NOT_THESE  # evidence: verify-only
    assert bob.cannot_verify("123456", name) == NOT_THESE


def test_what_the_user_does_not_have_is_sent_nothing(given: Given, client: AppClient) -> None:
    ann = person(given, client, "ann", name="Ann")
    # evidence: verify-missing
    assert ann.cannot_ask_for_a_code("email") == (INVALID, "User does not have a valid registered email address")
    missing = (INVALID, "User does not have a valid registered phone number")
    assert ann.cannot_ask_for_a_code("phone_number") == missing
    assert ann.cannot_verify("123456") == NO_CODE


def test_a_wrong_code_is_refused_and_the_right_one_still_good(bob: Person) -> None:
    bob.asks_for_a_code()
    assert bob.cannot_verify("x") == WRONG_CODE
    assert bob.verifies() == {}


def test_the_code_of_one_attribute_is_not_the_others(given: Given, bob: Person) -> None:
    bob.asks_for_a_code("email")
    email = given.code(bob.client)
    assert bob.cannot_verify(email, "phone_number") == NO_CODE
    bob.asks_for_a_code("phone_number")
    assert bob.verifies(email) == {}
    assert "phone_number_verified" not in bob.attributes


def test_a_code_is_good_for_a_day(given: Given, bob: Person) -> None:
    given.clock_frozen()
    bob.asks_for_a_code()
    given.clock_advanced(timedelta(hours=24))
    bob = Person(given, bob.client, "bob")
    assert bob.cannot_verify() == NO_CODE  # evidence: verify-code-limits


def test_a_new_code_ends_the_one_before(given: Given, bob: Person) -> None:
    bob.asks_for_a_code()
    first = given.code(bob.client)
    bob.asks_for_a_code()
    if given.code(bob.client) != first:
        assert bob.cannot_verify(first) == WRONG_CODE  # another one is outstanding
    assert bob.verifies() == {}


def test_five_codes_an_hour(given: Given, bob: Person) -> None:
    for _ in range(5):
        bob.asks_for_a_code()
    assert bob.cannot_ask_for_a_code() == LIMIT  # evidence: verify-code-limits
    given.clock_advanced(timedelta(hours=1))
    assert Person(given, bob.client, "bob").asks_for_a_code() == TO_OLD


def test_fifteen_attempts_an_hour_right_or_wrong(given: Given, bob: Person) -> None:
    given.clock_frozen()
    for _ in range(15):
        assert bob.cannot_verify("123456") == NO_CODE
    bob.asks_for_a_code()
    assert bob.cannot_verify() == LIMIT  # evidence: verify-limit
    [row] = given.sql(
        "SELECT count FROM attempts WHERE pool_id = :p AND rule = 'calls:VerifyUserAttribute'", p=bob.client.pool_id
    )
    assert row["count"] == 15


def test_five_wrong_codes_lock_and_a_right_one_waits(given: Given, bob: Person) -> None:
    given.clock_frozen()
    bob.asks_for_a_code()
    for _ in range(5):
        assert bob.cannot_verify("x") == WRONG_CODE
    assert bob.cannot_verify() == LIMIT  # evidence: too-many-codes; TooManyFailedAttemptsException is not declared here
    given.clock_advanced(timedelta(seconds=1))
    assert bob.verifies() == {}


def test_an_email_that_another_user_verified_is_refused_and_the_code_stays_good(
    given: Given, client: AppClient, bob: Person
) -> None:
    ann = person(given, client, "ann", email=EMAIL)
    bob.asks_for_a_code()
    code = given.code(client)
    assert bob.cannot_verify(code) == TAKEN  # evidence: verify-alias-taken
    assert (bob.attributes["email_verified"], ann.attributes["email_verified"]) == ("false", "true")
    assert ann.is_found_by(EMAIL)
    ann.updates({"email": "other@example.test"})  # which gives the alias up
    assert bob.verifies(code) == {}
    assert bob.is_found_by(EMAIL)


def test_a_waiting_email_that_is_taken_meanwhile_leaves_everything_as_it_was(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"], **BEFORE_UPDATE))
    bob = person(given, client, "bob")
    bob.updates({"email": NEW})
    code = given.code(client)
    ann = person(given, client, "ann", email=NEW)
    assert bob.cannot_verify(code) == TAKEN
    assert bob.attributes == {"email": EMAIL, "email_verified": "true"}
    assert bob.is_found_by(EMAIL)
    assert ann.is_found_by(NEW)


def test_a_code_for_a_value_that_is_the_users_no_more_is_no_good(given: Given, bob: Person) -> None:
    bob.asks_for_a_code()
    given.sql(
        "UPDATE user_attributes SET value = 'x@example.test' WHERE pool_id = :p AND name = 'email'",
        p=bob.client.pool_id,
    )
    assert bob.cannot_verify() == NO_CODE


def test_the_function_writes_the_message(functions: Functions) -> None:
    given = functions.given
    bob = person(given, given.client(functions.pool("CustomMessage")), "bob")
    functions.returns("CustomMessage", emailMessage="verify {####}")
    bob.cognito.get_user_attribute_verification_code(
        AccessToken=bob.token, AttributeName="email", ClientMetadata={"a": "b"}
    )
    assert given.messages(bob.client)[0].body == f"verify {given.code(bob.client)}"
    event = functions.event("CustomMessage_VerifyUserAttribute")
    assert event["request"]["userAttributes"]["email"] == EMAIL
    assert event["request"]["clientMetadata"] == {"a": "b"}


def test_a_user_who_is_disabled_verifies_nothing(given: Given, bob: Person) -> None:
    bob.asks_for_a_code()
    given.sql("UPDATE users SET enabled = false WHERE pool_id = :p", p=bob.client.pool_id)
    assert bob.cannot_verify() == ("NotAuthorizedException", sentences.USER_IS_DISABLED)


def test_the_sign_up_code_and_the_code_of_an_attribute_are_two(given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann", email="ann@example.test")
    code = given.code(client)
    given.cognito.admin_update_user_attributes(
        UserPoolId=client.pool_id, Username="ann", UserAttributes=attribute_list({"email": NEW})
    )
    given.cognito.confirm_sign_up(ClientId=client.id, Username="ann", ConfirmationCode=code)
    ann = Person(given, client, "ann")
    assert ann.cannot_verify(code) == NO_CODE  # none was made for who could not use it
    ann.asks_for_a_code()
    assert recipients(given, client) == ["ann@example.test", NEW]
    assert ann.verifies() == {}
    assert ann.attributes["email_verified"] == "true"

"""DeleteUser, and the two operations of the MFAOptions from before SetUserMFAPreference."""

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.attribute_words import EMAIL, INVALID, Person, person
from tests.support.given import PASSWORD, AppClient, Given

SMS = {"DeliveryMedium": "SMS", "AttributeName": "phone_number"}
NOBODY = ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(given.pool(AliasAttributes=["email"]))


@pytest.fixture
def bob(given: Given, client: AppClient) -> Person:
    return person(given, client, "bob")


def test_a_deleted_user_is_nobody(given: Given, client: AppClient, bob: Person) -> None:
    assert answer(bob.cognito.delete_user, AccessToken=bob.token) == {}
    assert refusal(bob.cognito.get_user, AccessToken=bob.token) == NOBODY  # evidence: deleted-user
    assert refusal(bob.cognito.delete_user, AccessToken=bob.token) == NOBODY
    assert refusal(bob.cognito.admin_get_user, UserPoolId=client.pool_id, Username=EMAIL) == NOBODY
    sign_in = {"ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH"}
    named = {"USERNAME": "bob", "PASSWORD": PASSWORD}
    assert refusal(bob.cognito.initiate_auth, **sign_in, AuthParameters=named) == NOBODY
    for table in ("user_attributes", "aliases", "codes", "attempts", "refresh_token_families"):
        assert given.sql(f"SELECT 1 FROM {table} WHERE pool_id = :p", p=client.pool_id) == []  # noqa: S608


def test_a_client_that_hides_existence_does_not_tell_a_deleted_user(given: Given, client: AppClient) -> None:
    hiding = given.client(client.pool_id, PreventUserExistenceErrors="ENABLED")
    bob = person(given, hiding, "bob")
    bob.cognito.delete_user(AccessToken=bob.token)
    sign_in = {"ClientId": hiding.id, "AuthFlow": "USER_PASSWORD_AUTH"}
    named = {"USERNAME": "bob", "PASSWORD": PASSWORD}
    hidden = ("NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD)
    assert refusal(bob.cognito.initiate_auth, **sign_in, AuthParameters=named) == hidden


def test_the_name_of_a_deleted_user_is_free_and_the_old_token_is_not_the_new_users(
    given: Given, client: AppClient, bob: Person
) -> None:
    bob.cognito.delete_user(AccessToken=bob.token)
    again = person(given, client, "bob")  # evidence: username-free-again
    assert again.is_found_by(EMAIL)
    assert refusal(bob.cognito.get_user, AccessToken=bob.token) == NOBODY


def shown(bob: Person) -> list[object]:
    """What GetUser and AdminGetUser show of the options."""
    whom = {"UserPoolId": bob.client.pool_id, "Username": bob.username}
    answers = [bob.cognito.get_user(AccessToken=bob.token), bob.cognito.admin_get_user(**whom)]
    return [found.get("MFAOptions") for found in answers]


def test_a_user_sets_the_options_and_takes_them_away(given: Given, bob: Person) -> None:
    assert shown(bob) == [None, None]
    assert answer(bob.cognito.set_user_settings, AccessToken=bob.token, MFAOptions=[SMS]) == {}
    assert shown(bob) == [[SMS], [SMS]]
    assert answer(bob.cognito.set_user_settings, AccessToken=bob.token, MFAOptions=[]) == {}
    assert shown(bob) == [None, None]
    where = "pool_id = :p AND mfa_options IS NOT NULL"
    assert given.sql(f"SELECT 1 FROM users WHERE {where}", p=bob.client.pool_id) == []  # noqa: S608


def test_an_administrator_sets_the_options(bob: Person) -> None:
    whom = {"UserPoolId": bob.client.pool_id, "Username": EMAIL}
    assert answer(bob.cognito.admin_set_user_settings, **whom, MFAOptions=[SMS, SMS]) == {}
    assert shown(bob) == [[SMS], [SMS]]


@pytest.mark.once
@pytest.mark.parametrize(
    "option",
    [
        {"DeliveryMedium": "EMAIL", "AttributeName": "email"},
        {"DeliveryMedium": "SMS", "AttributeName": "email"},
        {"DeliveryMedium": "SMS"},
        {},
    ],
)
def test_only_sms_to_the_phone_number_can_be_set(bob: Person, option: dict[str, str]) -> None:
    refused = (INVALID, "Invalid MFA options. Only SMS to the phone_number attribute is supported.")
    options = [SMS, option]
    assert refusal(bob.cognito.set_user_settings, AccessToken=bob.token, MFAOptions=options) == refused
    whom = {"UserPoolId": bob.client.pool_id, "Username": "bob"}
    assert refusal(bob.cognito.admin_set_user_settings, **whom, MFAOptions=options) == refused
    assert shown(bob) == [None, None]

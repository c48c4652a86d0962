"""UpdateUserAttributes and AdminUpdateUserAttributes: what is refused, and what a change brings about."""

import pytest

from tests.support import sentences
from tests.support.attribute_words import (
    BEFORE_UPDATE,
    DENIED,
    EMAIL,
    INVALID,
    NEW,
    NO_CODE,
    PHONE,
    TO_NEW,
    TO_PHONE,
    WRONG_CODE,
    Person,
    person,
    recipients,
    verifying_both,
)
from tests.support.functions import Functions
from tests.support.given import AppClient, Given, attribute_list

SCHEMA = [
    {"Name": "text", "AttributeDataType": "String", "Mutable": True, "StringAttributeConstraints": {"MinLength": "3"}},
    {"Name": "short", "AttributeDataType": "String", "Mutable": True, "StringAttributeConstraints": {"MaxLength": "5"}},
    {"Name": "fixed", "AttributeDataType": "String", "Mutable": False},
    {"Name": "count", "AttributeDataType": "Number", "Mutable": True},
    {"Name": "hidden", "AttributeDataType": "String", "Mutable": True, "DeveloperOnlyAttribute": True},
    {"Name": "nickname", "AttributeDataType": "String", "Mutable": True, "Required": True},
]


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(given.pool(Schema=SCHEMA))


@pytest.fixture(params=["self", "admin"])
def bob(request: pytest.FixtureRequest, given: Given, client: AppClient) -> Person:
    """Who acts for himself in one run and has an administrator act in the other."""
    bob = person(given, client, "bob", email=EMAIL, nickname="b", picture="p")
    return bob if request.param == "self" else bob.as_administrator()


def test_what_is_given_is_written_and_the_rest_stays(bob: Person) -> None:
    assert bob.updates({"custom:text": "abc", "picture": "q", "custom:count": "-7"}) == {}
    kept = {"email": EMAIL, "email_verified": "true", "nickname": "b"}
    assert bob.attributes == {**kept, "custom:count": "-7", "custom:text": "abc", "picture": "q"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # evidence: attribute-unknown
        ({"custom:none": "x"}, (INVALID, "user.custom:none: Attribute does not exist in the schema.\n")),
        # evidence: developer-attributes
        ({"custom:hidden": "x"}, (INVALID, "user.custom:hidden: Attribute does not exist in the schema.\n")),
        # evidence: attribute-length
        ({"custom:text": "ab"}, (INVALID, "user.custom:text: String must be no shorter than 3 characters\n")),
        (
            {"custom:short": "abcdef"},
            (INVALID, "user.custom:short: String must be no longer than 5 characters\n"),
        ),  # evidence: attribute-length
        ({"custom:count": "x"}, (INVALID, "user.custom:count: Number could not be parsed\n")),
        # never set; evidence: update-immutable
        ({"custom:fixed": "x"}, (INVALID, "user.custom:fixed: Attribute cannot be updated.\n")),
        # evidence: update-empty-deletes
        ({"custom:fixed": ""}, (INVALID, "user.custom:fixed: Attribute cannot be updated.\n")),
        ({"picture": None}, (INVALID, "Attribute value for picture must not be null")),  # evidence: update-null
        ({"custom:fixed": None}, (INVALID, "Attribute value for custom:fixed must not be null")),  # before mutability
        ({"email": "nobody"}, (INVALID, sentences.INVALID_EMAIL_ADDRESS_FORMAT)),  # evidence: address-format
        ({"phone_number": "123"}, (INVALID, sentences.INVALID_PHONE_NUMBER_FORMAT)),
        ({"sub": "x"}, (INVALID, "Cannot modify the non-mutable attribute sub")),  # evidence: sub-immutable
        ({"nickname": ""}, (INVALID, "Invalid user attributes: nickname: Required attribute cannot be deleted.\n")),
        (
            {"custom:none": "x", "custom:fixed": "y"},
            (
                INVALID,
                "user.custom:none: Attribute does not exist in the schema.\n"
                "user.custom:fixed: Attribute cannot be updated.\n",
            ),
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_written(
    bob: Person, values: dict[str, str | None], expected: tuple[str, str]
) -> None:
    before = bob.attributes
    assert bob.cannot_update({"picture": "changed", **values}) == expected  # evidence: update-atomic
    assert bob.attributes == before


def test_an_empty_value_deletes_the_attribute(bob: Person) -> None:
    bob.updates({"custom:text": "abc"})
    assert bob.updates({"picture": "", "custom:text": "", "email": ""}) == {}  # evidence: update-empty-deletes
    assert bob.attributes == {"nickname": "b"}


def test_a_name_given_twice_has_the_last_value(given: Given, client: AppClient) -> None:
    bob = person(given, client, "bob")
    twice = attribute_list({"name": "one"}) + attribute_list({"name": "two"})
    bob.cognito.update_user_attributes(AccessToken=bob.token, UserAttributes=twice)
    assert bob.attributes["name"] == "two"


@pytest.mark.once
@pytest.mark.parametrize("name", ["email_verified", "phone_number_verified", "dev:custom:hidden"])
def test_only_an_administrator_writes_flags_and_what_is_for_developers(
    given: Given, client: AppClient, name: str
) -> None:
    bob = person(given, client, "bob", email=EMAIL, phone_number=PHONE)
    # evidence: unauthorized-attribute, developer-attributes
    refused = (DENIED, "A client attempted to write unauthorized attribute")
    assert bob.cannot_update({name: "true"}) == refused
    assert bob.as_administrator().updates({name: "TRUE"}) == {}
    assert bob.attributes[name] == "TRUE" if name.startswith("dev:") else "true"


def test_a_client_writes_its_write_attributes_alone(given: Given, client: AppClient) -> None:
    narrow = given.client(client.pool_id, WriteAttributes=["name", "nickname"])
    person(given, client, "bob", email=EMAIL, nickname="b")
    bob = Person(given, narrow, "bob")
    assert bob.updates({"name": "Bob"}) == {}
    refused = (DENIED, "A client attempted to write unauthorized attribute")
    assert bob.cannot_update({"name": "Robert", "picture": "p"}) == refused  # evidence: unauthorized-attribute
    assert bob.as_administrator().updates({"picture": "p"}) == {}
    assert bob.attributes["name"] == "Bob"


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ("email_verified", "Email is required to verify/un-verify an email"),
        ("phone_number_verified", "Phone Number is required to verify/un-verify a phone number"),
    ],
)
def test_a_flag_needs_its_attribute(given: Given, client: AppClient, flag: str, message: str) -> None:
    bob = person(given, client, "bob", name="Bob").as_administrator()
    assert bob.cannot_update({flag: "true"}) == (INVALID, message)  # evidence: verified-without-address
    assert bob.cannot_update({flag: "false"}) == (INVALID, message)


def test_a_new_email_is_there_at_once_unverified_and_sent_a_code(given: Given, bob: Person) -> None:
    expected = {"CodeDeliveryDetailsList": [TO_NEW]} if bob.by == "self" else {}
    assert bob.updates({"email": NEW, "picture": "q"}) == expected  # evidence: update-at-once
    assert bob.attributes == {"email": NEW, "email_verified": "false", "nickname": "b", "picture": "q"}
    assert recipients(given, bob.client) == [NEW]
    assert bob.verifies() == {}
    assert bob.attributes["email_verified"] == "true"


def test_the_same_value_sends_no_code_and_stays_verified(given: Given, bob: Person) -> None:
    assert bob.updates({"email": EMAIL}) == {}  # evidence: update-same-value
    assert bob.attributes["email_verified"] == "true"
    assert recipients(given, bob.client) == []


def test_what_the_pool_does_not_verify_becomes_unverified_without_a_code(given: Given, bob: Person) -> None:
    assert bob.updates({"phone_number": PHONE}) == {}  # evidence: update-code-auto-verified
    assert bob.attributes["phone_number_verified"] == "false"
    assert recipients(given, bob.client) == []


def test_two_new_addresses_are_sent_two_codes(given: Given, account: str) -> None:
    client = given.client(given.pool(**verifying_both(account)))
    bob = person(given, client, "bob")
    details = bob.updates({"phone_number": PHONE, "email": NEW})["CodeDeliveryDetailsList"]
    assert sorted(details, key=lambda entry: str(entry["AttributeName"])) == [TO_NEW, TO_PHONE]
    codes = {message.recipient: message.code for message in given.messages(client)}
    bob.verifies(codes[PHONE], "phone_number")
    assert bob.attributes["email_verified"] == "false"
    bob.verifies(codes[NEW], "email")
    assert bob.attributes["email_verified"] == bob.attributes["phone_number_verified"] == "true"


def test_what_an_administrator_calls_verified_is_sent_no_code(given: Given, client: AppClient) -> None:
    bob = person(given, client, "bob", email=EMAIL, nickname="b")
    bob.updates({"email": "first@example.test"})
    code = given.code(client)
    bob.as_administrator().updates({"email": NEW, "email_verified": "true"})  # evidence: admin-update-verified
    assert bob.attributes == {"email": NEW, "email_verified": "true", "nickname": "b"}
    assert recipients(given, client) == ["first@example.test"]
    assert bob.cannot_verify(code) == NO_CODE
    bob.as_administrator().updates({"email_verified": "false"})  # evidence: admin-update-flags
    assert bob.attributes["email_verified"] == "false"


def test_a_newer_change_ends_the_code_of_an_older_one(given: Given, client: AppClient) -> None:
    bob = person(given, client, "bob", email=EMAIL, nickname="b")
    bob.updates({"email": NEW})
    code = given.code(client)
    bob.updates({"email": "newer@example.test"})
    newest = given.code(client)
    if newest != code:
        assert bob.cannot_verify(code) == WRONG_CODE
    bob.verifies(newest)
    assert bob.cannot_verify(newest) == bob.cannot_verify(code) == NO_CODE  # none is live
    assert bob.attributes["email"] == "newer@example.test"


def test_a_sign_up_code_does_not_confirm_a_value_it_did_not_go_to(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.signed_up_user(client, "bob", email=EMAIL)
    code = given.code(client)
    given.cognito.admin_update_user_attributes(
        UserPoolId=client.pool_id, Username="bob", UserAttributes=attribute_list({"email": NEW})
    )
    given.cognito.confirm_sign_up(ClientId=client.id, Username="bob", ConfirmationCode=code)
    bob = Person(given, client, "bob")
    assert bob.attributes == {"email": NEW, "email_verified": "false"}
    assert not bob.is_found_by(NEW)
    assert not bob.is_found_by(EMAIL)


@pytest.fixture
def careful(given: Given) -> AppClient:
    """Of a pool that changes an email only once the new one is verified."""
    return given.client(given.pool(AliasAttributes=["email"], **BEFORE_UPDATE))


@pytest.mark.parametrize("by", ["self", "admin"])
def test_where_verification_comes_first_the_old_value_stays_until_then(
    given: Given, careful: AppClient, by: str
) -> None:
    bob = person(given, careful, "bob")
    actor = bob if by == "self" else bob.as_administrator()
    actor.updates({"email": NEW, "name": "Bob"})  # evidence: update-after-code
    assert bob.attributes == {"email": EMAIL, "email_verified": "true", "name": "Bob"}
    assert recipients(given, careful) == [NEW]
    assert bob.is_found_by(EMAIL)
    assert bob.verifies() == {}
    assert bob.attributes == {"email": NEW, "email_verified": "true", "name": "Bob"}
    assert bob.is_found_by(NEW)
    assert not bob.is_found_by(EMAIL)


def test_a_code_asked_for_meanwhile_goes_to_the_old_value_and_verifies_that(given: Given, careful: AppClient) -> None:
    bob = person(given, careful, "bob")
    bob.updates({"email": NEW})
    bob.asks_for_a_code()
    assert recipients(given, careful) == [NEW, EMAIL]  # evidence: code-to-old-address
    assert bob.verifies() == {}
    assert bob.attributes == {"email": EMAIL, "email_verified": "true"}
    assert bob.cannot_verify(given.messages(careful)[1].code) == NO_CODE


def test_an_administrators_verified_value_waits_for_nothing(given: Given, careful: AppClient) -> None:
    bob = person(given, careful, "bob")
    bob.updates({"email": "first@example.test"})
    bob.as_administrator().updates({"email": NEW, "email_verified": "true"})  # evidence: admin-update-verified
    assert bob.attributes == {"email": NEW, "email_verified": "true"}
    assert bob.is_found_by(NEW)
    assert bob.cannot_verify() == NO_CODE


def test_a_first_value_waits_too(given: Given, careful: AppClient) -> None:
    bob = person(given, careful, "bob", name="Bob")
    assert bob.updates({"email": NEW}) == {"CodeDeliveryDetailsList": [TO_NEW]}
    assert bob.attributes == {"name": "Bob"}
    bob.verifies()
    assert bob.attributes == {"email": NEW, "email_verified": "true", "name": "Bob"}


def test_the_function_writes_the_message_and_knows_the_user(functions: Functions) -> None:
    given = functions.given
    client = given.client(functions.pool("CustomMessage"))
    bob = person(given, client, "bob")
    functions.returns("CustomMessage", emailMessage="new code {####}", emailSubject="new")
    bob.cognito.update_user_attributes(
        AccessToken=bob.token, UserAttributes=attribute_list({"email": NEW}), ClientMetadata={"a": "b"}
    )
    assert given.messages(client)[0].body == f"new code {given.code(client)}"
    event = functions.event("CustomMessage_UpdateUserAttribute")
    assert event["request"]["userAttributes"]["email"] == NEW
    assert event["request"]["clientMetadata"] == {"a": "b"}
    assert event["callerContext"]["clientId"] == client.id


def test_a_code_that_cannot_be_delivered_leaves_the_change(undeliverable: Given) -> None:
    client = undeliverable.client()
    bob = person(undeliverable, client, "bob")
    assert bob.cannot_update({"email": NEW})[0] == "CodeDeliveryFailureException"
    assert bob.attributes["email"] == NEW
    assert bob.as_administrator().updates({"email": "third@example.test"}) == {}  # which cannot declare it
    rows = undeliverable.sql("SELECT delivery_error FROM v_messages WHERE pool_id = :p", p=client.pool_id)
    assert all(row["delivery_error"] for row in rows)

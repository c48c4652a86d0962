"""DeleteUserAttributes and AdminDeleteUserAttributes: what may go, and what goes with it."""

import pytest

from tests.support.attribute_words import BEFORE_UPDATE, DENIED, EMAIL, INVALID, NEW, NO_CODE, PHONE, Person, person
from tests.support.given import AppClient, Given

SCHEMA = [
    {"Name": "fixed", "AttributeDataType": "String", "Mutable": False},
    {"Name": "hidden", "AttributeDataType": "String", "Mutable": True, "DeveloperOnlyAttribute": True},
    {"Name": "phone_number", "AttributeDataType": "String", "Mutable": True, "Required": True},
]


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(given.pool(Schema=SCHEMA, AliasAttributes=["email"]))


@pytest.fixture(params=["self", "admin"])
def bob(request: pytest.FixtureRequest, given: Given, client: AppClient) -> Person:
    bob = person(given, client, "bob", email=EMAIL, phone_number=PHONE, name="Bob")
    return bob if request.param == "self" else bob.as_administrator()


def test_an_email_goes_with_its_flag_its_alias_and_its_code(given: Given, bob: Person) -> None:
    bob.asks_for_a_code()
    assert bob.deletes("email") == {}
    assert bob.attributes == {"name": "Bob", "phone_number": PHONE}
    assert not bob.is_found_by(EMAIL)
    assert bob.cannot_verify() == NO_CODE
    ann = person(given, bob.client, "ann", email=EMAIL, phone_number=PHONE)
    assert ann.is_found_by(EMAIL)


def test_what_the_user_does_not_have_may_be_deleted(bob: Person) -> None:
    before = bob.attributes
    assert bob.deletes("picture", "nickname") == {}
    assert bob.attributes == before


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # evidence: delete-required
        ("phone_number", "Invalid user attributes: phone_number: Required attribute cannot be deleted.\n"),
        ("custom:fixed", "Invalid user attributes: user.custom:fixed: Attribute cannot be updated.\n"),
        ("custom:none", "Invalid user attributes: user.custom:none: Attribute does not exist in the schema.\n"),
        ("sub", "Cannot modify the non-mutable attribute sub"),
    ],
)
def test_what_must_stay_is_refused_and_nothing_goes(bob: Person, name: str, expected: str) -> None:
    before = bob.attributes
    assert bob.cannot_delete("name", name) == (INVALID, expected)
    assert bob.attributes == before


def test_every_unknown_attribute_is_told(bob: Person) -> None:
    assert bob.cannot_delete("custom:foo", "custom:bar") == (
        INVALID,
        "Invalid user attributes: user.custom:foo: Attribute does not exist in the schema.\n"
        "user.custom:bar: Attribute does not exist in the schema.\n",
    )


@pytest.mark.parametrize("name", ["email_verified", "dev:custom:hidden"])
def test_only_an_administrator_deletes_flags_and_what_is_for_developers(
    given: Given, client: AppClient, name: str
) -> None:
    bob = person(given, client, "bob", email=EMAIL, phone_number=PHONE)
    assert bob.cannot_delete(name) == (DENIED, "A client attempted to write unauthorized attribute")
    bob.as_administrator().updates({name: "true"})
    assert bob.as_administrator().deletes(name) == {}
    assert name not in bob.attributes
    assert bob.is_found_by(EMAIL) == (name != "email_verified")  # an alias only while it is verified


def test_a_client_deletes_what_it_may_write(given: Given, client: AppClient) -> None:
    narrow = given.client(client.pool_id, WriteAttributes=["phone_number", "name"])
    person(given, client, "bob", email=EMAIL, phone_number=PHONE, name="Bob")
    bob = Person(given, narrow, "bob")
    assert bob.cannot_delete("email") == (DENIED, "A client attempted to write unauthorized attribute")
    assert bob.deletes("name") == {}


@pytest.mark.parametrize("by", ["self", "admin"])
def test_the_last_name_that_a_user_signs_in_by_stays(given: Given, by: str) -> None:
    client = given.client(given.pool(UsernameAttributes=["email", "phone_number"]))
    bob = person(given, client, EMAIL, email=EMAIL)
    actor = bob if by == "self" else bob.as_administrator()
    refused = (INVALID, "Invalid user attributes: email: Required attribute cannot be deleted.\n")
    assert actor.cannot_delete("email") == refused  # evidence: last-address-stays
    assert actor.cannot_update({"email": ""}) == refused
    actor.updates({"phone_number": PHONE, "email": ""})
    assert bob.attributes == {"phone_number": PHONE, "phone_number_verified": "false"}
    assert bob.is_found_by(PHONE)
    assert not bob.is_found_by(EMAIL)


def test_a_deleted_email_takes_the_waiting_one_with_it(given: Given) -> None:
    client = given.client(given.pool(**BEFORE_UPDATE))
    bob = person(given, client, "bob")
    bob.updates({"email": NEW})
    bob.deletes("email")
    assert bob.cannot_verify() == NO_CODE

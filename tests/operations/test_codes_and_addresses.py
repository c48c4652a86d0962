"""A code and the address it went to: what becomes of it when the address, or the user's status, changes."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.answers import refusal
from tests.support.attribute_words import BEFORE_UPDATE, Person, person, recipients
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given, attribute_list
from tests.support.recovering import EMAIL, EXPIRED, HIDING, MISMATCH, TOO_MANY, confirm, confirm_refused, forget, named

OTHER = "other@example.test"
SETTINGS: dict[str, dict[str, Any]] = {"told": {}, "hidden": HIDING}


def other(code: str) -> str:
    return "000000" if code != "000000" else "000001"


def states(given: Given, client: AppClient, purpose: str) -> list[str]:
    """Of bob's codes of the purpose, the oldest first."""
    rows = given.sql(
        "SELECT state FROM v_codes WHERE pool_id = :p AND username = 'bob' AND purpose = :purpose ORDER BY issued_at",
        p=client.pool_id,
        purpose=purpose,
    )
    return [row["state"] for row in rows]


def _replaced(bob: Person) -> None:
    bob.updates({"email": OTHER})


def _replaced_by_an_administrator(bob: Person) -> None:
    bob.as_administrator().updates({"email": OTHER, "email_verified": "true"})


def _deleted(bob: Person) -> None:
    bob.deletes("email")


def _deleted_by_an_administrator(bob: Person) -> None:
    bob.as_administrator().deletes("email")


def _emptied(bob: Person) -> None:
    bob.updates({"email": ""})


def _signed_up_by_force(bob: Person) -> None:
    client, cognito = bob.client, bob.cognito
    bob.given.signed_up_user(client, "eve", email=EMAIL)
    code = bob.given.code(client)
    cognito.confirm_sign_up(ClientId=client.id, Username="eve", ConfirmationCode=code, ForceAliasCreation=True)


def _invited_by_force(bob: Person) -> None:
    values = attribute_list({"email": EMAIL, "email_verified": "true"})
    bob.given.invited_user(bob.client, "eve", UserAttributes=values, ForceAliasCreation=True)


def _given_by_an_administrator(bob: Person) -> None:
    person(bob.given, bob.client, "eve", name="Eve").as_administrator().updates(
        {"email": EMAIL, "email_verified": "true"}
    )


def _verified_by_another(bob: Person) -> None:
    """The administrator does not vouch for bob's address any more, so it is free to be verified by whoever has it."""
    bob.as_administrator().updates({"email_verified": "false"})
    eve = person(bob.given, bob.client, "eve", name="Eve")
    eve.updates({"email": EMAIL})
    eve.verifies()


GOES: dict[str, Callable[[Person], None]] = {
    "replaced": _replaced,
    "replaced by an administrator": _replaced_by_an_administrator,
    "deleted": _deleted,
    "deleted by an administrator": _deleted_by_an_administrator,
    "emptied": _emptied,
    "taken at ConfirmSignUp": _signed_up_by_force,
    "taken at AdminCreateUser": _invited_by_force,
    "moved by AdminUpdateUserAttributes": _given_by_an_administrator,
    "verified by another": _verified_by_another,
}


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("way", GOES)
def test_a_reset_code_is_good_only_while_its_address_is_the_users(given: Given, way: str, settings: str) -> None:
    given.clock_frozen()
    client = given.client(given.pool(AliasAttributes=["email"]))
    asking = given.client(client.pool_id, **SETTINGS[settings])
    bob = person(given, client, "bob")
    forget(asking)
    code = given.code(client)
    GOES[way](bob)
    if way != "verified by another":
        assert states(given, client, "forgot_password") == ["superseded"]
        assert confirm_refused(asking, code) == EXPIRED
        assert confirm_refused(asking, other(code)) == EXPIRED
    assert confirm_refused(asking, code) == EXPIRED
    assert given.tokens(client, "bob")  # with the password as it was


def test_a_reset_code_ends_when_the_new_address_is_verified_and_not_before(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"], **BEFORE_UPDATE))
    bob = person(given, client, "bob")
    forget(client)
    first = given.code(client)
    bob.updates({"email": OTHER})
    waiting = given.code(client)
    assert states(given, client, "forgot_password") == ["live"]
    bob.verifies(waiting)
    assert confirm_refused(client, first) == EXPIRED
    forget(client)
    confirm(client, given.code(client))


@pytest.mark.parametrize("changed", [{"email": EMAIL}, {"nickname": "b"}, {"phone_number": "+15550100839"}])
def test_what_leaves_the_address_the_users_leaves_the_code_good(given: Given, changed: dict[str, str | None]) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    bob = person(given, client, "bob")
    forget(client)
    code = given.code(client)
    bob.as_administrator().updates(changed)
    confirm(client, code)


def test_an_address_that_pre_sign_up_gives_to_another_takes_the_code_along(functions: Functions) -> None:
    given = functions.given
    client = given.client(functions.pool("PreSignUp", AliasAttributes=["email"]))
    person(given, client, "bob")
    forget(client)
    code = given.code(client)
    functions.returns("PreSignUp", autoConfirmUser=True, autoVerifyEmail=True)
    given.signed_up_user(client, "eve", email=EMAIL)
    assert confirm_refused(client, code) == EXPIRED


def test_only_a_code_that_is_sent_forgives_the_wrong_ones_before_it(given: Given) -> None:
    given.clock_frozen()
    client = given.client(**HIDING)
    bob = person(given, client, "bob").as_administrator()
    forget(client)
    code = given.code(client)
    for _ in range(4):
        assert confirm_refused(client, other(code)) == MISMATCH
    bob.updates({"email_verified": "false"})
    sent = len(given.messages(client))
    forget(client)
    assert len(given.messages(client)) == sent  # it was only said to be sent
    assert confirm_refused(client, other(code)) == MISMATCH
    assert confirm_refused(client, code) == TOO_MANY
    bob.updates({"email_verified": "true"})


def test_only_a_resend_that_is_sent_forgives_the_wrong_codes_before_it(given: Given) -> None:
    given.clock_frozen()
    client = given.client(**HIDING)
    given.signed_up_user(client, "bob")
    code = given.code(client)

    def refused(given_code: str) -> str:
        request = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": given_code}
        return refusal(given.cognito.confirm_sign_up, **request)[0]

    for _ in range(4):
        assert refused(other(code)) == "CodeMismatchException"
    given.cognito.admin_disable_user(**named(client))
    given.cognito.resend_confirmation_code(ClientId=client.id, Username="bob")
    given.cognito.admin_enable_user(**named(client))
    assert refused(other(code)) == "CodeMismatchException"
    assert refused(code) == "TooManyFailedAttemptsException"


def test_a_reset_by_an_administrator_ends_the_code_of_the_sign_up(given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob", email=EMAIL)
    code = given.code(client)
    verified = attribute_list({"email_verified": "true"})
    given.cognito.admin_update_user_attributes(**named(client), UserAttributes=verified)
    given.cognito.admin_reset_user_password(**named(client))
    assert given.status(client, "bob") == "RESET_REQUIRED"
    assert states(given, client, "sign_up") == ["superseded"]
    assert states(given, client, "forgot_password") == ["live"]
    request = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": code}
    assert refusal(given.cognito.confirm_sign_up, **request) == (
        "NotAuthorizedException",
        "User cannot be confirmed. Current status is RESET_REQUIRED",
    )
    confirm(client, given.code(client))
    assert given.status(client, "bob") == "CONFIRMED"


@pytest.mark.parametrize("settings", [{}, BEFORE_UPDATE], ids=["at once", "verified before"])
def test_who_is_unconfirmed_gets_no_second_code_for_another_address(given: Given, settings: dict[str, Any]) -> None:
    client = given.client(given.pool(AliasAttributes=["email"], **settings))
    given.signed_up_user(client, "bob", email=EMAIL)
    code = given.code(client)
    given.cognito.admin_update_user_attributes(**named(client), UserAttributes=attribute_list({"email": OTHER}))
    assert given.attributes(client, "bob")["email"] == OTHER
    assert recipients(given, client) == [EMAIL]
    assert (states(given, client, "sign_up"), states(given, client, "verify_email")) == (["live"], [])
    given.cognito.confirm_sign_up(ClientId=client.id, Username="bob", ConfirmationCode=code)
    assert given.attributes(client, "bob")["email_verified"] == "false"  # the code went to another address
    assert given.sign_in(client, "bob", PASSWORD)["AuthenticationResult"]


def test_a_resend_goes_to_the_address_that_took_the_others_place(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.signed_up_user(client, "bob", email=EMAIL)
    given.cognito.admin_update_user_attributes(**named(client), UserAttributes=attribute_list({"email": OTHER}))
    given.cognito.resend_confirmation_code(ClientId=client.id, Username="bob")
    assert recipients(given, client) == [EMAIL, OTHER]
    given.cognito.confirm_sign_up(ClientId=client.id, Username="bob", ConfirmationCode=given.code(client))
    assert given.attributes(client, "bob")["email_verified"] == "true"


def test_a_new_address_that_is_said_to_be_unverified_waits_for_its_code_all_the_same(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"], **BEFORE_UPDATE))
    bob = person(given, client, "bob").as_administrator()
    bob.updates({"email": OTHER, "email_verified": "false"})
    assert bob.attributes == {"email": EMAIL, "email_verified": "true"}  # the flag is said of the address that waits
    assert recipients(given, client) == [OTHER]
    bob.verifies()
    assert bob.attributes == {"email": OTHER, "email_verified": "true"}

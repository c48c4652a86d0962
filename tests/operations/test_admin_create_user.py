"""AdminCreateUser: who is made, in which state, and what they are sent."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.rules.configuration import passwords
from emulator.store import pools
from emulator.work import Services
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given, attribute_list

INVALID, TAKEN, WEAK = "InvalidParameterException", "UsernameExistsException", "InvalidPasswordException"
SCHEMA = "Attributes did not conform to the schema: "
EMAIL, PHONE = "bob@example.test", "+15550100839"
TEMPORARY = "Temp0rary!"


def request(pool_id: str, username: str = "bob", /, **members: Any) -> dict[str, Any]:
    attributes = attribute_list(members.pop("UserAttributes", {}))
    return {"UserPoolId": pool_id, "Username": username, "UserAttributes": attributes, **members}


def create(given: Given, pool_id: str, username: str = "bob", /, **members: Any) -> dict[str, Any]:
    found = answer(given.cognito.admin_create_user, **request(pool_id, username, **members))
    assert found.keys() == {"User"}
    user: dict[str, Any] = found["User"]
    return user


def refused(given: Given, pool_id: str, username: str = "bob", /, **members: Any) -> tuple[str, str]:
    return refusal(given.cognito.admin_create_user, **request(pool_id, username, **members))


def test_the_answer_shows_the_user(given: Given) -> None:
    given.clock_frozen()
    pool_id = given.pool()
    found = create(given, pool_id, UserAttributes={"email": EMAIL, "email_verified": "True"})
    [user] = given.sql("SELECT * FROM v_users WHERE pool_id = :p", p=pool_id)
    assert found.pop("UserCreateDate") == found.pop("UserLastModifiedDate")
    assert found == {
        "Username": "bob",
        # evidence: admin-force-verified
        "Attributes": attribute_list({"sub": user["sub"], "email": EMAIL, "email_verified": "true"}),
        "Enabled": True,
        "UserStatus": "FORCE_CHANGE_PASSWORD",
    }


def test_a_username_attribute_pool_makes_the_sub_the_username(given: Given) -> None:
    pool_id = given.pool(UsernameAttributes=["email"])
    found = create(given, pool_id, EMAIL)
    assert found["Attributes"] == attribute_list({"sub": found["Username"], "email": EMAIL})
    # evidence: admin-address-taken
    assert refused(given, pool_id, EMAIL) == (TAKEN, sentences.ACCOUNT_WITH_THE_GIVEN_EMAIL_EXISTS)
    assert refused(given, pool_id) == (INVALID, sentences.USERNAME_SHOULD_BE_AN_EMAIL)  # evidence: admin-username-shape
    another = sentences.EMAIL_SHOULD_BE_THE_USERNAME
    assert refused(given, pool_id, "ann@example.test", UserAttributes={"email": EMAIL}) == (INVALID, another)


def test_a_taken_username(given: Given) -> None:
    pool_id = given.pool(UsernameConfiguration={"CaseSensitive": False})
    create(given, pool_id)
    assert refused(given, pool_id, "BOB") == (TAKEN, "User account already exists")  # evidence: admin-username-taken


REFUSALS: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, str]]] = {
    # pool settings, members, refusal
    "an unknown attribute": (
        {},
        {"UserAttributes": {"custom:userId": "1"}},
        (INVALID, f"{SCHEMA}Type for attribute {{custom:userId}} could not be determined"),
    ),
    "sub": ({}, {"UserAttributes": {"sub": "1"}}, (INVALID, "Cannot modify the non-mutable attribute sub")),
    "no email": ({}, {"UserAttributes": {"email": "bob"}}, (INVALID, sentences.INVALID_EMAIL_ADDRESS_FORMAT)),
    "no phone": ({}, {"UserAttributes": {"phone_number": "1"}}, (INVALID, sentences.INVALID_PHONE_NUMBER_FORMAT)),
    "too long": (
        {},
        {"UserAttributes": {"birthdate": "1990-01-011"}},
        (INVALID, f"{SCHEMA}birthdate: String must be no longer than 10 characters\n"),
    ),
    "a weak password": (
        {},
        {"TemporaryPassword": "temporary"},
        (WEAK, "Password did not conform with password policy: Password must have uppercase characters"),
    ),
    "another action": (
        {},
        {"MessageAction": "X"},
        (
            INVALID,
            "1 validation error detected: Value 'X' at 'messageAction' failed to satisfy constraint: "
            "Member must satisfy enum value set: [SUPPRESS, RESEND]",
        ),
    ),
    "resend to nobody": (
        {},
        {"MessageAction": "RESEND"},
        ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST),
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_leaves_nothing(given: Given, case: str) -> None:
    settings, members, expected = REFUSALS[case]
    pool_id = given.pool(**settings)
    assert refused(given, pool_id, **members) == expected
    assert given.sql("SELECT * FROM v_users WHERE pool_id = :p", p=pool_id) == []


def test_an_administrator_leaves_required_attributes_out_and_writes_developer_only_ones(given: Given) -> None:
    role = {"Name": "role", "AttributeDataType": "String", "DeveloperOnlyAttribute": True}
    pool_id = given.pool(Schema=[{"Name": "name", "Required": True}, role])
    found = create(given, pool_id, UserAttributes={"dev:custom:role": "admin"})  # evidence: admin-required-later
    assert {"Name": "dev:custom:role", "Value": "admin"} in found["Attributes"]


ALIAS_CASES: dict[str, tuple[dict[str, str], dict[str, Any], tuple[str, str] | str]] = {
    # attributes, members, the refusal or the owner of the address afterwards
    "verified": (
        {"email_verified": "true"},
        {},
        (TAKEN, sentences.ACCOUNT_WITH_THE_EMAIL_EXISTS),
    ),
    "unverified": ({}, {}, "old"),
    "force, but unverified": ({}, {"ForceAliasCreation": True}, "old"),
    "force": ({"email_verified": "True"}, {"ForceAliasCreation": True}, "new"),
}


@pytest.mark.parametrize("case", ALIAS_CASES)
def test_the_alias_of_another_moves_only_by_force_and_only_when_verified(given: Given, case: str) -> None:
    attributes, members, outcome = ALIAS_CASES[case]
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "old", email=EMAIL)
    members = {"UserAttributes": {"email": EMAIL, **attributes}, **members}
    if isinstance(outcome, tuple):
        assert refused(given, client.pool_id, "new", **members) == outcome
    else:
        create(given, client.pool_id, "new", **members)
    owner = outcome if isinstance(outcome, str) else "old"
    found = given.sql("SELECT owner_username FROM v_aliases WHERE pool_id = :p", p=client.pool_id)
    assert found == [{"owner_username": owner}]
    assert given.attributes(client, "old")["email_verified"] == ("true" if owner == "old" else "false")


def test_the_name_somebody_signs_in_by_does_not_move_by_force(given: Given) -> None:
    pool_id = given.pool(UsernameAttributes=["email"])
    create(given, pool_id, EMAIL)
    members = {"UserAttributes": {"email_verified": "true"}, "ForceAliasCreation": True}
    assert refused(given, pool_id, EMAIL, **members) == (TAKEN, sentences.ACCOUNT_WITH_THE_GIVEN_EMAIL_EXISTS)


def test_a_preferred_username_is_an_alias_at_once(given: Given) -> None:
    pool_id = given.pool(AliasAttributes=["preferred_username"])
    create(given, pool_id, UserAttributes={"preferred_username": "bobby"})  # evidence: alias-when-verified
    assert given.cognito.admin_get_user(UserPoolId=pool_id, Username="bobby")["Username"] == "bob"
    taken = (TAKEN, "An account with the preferred_username already exists.")  # evidence: preferred-username-taken
    assert refused(given, pool_id, "ann", UserAttributes={"preferred_username": "bobby"}) == taken


MEDIA: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "SMS unless said otherwise": ({}, [("SMS", PHONE)]),
    "email": ({"DesiredDeliveryMediums": ["EMAIL"]}, [("EMAIL", EMAIL)]),
    "both": ({"DesiredDeliveryMediums": ["EMAIL", "SMS"]}, [("SMS", PHONE), ("EMAIL", EMAIL)]),
    "suppressed": ({"MessageAction": "SUPPRESS", "DesiredDeliveryMediums": ["EMAIL"]}, []),
}


@pytest.mark.once
@pytest.mark.parametrize("case", MEDIA)
def test_the_invitation_goes_by_the_desired_media(given: Given, case: str) -> None:
    members, expected = MEDIA[case]
    client = given.client()
    attributes = {"email": EMAIL, "phone_number": PHONE}
    create(given, client.pool_id, UserAttributes=attributes, TemporaryPassword=TEMPORARY, **members)
    messages = given.messages(client)
    assert [(message.medium, message.recipient) for message in messages] == expected
    for message in messages:
        assert (message.purpose, message.code) == ("invitation", TEMPORARY)
        assert message.subject == ("Your temporary password" if message.medium == "EMAIL" else None)
        assert message.body == f"Your username is bob and temporary password is {TEMPORARY}. "


def test_a_made_password_satisfies_the_policy_and_signs_in(given: Given) -> None:
    policy = {"MinimumLength": 20, **{f"Require{x}": True for x in ("Uppercase", "Lowercase", "Numbers", "Symbols")}}
    client = given.client(given.pool(Policies={"PasswordPolicy": policy}))
    create(given, client.pool_id, UserAttributes={"email": EMAIL}, DesiredDeliveryMediums=["EMAIL"])
    password = given.code(client)
    with given.services.database.engine.connect() as db:
        pool = pools.find(db, client.pool_id)
        assert pool is not None
        passwords.check(pool, password, passwords.ADMIN)
    assert given.sign_in(client, "bob", password)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


@pytest.mark.parametrize(("days", "lives"), [(None, 7), (0, 7), (2, 2)])
def test_a_temporary_password_ends(given: Given, days: int | None, lives: int) -> None:
    policy = {"MinimumLength": 8} | ({} if days is None else {"TemporaryPasswordValidityDays": days})
    client = given.client(given.pool(Policies={"PasswordPolicy": policy}))
    given.clock_frozen()
    create(given, client.pool_id, TemporaryPassword=TEMPORARY)
    given.clock_advanced(timedelta(days=lives) - timedelta(seconds=1))
    assert given.sign_in(client, "bob", TEMPORARY)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    given.clock_advanced(timedelta(seconds=1))
    # evidence: temporary-password-life
    ended = ("NotAuthorizedException", sentences.TEMPORARY_PASSWORD_EXPIRED)
    assert refusal(given.sign_in, client=client, username="bob", password=TEMPORARY) == ended
    # evidence: admin-resend; starts anew
    create(given, client.pool_id, MessageAction="RESEND", TemporaryPassword="An0ther!!")
    assert given.sign_in(client, "bob", "An0ther!!")["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_resend_sends_a_new_password_and_keeps_the_user(given: Given) -> None:
    client = given.client()
    first = create(given, client.pool_id, UserAttributes={"email": EMAIL}, DesiredDeliveryMediums=["EMAIL"])
    old = given.code(client)
    again = create(given, client.pool_id, MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"])
    assert {**again, "UserLastModifiedDate": 0} == {**first, "UserLastModifiedDate": 0}
    assert given.code(client) != old
    wrong = ("NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD)
    assert refusal(given.sign_in, client=client, username="bob", password=old) == wrong
    assert given.sign_in(client, "bob", given.code(client))["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_resend_is_for_users_who_have_not_used_their_invitation(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    expected = ("UnsupportedUserStateException", "Resend not possible. bob status is not FORCE_CHANGE_PASSWORD")
    assert refused(given, client.pool_id, MessageAction="RESEND") == expected


def test_a_user_who_needs_no_password_is_confirmed(given: Given) -> None:
    pool_id = given.pool(Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}})
    # evidence: admin-passwordless
    assert create(given, pool_id, UserAttributes={"email": EMAIL})["UserStatus"] == "CONFIRMED"
    assert create(given, pool_id, "ann", TemporaryPassword=TEMPORARY)["UserStatus"] == "FORCE_CHANGE_PASSWORD"


def test_one_of_many_who_make_the_same_user_at_once_does(given: Given, services: Services) -> None:
    client = AppClient("", given.pool())

    def attempt(_: int) -> str:
        try:
            return str(create(given, client.pool_id)["Username"])
        except ClientError as error:
            return str(error.response["Error"]["Message"])

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(attempt, range(8))) == ["User account already exists"] * 7 + ["bob"]

"""ConfirmSignUp where the address belongs to somebody, and ForceAliasCreation."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given

SHARED, PHONE = "shared@example.test", "+15550100839"
Request = dict[str, Any]


@pytest.fixture
def client(given: Given) -> AppClient:
    """Of a pool with email aliases; `old` owns the shared address, `new` signed up with it."""
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "old", email=SHARED)
    given.signed_up_user(client, "new", email=SHARED)
    return client


def request(client: AppClient, code: str, **members: Any) -> Request:
    return {"ClientId": client.id, "Username": "new", "ConfirmationCode": code, **members}


def owners(given: Given, client: AppClient) -> list[dict[str, Any]]:
    return given.sql("SELECT value, owner_username FROM v_aliases WHERE pool_id = :p", p=client.pool_id)


@pytest.mark.parametrize("members", [{}, {"ForceAliasCreation": False}])
def test_a_right_code_for_an_address_that_is_taken_changes_nothing(
    given: Given, client: AppClient, members: Request
) -> None:
    expected = ("AliasExistsException", sentences.ACCOUNT_WITH_THE_EMAIL_EXISTS)  # evidence: alias-conflict-text
    assert refusal(given.cognito.confirm_sign_up, **request(client, given.code(client), **members)) == expected
    assert owners(given, client) == [{"value": SHARED, "owner_username": "old"}]
    assert given.status(client, "new") == "UNCONFIRMED"
    assert (given.attributes(client, "old")["email_verified"], given.attributes(client, "new")["email_verified"]) == (
        *("true", "false"),
    )


def test_a_wrong_code_does_not_tell_that_the_address_is_taken(given: Given, client: AppClient) -> None:
    wrong = refusal(given.cognito.confirm_sign_up, **request(client, "x", ForceAliasCreation=False))
    # evidence: alias-conflict-valid-code
    assert wrong == ("CodeMismatchException", sentences.CODE_MISMATCH)


def test_force_alias_creation_moves_the_alias_with_the_same_code(given: Given, client: AppClient) -> None:
    code = given.code(client)
    refusal(given.cognito.confirm_sign_up, **request(client, code))
    forced = request(client, code, ForceAliasCreation=True)  # evidence: refused-code-unspent
    assert answer(given.cognito.confirm_sign_up, **forced) == {}
    assert owners(given, client) == [{"value": SHARED, "owner_username": "new"}]
    assert (given.attributes(client, "old")["email_verified"], given.attributes(client, "new")["email_verified"]) == (
        *("false", "true"),
    )
    assert given.attributes(client, "old")["email"] == SHARED  # kept, unverified


def test_the_old_owner_signs_in_by_username_only(given: Given, client: AppClient) -> None:
    given.cognito.confirm_sign_up(**request(client, given.code(client), ForceAliasCreation=True))
    assert given.cognito.get_user(AccessToken=given.tokens(client, SHARED)["AccessToken"])["Username"] == "new"
    # evidence: forced-alias
    assert given.cognito.get_user(AccessToken=given.tokens(client, "old")["AccessToken"])["Username"] == "old"


def test_force_is_harmless_where_nobody_has_the_address(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.signed_up_user(client, "new")
    assert answer(given.cognito.confirm_sign_up, **request(client, given.code(client), ForceAliasCreation=True)) == {}


def test_a_pool_without_aliases_has_no_conflict(given: Given) -> None:
    client = given.client()
    for name in ("old", "new"):
        given.confirmed_user(client, name, email=SHARED)
    assert owners(given, client) == []


def test_a_phone_number_has_its_own_wording(given: Given, account: str) -> None:
    sms = {"SnsCallerArn": f"arn:aws:iam::{account}:role/sms", "ExternalId": "x"}
    settings = {"AutoVerifiedAttributes": ["phone_number"], "SmsConfiguration": sms}
    client = given.client(given.pool(AliasAttributes=["phone_number"], **settings))
    given.confirmed_user(client, "old", phone_number=PHONE)
    given.signed_up_user(client, "new", phone_number=PHONE)
    expected = ("AliasExistsException", "An account with the phone_number already exists.")
    assert refusal(given.cognito.confirm_sign_up, **request(client, given.code(client))) == expected


def test_aliases_differ_by_case_unless_the_pool_ignores_it(given: Given) -> None:
    for case_sensitive, outcome in ((True, "{}"), (False, "AliasExistsException")):
        configuration = {"UsernameConfiguration": {"CaseSensitive": case_sensitive}}
        client = given.client(given.pool(AliasAttributes=["email"], **configuration))
        given.confirmed_user(client, "old", email=SHARED.upper())
        given.signed_up_user(client, "new", email=SHARED)
        assert _outcome(client, request(client, given.code(client))) == outcome  # evidence: case-insensitive-names


def test_of_many_who_confirm_one_address_at_once_one_owns_it(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    codes = {}
    for name in [f"user{number}" for number in range(8)]:
        given.signed_up_user(client, name, email=SHARED)
        codes[name] = given.code(client)

    def attempt(name: str) -> str:
        return _outcome(client, request(client, codes[name], Username=name))

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(attempt, codes))
    assert sorted(outcomes) == ["AliasExistsException"] * 7 + ["{}"]
    [owner] = owners(given, client)
    assert given.attributes(client, owner["owner_username"])["email_verified"] == "true"


def test_of_many_who_force_the_address_at_once_the_last_owns_it_and_is_the_only_one_verified(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    codes = {}
    for name in [f"user{number}" for number in range(8)]:
        given.signed_up_user(client, name, email=SHARED)
        codes[name] = given.code(client)

    def attempt(name: str) -> str:
        return _outcome(client, request(client, codes[name], Username=name, ForceAliasCreation=True))

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(attempt, codes)) == ["{}"] * 8
    [owner] = owners(given, client)
    verified = "SELECT username FROM v_users WHERE pool_id = :p AND email_verified"
    assert given.sql(verified, p=client.pool_id) == [{"username": owner["owner_username"]}]


def _outcome(client: AppClient, members: Request) -> str:
    try:
        return str(answer(client.cognito.confirm_sign_up, **members))
    except ClientError as error:
        return str(error.response["Error"]["Code"])

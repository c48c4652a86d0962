"""What a change of attributes does to aliases, in the three modes of a pool, and who wins when two change at once."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.attribute_words import BEFORE_UPDATE, EMAIL, EXISTS, INVALID, NEW, PHONE, Person, person
from tests.support.given import AppClient, Given

OTHER = "ann@example.test"
ALIASES = ["email", "phone_number", "preferred_username"]


def taken(kind: str, *, given: bool = False) -> tuple[str, str]:
    return EXISTS, f"An account with the {'given ' if given else ''}{kind} already exists."


@pytest.fixture
def alias_pool(given: Given) -> AppClient:
    return given.client(given.pool(AliasAttributes=ALIASES))


@pytest.fixture
def name_pool(given: Given) -> AppClient:
    """Whose users sign in by their email or phone number."""
    return given.client(given.pool(UsernameAttributes=["email", "phone_number"]))


@pytest.fixture(params=["self", "admin"])
def acting(request: pytest.FixtureRequest) -> Callable[[Person], Person]:
    return lambda one: one if request.param == "self" else one.as_administrator()


def owners(given: Given, client: AppClient) -> dict[str, str]:
    """Who owns which alias."""
    rows = given.sql("SELECT kind, value, owner_username FROM v_aliases WHERE pool_id = :p", p=client.pool_id)
    return {row["value"]: row["owner_username"] for row in rows}


def test_in_a_plain_pool_nothing_is_an_alias_and_everybody_may_have_the_same(
    given: Given, acting: Callable[[Person], Person]
) -> None:
    client = given.client()
    bob, ann = person(given, client, "bob"), person(given, client, "ann")
    for one in (bob, ann):
        acting(one).updates({"email": NEW, "preferred_username": "same"})
    ann.as_administrator().updates({"email_verified": "true"})
    bob.as_administrator().updates({"email_verified": "true"})
    assert ann.attributes["email_verified"] == "true"
    assert owners(given, client) == {}


def test_a_verified_email_that_changes_is_no_alias_until_the_new_one_is_verified(
    given: Given, alias_pool: AppClient, acting: Callable[[Person], Person]
) -> None:
    bob = person(given, alias_pool, "bob")
    assert owners(given, alias_pool) == {EMAIL: "bob"}
    acting(bob).updates({"email": NEW})
    assert owners(given, alias_pool) == {}  # evidence: alias-when-verified
    bob.verifies()
    assert owners(given, alias_pool) == {NEW: "bob"}


def test_an_unverified_email_may_be_another_users_alias(
    given: Given, alias_pool: AppClient, acting: Callable[[Person], Person]
) -> None:
    person(given, alias_pool, "ann", email=OTHER)
    bob = person(given, alias_pool, "bob")
    acting(bob).updates({"email": OTHER})  # evidence: alias-unverified-shared
    assert owners(given, alias_pool) == {OTHER: "ann"}
    assert bob.cannot_verify() == taken("email")  # evidence: verify-alias-taken


@pytest.mark.parametrize("request_value", [True, False])
def test_an_administrators_verified_email_moves_the_alias(
    given: Given, alias_pool: AppClient, request_value: bool
) -> None:
    ann, bob = person(given, alias_pool, "ann", email=OTHER), person(given, alias_pool, "bob")
    admin = bob.as_administrator()
    if request_value:
        admin.updates({"email": OTHER, "email_verified": "true"})  # evidence: update-alias-moves
    else:
        admin.updates({"email": OTHER})
        admin.updates({"email_verified": "true"})
    assert owners(given, alias_pool) == {OTHER: "bob"}
    assert bob.attributes["email_verified"] == "true"
    assert ann.attributes == {"email": OTHER, "email_verified": "false"}  # evidence: alias-last-wins


def test_a_flag_that_an_administrator_takes_back_takes_the_alias(given: Given, alias_pool: AppClient) -> None:
    bob = person(given, alias_pool, "bob")
    bob.as_administrator().updates({"email_verified": "false"})
    assert owners(given, alias_pool) == {}
    bob.as_administrator().updates({"email_verified": "true"})
    assert owners(given, alias_pool) == {EMAIL: "bob"}
    bob.as_administrator().updates({"email_verified": ""})
    assert owners(given, alias_pool) == {}


def test_a_preferred_username_is_an_alias_at_once_and_the_old_one_is_free(
    given: Given, alias_pool: AppClient, acting: Callable[[Person], Person]
) -> None:
    bob = person(given, alias_pool, "bob", name="Bob")
    acting(bob).updates({"preferred_username": "robert"})
    acting(bob).updates({"preferred_username": "rob"})  # evidence: alias-when-verified
    assert owners(given, alias_pool) == {"rob": "bob"}
    ann = person(given, alias_pool, "ann", name="Ann")
    # evidence: preferred-username-taken
    assert acting(ann).cannot_update({"name": "A", "preferred_username": "rob"}) == taken("preferred_username")
    assert ann.attributes == {"name": "Ann"}  # evidence: update-atomic
    acting(ann).updates({"preferred_username": "robert"})
    acting(bob).deletes("preferred_username")
    assert owners(given, alias_pool) == {"robert": "ann"}


def test_a_preferred_username_waits_for_the_confirmation(given: Given, alias_pool: AppClient) -> None:
    given.signed_up_user(alias_pool, "bob", name="Bob")
    bob = Person(given, alias_pool, "bob", "admin", "none")
    refused = bob.cannot_update({"preferred_username": "rob"})
    assert refused[0] == INVALID
    # evidence: preferred-username-later
    assert refused[1].startswith("Preferred username cannot be provided for unconfirmed account")
    plain = given.client()
    given.signed_up_user(plain, "bob", name="Bob")
    assert Person(given, plain, "bob", "admin", "none").updates({"preferred_username": "rob"}) == {}


def test_a_new_email_is_the_new_name_at_once(
    given: Given, name_pool: AppClient, acting: Callable[[Person], Person]
) -> None:
    bob = person(given, name_pool, EMAIL, email=EMAIL)
    acting(bob).updates({"email": NEW, "phone_number": PHONE})
    # evidence: address-unique, last-address-stays
    assert owners(given, name_pool) == {NEW: bob.username, PHONE: bob.username}
    assert bob.attributes["email_verified"] == "false"
    person(given, name_pool, EMAIL, email=EMAIL)  # which is free again
    assert "AuthenticationResult" in given.sign_in(name_pool, NEW)


@pytest.mark.parametrize("flag", [{}, {"email_verified": "true"}])
def test_a_name_that_somebody_has_is_refused(given: Given, name_pool: AppClient, flag: dict[str, str]) -> None:
    person(given, name_pool, OTHER, email=OTHER)
    bob = person(given, name_pool, EMAIL, email=EMAIL)
    actor = bob.as_administrator() if flag else bob
    refused = actor.cannot_update({"name": "Bob", "email": OTHER, **flag})
    assert refused == taken("email", given=True)  # evidence: update-address-taken, update-alias-moves
    assert bob.attributes == {"email": EMAIL, "email_verified": "true"}
    assert set(owners(given, name_pool)) == {EMAIL, OTHER}


def test_a_name_that_waits_is_refused_early_and_the_old_one_holds(given: Given) -> None:
    client = given.client(given.pool(UsernameAttributes=["email"], **BEFORE_UPDATE))
    person(given, client, OTHER, email=OTHER)
    bob = person(given, client, EMAIL, email=EMAIL)
    assert bob.cannot_update({"email": OTHER}) == taken("email", given=True)
    bob.updates({"email": NEW})
    assert owners(given, client)[EMAIL] == bob.username
    assert NEW not in owners(given, client)
    code = given.code(client)
    ann = person(given, client, NEW, email=NEW)
    assert bob.cannot_verify(code) == taken("email", given=True)
    assert owners(given, client)[EMAIL] == bob.username
    ann.as_administrator().updates({"email": "third@example.test", "email_verified": "true"})
    bob.verifies(code)
    assert owners(given, client)[NEW] == bob.username
    assert EMAIL not in owners(given, client)


def test_case_counts_where_the_pool_says_so(given: Given) -> None:
    pool = given.pool(UsernameAttributes=["email"], UsernameConfiguration={"CaseSensitive": False})
    client = given.client(pool)
    person(given, client, OTHER, email=OTHER)
    bob = person(given, client, EMAIL, email=EMAIL)
    assert bob.cannot_update({"email": OTHER.upper()}) == taken("email", given=True)  # evidence: case-insensitive-names
    bob.updates({"email": EMAIL.upper()})
    assert bob.attributes["email"] == EMAIL.upper()
    assert bob.is_found_by(EMAIL)


def at_once(calls: Sequence[Callable[[], Any]]) -> list[str]:
    """The exceptions of calls that start together, "" for a success."""

    def run(call: Callable[[], Any]) -> str:
        try:
            call()
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return ""

    with ThreadPoolExecutor(len(calls)) as threads:
        return sorted(threads.map(run, calls))


def crowd(given: Given, client: AppClient, names: list[str], **attributes: str) -> list[Person]:
    return [person(given, client, name, **(attributes or {"email": name})) for name in names]


def test_of_users_who_verify_one_email_at_once_one_owns_it(given: Given, alias_pool: AppClient) -> None:
    names = [f"user-{number}" for number in range(6)]
    everybody = crowd(given, alias_pool, names, email=EMAIL, email_verified="false")
    codes = []
    for one in everybody:
        one.asks_for_a_code()
        codes.append(given.code(alias_pool))
    calls = [partial(one.verifies, code) for one, code in zip(everybody, codes, strict=True)]
    assert at_once(calls) == ["", *[EXISTS] * 5]
    [winner] = owners(given, alias_pool).values()
    assert [one.username for one in everybody if one.attributes["email_verified"] == "true"] == [winner]


def test_of_users_who_take_one_name_at_once_one_gets_it(given: Given, name_pool: AppClient) -> None:
    everybody = crowd(given, name_pool, [f"user-{number}@example.test" for number in range(6)])
    assert at_once([partial(one.updates, {"email": NEW}) for one in everybody]) == ["", *[EXISTS] * 5]
    assert [one.attributes["email"] for one in everybody].count(NEW) == 1
    assert len(owners(given, name_pool)) == 6


def test_administrators_who_move_one_email_at_once_leave_one_owner(given: Given, alias_pool: AppClient) -> None:
    names = [f"user-{number}" for number in range(6)]
    everybody = [one.as_administrator() for one in crowd(given, alias_pool, names, name="x")]
    verified: dict[str, str | None] = {"email": NEW, "email_verified": "true"}
    assert at_once([partial(one.updates, verified) for one in everybody]) == [""] * 6
    [winner] = owners(given, alias_pool).values()
    assert [one.username for one in everybody if one.attributes["email_verified"] == "true"] == [winner]


def test_two_users_who_change_names_with_each_other_at_once_both_keep_theirs_or_one_moves(
    given: Given, alias_pool: AppClient
) -> None:
    bob, ann = person(given, alias_pool, "bob"), person(given, alias_pool, "ann", email=OTHER)
    calls = [
        lambda: bob.as_administrator().updates({"email": OTHER, "email_verified": "true"}),
        lambda: ann.as_administrator().updates({"email": EMAIL, "email_verified": "true"}),
    ]
    assert at_once(calls) == ["", ""]
    found = owners(given, alias_pool)
    for one in (bob, ann):
        values = one.attributes
        assert (values["email_verified"] == "true") == (found.get(values["email"]) == one.username)

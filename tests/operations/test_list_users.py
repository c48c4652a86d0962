"""ListUsers: filters, attributes, pages."""

import base64
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.support.answers import answer, refusal
from tests.support.given import Given, attribute_list

INVALID = "InvalidParameterException"
PAGING = (INVALID, "Paging Marker is Invalid for Request")
NO_SUCH_ATTRIBUTE = (INVALID, "One or more requested attributes do not exist.")
PEOPLE: dict[str, dict[str, str]] = {
    "ann": {"email": "Ann@Example.test", "name": "Ann Lee", "given_name": "Ann", "family_name": "Lee"},
    "Bob": {"email": "bob@example.test", "phone_number": "+15550100", "given_name": "Bob", "family_name": "LEE"},
    "bobby": {"phone_number": "+15550199", "preferred_username": "The_Bobby", "family_name": "O'Neil"},
    "cem": {"email": "cem@other.test", "name": 'Cem 50% "C" \\o/', "given_name": "CEM", "family_name": "Öztürk"},
}


@pytest.fixture
def pool(given: Given) -> str:
    """Four people; Bob is confirmed, cem disabled."""
    pool = given.pool(UsernameConfiguration={"CaseSensitive": True})
    for name, attributes in PEOPLE.items():
        invite(given, pool, name, **attributes)
    given.sql("UPDATE users SET status = 'CONFIRMED' WHERE pool_id = :p AND username = 'Bob'", p=pool)
    given.sql("UPDATE users SET enabled = false WHERE pool_id = :p AND username = 'cem'", p=pool)
    return pool


def invite(given: Given, pool: str, name: str, /, **attributes: str) -> str:
    made = given.cognito.admin_create_user(
        UserPoolId=pool, Username=name, MessageAction="SUPPRESS", UserAttributes=attribute_list(attributes)
    )
    username: str = made["User"]["Username"]
    return username


def found(given: Given, pool: str, text: str, **members: Any) -> list[str]:
    return names(answer(given.cognito.list_users, UserPoolId=pool, Filter=text, **members))


def names(listed: dict[str, Any]) -> list[str]:
    return [user["Username"] for user in listed["Users"]]


def pages(given: Given, pool: str, text: str, size: int) -> list[list[str]]:
    """The usernames of every page."""
    members = {"UserPoolId": pool, "Filter": text, "Limit": size}
    listed = answer(given.cognito.list_users, **members)
    shown = [names(listed)]
    while "PaginationToken" in listed:
        listed = answer(given.cognito.list_users, **members, PaginationToken=listed["PaginationToken"])
        shown.append(names(listed))
    return shown


# --- what is shown ------------------------------------------------------------------------------------------------


def test_without_a_filter_everyone_is_listed_in_full_as_they_were_made(given: Given, pool: str) -> None:
    listed = answer(given.cognito.list_users, UserPoolId=pool)
    assert names(listed) == list(PEOPLE)
    assert listed.keys() == {"Users"}
    one = given.cognito.admin_get_user(UserPoolId=pool, Username="Bob")
    one.pop("ResponseMetadata")
    attributes = one.pop("UserAttributes")
    assert listed["Users"][1] == {**one, "Attributes": attributes}
    assert [user["Enabled"] for user in listed["Users"]] == [True, True, True, False]


def test_an_empty_pool_has_nobody(given: Given) -> None:
    assert answer(given.cognito.list_users, UserPoolId=given.pool()) == {"Users": []}


def test_a_list_shows_only_its_own_pool(given: Given, pool: str) -> None:
    invite(given, given.pool(), "stranger", email="stranger@example.test")
    assert found(given, pool, 'email ^= "str"') == []
    assert found(given, pool, 'username = "stranger"') == []
    assert found(given, pool, "") == list(PEOPLE)


# --- what is found ------------------------------------------------------------------------------------------------

FOUND: dict[str, list[str]] = {
    "": ["ann", "Bob", "bobby", "cem"],
    'username = "Bob"': ["Bob"],
    'username = "bob"': [],
    'username = "bo"': [],
    'username ^= "bo"': ["bobby"],
    'username ^= "B"': ["Bob"],
    'username ^= ""': ["Bob", "ann", "bobby", "cem"],
    'email = "ann@example.test"': ["ann"],
    'email = "ANN@EXAMPLE.TEST"': ["ann"],
    'email = "ann@example"': [],
    'email ^= "ANN@"': ["ann"],
    'email ^= ""': ["ann", "Bob", "cem"],
    'email = ""': [],
    'phone_number = "+15550100"': ["Bob"],
    'phone_number ^= "+1"': ["Bob", "bobby"],
    'name = "ann lee"': ["ann"],
    'name ^= "cem 50%"': ["cem"],
    'name ^= "cem 5_"': [],
    r'name = "cem 50% \"c\" \\o/"': ["cem"],
    'given_name = "cem"': ["cem"],
    'given_name ^= "b"': ["Bob"],
    'family_name = "Lee"': ["ann", "Bob"],
    'family_name = "O\'Neil"': ["bobby"],
    'family_name ^= "ÖZ"': ["cem"],
    'preferred_username = "the_bobby"': ["bobby"],
    'preferred_username ^= "THE"': ["bobby"],
    'cognito:user_status = "CONFIRMED"': ["Bob"],
    'cognito:user_status = "confirmed"': ["Bob"],
    'cognito:user_status ^= "c"': ["Bob"],
    'cognito:user_status = "force_change_password"': ["ann", "bobby", "cem"],
    'cognito:user_status ^= ""': ["Bob", "ann", "bobby", "cem"],
    'cognito:user_status = "nonsense"': [],
    'status = "Enabled"': ["ann", "Bob", "bobby"],
    'status = "Disabled"': ["cem"],
    'status = "enabled"': [],
    'status ^= "D"': ["cem"],
    'status ^= ""': ["cem", "ann", "Bob", "bobby"],
    'sub = "nobody"': [],
}


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_a_filter_finds_whom_it_means_in_the_order_of_its_attribute(
    given: Given, pool: str, text: str, expected: list[str]
) -> None:
    assert found(given, pool, text) == expected


@pytest.mark.parametrize("text", [text for text, expected in FOUND.items() if expected])
def test_the_pages_of_a_filter_are_its_list_in_pieces(given: Given, pool: str, text: str) -> None:
    expected = FOUND[text]
    for size in (1, 2, 4):
        assert pages(given, pool, text, size) == [expected[at : at + size] for at in range(0, len(expected), size)]


def test_a_user_is_found_by_their_sub(given: Given, pool: str) -> None:
    users = given.cognito.list_users(UserPoolId=pool)["Users"]
    for user in users:
        sub = next(entry["Value"] for entry in user["Attributes"] if entry["Name"] == "sub")
        for text in (f'sub = "{sub}"', f'sub = "{sub.upper()}"', f'sub ^= "{sub[:30]}"', f'"sub"="{sub}"'):
            assert found(given, pool, text) == [user["Username"]]
    assert sorted(found(given, pool, 'sub ^= ""')) == sorted(PEOPLE)


def test_where_names_ignore_case_the_filter_still_wants_the_username_as_it_is(given: Given) -> None:
    pool = given.pool(UsernameConfiguration={"CaseSensitive": False})
    for name in ("Bob", "bobby", "BOBO"):
        invite(given, pool, name)
    assert found(given, pool, 'username = "Bob"') == ["Bob"]
    assert found(given, pool, 'username = "bob"') == []
    assert found(given, pool, 'username ^= "B"') == ["Bob", "BOBO"]


def test_where_names_are_addresses_the_username_is_the_sub(given: Given) -> None:
    pool = given.pool(UsernameAttributes=["email"])
    username = invite(given, pool, "bob@example.test")
    assert found(given, pool, 'username = "bob@example.test"') == []  # evidence: filter-real-username
    assert found(given, pool, f'username = "{username}"') == found(given, pool, 'email ^= "bob"') == [username]


def test_a_filter_sees_a_value_as_it_is_now(given: Given, pool: str) -> None:
    given.cognito.admin_delete_user(UserPoolId=pool, Username="ann")
    assert found(given, pool, 'family_name = "lee"') == ["Bob"]
    invite(given, pool, "ann", family_name="lee")
    assert found(given, pool, 'family_name = "lee"') == ["Bob", "ann"]


def test_a_long_value_is_found_by_its_beginning(given: Given, pool: str) -> None:
    invite(given, pool, "long", name="N" * 2000)
    assert found(given, pool, f'name ^= "{"n" * 240}"') == ["long"]
    assert found(given, pool, f'name = "{"n" * 240}"') == []


# --- AttributesToGet ----------------------------------------------------------------------------------------------


def shown(given: Given, pool: str, *wanted: str, text: str = "") -> list[list[str]]:
    listed = given.cognito.list_users(UserPoolId=pool, AttributesToGet=list(wanted), Filter=text)
    return [[entry["Name"] for entry in user["Attributes"]] for user in listed["Users"]]


def test_only_the_attributes_asked_for_are_shown(given: Given, pool: str) -> None:
    assert shown(given, pool, "email", "sub", text='email ^= ""') == [["sub", "email"]] * 3
    assert shown(given, pool, "family_name") == [["family_name"]] * 4


def test_asking_for_no_attribute_shows_none(given: Given, pool: str) -> None:
    assert shown(given, pool) == [[]] * 4


def test_an_attribute_that_somebody_listed_has_no_value_for_is_refused(given: Given, pool: str) -> None:
    ask = {"UserPoolId": pool, "AttributesToGet": ["email"]}
    assert refusal(given.cognito.list_users, **ask) == NO_SUCH_ATTRIBUTE
    assert shown(given, pool, "email", text='given_name ^= ""') == [["email"]] * 3
    assert names(given.cognito.list_users(**ask, Limit=2)) == ["ann", "Bob"]  # bobby, who has none, comes after


@pytest.mark.once
@pytest.mark.parametrize("name", ["custom:team", "Email", "username", "cognito:user_status", "status"])
def test_an_attribute_that_the_pool_does_not_have_is_refused(given: Given, name: str) -> None:
    ask = {"UserPoolId": given.pool(), "AttributesToGet": ["email", name]}
    assert refusal(given.cognito.list_users, **ask) == NO_SUCH_ATTRIBUTE


def test_a_custom_attribute_is_shown_though_it_cannot_be_searched(given: Given) -> None:
    pool = given.pool(Schema=[{"Name": "team", "AttributeDataType": "String", "Mutable": True}])
    invite(given, pool, "ann", **{"custom:team": "blue"})
    assert shown(given, pool, "custom:team") == [["custom:team"]]
    assert refusal(given.cognito.list_users, UserPoolId=pool, Filter='custom:team = "blue"') == (
        INVALID,
        "Invalid search attribute: custom:team",
    )


# --- pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def crowd(given: Given) -> str:
    """A pool of 61: one more than a page."""
    pool = given.pool()
    for number in range(61):
        invite(given, pool, f"user-{number:02}", family_name="Crowd")
    return pool


def test_a_page_holds_sixty_at_most(given: Given, crowd: str) -> None:
    everyone = [f"user-{number:02}" for number in range(61)]
    for members in ({}, {"Limit": 0}, {"Limit": 60}):
        listed = answer(given.cognito.list_users, UserPoolId=crowd, **members)
        assert names(listed) == everyone[:60]
        rest = answer(given.cognito.list_users, UserPoolId=crowd, PaginationToken=listed["PaginationToken"], **members)
        assert names(rest) == everyone[60:]
        assert "PaginationToken" not in rest
    paginated = given.cognito.get_paginator("list_users").paginate(UserPoolId=crowd, Filter='family_name = "crowd"')
    assert [name for page in paginated for name in names(page)] == everyone
    assert refusal(given.cognito.list_users, UserPoolId=crowd, Limit=61)[0] == INVALID


@pytest.fixture
def marker(given: Given, pool: str) -> str:
    token: str = given.cognito.list_users(UserPoolId=pool, Filter='family_name = "lee"', Limit=1)["PaginationToken"]
    return token


def test_a_token_is_good_only_for_its_filter(given: Given, pool: str, marker: str) -> None:
    def ask(text: str, of: str = pool) -> Callable[[], Any]:
        return lambda: given.cognito.list_users(UserPoolId=of, Filter=text, PaginationToken=marker)

    for other in (ask(""), ask('family_name ^= "lee"'), ask('name = "lee"'), ask('family_name = "lee"', given.pool())):
        assert refusal(other) == PAGING
    assert names(ask('"family_name"="lee"')()) == ["Bob"]  # the same question in other words


def made_up(*after: Any) -> str:
    """A token of the form of ours, by somebody who does not have the key."""
    return base64.b64encode(b"\0" * 32 + json.dumps(after).encode()).decode()


@pytest.mark.parametrize(
    "token",
    [
        *("nonsense", "bm9uc2Vuc2U=", "e30=", "é", "AA=="),
        *(made_up(), made_up("2999-01-01T00:00:00+00:00", "0", "ann"), made_up("2999-01-01T00:00:00+00:00", "0")),
        *(made_up("2999-01-01T00:00:00+00:00", "-1", "ann"), made_up("2999-01-01T00:00:00+00:00", "0", "\0", "b", "c")),
    ],
)
def test_a_token_that_is_none_is_refused(given: Given, pool: str, token: str) -> None:
    assert refusal(given.cognito.list_users, UserPoolId=pool, PaginationToken=token) == PAGING


def test_a_token_that_was_changed_is_refused(given: Given, pool: str) -> None:
    raw = base64.b64decode(given.cognito.list_users(UserPoolId=pool, Limit=1)["PaginationToken"])
    for changed in (raw.replace(b'"0"', b'"1"'), raw.replace(b'"0"', b'"-1"'), raw[:-1], raw + b" ", raw[:31], b""):
        assert changed != raw
        token = base64.b64encode(changed).decode() or "="
        assert refusal(given.cognito.list_users, UserPoolId=pool, PaginationToken=token) == PAGING


def test_a_token_lasts_an_hour(given: Given, pool: str) -> None:
    given.clock_frozen()
    ask = {"UserPoolId": pool, "Limit": 1}
    token = given.cognito.list_users(**ask)["PaginationToken"]
    given.clock_advanced(timedelta(minutes=59, seconds=59))
    assert names(given.cognito.list_users(**ask, PaginationToken=token)) == ["Bob"]
    given.clock_advanced(timedelta(seconds=1))
    assert refusal(given.cognito.list_users, **ask, PaginationToken=token) == PAGING


@pytest.mark.parametrize("text", ["", 'username ^= ""', 'email ^= ""', 'family_name = "new"', 'sub ^= ""'])
def test_pages_neither_skip_nor_repeat_a_user_while_others_come(given: Given, text: str) -> None:
    pool = given.pool()

    def come(names: list[str]) -> None:
        for name in names:
            invite(given, pool, name, email=f"{name}@example.test", family_name="New")

    before = [f"user-{number:02}" for number in range(24)]
    come(before)
    thread = threading.Thread(target=come, args=([f"user-{number:02}-x" for number in range(0, 24, 2)],))
    thread.start()
    listed = [name for page in pages(given, pool, text, 2) for name in page]
    thread.join()
    assert len(listed) == len(set(listed))
    assert set(before) <= set(listed)


def test_a_page_goes_on_after_somebody_who_is_gone(given: Given, pool: str, marker: str) -> None:
    given.cognito.admin_delete_user(UserPoolId=pool, Username="ann")
    assert found(given, pool, 'family_name = "lee"', PaginationToken=marker) == ["Bob"]

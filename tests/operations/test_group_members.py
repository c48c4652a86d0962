"""AdminAddUserToGroup, AdminRemoveUserFromGroup, AdminListGroupsForUser, ListUsersInGroup."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.operations.test_groups import NOT_FOUND, fill, group_names, group_of
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import Given, attribute_list

INVALID = "InvalidParameterException"
NO_USER = ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)
TOO_MANY = (INVALID, "Exceeded the maximum number of groups for the user.")


@pytest.fixture
def pool(given: Given) -> str:
    """Groups Admins and readers; users ann, bob and cem."""
    pool = given.pool(AliasAttributes=["email"])
    for name in ("Admins", "readers"):
        given.cognito.create_group(UserPoolId=pool, GroupName=name)
    for name in ("ann", "bob", "cem"):
        invite(given, pool, name)
    return pool


def invite(given: Given, pool: str, name: str) -> None:
    attributes = attribute_list({"email": f"{name}@example.test", "email_verified": "true"})
    given.cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS", UserAttributes=attributes)


def add(given: Given, pool: str, name: str, group: str) -> None:
    given.cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=group)


def groups_of(given: Given, pool: str, name: str) -> list[str]:
    return group_names(given.cognito.admin_list_groups_for_user(UserPoolId=pool, Username=name))


def members_of(given: Given, pool: str, group: str) -> list[str]:
    return usernames(given.cognito.list_users_in_group(UserPoolId=pool, GroupName=group))


def usernames(listed: dict[str, Any]) -> list[str]:
    return [user["Username"] for user in listed["Users"]]


def test_a_user_is_added_and_taken_out(given: Given, pool: str) -> None:
    named = {"UserPoolId": pool, "Username": "bob", "GroupName": "admins"}
    assert answer(given.cognito.admin_add_user_to_group, **named) == {}
    assert (groups_of(given, pool, "bob"), members_of(given, pool, "Admins")) == (["Admins"], ["bob"])
    assert answer(given.cognito.admin_remove_user_from_group, **named) == {}
    assert (groups_of(given, pool, "bob"), members_of(given, pool, "Admins")) == ([], [])


def test_doing_it_twice_is_no_error(given: Given, pool: str) -> None:
    named = {"UserPoolId": pool, "Username": "bob", "GroupName": "admins"}
    for _ in range(2):
        given.cognito.admin_add_user_to_group(**named)
        assert groups_of(given, pool, "bob") == ["Admins"]
    for _ in range(2):
        given.cognito.admin_remove_user_from_group(**named)
        assert groups_of(given, pool, "bob") == []


def test_an_alias_names_the_user_too(given: Given, pool: str) -> None:
    add(given, pool, "bob@example.test", "readers")
    assert groups_of(given, pool, "bob@example.test") == groups_of(given, pool, "bob") == ["readers"]


def test_the_lists_show_groups_and_users_in_full(given: Given, pool: str) -> None:
    add(given, pool, "bob", "admins")
    listed = answer(given.cognito.admin_list_groups_for_user, UserPoolId=pool, Username="bob")
    assert listed == {"Groups": [group_of(given, pool, "admins")]}
    found = given.cognito.list_users(UserPoolId=pool, Filter='username = "bob"')["Users"]
    assert answer(given.cognito.list_users_in_group, UserPoolId=pool, GroupName="admins") == {"Users": found}
    assert len(found[0]["Attributes"]) == 3


def test_a_deleted_group_leaves_its_members_and_their_other_groups(given: Given, pool: str) -> None:
    for group in ("admins", "readers"):
        add(given, pool, "bob", group)
    given.cognito.delete_group(UserPoolId=pool, GroupName="admins")
    assert groups_of(given, pool, "bob") == ["readers"]
    given.cognito.create_group(UserPoolId=pool, GroupName="admins")
    assert members_of(given, pool, "admins") == []


def test_a_deleted_user_is_in_no_group(given: Given, pool: str) -> None:
    add(given, pool, "bob", "admins")
    given.cognito.admin_delete_user(UserPoolId=pool, Username="bob")
    assert members_of(given, pool, "admins") == []
    invite(given, pool, "bob")
    assert groups_of(given, pool, "bob") == []


def test_users_and_groups_are_those_of_the_pool(given: Given, pool: str) -> None:
    other = given.pool()
    given.cognito.create_group(UserPoolId=other, GroupName="theirs")
    invite(given, other, "stranger")
    for call in (given.cognito.admin_add_user_to_group, given.cognito.admin_remove_user_from_group):
        assert refusal(call, UserPoolId=pool, Username="stranger", GroupName="admins") == NO_USER
        assert refusal(call, UserPoolId=pool, Username="bob", GroupName="theirs") == NOT_FOUND
    assert refusal(given.cognito.admin_list_groups_for_user, UserPoolId=pool, Username="stranger") == NO_USER
    assert refusal(given.cognito.list_users_in_group, UserPoolId=pool, GroupName="theirs") == NOT_FOUND


# --- pages --------------------------------------------------------------------------------------------------------


def test_the_groups_of_a_user_go_by_pages(given: Given, pool: str) -> None:
    fill(given, pool, 3)
    for group in ("readers", "group-02", "group-00", "Admins"):
        add(given, pool, "bob", group)
    expected = ["Admins", "group-00", "group-02", "readers"]
    assert groups_of(given, pool, "bob") == expected
    paginator = given.cognito.get_paginator("admin_list_groups_for_user")
    pages = paginator.paginate(UserPoolId=pool, Username="bob", PaginationConfig={"PageSize": 3})
    assert [group_names(page) for page in pages] == [expected[:3], expected[3:]]


def test_the_users_of_a_group_go_by_pages(given: Given, pool: str) -> None:
    for name in ("cem", "ann", "bob"):
        add(given, pool, name, "admins")
    pages = members_in_pages(given, pool, "admins", 2)
    assert list(pages) == [["ann", "bob"], ["cem"]]  # as they were made


def members_in_pages(given: Given, pool: str, group: str, size: int) -> Iterator[list[str]]:
    paginator = given.cognito.get_paginator("list_users_in_group")
    for page in paginator.paginate(UserPoolId=pool, GroupName=group, PaginationConfig={"PageSize": size}):
        yield usernames(page)


def test_a_page_goes_on_where_it_was_whoever_comes_or_leaves(given: Given, pool: str) -> None:
    for name in ("ann", "bob", "cem"):
        add(given, pool, name, "admins")
    pages = members_in_pages(given, pool, "admins", 2)
    assert next(pages) == ["ann", "bob"]
    given.cognito.admin_remove_user_from_group(UserPoolId=pool, Username="ann", GroupName="admins")
    invite(given, pool, "dan")
    add(given, pool, "dan", "admins")
    assert next(pages) == ["cem", "dan"]


def test_a_page_cannot_continue_another_list(given: Given, pool: str) -> None:
    for name in ("ann", "bob"):
        for group in ("admins", "readers"):
            add(given, pool, name, group)
    in_group = given.cognito.list_users_in_group(UserPoolId=pool, GroupName="admins", Limit=1)["NextToken"]
    of_user = given.cognito.admin_list_groups_for_user(UserPoolId=pool, Username="ann", Limit=1)["NextToken"]
    refused = (INVALID, "Invalid NextToken")
    for token in (of_user, "nonsense"):
        ask = {"UserPoolId": pool, "GroupName": "admins", "NextToken": token}
        assert refusal(given.cognito.list_users_in_group, **ask) == refused
    ask = {"UserPoolId": pool, "GroupName": "readers", "NextToken": in_group}
    assert refusal(given.cognito.list_users_in_group, **ask) == refused
    ask = {"UserPoolId": pool, "Username": "bob", "NextToken": of_user}
    assert refusal(given.cognito.admin_list_groups_for_user, **ask) == refused


# --- limits -------------------------------------------------------------------------------------------------------


def join_past_the_api(given: Given, pool: str, name: str, count: int) -> None:
    fill(given, pool, count)
    given.sql(
        "INSERT INTO user_group_members (pool_id, name_key, user_id, since) "
        "SELECT g.pool_id, g.name_key, u.id, g.created_at FROM user_groups g JOIN users u ON u.pool_id = g.pool_id "
        "WHERE g.pool_id = :p AND g.name_key LIKE 'group-%' AND u.username = :n",
        p=pool,
        n=name,
    )


def test_a_user_is_in_a_hundred_groups_at_most(given: Given, pool: str) -> None:
    join_past_the_api(given, pool, "bob", 99)
    add(given, pool, "bob", "admins")
    ask = {"UserPoolId": pool, "Username": "bob", "GroupName": "readers"}
    assert refusal(given.cognito.admin_add_user_to_group, **ask) == TOO_MANY
    add(given, pool, "bob", "Admins")  # in it already
    given.cognito.admin_remove_user_from_group(UserPoolId=pool, Username="bob", GroupName="admins")
    add(given, pool, "bob", "readers")


def test_the_limit_holds_against_parallel_calls(given: Given, pool: str) -> None:
    join_past_the_api(given, pool, "bob", 96)
    for number in range(8):
        given.cognito.create_group(UserPoolId=pool, GroupName=f"new-{number}")

    def try_to_add(number: int) -> bool:
        try:
            add(given, pool, "bob", f"new-{number}")
        except given.cognito.exceptions.InvalidParameterException:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(try_to_add, range(8))) == 4

"""CreateGroup, GetGroup, UpdateGroup, DeleteGroup, ListGroups."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from emulator.store import schema
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import Given

INVALID = "InvalidParameterException"
NOT_FOUND = ("ResourceNotFoundException", "Group not found.")
EXISTS = ("GroupExistsException", "A group with the name already exists.")
ROLE = "arn:aws:iam::123456789012:role/admins"
OTHER_ROLE = "arn:aws:iam::123456789012:role/others"


@pytest.fixture
def account() -> str:
    """Whose roles those are."""
    return "123456789012"


@pytest.fixture
def pool(given: Given) -> str:
    return given.pool()


def group_of(given: Given, pool: str, name: str) -> dict[str, Any]:
    group: dict[str, Any] = given.cognito.get_group(UserPoolId=pool, GroupName=name)["Group"]
    return group


def group_names(listed: dict[str, Any]) -> list[str]:
    return [group["GroupName"] for group in listed["Groups"]]


def test_a_group_is_made_and_found_as_it_was_described(given: Given, pool: str) -> None:
    described = {"GroupName": "Admins", "Description": "who may", "RoleArn": ROLE, "Precedence": 0}
    made = answer(given.cognito.create_group, UserPoolId=pool, **described)
    group = made["Group"]
    assert group == {
        "UserPoolId": pool,
        **described,
        "CreationDate": group["CreationDate"],
        "LastModifiedDate": group["CreationDate"],
    }
    assert answer(given.cognito.get_group, UserPoolId=pool, GroupName="Admins") == made


def test_a_group_needs_only_a_name(given: Given, pool: str) -> None:
    group = given.cognito.create_group(UserPoolId=pool, GroupName="plain")["Group"]
    assert group.keys() == {"GroupName", "UserPoolId", "CreationDate", "LastModifiedDate"}


@pytest.mark.parametrize("name", ["Admins", "admins", "ADMINS"])
def test_names_that_differ_in_case_only_are_one(given: Given, pool: str, name: str) -> None:
    given.cognito.create_group(UserPoolId=pool, GroupName="Admins", Description="first")
    assert refusal(given.cognito.create_group, UserPoolId=pool, GroupName=name, Description="second") == EXISTS
    assert group_of(given, pool, name)["GroupName"] == "Admins"
    assert group_of(given, pool, name)["Description"] == "first"


def test_another_pool_may_have_a_group_of_the_name(given: Given, pool: str) -> None:
    for each in (pool, given.pool()):
        given.cognito.create_group(UserPoolId=each, GroupName="admins")
        assert group_of(given, each, "admins")["UserPoolId"] == each


def test_an_update_changes_what_it_names_and_leaves_the_rest(given: Given, pool: str) -> None:
    given.clock_frozen()
    made = given.cognito.create_group(
        UserPoolId=pool, GroupName="admins", Description="who may", RoleArn=ROLE, Precedence=5
    )["Group"]
    given.clock_advanced(timedelta(minutes=1))
    later = made["CreationDate"] + timedelta(minutes=1)
    changed = answer(given.cognito.update_group, UserPoolId=pool, GroupName="Admins", Precedence=0)
    assert changed == {"Group": {**made, "Precedence": 0, "LastModifiedDate": later}}
    given.cognito.update_group(UserPoolId=pool, GroupName="admins", RoleArn=OTHER_ROLE, Description="")
    expected = {**made, "Precedence": 0, "RoleArn": OTHER_ROLE, "Description": "", "LastModifiedDate": later}
    assert group_of(given, pool, "admins") == expected


@pytest.mark.parametrize("precedence", [0, 2**31 - 1])
def test_precedence_goes_from_zero_to_the_largest_integer(given: Given, pool: str, precedence: int) -> None:
    given.cognito.create_group(UserPoolId=pool, GroupName="admins", Precedence=precedence)
    assert group_of(given, pool, "admins")["Precedence"] == precedence
    assert refusal(given.cognito.create_group, UserPoolId=pool, GroupName="x", Precedence=-1)[0] == INVALID


def test_a_role_is_an_arn(given: Given, pool: str) -> None:
    assert refusal(given.cognito.create_group, UserPoolId=pool, GroupName="x", RoleArn="a" * 30)[0] == INVALID


def test_a_role_is_one_of_the_account(given: Given, pool: str) -> None:
    foreign = {"UserPoolId": pool, "GroupName": "x", "RoleArn": "arn:aws:iam::210987654321:role/admins"}
    expected = (INVALID, sentences.CROSS_ACCOUNT_ROLE)
    assert refusal(given.cognito.create_group, **foreign) == expected
    made = given.cognito.create_group(**{**foreign, "RoleArn": ROLE})["Group"]
    assert refusal(given.cognito.update_group, **foreign) == expected
    assert group_of(given, pool, "x") == made


def test_a_deleted_group_is_gone_and_its_name_free(given: Given, pool: str) -> None:
    named = {"UserPoolId": pool, "GroupName": "admins"}
    given.cognito.create_group(**named, Description="first")
    assert answer(given.cognito.delete_group, **named) == {}
    for call in (given.cognito.get_group, given.cognito.update_group, given.cognito.delete_group):
        assert refusal(call, **named) == NOT_FOUND
    given.cognito.create_group(**named)
    assert "Description" not in group_of(given, pool, "admins")


def test_groups_are_listed_by_name_in_pages(given: Given, pool: str) -> None:
    for name in ("delta", "Alpha", "charlie", "Bravo", "echo"):
        given.cognito.create_group(UserPoolId=pool, GroupName=name)
    given.cognito.create_group(UserPoolId=given.pool(), GroupName="stranger")
    expected = ["Alpha", "Bravo", "charlie", "delta", "echo"]
    for members in ({}, {"Limit": 0}, {"Limit": 5}):
        listed = answer(given.cognito.list_groups, UserPoolId=pool, **members)
        assert group_names(listed) == expected
        assert listed.keys() == {"Groups"}
    assert listed["Groups"][0] == group_of(given, pool, "alpha")
    paginator = given.cognito.get_paginator("list_groups")
    pages = [group_names(page) for page in paginator.paginate(UserPoolId=pool, PaginationConfig={"PageSize": 2})]
    assert pages == [expected[:2], expected[2:4], expected[4:]]
    assert refusal(given.cognito.list_groups, UserPoolId=pool, Limit=61)[0] == INVALID


def test_a_page_of_groups_holds_sixty_at_most(given: Given, pool: str) -> None:
    fill(given, pool, 61)
    listed = given.cognito.list_groups(UserPoolId=pool)
    assert len(listed["Groups"]) == 60
    rest = given.cognito.list_groups(UserPoolId=pool, NextToken=listed["NextToken"])
    assert group_names(rest) == ["group-60"]


def test_a_page_cannot_continue_the_list_of_another_pool(given: Given, pool: str) -> None:
    fill(given, pool, 2)
    token = given.cognito.list_groups(UserPoolId=pool, Limit=1)["NextToken"]
    for ask in ({"UserPoolId": given.pool(), "NextToken": token}, {"UserPoolId": pool, "NextToken": "nonsense"}):
        assert refusal(given.cognito.list_groups, **ask) == (INVALID, "Invalid NextToken")


def test_a_pool_has_ten_thousand_groups_at_most(given: Given, pool: str) -> None:
    fill(given, pool, 9_999)
    given.cognito.create_group(UserPoolId=pool, GroupName="the-last")
    code, _ = refusal(given.cognito.create_group, UserPoolId=pool, GroupName="one-more")
    assert code == "LimitExceededException"
    assert refusal(given.cognito.create_group, UserPoolId=pool, GroupName="The-Last") == EXISTS
    given.cognito.delete_group(UserPoolId=pool, GroupName="the-last")
    given.cognito.create_group(UserPoolId=pool, GroupName="one-more")


def fill(given: Given, pool: str, count: int) -> None:
    """Groups `group-00`, `group-01`, …, written past the API."""
    now = given.services.clock.now()
    rows = [
        {"pool_id": pool, "name_key": f"group-{n:02}", "name": f"group-{n:02}", "created_at": now, "updated_at": now}
        for n in range(count)
    ]
    with given.services.database.engine.begin() as connection:
        connection.execute(insert(schema.user_groups), rows)

"""What the tokens of a user in groups say, and where (evidence: group-claims, roles-by-precedence)."""

from typing import Any

import pytest

from tests.support.given import PASSWORD, AppClient, Given
from tests.support.reading import claims
from tests.tokens.test_claims import ACCESS, FULL, LONG_ID, SCHEMA, user_with

ROLES = [f"arn:aws:iam::123456789012:role/{name}" for name in "abc"]
A, B, C = ROLES
ACCESS_WITH_GROUPS = [
    "sub",
    "cognito:groups",
    "iss",
    "client_id",
    "origin_jti",
    "event_id",
    "token_use",
    "scope",
    "auth_time",
    "exp",
    "iat",
    "jti",
    "username",
]
GROUP_CLAIMS = ("cognito:groups", "cognito:roles", "cognito:preferred_role")


@pytest.fixture
def account() -> str:
    """Whose roles those are."""
    return "123456789012"


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(given.pool(Schema=SCHEMA))


def group(given: Given, client: AppClient, name: str, **members: Any) -> None:
    """A group, and bob in it."""
    given.cognito.create_group(UserPoolId=client.pool_id, GroupName=name, **members)
    given.cognito.admin_add_user_to_group(UserPoolId=client.pool_id, Username="bob", GroupName=name)


def bob(given: Given, client: AppClient, **attributes: str) -> None:
    given.invited_user(client, "bob", UserAttributes=[{"Name": n, "Value": v} for n, v in attributes.items()])
    given.cognito.admin_set_user_password(UserPoolId=client.pool_id, Username="bob", Password=PASSWORD, Permanent=True)


def group_claims(token: str) -> dict[str, Any]:
    found = claims(token)
    return {name: found[name] for name in GROUP_CLAIMS if name in found}


@pytest.mark.once
def test_an_access_token_has_groups_and_no_roles_in_the_order_of_a_real_one(given: Given, client: AppClient) -> None:
    bob(given, client)
    group(given, client, "Admins", RoleArn=A, Precedence=1)
    found = claims(given.tokens(client, "bob")["AccessToken"])
    assert list(found) == ACCESS_WITH_GROUPS
    assert found["cognito:groups"] == ["Admins"]


@pytest.mark.once
def test_an_id_token_has_groups_and_roles_in_the_order_of_a_real_one(given: Given, client: AppClient) -> None:
    user_with(given, client, FULL)
    group(given, client, "Admins", RoleArn=A, Precedence=1)
    expected = list(LONG_ID)
    expected.insert(expected.index("email_verified"), "cognito:groups")
    expected.insert(expected.index("iss"), "cognito:preferred_role")
    expected.insert(expected.index("aud"), "cognito:roles")
    token = given.tokens(client, "bob")["IdToken"]
    assert list(claims(token)) == expected
    assert group_claims(token) == {
        "cognito:groups": ["Admins"],
        "cognito:roles": [A],
        "cognito:preferred_role": A,
    }


@pytest.mark.once
def test_a_user_in_no_group_has_no_such_claims(given: Given, client: AppClient) -> None:
    bob(given, client)
    given.cognito.create_group(UserPoolId=client.pool_id, GroupName="Admins", RoleArn=A)
    tokens = given.tokens(client, "bob")
    assert group_claims(tokens["IdToken"]) == group_claims(tokens["AccessToken"]) == {}
    assert list(claims(tokens["AccessToken"])) == ACCESS


# groups as (precedence, role) → the roles in their order, and the preferred one
TIES: dict[str, tuple[list[tuple[int | None, str | None]], list[str], str | None]] = {
    "the lowest number is preferred": ([(5, A), (0, B), (3, C)], [B, C, A], B),
    "none at all is the lowest rank": ([(None, A), (2**31 - 1, B)], [B, A], B),
    "one without a number is preferred to nobody": ([(None, A)], [A], A),
    "two of one rank and one role": ([(1, A), (1, A), (2, B)], [A, B], A),
    "two of one rank and two roles": ([(1, A), (1, B), (2, C)], [A, B, C], None),
    "two without a number and two roles": ([(None, A), (None, B)], [A, B], None),
    "two without a number and one role": ([(None, A), (None, A)], [A], A),
    "a tie behind the first changes nothing": ([(0, C), (1, A), (1, B)], [C, A, B], C),
    "a group without a role has no say": ([(0, None), (1, A)], [A], A),
    "no role": ([(0, None), (None, None)], [], None),
}


@pytest.mark.parametrize(("groups", "roles", "preferred"), TIES.values(), ids=TIES.keys())
def test_precedence_decides_the_order_and_the_preferred_role(
    given: Given,
    client: AppClient,
    groups: list[tuple[int | None, str | None]],
    roles: list[str],
    preferred: str | None,
) -> None:
    bob(given, client)
    for number, (precedence, role) in enumerate(groups):
        described: dict[str, Any] = {"Precedence": precedence, "RoleArn": role}
        group(given, client, f"g{number}", **{name: value for name, value in described.items() if value is not None})
    tokens = given.tokens(client, "bob")
    found = group_claims(tokens["IdToken"])
    assert sorted(found["cognito:groups"]) == [f"g{number}" for number in range(len(groups))]
    assert found.get("cognito:roles", []) == roles
    assert found.get("cognito:preferred_role") == preferred
    assert group_claims(tokens["AccessToken"]) == {"cognito:groups": found["cognito:groups"]}


def test_a_refresh_tells_the_groups_of_its_own_moment(given: Given, client: AppClient) -> None:
    bob(given, client)
    group(given, client, "old", RoleArn=A)
    first = given.tokens(client, "bob")
    given.cognito.admin_remove_user_from_group(UserPoolId=client.pool_id, Username="bob", GroupName="old")
    group(given, client, "new", RoleArn=B)
    refreshed = given.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": first["RefreshToken"]},
    )["AuthenticationResult"]
    assert group_claims(refreshed["AccessToken"]) == {"cognito:groups": ["new"]}
    assert group_claims(refreshed["IdToken"]) == {
        "cognito:groups": ["new"],
        "cognito:roles": [B],
        "cognito:preferred_role": B,
    }


@pytest.mark.once
def test_what_a_client_may_read_does_not_concern_groups(given: Given, client: AppClient) -> None:
    narrow = given.client(client.pool_id, ReadAttributes=["name"])
    bob(given, client, email="bob@example.test")
    group(given, client, "Admins", RoleArn=A)
    assert group_claims(given.tokens(narrow, "bob")["IdToken"]).keys() == set(GROUP_CLAIMS)

"""What administrators do to users, and users to themselves for good, is in `v_events`, and stays when the user is gone;
AdminListUserAuthEvents shows what Cognito shows."""

from typing import Any, get_args

import pytest

from emulator.rules.risk import auth_events, history
from tests.support.given import PASSWORD, AppClient, Given

Client = Any


def told(given: Given, client: AppClient) -> list[tuple[str, str, str | None]]:
    rows = given.sql(
        "SELECT event_type, username, client_id FROM v_events WHERE pool_id = :pool ORDER BY id", pool=client.pool_id
    )
    return [(row["event_type"], row["username"], row["client_id"]) for row in rows]


def test_what_an_administrator_did_stays_when_the_user_is_gone(given: Given, cognito: Client) -> None:
    client = given.client()
    given.invited_user(client, "bob", UserAttributes=[
        {"Name": "email", "Value": "bob@example.test"}, {"Name": "email_verified", "Value": "true"}
    ])  # fmt: skip
    who = {"UserPoolId": client.pool_id, "Username": "bob"}
    cognito.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
    for _ in range(2):  # said twice, it is one deed
        cognito.admin_disable_user(**who)
    cognito.admin_enable_user(**who)
    cognito.admin_user_global_sign_out(**who)
    cognito.admin_reset_user_password(**who)
    cognito.admin_delete_user(**who)
    assert [(what, user) for what, user, by in told(given, client) if by is None] == [
        ("AdminSetUserPassword", "bob"),
        ("AdminDisableUser", "bob"),
        ("AdminEnableUser", "bob"),
        ("AdminUserGlobalSignOut", "bob"),
        ("AdminResetUserPassword", "bob"),
        ("AdminDeleteUser", "bob"),
    ]


def test_what_users_end_themselves_names_their_client(given: Given, cognito: Client) -> None:
    client = given.client()
    given.signed_up_user(client, "ann")
    cognito.admin_confirm_sign_up(UserPoolId=client.pool_id, Username="ann")
    cognito.global_sign_out(AccessToken=given.tokens(client, "ann")["AccessToken"])
    cognito.delete_user(AccessToken=given.tokens(client, "ann")["AccessToken"])
    assert told(given, client) == [
        ("SignUp", "ann", client.id),
        ("AdminConfirmSignUp", "ann", None),
        ("SignIn", "ann", client.id),
        ("GlobalSignOut", "ann", client.id),
        ("SignIn", "ann", client.id),
        ("DeleteUser", "ann", client.id),
    ]


def test_the_api_shows_none_of_it(given: Given, cognito: Client) -> None:
    client = given.client(given.pool(UserPoolTier="PLUS", UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"}))
    given.confirmed_user(client, "bob")
    who = {"UserPoolId": client.pool_id, "Username": "bob"}
    cognito.admin_disable_user(**who)
    cognito.admin_enable_user(**who)
    cognito.admin_set_user_password(**who, Password="An0ther-one!", Permanent=True)
    shown = cognito.admin_list_user_auth_events(**who)["AuthEvents"]
    assert [event["EventType"] for event in shown] == ["SignUp"]


@pytest.mark.once
def test_the_types_that_the_api_shows_are_deeds_of_users() -> None:
    assert set(auth_events.SHOWN) < set(get_args(history.OwnDeed))
    assert all(name.startswith("Admin") for name in get_args(history.DeedOfAdministrator))

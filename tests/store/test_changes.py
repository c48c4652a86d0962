"""What rows of users, groups and factors were before they changed: noted by the database, whoever changes them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from emulator.jobs import sweeper
from emulator.store import change_triggers
from emulator.work import Services
from tests.jobs.test_sweeper import later
from tests.support.given import AppClient, Given

Noted = tuple[str, str, dict[str, Any] | None]


def noted(given: Given, pool_id: str) -> list[Noted]:
    """Table, kind, and what was before, in the order of the changes."""
    rows = given.sql("SELECT table_name, kind, before FROM changes WHERE pool_id = :pool ORDER BY id", pool=pool_id)
    return [(row["table_name"], row["kind"], parsed(row["before"])) for row in rows]


def parsed(before: Any) -> dict[str, Any] | None:
    found: dict[str, Any] | None = json.loads(before) if isinstance(before, str) else before
    return found


def kinds(given: Given, pool_id: str) -> set[tuple[str, str]]:
    return {(table, kind) for table, kind, _ in noted(given, pool_id)}


def forgotten(given: Given, pool_id: str) -> None:
    given.sql("DELETE FROM changes WHERE pool_id = :pool", pool=pool_id)


@pytest.fixture
def client(given: Given) -> AppClient:
    pool = given.pool(AliasAttributes=["email"])
    apps = {"SoftwareTokenMfaConfiguration": {"Enabled": True}, "MfaConfiguration": "OPTIONAL"}
    given.cognito.set_user_pool_mfa_config(UserPoolId=pool, **apps)
    return given.client(pool)


def test_a_new_user_is_noted_with_all_that_belongs_to_them(given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    assert kinds(given, client.pool_id) == {("users", "created"), ("user_attributes", "created")}
    assert [before for *_, before in noted(given, client.pool_id) if before] == []


def test_a_change_is_noted_with_the_row_before_it(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann")
    forgotten(given, client.pool_id)
    attributes = [{"Name": "email", "Value": "new@example.test"}]
    given.cognito.admin_update_user_attributes(UserPoolId=client.pool_id, Username="ann", UserAttributes=attributes)
    found = noted(given, client.pool_id)
    values = {before["name"]: before["value"] for table, _, before in found if before and table == "user_attributes"}
    assert values["email"] == "ann@example.test"
    assert {(table, kind) for table, kind, _ in found} >= {("user_attributes", "changed"), ("aliases", "deleted")}


def test_a_user_who_goes_is_noted_with_all_that_goes_along(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann")
    given.cognito.create_group(UserPoolId=client.pool_id, GroupName="g")
    given.cognito.admin_add_user_to_group(UserPoolId=client.pool_id, Username="ann", GroupName="g")
    secret = with_an_app(given, client, "ann")
    forgotten(given, client.pool_id)
    given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="ann")
    found = noted(given, client.pool_id)
    assert {kind for _, kind, _ in found} == {"deleted"}
    tables = {"users", "user_attributes", "aliases", "user_group_members", "user_factors", "software_tokens"}
    assert {table for table, _, _ in found} == tables
    assert [before["secret"] for table, _, before in found if before and table == "software_tokens"] == [secret]


def with_an_app(given: Given, client: AppClient, username: str, *, at: datetime | None = None) -> str:
    """Its secret. `at` is what the emulator's clock says."""
    token = given.tokens(client, username)["AccessToken"]
    secret: str = given.cognito.associate_software_token(AccessToken=token)["SecretCode"]
    given.cognito.verify_software_token(AccessToken=token, UserCode=pyotp.TOTP(secret).at(at or datetime.now(UTC)))
    preferred = {"Enabled": True, "PreferredMfa": True}
    given.cognito.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings=preferred)
    return secret


def test_a_group_that_goes_is_noted_with_its_members(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann")
    given.cognito.create_group(UserPoolId=client.pool_id, GroupName="g")
    given.cognito.admin_add_user_to_group(UserPoolId=client.pool_id, Username="ann", GroupName="g")
    forgotten(given, client.pool_id)
    given.cognito.delete_group(UserPoolId=client.pool_id, GroupName="g")
    assert kinds(given, client.pool_id) == {("user_groups", "deleted"), ("user_group_members", "deleted")}


def test_signing_in_and_out_is_no_change(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann")
    forgotten(given, client.pool_id)
    token = given.tokens(client, "ann")["AccessToken"]
    given.cognito.global_sign_out(AccessToken=token)
    assert noted(given, client.pool_id) == []


def test_what_somebody_does_by_hand_is_noted(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann")
    forgotten(given, client.pool_id)
    given.sql("UPDATE users SET status = 'ARCHIVED' WHERE pool_id = :pool", pool=client.pool_id)
    given.sql(
        "UPDATE user_attributes SET name = 'nickname' WHERE pool_id = :pool AND name = 'email'", pool=client.pool_id
    )
    [status, renamed, came] = noted(given, client.pool_id)
    assert status[2] is not None
    assert status[2]["status"] == "CONFIRMED"
    assert renamed[:2] == ("user_attributes", "changed")
    assert came == ("user_attributes", "created", None)


def test_what_is_undone_is_not_noted(given: Given, client: AppClient, services: Services) -> None:
    given.confirmed_user(client, "ann")
    forgotten(given, client.pool_id)
    connection = services.database.begin(write=True)
    connection.execute(text("DELETE FROM users WHERE pool_id = :pool"), {"pool": client.pool_id})
    services.database.end(connection, write=True, keep=False)
    assert noted(given, client.pool_id) == []


def test_a_pool_that_goes_takes_its_changes_along(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann")
    with_an_app(given, client, "ann")
    given.cognito.delete_user_pool(UserPoolId=client.pool_id)
    assert noted(given, client.pool_id) == []


def test_the_lite_plan_keeps_no_history(given: Given) -> None:
    client = given.client(given.pool(UserPoolTier="LITE"))
    given.signed_up_user(client, "ann")
    assert noted(given, client.pool_id) == []
    given.cognito.update_user_pool(UserPoolId=client.pool_id, UserPoolTier="ESSENTIALS")
    given.signed_up_user(client, "bob")
    assert noted(given, client.pool_id) != []


def test_a_history_begins_with_the_plan_that_keeps_it(given: Given) -> None:
    def since() -> list[bool]:
        [row] = given.sql("SELECT history_since, long_history_since FROM user_pools WHERE id = :pool", pool=pool)
        return [row["history_since"] is not None, row["long_history_since"] is not None]

    pool = given.pool(UserPoolTier="PLUS")
    assert since() == [True, True]
    [begun] = given.sql("SELECT history_since AS at FROM user_pools WHERE id = :pool", pool=pool)
    for tier, expected in {"ESSENTIALS": [True, False], "PLUS": [True, True]}.items():
        given.cognito.update_user_pool(UserPoolId=pool, UserPoolTier=tier)
        assert since() == expected
    assert given.sql("SELECT history_since AS at FROM user_pools WHERE id = :pool", pool=pool) == [begun]
    given.cognito.update_user_pool(UserPoolId=pool, UserPoolTier="LITE")
    assert since() == [False, False]


@pytest.mark.parametrize("frozen", [False, True])
def test_changes_are_at_the_instant_of_the_emulators_clock(given: Given, client: AppClient, frozen: bool) -> None:
    if frozen:
        given.clock_frozen()
    given.clock_advanced(timedelta(days=400, milliseconds=0.01))
    given.invited_user(client, "ann")
    [at] = {row["at"] for row in given.sql("SELECT at FROM changes WHERE pool_id = :pool", pool=client.pool_id)}
    at = datetime.fromisoformat(at).replace(tzinfo=UTC) if isinstance(at, str) else at
    made = given.cognito.admin_get_user(UserPoolId=client.pool_id, Username="ann")["UserCreateDate"]
    assert abs(at - made) < timedelta(milliseconds=2 if frozen else 500)
    assert at.microsecond % 1000 == 0


def test_changes_are_at_the_instant_of_the_pools_own_clock(
    given: Given, client: AppClient, serve: Callable[..., TestClient]
) -> None:
    put = serve().put(f"/_emulator/pools/{client.pool_id}/clock", json={"frozen_at": "2030-05-06T07:08:09.123Z"})
    assert put.status_code == 200, put.text
    given.invited_user(client, "ann")
    [at] = {str(row["at"]) for row in given.sql("SELECT at FROM changes WHERE pool_id = :pool", pool=client.pool_id)}
    assert at.startswith("2030-05-06 07:08:09.123")


def test_old_changes_go_by_the_plan_of_their_pool(given: Given, services: Services) -> None:
    pools = {tier: given.client(given.pool(UserPoolTier=tier)) for tier in ("ESSENTIALS", "PLUS")}
    for client in pools.values():
        given.signed_up_user(client, "ann")

    def left(**by: float) -> dict[str, bool]:
        sweeper.sweep(later(services, **by))
        return {tier: bool(noted(given, client.pool_id)) for tier, client in pools.items()}

    assert left(days=1, hours=23) == {"ESSENTIALS": True, "PLUS": True}
    assert left(days=2, minutes=1) == {"ESSENTIALS": False, "PLUS": True}
    assert left(days=15, minutes=1) == {"ESSENTIALS": False, "PLUS": False}


def test_triggers_can_be_taken_away_and_made_again(given: Given, client: AppClient, services: Services) -> None:
    connection = services.database.begin(write=True)
    change_triggers.drop(connection)
    connection.execute(text("UPDATE users SET status = 'X' WHERE pool_id = :pool"), {"pool": client.pool_id})
    change_triggers.create(connection)
    services.database.end(connection, write=True, keep=True)
    assert noted(given, client.pool_id) == []
    given.signed_up_user(client, "ann")
    assert noted(given, client.pool_id) != []

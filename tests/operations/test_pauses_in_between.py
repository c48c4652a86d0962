"""A recovery to a point in time that begins in the middle of a call: its preview was counted without the call, and so
the call writes nothing any more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from emulator.errors import OperationNotEnabledException
from emulator.rules.accounts import password_changes
from emulator.rules.directory import users as user_rules
from emulator.rules.owners import known
from emulator.work import opened
from tests.operations.test_paused_pools import PAUSED
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient
from tests.support.servers import Answer

NEW_PASSWORD = "An0ther-one!"


def pauses(functions: Functions, trigger: str, **response: Any) -> AppClient:
    """A client of a pool whose function begins a recovery before it answers."""
    pool_id = functions.pool(trigger)
    client = functions.given.client(pool_id)
    functions.given.clock_advanced(timedelta(minutes=30))

    def behave(event: dict[str, Any]) -> Answer:
        begin(functions, pool_id)
        return Answer({**event, "response": {**event["response"], **response}})

    functions.behaves(trigger, behave)
    return client


def begin(functions: Functions, pool_id: str) -> None:
    cognito = functions.given.cognito
    created = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]["CreationDate"]
    cognito.initiate_point_in_time_recovery(UserPoolId=pool_id, RestoreTimestamp=created + timedelta(minutes=10))


def users(client: AppClient) -> list[Any]:
    found: list[Any] = client.cognito.list_users(UserPoolId=client.pool_id)["Users"]
    return found


def by_sign_up(client: AppClient) -> tuple[str, str]:
    return refusal(client.cognito.sign_up, ClientId=client.id, Username="ann", Password=PASSWORD)


def by_invitation(client: AppClient) -> tuple[str, str]:
    return refusal(client.cognito.admin_create_user, UserPoolId=client.pool_id, Username="ann")


@pytest.mark.parametrize("call", [by_sign_up, by_invitation])
def test_a_user_is_not_made_when_pre_sign_up_began_a_recovery(
    functions: Functions, call: Callable[[AppClient], tuple[str, str]]
) -> None:
    client = pauses(functions, "PreSignUp")
    assert call(client) == PAUSED
    assert users(client) == []


def test_a_user_does_not_come_over_at_sign_in_when_the_function_began_a_recovery(functions: Functions) -> None:
    client = pauses(
        functions, "UserMigration", userAttributes={"email": "ann@example.com"}, finalUserStatus="CONFIRMED"
    )
    parameters = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    sent = {"ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters}
    assert refusal(client.cognito.initiate_auth, **sent) == PAUSED
    assert users(client) == []


def test_a_user_does_not_come_over_by_forgot_password_when_the_function_began_a_recovery(
    functions: Functions,
) -> None:
    client = pauses(
        functions, "UserMigration", userAttributes={"email": "ann@example.com"}, finalUserStatus="CONFIRMED"
    )
    assert refusal(client.cognito.forgot_password, ClientId=client.id, Username="ann") == PAUSED
    assert users(client) == []


def test_nobody_comes_over_by_forgot_password_while_a_pool_is_paused(functions: Functions) -> None:
    client = pauses(
        functions, "UserMigration", userAttributes={"email": "ann@example.com"}, finalUserStatus="CONFIRMED"
    )
    begin(functions, client.pool_id)
    code, _ = refusal(client.cognito.forgot_password, ClientId=client.id, Username="ann")
    assert code == "UserNotFoundException"
    assert (users(client), functions.sources) == ([], [])


def test_a_password_is_not_set_when_a_recovery_began_while_it_was_hashed(functions: Functions) -> None:
    given = functions.given
    client = given.client(given.pool())
    given.confirmed_user(client, "ann")
    given.clock_advanced(timedelta(minutes=30))
    before = password(client, functions)
    with pytest.raises(OperationNotEnabledException), opened(given.services, "AdminSetUserPassword") as work:
        pool = known.find_pool(work, client.pool_id)
        assert pool is not None
        user = user_rules.require(work, pool, "ann")
        work.release()
        begin(functions, client.pool_id)
        password_changes.prepare(work, pool, user, NEW_PASSWORD)
    assert password(client, functions) == before


def password(client: AppClient, functions: Functions) -> list[dict[str, Any]]:
    return functions.given.sql("SELECT password_hash FROM users WHERE pool_id = :pool", pool=client.pool_id)

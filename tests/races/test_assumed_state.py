"""What a process takes for granted of the shared state (`store.confirmation`): once another process has changed it, the
very next call of this one goes by what is so now, whatever it would answer."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from emulator import app
from emulator.base.clock import ClockSetting
from emulator.settings import Settings
from emulator.store import state
from emulator.work import Services
from tests.support.given import AppClient, Given

Tokens = dict[str, str]


@pytest.fixture
def other(make_settings: Callable[..., Settings], services: Services) -> Iterator[Services]:
    """Another process, as far as memory goes; `services` puts the clock and the faults back."""
    made = app.build_services(make_settings())
    yield made
    app.close(made)


@pytest.fixture
def beside(other: Services, connect: Callable[..., Any]) -> Given:
    return Given(connect(to=app.build_door(other)), other)


@pytest.fixture
def client(given: Given) -> AppClient:
    client = given.client(given.pool())
    given.confirmed_user(client, "bob")
    return client


@pytest.fixture
def tokens(given: Given, client: AppClient) -> Tokens:
    """This process has answered for bob already, and so has a state to take for granted."""
    tokens = given.tokens(client, "bob")
    given.cognito.get_user(AccessToken=tokens["AccessToken"])
    given.cognito.admin_get_user(UserPoolId=client.pool_id, Username="bob")
    return tokens


def refusal(call: Callable[..., Any], **members: Any) -> str:
    with pytest.raises(Exception) as caught:  # the name of the refusal is what is compared
        call(**members)
    return type(caught.value).__name__


def write(services: Services, change: Callable[[Any], None]) -> None:
    connection = services.database.begin(write=True)
    change(connection)
    services.database.end(connection, write=True, keep=True)


def test_a_clock_that_was_moved(given: Given, client: AppClient, tokens: Tokens, other: Services) -> None:
    write(other, lambda db: state.set_clock(db, ClockSetting(2 * 24 * 3600)))
    assert refusal(given.cognito.get_user, AccessToken=tokens["AccessToken"]) == "NotAuthorizedException"
    write(other, lambda db: state.set_clock(db, ClockSetting()))
    given.cognito.get_user(AccessToken=tokens["AccessToken"])


def test_a_fault_that_was_armed(given: Given, client: AppClient, tokens: Tokens, other: Services) -> None:
    match = {"UserPoolId": client.pool_id}
    now = datetime.now(UTC)
    fault = state.Fault(f"f-{client.id}", "AdminGetUser", "TooManyRequestsException", None, match, 1.0, 0, 1, now)
    write(other, lambda db: state.arm(db, fault))
    named = {"UserPoolId": client.pool_id, "Username": "bob"}
    assert refusal(given.cognito.admin_get_user, **named) == "TooManyRequestsException"
    given.cognito.admin_get_user(**named)


def test_a_pool_that_was_deleted(given: Given, client: AppClient, tokens: Tokens, beside: Given) -> None:
    beside.cognito.delete_user_pool(UserPoolId=client.pool_id)
    named = {"UserPoolId": client.pool_id, "Username": "bob"}
    assert refusal(given.cognito.admin_get_user, **named) == "ResourceNotFoundException"
    assert refusal(given.cognito.get_user, AccessToken=tokens["AccessToken"]) == "NotAuthorizedException"
    assert refusal(given.sign_in, client=client, username="bob") == "ResourceNotFoundException"


def test_a_setting_that_decides_before_anything_is_looked_up(
    given: Given, client: AppClient, tokens: Tokens, beside: Given
) -> None:
    """The refusal rests on the app client alone, which this process knows: it is told only if that is still so."""
    flows = {"UserPoolId": client.pool_id, "ClientId": client.id, "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]}
    beside.cognito.update_user_pool_client(**flows)
    assert refusal(given.sign_in, client=client, username="bob") == "InvalidParameterException"
    beside.cognito.update_user_pool_client(**{**flows, "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"]})
    assert "AuthenticationResult" in given.sign_in(client, "bob")


def test_a_user_who_was_disabled_or_deleted(given: Given, client: AppClient, tokens: Tokens, beside: Given) -> None:
    named = {"UserPoolId": client.pool_id, "Username": "bob"}
    beside.cognito.admin_disable_user(**named)
    assert given.cognito.admin_get_user(**named)["Enabled"] is False
    assert refusal(given.cognito.get_user, AccessToken=tokens["AccessToken"]) == "NotAuthorizedException"
    beside.cognito.admin_delete_user(**named)
    assert refusal(given.cognito.admin_get_user, **named) == "UserNotFoundException"

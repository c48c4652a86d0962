"""Passwords with spaces: inside they are symbols, outside they break a constraint, whichever operation brings them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.srp_client import Srp
from tests.support.ways import check_tokens, respond, respond_refused

INSIDE = "Passw0rd of mine"  # its only symbols are the spaces
OUTSIDE = [" Passw0rd!", "Passw0rd! ", "\tPassw0rd!", "   "]


def refused_at(member: str) -> tuple[str, str]:
    return (
        "InvalidParameterException",
        f"1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must satisfy regular "
        r"expression pattern: ^[\S]+.*[\S]+$",
    )


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client()
    given.confirmed_user(made, "bob", email="bob@example.test")
    return made


def _sign_up(given: Given, client: AppClient) -> tuple[Callable[..., Any], dict[str, Any], str]:
    return given.cognito.sign_up, {"ClientId": client.id, "Username": "ann"}, "Password"


def _invite(given: Given, client: AppClient) -> tuple[Callable[..., Any], dict[str, Any], str]:
    members = {"UserPoolId": client.pool_id, "Username": "ann", "MessageAction": "SUPPRESS"}
    return given.cognito.admin_create_user, members, "TemporaryPassword"


def _set(given: Given, client: AppClient) -> tuple[Callable[..., Any], dict[str, Any], str]:
    members = {"UserPoolId": client.pool_id, "Username": "bob", "Permanent": True}
    return given.cognito.admin_set_user_password, members, "Password"


def _change(given: Given, client: AppClient) -> tuple[Callable[..., Any], dict[str, Any], str]:
    token = given.tokens(client, "bob")["AccessToken"]
    return given.cognito.change_password, {"AccessToken": token, "PreviousPassword": PASSWORD}, "ProposedPassword"


def _recover(given: Given, client: AppClient) -> tuple[Callable[..., Any], dict[str, Any], str]:
    given.cognito.forgot_password(ClientId=client.id, Username="bob")
    members = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": given.code(client)}
    return given.cognito.confirm_forgot_password, members, "Password"


WAYS = [_sign_up, _invite, _set, _change, _recover]


@pytest.mark.once
@pytest.mark.parametrize("way", WAYS)
def test_a_space_inside_is_a_symbol_and_one_outside_is_refused(given: Given, client: AppClient, way: Any) -> None:
    call, members, name = way(given, client)
    for password in OUTSIDE:
        assert refusal(call, **members, **{name: password}) == refused_at(name[0].lower() + name[1:])
    call(**members, **{name: INSIDE})
    if way in (_set, _change, _recover):
        assert given.tokens(client, "bob", INSIDE)
        check_tokens(Srp(client, "bob", INSIDE).sign_in())


def test_a_new_password_that_answers_a_challenge_follows_the_same_rule(given: Given, client: AppClient) -> None:
    given.invited_user(client, "ann")
    session = given.sign_in(client, "ann", "Temp0rary!")["Session"]
    for password in OUTSIDE[:2]:  # a map of texts has no constraint of passwords, so it is the policy that refuses
        answers = {"USERNAME": "ann", "NEW_PASSWORD": password}
        refused = respond_refused(client, "NEW_PASSWORD_REQUIRED", answers, session=session)
        assert refused[0] == "InvalidPasswordException"
    answers = {"USERNAME": "ann", "NEW_PASSWORD": INSIDE}
    check_tokens(respond(client, "NEW_PASSWORD_REQUIRED", answers, session=session))
    assert given.tokens(client, "ann", INSIDE)

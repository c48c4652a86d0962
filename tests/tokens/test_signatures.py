"""How many signatures a call makes and checks: nearly all of its arithmetic, and so of its cost."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.given import Given
from tests.support.signatures import counted


@pytest.mark.once
def test_a_call_signs_each_token_once_and_no_other(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    tokens = given.tokens(client, "bob")
    refresh = {"REFRESH_TOKEN": tokens["RefreshToken"]}
    calls: dict[str, tuple[int, Callable[[], Any]]] = {
        "sign-in": (2, lambda: given.tokens(client, "bob")),
        "refresh": (
            2,
            lambda: given.cognito.initiate_auth(
                ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=refresh
            ),
        ),
        "AdminGetUser": (0, lambda: given.cognito.admin_get_user(UserPoolId=client.pool_id, Username="bob")),
        "GetUser": (0, lambda: given.cognito.get_user(AccessToken=tokens["AccessToken"])),
    }
    found = {}
    for name, (_, call) in calls.items():
        with counted(monkeypatch, "sign") as seen:
            call()
        found[name] = len(seen)
    assert found == {name: number for name, (number, _) in calls.items()}


@pytest.mark.once
def test_a_token_that_was_shown_before_is_not_verified_again(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["AccessToken"]
    with counted(monkeypatch, "verify") as seen:
        for _ in range(3):
            given.cognito.get_user(AccessToken=token)
    assert len(seen) == 1

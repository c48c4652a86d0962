"""PasswordHistorySize (evidence: password-history): the last passwords of a user, by every operation that sets one."""

from collections.abc import Callable
from typing import Any

import pytest

from emulator.rules.accounts import password_changes
from emulator.rules.configuration import passwords
from emulator.rules.directory import users
from emulator.store import pools
from emulator.work import Call, Work
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.recovering import (
    NEW,
    USED_BEFORE,
    change,
    change_refused,
    confirm,
    confirm_refused,
    forget,
    named,
    remembering,
)

Set = Callable[[Given, AppClient, str], Any]


def by_change(given: Given, client: AppClient, password: str) -> Any:
    """ChangePassword has a cap of its own, which is not what is tested."""
    given.sql("DELETE FROM attempts WHERE pool_id = :p", p=client.pool_id)
    current = given.sql("SELECT status FROM users WHERE pool_id = :p", p=client.pool_id)
    assert current == [{"status": "CONFIRMED"}]
    token = given.tokens(client, "bob", CURRENT[client.pool_id])["AccessToken"]
    members = {"PreviousPassword": CURRENT[client.pool_id], "ProposedPassword": password}
    return given.cognito.change_password(AccessToken=token, **members)


def by_reset(given: Given, client: AppClient, password: str) -> Any:
    forget(client)
    members = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": given.code(client)}
    return given.cognito.confirm_forgot_password(**members, Password=password)


def by_administrator(given: Given, client: AppClient, password: str) -> Any:
    return given.cognito.admin_set_user_password(**named(client), Password=password, Permanent=True)


CURRENT: dict[str, str] = {}
WAYS: dict[str, Set] = {
    "ChangePassword": by_change,
    "ConfirmForgotPassword": by_reset,
    "AdminSetUserPassword": by_administrator,
}


def client_remembering(given: Given, count: int) -> AppClient:
    client = given.client(given.pool(**remembering(count)))
    given.confirmed_user(client, "bob", password=numbered(0))
    CURRENT[client.pool_id] = numbered(0)
    return client


def numbered(number: int) -> str:
    return f"Passw0rd-{number}"


def sets(given: Given, client: AppClient, way: Set, password: str) -> None:
    way(given, client, password)
    CURRENT[client.pool_id] = password
    assert "AccessToken" in given.tokens(client, "bob", password)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_none_of_the_last_three_comes_back_and_the_fourth_does(given: Given, way: Set) -> None:
    client = client_remembering(given, 3)
    assert refusal(way, given=given, client=client, password=numbered(0)) == USED_BEFORE  # the current one
    for number in (1, 2):
        sets(given, client, way, numbered(number))
    for number in (0, 1, 2):
        assert refusal(way, given=given, client=client, password=numbered(number)) == USED_BEFORE
    sets(given, client, way, numbered(3))
    sets(given, client, way, numbered(0))


def test_a_new_password_of_an_invited_user_is_not_the_temporary_one(given: Given) -> None:
    client = given.client(given.pool(**remembering(1)))
    given.invited_user(client, "bob")
    session = given.sign_in(client, "bob", "Temp0rary!")["Session"]
    members = {"ClientId": client.id, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session}
    same = {"USERNAME": "bob", "NEW_PASSWORD": "Temp0rary!"}
    assert refusal(given.cognito.respond_to_auth_challenge, **members, ChallengeResponses=same) == USED_BEFORE
    better = {"USERNAME": "bob", "NEW_PASSWORD": NEW}
    answered = given.cognito.respond_to_auth_challenge(
        **members, ChallengeResponses=better
    )  # the session is still good
    assert "AuthenticationResult" in answered


def test_a_temporary_password_that_a_resend_replaced_counts_as_used(given: Given) -> None:
    client = given.client(given.pool(**remembering(2)))
    given.invited_user(client, "bob")
    again = {"MessageAction": "RESEND", "TemporaryPassword": "An0ther-temp"}
    given.cognito.admin_create_user(**named(client), **again)
    session = given.sign_in(client, "bob", "An0ther-temp")["Session"]
    members = {"ClientId": client.id, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session}
    answers = {"USERNAME": "bob", "NEW_PASSWORD": "Temp0rary!"}
    assert refusal(given.cognito.respond_to_auth_challenge, **members, ChallengeResponses=answers) == USED_BEFORE
    answer(given.cognito.admin_create_user, **named(client), **again)  # it declares nothing to refuse it with


def test_a_temporary_password_of_an_administrator_is_compared_too(given: Given) -> None:
    client = client_remembering(given, 1)
    assert refusal(given.cognito.admin_set_user_password, **named(client), Password=numbered(0)) == USED_BEFORE
    assert answer(given.cognito.admin_set_user_password, **named(client), Password=NEW) == {}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_without_the_setting_any_password_may_come_back(given: Given, way: Set) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    CURRENT[client.pool_id] = PASSWORD
    sets(given, client, way, PASSWORD)
    assert (
        given.sql("SELECT 1 FROM password_history JOIN users u ON u.id = user_id WHERE pool_id = :p", p=client.pool_id)
        == []
    )


def test_a_refused_reset_keeps_its_code(given: Given) -> None:
    client = client_remembering(given, 2)
    forget(client)
    assert confirm_refused(client, given.code(client), password=numbered(0)) == USED_BEFORE
    assert (
        confirm_refused(client, "x", password=numbered(0))[0] == "CodeMismatchException"
    )  # only the user learns of it
    confirm(client, given.code(client))


def test_a_wrong_previous_password_learns_nothing_of_the_history(given: Given) -> None:
    client = client_remembering(given, 2)
    token = given.tokens(client, "bob", numbered(0))["AccessToken"]
    assert change_refused(client, token, "Wr0ng-password", numbered(0))[1] == sentences.INCORRECT_USERNAME_OR_PASSWORD
    assert change(client, token, numbered(0)) == {}


def history(given: Given, client: AppClient) -> list[dict[str, Any]]:
    return given.sql(
        "SELECT h.password_hash, h.set_at FROM password_history h JOIN users u ON u.id = h.user_id "
        "WHERE u.pool_id = :p ORDER BY h.id",
        p=client.pool_id,
    )


def test_as_many_hashes_are_kept_as_the_setting_says(given: Given) -> None:
    client = client_remembering(given, 2)
    for number in range(1, 5):
        sets(given, client, by_administrator, numbered(number))
    kept = history(given, client)
    hasher = given.services.hasher
    assert [hasher.verify(row["password_hash"], numbered(n)) for row, n in zip(kept, (2, 3), strict=True)] == [True] * 2
    assert kept[0]["set_at"] <= kept[1]["set_at"]
    given.cognito.update_user_pool(UserPoolId=client.pool_id, Policies={"PasswordPolicy": {"MinimumLength": 8}})
    sets(given, client, by_administrator, numbered(4))
    assert history(given, client) == []  # turned off, it forgets


def test_the_history_goes_with_the_user(given: Given) -> None:
    client = client_remembering(given, 2)
    sets(given, client, by_administrator, numbered(1))
    given.cognito.admin_delete_user(**named(client))
    assert history(given, client) == []


def test_a_password_that_another_call_set_meanwhile_is_compared_too(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_remembering(given, 2)
    keep: Callable[..., Any] = passwords.keep

    def while_another_was_faster(*arguments: Any) -> Any:
        monkeypatch.setattr(passwords, "keep", keep)
        by_administrator(given, client, NEW)
        return keep(*arguments)

    monkeypatch.setattr(passwords, "keep", while_another_was_faster)
    assert refusal(by_administrator, given=given, client=client, password=NEW) == USED_BEFORE


def test_nothing_is_held_while_hashes_are_compared(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_remembering(given, 1)
    work = Work(given.services, Call("AdminSetUserPassword", "r"), write=False)
    held: list[bool] = []
    verify = type(given.services.hasher).verify

    def look(hasher: Any, password_hash: str, password: str) -> bool:
        held.append(work._connection is not None)
        return verify(hasher, password_hash, password)

    monkeypatch.setattr(type(given.services.hasher), "verify", look)
    pool = pools.find(work.db, client.pool_id)
    assert pool is not None
    password_changes.prepare(work, pool, users.require(work, pool, "bob"), NEW)
    work.fail(refused=False)
    assert held == [False]

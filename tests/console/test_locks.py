"""`POST /_emulator/users/{pool}/{user}/unlock`: whoever is locked may try again at once."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support import sentences
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.ways import respond

EMAIL, WRONG = "bob@example.test", "Wr0ngPassw0rd!"
HIDING = {"PreventUserExistenceErrors": "ENABLED"}


def unlock(http: TestClient, client: AppClient, username: str = "bob") -> dict[str, Any]:
    answer = http.post(f"/_emulator/users/{client.pool_id}/{username}/unlock")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client(given.pool(AliasAttributes=["email"]))
    given.clock_frozen()
    return made


def test_a_user_locked_by_wrong_passwords_signs_in_again(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", email=EMAIL)
    given.confirmed_user(client, "ann")
    for name in ("bob", "ann"):
        for _ in range(5):
            refusal(given.sign_in, client=client, username=name, password=WRONG)
    locked = ("NotAuthorizedException", "Password attempts exceeded")
    assert refusal(given.sign_in, client=client, username="bob", password=PASSWORD) == locked
    assert unlock(http, client, EMAIL) == {"username": "bob", "rules": ["calls:ConfirmSignUp", "wrong_password"]}
    assert given.tokens(client, "bob")
    assert refusal(given.sign_in, client=client, username="ann", password=PASSWORD) == locked  # nobody else is let go
    locks = "SELECT username, is_locked FROM v_users WHERE pool_id = :p AND failed_sign_ins > 0"
    assert [row["username"] for row in given.sql(locks, p=client.pool_id)] == ["ann"]
    assert unlock(http, client) == {"username": "bob", "rules": []}


def test_codes_and_sessions_stay_as_they_are(http: TestClient, given: Given, client: AppClient) -> None:
    given.invited_user(client, "ann")
    session = given.sign_in(client, "ann", "Temp0rary!")["Session"]
    given.signed_up_user(client, "bob", email=EMAIL)
    code = given.code(client)
    refusal(given.sign_in, client=client, username="ann", password=WRONG)
    refusal(given.cognito.confirm_sign_up, ClientId=client.id, Username="bob", ConfirmationCode="x")
    assert "wrong_password" in unlock(http, client, "ann")["rules"]
    assert "wrong_code:sign_up" in unlock(http, client, "bob")["rules"]
    given.cognito.confirm_sign_up(ClientId=client.id, Username="bob", ConfirmationCode=code)
    answers = {"USERNAME": "ann", "NEW_PASSWORD": PASSWORD}
    assert respond(client, "NEW_PASSWORD_REQUIRED", answers, session=session)["AuthenticationResult"]


def _wrong_sign_up_codes(given: Given, client: AppClient) -> Callable[[], str]:
    given.signed_up_user(client, "bob", email=EMAIL)
    request = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": "x"}
    return lambda: refusal(given.cognito.confirm_sign_up, **request)[0]


def _wrong_reset_codes(given: Given, client: AppClient) -> Callable[[], str]:
    given.confirmed_user(client, "bob", email=EMAIL)
    given.cognito.forgot_password(ClientId=client.id, Username="bob")
    request = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": "x", "Password": PASSWORD}
    return lambda: refusal(given.cognito.confirm_forgot_password, **request)[0]


def _wrong_attribute_codes(given: Given, client: AppClient) -> Callable[[], str]:
    given.confirmed_user(client, "bob", email=EMAIL)
    token = given.tokens(client, "bob")["AccessToken"]
    given.cognito.get_user_attribute_verification_code(AccessToken=token, AttributeName="email")
    request = {"AccessToken": token, "AttributeName": "email", "Code": "x"}
    return lambda: refusal(given.cognito.verify_user_attribute, **request)[0]


@pytest.mark.parametrize("begin", [_wrong_sign_up_codes, _wrong_reset_codes, _wrong_attribute_codes])
def test_a_user_locked_by_wrong_codes_may_try_five_more(
    http: TestClient, given: Given, client: AppClient, begin: Callable[[Given, AppClient], Callable[[], str]]
) -> None:
    answer = begin(given, client)
    for _ in range(3):  # fifteen calls are the cap of the hour, too
        assert [answer() for _ in range(5)] == ["CodeMismatchException"] * 5
        assert answer() in ("TooManyFailedAttemptsException", "LimitExceededException")
        assert any(rule.startswith("wrong_code:") for rule in unlock(http, client)["rules"])
    assert answer() == "CodeMismatchException"


def test_a_name_that_was_nobodys_is_let_go_with_its_user(http: TestClient, given: Given, client: AppClient) -> None:
    hiding = given.client(client.pool_id, **HIDING)
    for _ in range(5):
        refusal(given.sign_in, client=hiding, username="bob", password=WRONG)
    given.confirmed_user(client, "bob", email=EMAIL)
    assert "wrong_password" in unlock(http, client)["rules"]
    counted = "SELECT count(*) AS n FROM attempts WHERE pool_id = :p"
    assert given.sql(counted, p=client.pool_id) == [{"n": 0}]


def test_nobody_is_404(http: TestClient, client: AppClient) -> None:
    for pool, username in ((client.pool_id, "nobody"), ("us-east-1_000000000", "bob")):
        answer = http.post(f"/_emulator/users/{pool}/{username}/unlock")
        assert (answer.status_code, answer.json()["detail"]) == (404, f"No user {username} in the user pool {pool}.")


def test_it_wants_the_token_where_there_is_one(guarded: TestClient) -> None:
    assert guarded.post("/_emulator/users/us-east-1_000000000/bob/unlock").status_code == 401


def unlock_other(http: TestClient, client: AppClient, **body: str) -> list[str]:
    answer = http.post("/_emulator/unlock", json={"pool": client.pool_id, **body})
    assert answer.status_code == 200, answer.text
    assert answer.json()["pool"] == client.pool_id
    rules: list[str] = answer.json()["rules"]
    return rules


def test_an_address_that_nobody_has_is_let_go(http: TestClient, given: Given, client: AppClient) -> None:
    hiding = given.client(client.pool_id, **HIDING)
    for _ in range(5):
        refusal(given.sign_in, client=hiding, username=EMAIL, password=WRONG)
    asked = {"client": hiding, "username": EMAIL, "password": PASSWORD}
    assert refusal(given.sign_in, **asked)[1] == "Password attempts exceeded"
    assert unlock_other(http, client, address=EMAIL) == ["wrong_password"]
    assert refusal(given.sign_in, **asked)[1] == sentences.INCORRECT_USERNAME_OR_PASSWORD
    unlock_other(http, client, address=EMAIL)
    assert unlock_other(http, client, address=EMAIL) == []


def test_a_code_is_let_go_and_no_other_lock(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", email=EMAIL)
    given.cognito.forgot_password(ClientId=client.id, Username="bob")
    code = given.code(client)
    answer = {"ClientId": client.id, "Username": "bob", "Password": "An0ther-one!"}
    for _ in range(5):
        refusal(given.cognito.confirm_forgot_password, **answer, ConfirmationCode="x")
        refusal(given.sign_in, client=client, username="bob", password=WRONG)
    (locked,) = http.get(f"/_emulator/codes?pool={client.pool_id}&state=locked").json()["codes"]
    assert unlock_other(http, client, code=locked["id"]) == ["wrong_code:forgot_password"]
    (live,) = http.get(f"/_emulator/codes?pool={client.pool_id}").json()["codes"]
    assert (live["attempts_left"], live["locked_until"]) == (5, None)
    still = refusal(given.sign_in, client=client, username="bob", password=PASSWORD)
    assert still == ("NotAuthorizedException", "Password attempts exceeded")
    given.cognito.confirm_forgot_password(**answer, ConfirmationCode=code)


@pytest.mark.parametrize("body", [{}, {"address": "a", "code": "b"}, {"code": "code-none"}, {"user": "bob"}], ids=str)
def test_one_of_the_two_is_named_and_is_there(http: TestClient, client: AppClient, body: dict[str, str]) -> None:
    answer = http.post("/_emulator/unlock", json={"pool": client.pool_id, **body})
    assert answer.status_code == (404 if "code" in body and len(body) == 1 else 422)
    assert http.post("/_emulator/unlock", json={"pool": "us-east-1_000000000", "address": "a"}).status_code == 404

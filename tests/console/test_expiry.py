"""`POST /_emulator/expire`: one thing is over, and the clock stays where it is."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support import sentences
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.recovering import EXPIRED
from tests.support.ways import ALL_FLOWS, EXPIRED_SESSION, respond_refused

ACCESS_IS_OVER = ("NotAuthorizedException", "Access Token has expired")
REFRESH_IS_OVER = ("NotAuthorizedException", "Refresh Token has expired")


def expire(http: TestClient, client: AppClient, what: str, username: str | None = None) -> int:
    named = {} if username is None else {"username": username}
    answer = http.post("/_emulator/expire", json={"pool": client.pool_id, "what": what, **named})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told == {"pool": client.pool_id, "username": username, "what": what, "expired": told["expired"]}
    count: int = told["expired"]
    return count


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(ExplicitAuthFlows=ALL_FLOWS)


@pytest.mark.parametrize("frozen", [True, False])
def test_access_tokens_are_over_and_a_refresh_brings_good_ones(
    http: TestClient, given: Given, client: AppClient, frozen: bool
) -> None:
    for name in ("ann", "bob"):
        given.confirmed_user(client, name)
    if frozen:
        given.clock_frozen()
    tokens, again, others = (given.tokens(client, name) for name in ("ann", "ann", "bob"))
    assert expire(http, client, "access", "ann") == 2
    for over in (tokens, again):
        assert refusal(given.cognito.get_user, AccessToken=over["AccessToken"]) == ACCESS_IS_OVER
        assert refusal(given.cognito.global_sign_out, AccessToken=over["AccessToken"]) == ACCESS_IS_OVER
    assert given.cognito.get_user(AccessToken=others["AccessToken"])["Username"] == "bob"
    fresh = given.cognito.initiate_auth(
        ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]}
    )
    access = fresh["AuthenticationResult"]["AccessToken"]
    assert given.cognito.get_user(AccessToken=access)["Username"] == "ann"
    assert refusal(given.cognito.get_user, AccessToken=again["AccessToken"]) == ACCESS_IS_OVER
    assert given.cognito.get_user(AccessToken=given.tokens(client, "ann")["AccessToken"])["Username"] == "ann"


def test_a_later_refresh_does_not_bring_old_tokens_back(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann")
    given.clock_frozen()
    tokens = given.tokens(client, "ann")
    expire(http, client, "access", "ann")
    given.clock_advanced(timedelta(seconds=2))
    refresh = {"REFRESH_TOKEN": tokens["RefreshToken"]}
    given.cognito.initiate_auth(ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=refresh)
    assert refusal(given.cognito.get_user, AccessToken=tokens["AccessToken"]) == ACCESS_IS_OVER


def test_everybodys_access_tokens_are_over(http: TestClient, given: Given, client: AppClient) -> None:
    tokens = [given.tokens(client, given.confirmed_user(client, name)) for name in ("ann", "bob")]
    assert expire(http, client, "access") == 2
    assert [refusal(given.cognito.get_user, AccessToken=one["AccessToken"]) for one in tokens] == [ACCESS_IS_OVER] * 2


def test_refresh_tokens_are_over_and_access_tokens_are_not(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann")
    tokens = given.tokens(client, "ann")
    assert expire(http, client, "refresh", "ann") == 1
    refresh = {"REFRESH_TOKEN": tokens["RefreshToken"]}
    by_flow = {"ClientId": client.id, "AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": refresh}
    assert refusal(given.cognito.initiate_auth, **by_flow) == REFRESH_IS_OVER
    given.cognito.get_user(AccessToken=tokens["AccessToken"])
    assert expire(http, client, "refresh", "ann") == 0


def test_codes_are_over(http: TestClient, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann")
    code = given.code(client)
    given.signed_up_user(client, "bob")
    assert expire(http, client, "code", "ann") == 1
    confirm = {"ClientId": client.id, "ConfirmationCode": code}
    assert refusal(given.cognito.confirm_sign_up, Username="ann", **confirm) == EXPIRED
    given.cognito.confirm_sign_up(ClientId=client.id, Username="bob", ConfirmationCode=given.code(client))


def test_a_challenge_is_over(http: TestClient, given: Given, client: AppClient) -> None:
    given.invited_user(client, "ann")
    session = given.sign_in(client, "ann", "Temp0rary!")["Session"]
    assert expire(http, client, "session", "ann") == 1
    answers = {"USERNAME": "ann", "NEW_PASSWORD": PASSWORD}
    assert respond_refused(client, "NEW_PASSWORD_REQUIRED", answers, session=session) == EXPIRED_SESSION


def test_a_temporary_password_is_over(http: TestClient, given: Given, client: AppClient) -> None:
    given.invited_user(client, "ann")
    given.confirmed_user(client, "bob")
    assert expire(http, client, "temporary_password") == 1
    signed_in = refusal(given.sign_in, client=client, username="ann", password="Temp0rary!")
    assert signed_in == ("NotAuthorizedException", sentences.TEMPORARY_PASSWORD_EXPIRED)
    given.tokens(client, "bob")


def test_the_clock_stays(http: TestClient, given: Given, client: AppClient) -> None:
    given.clock_frozen()
    before = http.get("/_emulator/clock").json()
    expire(http, client, "access")
    assert http.get("/_emulator/clock").json() == before


def test_the_name_may_be_any_that_signs_in(http: TestClient, given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "ann")
    given.tokens(client, "ann")
    body = {"pool": client.pool_id, "username": "ann@example.test", "what": "access"}
    assert http.post("/_emulator/expire", json=body).json()["username"] == "ann"


@pytest.mark.once
@pytest.mark.parametrize(
    ("change", "status"),
    [({"pool": "us-east-1_000000000"}, 404), ({"username": "nobody"}, 404), ({"what": "id"}, 422), ({"who": "x"}, 422)],
    ids=str,
)
def test_what_is_not_there_is_refused(http: TestClient, client: AppClient, change: dict[str, Any], status: int) -> None:
    body = {"pool": client.pool_id, "what": "code", **change}
    assert http.post("/_emulator/expire", json=body).status_code == status


def test_it_wants_the_token_where_there_is_one(guarded: TestClient) -> None:
    body = {"pool": "us-east-1_000000000", "what": "code"}
    assert guarded.post("/_emulator/expire", json=body).status_code == 401

"""`POST /_emulator/pools/{pool}/rotate-keys`: new keys sign, old ones are believed for as long as their tokens live."""

from typing import Any

import jwt
import pytest
from fastapi.testclient import TestClient

from emulator.jobs import sweeper
from emulator.work import Services
from tests.support.answers import refusal
from tests.support.given import AppClient, Given

DAY = 86_400


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client()
    given.confirmed_user(made, "bob")
    return made


def rotated(http: TestClient, client: AppClient, **how: Any) -> dict[str, Any]:
    answer = http.post(f"/_emulator/pools/{client.pool_id}/rotate-keys", json=how)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def published(http: TestClient, client: AppClient) -> list[dict[str, str]]:
    keys: list[dict[str, str]] = http.get(f"/{client.pool_id}/.well-known/jwks.json").json()["keys"]
    return keys


def kid_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def test_new_keys_sign_and_tokens_of_the_old_ones_are_good(http: TestClient, given: Given, client: AppClient) -> None:
    before = given.tokens(client, "bob")
    old = [key["kid"] for key in published(http, client)]
    told = rotated(http, client)
    after = given.tokens(client, "bob")
    assert (kid_of(after["IdToken"]), kid_of(after["AccessToken"])) == (told["id_kid"], told["access_kid"])
    assert not {told["id_kid"], told["access_kid"]} & set(old)
    assert {key["kid"] for key in told["retired"]} == set(old)
    assert [key["kid"] for key in published(http, client)][:2] == [told["id_kid"], told["access_kid"]]
    assert {key["kid"] for key in published(http, client)} == {told["id_kid"], told["access_kid"], *old}
    for tokens in (before, after):
        assert given.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "bob"


def test_a_stranger_verifies_tokens_of_old_and_new_keys(http: TestClient, given: Given, client: AppClient) -> None:
    before = given.tokens(client, "bob")["IdToken"]
    rotated(http, client)
    after = given.tokens(client, "bob")["IdToken"]
    known = jwt.PyJWKSet.from_dict({"keys": published(http, client)})
    for token in (before, after):
        claims = jwt.decode(token, known[kid_of(token)].key, algorithms=["RS256"], audience=client.id)
        assert claims["cognito:username"] == "bob"


def test_the_private_half_of_an_old_key_is_gone(http: TestClient, given: Given, client: AppClient, db: Any) -> None:
    given.tokens(client, "bob")
    rotated(http, client)
    db.rollback()
    rows = db.exec_driver_sql("SELECT public_pem FROM retired_keys").scalars().all()
    assert rows
    assert all("PRIVATE" not in row for row in rows)


def test_refresh_tokens_go_on(http: TestClient, given: Given, client: AppClient) -> None:
    before = given.tokens(client, "bob")
    told = rotated(http, client, keep_old=False)
    answer = given.cognito.initiate_auth(
        ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": before["RefreshToken"]}
    )
    assert kid_of(answer["AuthenticationResult"]["AccessToken"]) == told["access_kid"]


def test_without_the_old_keys_their_tokens_are_refused_at_once(
    http: TestClient, given: Given, client: AppClient
) -> None:
    first = given.tokens(client, "bob")
    rotated(http, client)
    second = given.tokens(client, "bob")
    told = rotated(http, client, keep_old=False)
    assert told["retired"] == []
    assert len(published(http, client)) == 2
    for tokens in (first, second):
        said = refusal(given.cognito.get_user, AccessToken=tokens["AccessToken"])
        assert said == ("NotAuthorizedException", "Could not verify signature for Access Token")
    third = given.tokens(client, "bob")
    assert given.cognito.get_user(AccessToken=third["AccessToken"])["Username"] == "bob"


def test_old_keys_are_gone_a_day_later_by_the_clock_of_the_pool(
    http: TestClient, given: Given, client: AppClient, services: Services
) -> None:
    given.tokens(client, "bob")
    rotated(http, client)
    clock = f"/_emulator/pools/{client.pool_id}/clock/advance"
    http.post(clock, json={"seconds": DAY - 60})
    assert len(published(http, client)) == 4
    http.post(clock, json={"seconds": 61})
    assert len(published(http, client)) == 2
    sweeper.sweep(services)
    assert len(published(http, client)) == 2


def test_a_pool_without_tokens_yet_gets_its_keys(http: TestClient, client: AppClient) -> None:
    assert rotated(http, client)["id_kid"] in {key["kid"] for key in published(http, client)}


def test_no_pool_is_404(http: TestClient) -> None:
    answer = http.post("/_emulator/pools/us-east-1_None00000/rotate-keys", json={})
    assert (answer.status_code, answer.json()["detail"]) == (404, "User pool us-east-1_None00000 does not exist.")

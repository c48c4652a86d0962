"""`/_emulator/tokens`: tokens that are explained, and tokens without a sign-in."""

import base64
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.work import Services
from tests.support.answers import refusal
from tests.support.given import AppClient, Given
from tests.support.reading import claims

DAY = 86_400


def explained(http: TestClient, token: str) -> dict[str, Any]:
    answer = http.post("/_emulator/tokens/explain", json={"token": token})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def minted(http: TestClient, client: AppClient, username: str = "bob", **wish: Any) -> dict[str, Any]:
    named = {"pool": client.pool_id, "client": client.id, "username": username}
    answer = http.post("/_emulator/tokens/mint", json={**named, **wish})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client()
    given.confirmed_user(made, "bob")
    return made


@pytest.mark.parametrize(
    ("member", "kind"), [("AccessToken", "access"), ("IdToken", "id"), ("RefreshToken", "refresh")]
)
def test_a_good_token_is_told_with_whose_it_is(
    http: TestClient, given: Given, client: AppClient, member: str, kind: str
) -> None:
    found = explained(http, given.tokens(client, "bob")[member])
    assert (found["kind"], found["valid"], found["reasons"], found["notes"]) == (kind, True, [], [])
    assert (found["pool"], found["client"], found["username"]) == (client.pool_id, client.id, "bob")
    assert found["remaining_seconds"] > 0
    assert found["sign_in"]["revoked_at"] is None
    if kind != "refresh":
        assert (found["signature"], found["key_of"]) == ("good", client.pool_id)
        assert set(found["times"]) == {"iat", "exp", "auth_time"}


def test_every_reason_is_told_and_not_only_the_first(http: TestClient, given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    given.cognito.global_sign_out(AccessToken=tokens["AccessToken"])
    given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="bob")
    http.post(f"/_emulator/pools/{client.pool_id}/clock/advance", json={"seconds": DAY})
    found = explained(http, tokens["AccessToken"])
    assert found["valid"] is False
    ended, disabled, revoked = found["reasons"]
    assert ended.startswith("The token was good until ")
    assert disabled == "The user of the token is disabled."
    assert revoked.startswith("Its sign-in was ended at ")
    assert revoked.endswith("by GlobalSignOut.")
    assert -DAY < found["remaining_seconds"] < 0
    assert found["sign_in"]["revoked_by"] == "GlobalSignOut"


def test_an_id_token_stays_valid_and_says_what_became_of_its_user(
    http: TestClient, given: Given, client: AppClient
) -> None:
    tokens = given.tokens(client, "bob")
    given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="bob")
    found = explained(http, tokens["IdToken"])
    assert (found["valid"], found["notes"][0]) == (True, "The user whom the token was issued to was deleted.")
    assert explained(http, tokens["AccessToken"])["valid"] is False
    refresh = explained(http, tokens["RefreshToken"])
    assert (refresh["valid"], refresh["pool"]) == (False, None)


def test_a_token_that_was_changed_says_so(http: TestClient, given: Given, client: AppClient) -> None:
    head, _, signature = given.tokens(client, "bob")["AccessToken"].split(".")
    other = given.tokens(client, "bob")["AccessToken"].split(".")[1]
    found = explained(http, f"{head}.{other}.{signature}")
    assert (found["signature"], found["valid"]) == ("wrong", False)
    assert "the token was changed" in found["reasons"][0]


def test_a_token_of_another_issuer_is_explained_as_far_as_it_goes(http: TestClient) -> None:
    token = "eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJodHRwczovL290aGVyLmV4YW1wbGUiLCJleHAiOjF9.c2ln"
    found = explained(http, token)
    assert (found["kind"], found["signature"], found["pool"]) == ("other", "unknown key", None)
    assert found["claims"] == {"iss": "https://other.example", "exp": 1}
    assert len(found["reasons"]) == 2


@pytest.mark.parametrize("copied", ["Bearer {}", "bearer  {} ", '"{}"', "'Bearer {}'"])
def test_a_token_is_read_as_it_was_copied(http: TestClient, client: AppClient, copied: str) -> None:
    token = minted(http, client)["access_token"]
    found = explained(http, copied.format(token))
    assert (found["valid"], found["claims"]) == (True, explained(http, token)["claims"])


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "a", "a.b.c", "eyJ.eyJ"])
def test_what_is_no_token_is_refused(http: TestClient, text: str) -> None:
    answer = http.post("/_emulator/tokens/explain", json={"token": text})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("This is no token")


def test_a_refresh_token_that_was_replaced_says_when(http: TestClient, given: Given) -> None:
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
    client = given.client(RefreshTokenRotation=rotation, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["RefreshToken"]
    given.cognito.get_tokens_from_refresh_token(ClientId=client.id, RefreshToken=token)
    found = explained(http, token)
    assert (found["valid"], found["sign_in"]["replaced_at"] is None) == (False, False)


def test_minted_tokens_are_as_real_as_others(http: TestClient, given: Given, client: AppClient) -> None:
    tokens = minted(http, client)
    assert tokens["tampered"] == []
    assert given.cognito.get_user(AccessToken=tokens["access_token"])["Username"] == "bob"
    assert claims(tokens["id_token"])["aud"] == client.id
    refreshed = given.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["refresh_token"]},
    )
    assert refreshed["AuthenticationResult"]["AccessToken"]
    given.cognito.global_sign_out(AccessToken=tokens["access_token"])
    assert refusal(given.cognito.get_user, AccessToken=tokens["access_token"])[0] == "NotAuthorizedException"


def test_only_the_kinds_that_are_wanted_come(http: TestClient, client: AppClient) -> None:
    tokens = minted(http, client, kinds=["access"], scopes=["openid", "orders/read"], expires_in=60)
    assert (tokens["id_token"], tokens["refresh_token"], tokens["expires_in"]) == (None, None, 60)
    assert claims(tokens["access_token"])["scope"] == "openid orders/read"


def test_claims_come_beside_the_others(http: TestClient, client: AppClient) -> None:
    tokens = minted(http, client, claims={"tenant": "a"})
    assert [claims(tokens[kind])["tenant"] for kind in ("id_token", "access_token")] == ["a", "a"]
    assert tokens["tampered"] == []


def test_what_is_spoilt_is_named_and_refused(http: TestClient, given: Given, client: AppClient) -> None:
    wrong = minted(http, client, claims={"iss": "https://wrong.example", "tenant": "a"})
    assert (wrong["tampered"], claims(wrong["id_token"])["iss"]) == (["iss"], "https://wrong.example")
    over = minted(http, client, expires_in=-60)
    assert over["tampered"] == ["expires_in"]
    strange = minted(http, client, key="unknown")
    assert strange["tampered"] == ["key"]
    for spoilt in (over, strange):
        assert refusal(given.cognito.get_user, AccessToken=spoilt["access_token"])[0] == "NotAuthorizedException"
    assert explained(http, strange["access_token"])["signature"] == "unknown key"
    assert explained(http, over["access_token"])["remaining_seconds"] <= -60


def test_the_pools_function_is_asked_only_where_that_is_wished(
    http: TestClient, given: Given, client: AppClient
) -> None:
    function = "arn:aws:lambda:us-east-1:123456789012:function:nobody-is-there"
    given.cognito.update_user_pool(
        UserPoolId=client.pool_id, LambdaConfig={"PreTokenGeneration": function}, AutoVerifiedAttributes=["email"]
    )
    assert minted(http, client)["access_token"]
    named = {"pool": client.pool_id, "client": client.id, "username": "bob", "triggers": True}
    answer = http.post("/_emulator/tokens/mint", json=named)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("The pool's function was in the way: ")


@pytest.mark.once
@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"pool": "us-east-1_nobody"}, "User pool us-east-1_nobody does not exist."),
        ({"client": "nobody"}, "has no app client nobody."),
        ({"username": "nobody"}, "No user nobody in the user pool"),
    ],
)
def test_nothing_is_minted_for_nobody(http: TestClient, client: AppClient, named: dict[str, str], said: str) -> None:
    wish = {"pool": client.pool_id, "client": client.id, "username": "bob", **named}
    answer = http.post("/_emulator/tokens/mint", json=wish)
    assert answer.status_code == 404
    assert said in answer.json()["detail"]


def test_a_token_that_is_explained_is_written_nowhere(
    http: TestClient, given: Given, client: AppClient, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    with caplog.at_level("DEBUG"):
        explained(http, token)
        minted_token = minted(http, client)["access_token"]
    said = "\n".join(str(record.__dict__) for record in caplog.records)
    assert token not in said
    assert minted_token not in said


def test_a_token_whose_claims_have_a_nul_is_no_token(http: TestClient) -> None:
    parts = ({"kid": "k", "alg": "RS256"}, {"event_id": "a\0", "sub": "b"})
    header, content = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    answer = http.post("/_emulator/tokens/explain", json={"token": f"{header}.{content}.c2ln"})
    assert (answer.status_code, answer.json()["detail"][:20]) == (422, "This is no token: on")


def test_claims_that_no_token_can_hold_are_refused_before_anything_is_written(
    http: TestClient, given: Given, client: AppClient
) -> None:
    wish = {"pool": client.pool_id, "client": client.id, "username": "bob", "claims": {"tenant": 2**64}}
    answer = http.post("/_emulator/tokens/mint", json=wish)
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith("No token can hold these claims: ")
    families = "SELECT count(*) AS found FROM refresh_token_families WHERE pool_id = :pool"
    assert given.sql(families, pool=client.pool_id) == [{"found": 0}]


@pytest.mark.parametrize("end", [-(10**15), -(10**18)])
def test_a_token_that_ended_before_all_calendars_has_expired(
    http: TestClient, given: Given, client: AppClient, end: int
) -> None:
    over = minted(http, client, claims={"exp": end})
    assert refusal(given.cognito.get_user, AccessToken=over["access_token"]) == (
        "NotAuthorizedException",
        "Access Token has expired",
    )

"""The console's tokens: what one is and whether it would be accepted, and new ones."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support.console import BASE, Console
from tests.support.given import AppClient, Given
from tests.support.reading import claims


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client()
    given.confirmed_user(made, "bob")
    return made


def read(console: Console, token: str, *, status: int = 200) -> Console:
    return console.open("/tokens").submit("Read it", token=token, status=status)


def test_a_good_token_is_told_with_its_claims_in_words(console: Console, given: Given, client: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    read(console, token)
    assert "An access token" in console.text
    assert "It would be accepted now." in console.text
    assert "The key of the pool signed it." in console.text
    rows = {row[0]: row for row in console.table()}
    assert rows["exp"][2].startswith("in ")
    assert rows["client_id"][1] == client.id
    assert rows["sub"][1] == claims(token)["sub"]


@pytest.mark.parametrize("member", ["IdToken", "RefreshToken"])
def test_other_kinds_are_told(console: Console, given: Given, client: AppClient, member: str) -> None:
    read(console, given.tokens(client, "bob")[member])
    heading = {"IdToken": "An ID token", "RefreshToken": "A refresh token"}[member]
    assert heading in console.text
    assert "It would be accepted now." in console.text


def test_why_a_token_would_be_refused_is_told(console: Console, given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    given.cognito.revoke_token(Token=tokens["RefreshToken"], ClientId=client.id)
    read(console, tokens["AccessToken"])
    assert "It would be refused now." in console.text
    assert "Revokedrevoked just now" in console.text or "Revokedrevoked 1 second ago" in console.text
    head, body, signature = tokens["AccessToken"].split(".")
    read(console, f"{head}.{body}.{signature[:-8]}AAAAAAAA")
    assert "It is not that of the key: the token was changed." in console.text


@pytest.mark.once
@pytest.mark.parametrize(
    ("token", "sentence"),
    [
        ("", "Paste a token first."),
        ("<script>alert(1)</script>", "This is no token"),
        ("a.b", "This is no token"),
        ("x" * 100_000, "This is no token"),
    ],
    ids=["nothing", "a script", "two parts", "a long text"],
)
def test_what_is_no_token_stays_in_its_field_with_the_reason(console: Console, token: str, sentence: str) -> None:
    read(console, token, status=422)
    assert console.alerts[0].startswith(sentence)
    assert "<script>alert" not in console.answer.text
    [field] = console.document.xpath("//textarea")
    assert field.text.strip() == token


def test_a_pasted_token_is_in_no_address_and_in_no_journal(
    console: Console, given: Given, client: AppClient, http: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    read(console, token)
    assert console.address == f"{BASE}/tokens"
    assert console.answer.headers["cache-control"] == "no-store"
    assert token not in caplog.text
    newest = http.get("/_emulator/requests", params={"limit": 5}).text
    assert token not in newest
    assert "/tokens" not in newest


def test_tokens_are_made_for_a_user_and_read_again(console: Console, given: Given, client: AppClient) -> None:
    console.open("/tokens/mint", pool=client.pool_id)
    console.submit(
        "Make tokens",
        username="bob",
        client=client.id,
        scopes="openid aws.cognito.signin.user.admin",
        claims='{"custom:tier": "gold"}',
    )
    [id_token, access_token, _] = [pre.text for pre in console.document.xpath("//main//pre")]
    assert claims(id_token)["custom:tier"] == "gold"
    assert claims(access_token)["scope"] == "openid aws.cognito.signin.user.admin"
    assert given.cognito.get_user(AccessToken=access_token)["Username"] == "bob"
    assert console.address == f"{BASE}/tokens/mint?pool={client.pool_id}"
    console.submit("Read it")
    assert "An ID token" in console.text
    assert "It would be accepted now." in console.text


def test_spoilt_tokens_say_what_is_not_as_the_pool_would_write_it(
    console: Console, client: AppClient, given: Given
) -> None:
    console.open("/tokens/mint", pool=client.pool_id)
    console.submit("Make tokens", username="bob", kinds=["access"], expires_in="-5", key="unknown")
    assert "These are not as the pool would write them: expires_in, key." in console.text
    [token] = [pre.text for pre in console.document.xpath("//main//pre")]
    read(console, token)
    assert "It would be refused now." in console.text


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"username": "nobody"}, "No user nobody in the user pool"),
        ({"username": "bob", "kinds": []}, "Choose at least one kind of token."),
        ({"username": "bob", "expires_in": "soon"}, "The seconds must be a whole number"),
        ({"username": "bob", "claims": "{"}, "The claims are not JSON"),
        ({"username": "bob", "claims": "[1]"}, "The claims must be an object of JSON"),
        ({"username": "<script>alert(1)</script>"}, "No user <script>alert(1)</script> in the user pool"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wish_that_cannot_be_fulfilled_is_answered_in_words(
    console: Console, client: AppClient, wish: dict[str, Any], sentence: str
) -> None:
    console.open("/tokens/mint", pool=client.pool_id).submit("Make tokens", status=422, **wish)
    assert console.alerts[0].startswith(sentence)
    assert "<script>alert" not in console.answer.text
    [username] = console.document.xpath("//input[@name='username']/@value")
    assert username == wish["username"]


def test_without_a_pool_or_a_client_the_page_says_what_is_missing(console: Console, given: Given) -> None:
    console.open("/tokens/mint")
    assert "Tokens are made for a user of a pool: choose a pool above." in console.text
    console.open("/tokens/mint", pool=given.pool())
    assert "This pool has no app client" in console.text

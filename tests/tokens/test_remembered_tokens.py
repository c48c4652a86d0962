"""A process remembers what a token says and who signed it, and nothing that may change: two of them on one database
refuse a token at once, whichever of them was told."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from emulator import app
from emulator.control import keys
from emulator.crypto import jwt
from emulator.crypto import keys as crypto_keys
from emulator.settings import Settings
from emulator.store import keys as store_keys
from emulator.tokens import verify
from emulator.work import Services, opened
from tests.support.answers import refusal
from tests.support.given import AppClient, Given
from tests.support.reading import claims
from tests.support.ways import DISABLED, UNKNOWN

Client = Any
FORGED = ("NotAuthorizedException", "Could not verify signature for Access Token")
INVALID = ("NotAuthorizedException", "Invalid Access Token")
EXPIRED = ("NotAuthorizedException", "Access Token has expired")
REVOKED = ("NotAuthorizedException", "Access Token has been revoked")


@pytest.fixture
def other(make_settings: Callable[..., Settings]) -> Iterator[Services]:
    """Another process's worth of emulator on the database."""
    made = app.build_services(make_settings())
    yield made
    app.close(made)


@pytest.fixture
def elsewhere(connect: Callable[..., Client], other: Services) -> Client:
    return connect(to=app.build_door(other))


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client()
    given.confirmed_user(made, "bob")
    return made


def is_remembered(services: Services, token: str) -> bool:
    with opened(services, "Test") as work:
        return work.caches.of(verify._READ).find(hashlib.sha256(token.encode()).digest()) is not None


def rotated(given: Given, client: AppClient, *, keep_old: bool) -> None:
    keys.rotate(given.services, client.pool_id, keep_old=keep_old)


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (lambda g, _, t: g.cognito.global_sign_out(AccessToken=t["AccessToken"]), REVOKED),
        (lambda g, c, t: g.cognito.revoke_token(ClientId=c.id, Token=t["RefreshToken"]), REVOKED),
        (lambda g, c, _: g.cognito.admin_user_global_sign_out(UserPoolId=c.pool_id, Username="bob"), REVOKED),
        (lambda g, c, _: g.cognito.admin_disable_user(UserPoolId=c.pool_id, Username="bob"), REVOKED),
        (lambda g, c, _: g.sql("UPDATE users SET enabled = false WHERE pool_id = :p", p=c.pool_id), DISABLED),
        (lambda g, c, _: g.cognito.admin_delete_user(UserPoolId=c.pool_id, Username="bob"), UNKNOWN),
        (lambda g, c, _: g.cognito.delete_user_pool_client(UserPoolId=c.pool_id, ClientId=c.id), INVALID),
        (lambda g, c, _: g.cognito.delete_user_pool(UserPoolId=c.pool_id), FORGED),
        (lambda g, c, _: rotated(g, c, keep_old=False), FORGED),
        (lambda g, *_: g.clock_advanced(timedelta(hours=1)), EXPIRED),
    ],
    ids=[
        "signed out",
        "revoked",
        "signed out by an administrator",
        "disabled",
        "disabled by SQL",
        "user deleted",
        "client deleted",
        "pool deleted",
        "keys withdrawn",
        "out of time",
    ],
)
def test_a_remembered_token_is_refused_at_once_in_both_processes(
    cognito: Client,
    elsewhere: Client,
    given: Given,
    other: Services,
    client: AppClient,
    since: Callable[[Given, AppClient, dict[str, str]], object],
    told: tuple[str, str],
) -> None:
    tokens = given.tokens(client, "bob")
    token = tokens["AccessToken"]
    for process in (cognito, elsewhere):
        assert process.get_user(AccessToken=token)["Username"] == "bob"
    assert is_remembered(given.services, token)
    assert is_remembered(other, token)
    since(given, client, tokens)
    for process in (elsewhere, cognito):
        assert refusal(process.get_user, AccessToken=token) == told


def test_a_remembered_token_of_a_retired_key_ends_with_its_key(
    cognito: Client, elsewhere: Client, given: Given, other: Services, client: AppClient
) -> None:
    old = given.tokens(client, "bob")["AccessToken"]
    long_lived = signed(given, client, {**claims(old), "exp": claims(old)["exp"] + 10 * 86_400})
    rotated(given, client, keep_old=True)
    for process in (cognito, elsewhere):
        assert process.get_user(AccessToken=long_lived)["Username"] == "bob"
    assert is_remembered(other, long_lived)
    given.clock_advanced(timedelta(days=1, seconds=1))
    for process in (cognito, elsewhere):
        assert refusal(process.get_user, AccessToken=long_lived) == FORGED


def test_only_the_very_token_is_remembered(cognito: Client, given: Given, client: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    cognito.get_user(AccessToken=token)
    body, _, signature = token.rpartition(".")
    for wrong in (f"{body}.{signature[::-1]}", f"{body}.", token + "A", "A" + token):
        assert refusal(cognito.get_user, AccessToken=wrong) == FORGED
        assert not is_remembered(given.services, wrong)


def test_a_long_token_is_believed_and_not_remembered(cognito: Client, given: Given, client: AppClient) -> None:
    long = signed(given, client, {**claims(given.tokens(client, "bob")["AccessToken"]), "more": "x" * 4_000})
    assert cognito.get_user(AccessToken=long)["Username"] == "bob"
    assert not is_remembered(given.services, long)


def signed(given: Given, client: AppClient, content: dict[str, Any]) -> str:
    """An access token signed with the pool's own key."""
    with given.services.database.engine.connect() as connection:
        row = next(row for row in store_keys.of_pool(connection, client.pool_id) if row.used_for == "access")
    return jwt.sign(crypto_keys.load_signing_key(row.private_pem), row.kid, content)

"""More passwords than a server can hash fill no memory and make nobody wait for ever: who comes too late is told so."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from emulator import app
from emulator.crypto import hashing
from emulator.model import contract
from emulator.settings import Settings
from tests.support import patience
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.keyed import GivenWithKeys

WAITING = 3
RATE = ("TooManyRequestsException", "Rate exceeded")


@pytest.fixture
def given(make_settings: Callable[..., Settings], connect: Callable[..., Any]) -> Iterator[Given]:
    """Dear hashes, of which a few may wait."""
    services = app.build_services(make_settings(hash_profile="m=512,t=1,p=1", hash_queue=WAITING))
    cognito = connect(to=app.build_door(services))
    yield GivenWithKeys(cognito, services)
    app.close(services)


@pytest.fixture
def client(given: Given) -> AppClient:
    client = given.client()
    given.confirmed_user(client, "bob")
    return client


@pytest.fixture
def token(given: Given, client: AppClient) -> str:
    return given.tokens(client, "bob")["AccessToken"]


@pytest.fixture
def full() -> Iterator[Callable[[], None]]:
    """The processors are taken and the queue is full, until the returned function is called."""
    released = threading.Event()
    with ThreadPoolExecutor(hashing._THREADS + WAITING) as threads:
        for _ in range(hashing._THREADS + WAITING):
            threads.submit(hashing.run, released.wait, most_waiting=WAITING)
        patience.until(lambda: hashing.waiting() == WAITING)
        try:
            yield released.set
        finally:
            released.set()


def calls(given: Given, client: AppClient, access_token: str) -> dict[str, Callable[[], tuple[str, str]]]:
    cognito, pool = given.cognito, client.pool_id
    flow = {"ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH"}
    admin = {"ClientId": client.id, "UserPoolId": pool, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH"}
    right, nobody = ({"USERNAME": name, "PASSWORD": "Wr0ng!pass"} for name in ("bob", "nobody"))
    return {
        "SignUp": lambda: refusal(cognito.sign_up, ClientId=client.id, Username="eve", Password=PASSWORD),
        "AdminCreateUser": lambda: refusal(cognito.admin_create_user, UserPoolId=pool, Username="eve"),
        "AdminSetUserPassword": lambda: refusal(
            cognito.admin_set_user_password, UserPoolId=pool, Username="bob", Password="An0ther!pass", Permanent=True
        ),
        "ChangePassword": lambda: refusal(
            cognito.change_password,
            AccessToken=access_token,
            PreviousPassword="Wr0ng!pass",
            ProposedPassword="An0ther!pass",
        ),
        "InitiateAuth": lambda: refusal(cognito.initiate_auth, **flow, AuthParameters=right),
        "InitiateAuth for nobody": lambda: refusal(cognito.initiate_auth, **flow, AuthParameters=nobody),
        "AdminInitiateAuth": lambda: refusal(cognito.admin_initiate_auth, **admin, AuthParameters=right),
    }


CALLS = [
    "SignUp",
    "AdminCreateUser",
    "AdminSetUserPassword",
    "ChangePassword",
    "InitiateAuth",
    "InitiateAuth for nobody",
    "AdminInitiateAuth",
]


def test_who_comes_when_the_queue_is_full_is_refused_and_changes_nothing(
    given: Given, client: AppClient, token: str, full: Callable[[], None]
) -> None:
    hidden = given.client(client.pool_id, PreventUserExistenceErrors="ENABLED")
    tried = calls(given, hidden, token)
    assert list(tried) == CALLS
    assert {name: call() for name, call in tried.items()} == dict.fromkeys(CALLS, RATE)
    names = given.sql("SELECT username FROM users WHERE pool_id = :p", p=client.pool_id)
    assert names == [{"username": "bob"}]
    assert given.sql("SELECT 1 FROM attempts WHERE pool_id = :p AND rule = 'wrong_password'", p=client.pool_id) == []
    full()
    patience.until(lambda: hashing.waiting() == 0)
    assert given.tokens(client, "bob")


def test_reads_and_tokens_go_on_beside_a_full_queue(given: Given, client: AppClient, full: Callable[[], None]) -> None:
    assert answer(given.cognito.describe_user_pool, UserPoolId=client.pool_id)
    assert given.status(client, "bob") == "CONFIRMED"
    full()


def test_each_operation_that_hashes_may_say_so() -> None:
    for name in CALLS:
        assert "TooManyRequestsException" in contract.operations()[name.partition(" ")[0]].errors

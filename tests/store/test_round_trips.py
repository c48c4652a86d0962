"""How often an operation goes to Postgres and back, commits included: what its speed there is made of. What is known
already (pools, app clients, keys) is not asked again, and what a process takes for granted is confirmed on the way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from emulator import app
from emulator.settings import load
from emulator.work import Services
from tests.support import browser as browsers
from tests.support.browser import Browser
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.hand_over import Lender
from tests.support.oauth_client import OAuthClient
from tests.support.srp_client import Srp

USER = "bob"


@pytest.fixture
def quick(postgres_url: str) -> Iterator[Services]:
    """Services as a server has them: without the check of the tests that what only reads writes nothing."""
    settings = load(env_file=False, database_url=postgres_url, hash_profile="test", fake_providers="none")
    services = app.build_services(settings)
    yield services
    app.close(services)


@contextmanager
def round_trips(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[None]]:
    seen: list[None] = []
    wait = psycopg.Connection.wait

    def counted(connection: Any, *arguments: Any, **named: Any) -> Any:
        seen.append(None)
        return wait(connection, *arguments, **named)

    with monkeypatch.context() as patch:
        patch.setattr(psycopg.Connection, "wait", counted)
        yield seen


@pytest.fixture
def given(quick: Services, account: str, lender: Lender) -> Iterator[Given]:
    lent = lender.lend(app.build_door(quick), region="us-east-1", account=account)
    yield Given(lent.client, quick)
    lender.take_back(lent)


@pytest.fixture
def client(given: Given) -> AppClient:
    client = given.client(given.pool(AutoVerifiedAttributes=["email"], AliasAttributes=["email"]))
    given.confirmed_user(client, USER, email="bob@example.test")
    return client


def test_what_only_reads_goes_once(given: Given, client: AppClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = given.tokens(client, USER)
    calls: dict[str, Callable[[], Any]] = {
        "AdminGetUser": lambda: given.cognito.admin_get_user(UserPoolId=client.pool_id, Username=USER),
        "GetUser": lambda: given.cognito.get_user(AccessToken=tokens["AccessToken"]),
        "ListUsers": lambda: given.cognito.list_users(UserPoolId=client.pool_id),
        "ListUsers by email": lambda: given.cognito.list_users(
            UserPoolId=client.pool_id, Filter='email = "bob@example.test"'
        ),
    }
    assert _counted(calls, monkeypatch) == dict.fromkeys(calls, 1)


def test_the_token_endpoint_goes_as_often_as_it_must(
    given: Given, quick: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, machine = OAuthClient.made(given), OAuthClient.machine(given)
    given.confirmed_user(client.client, USER)
    with browsers.hosted(quick) as transport:
        browser = Browser(transport, "http://localhost:9229")
        codes = iter([client.code(browser, USER) for _ in range(2)])
        refresh_token = client.tokens(browser, USER)["refresh_token"]
        calls = {
            "code exchange": lambda: client.exchange(browser, next(codes)),
            "refresh": lambda: client.token(browser, grant_type="refresh_token", refresh_token=refresh_token),
            "client credentials": lambda: machine.token(browser, grant_type="client_credentials"),
        }
        assert _counted(calls, monkeypatch) == {"code exchange": 4, "refresh": 3, "client credentials": 1}


def _counted(calls: dict[str, Callable[[], Any]], monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    found = {}
    for name, call in calls.items():
        call()  # this process learns what it may know
        with round_trips(monkeypatch) as seen:
            call()
        found[name] = len(seen)
    return found


def test_what_writes_goes_as_often_as_it_must(given: Given, client: AppClient, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = given.tokens(client, USER)
    names = iter(f"new-{number}" for number in range(10))
    sent = {given.signed_up_user(client): given.code(client) for _ in range(2)}
    unconfirmed = iter(sent)
    calls: dict[str, Callable[[], Any]] = {
        "sign-in": lambda: given.tokens(client, USER),
        "refresh": lambda: given.cognito.initiate_auth(
            ClientId=client.id,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
        ),
        "AdminUpdateUserAttributes": lambda: given.cognito.admin_update_user_attributes(
            UserPoolId=client.pool_id, Username=USER, UserAttributes=[{"Name": "name", "Value": "Bob"}]
        ),
        "SignUp": lambda: given.cognito.sign_up(
            ClientId=client.id,
            Username=(name := next(names)),
            Password=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": f"{name}@example.test"}],
        ),
        "ConfirmSignUp": lambda: given.cognito.confirm_sign_up(
            ClientId=client.id, Username=(name := next(unconfirmed)), ConfirmationCode=sent[name]
        ),
    }
    expected = {"sign-in": 4, "refresh": 3, "AdminUpdateUserAttributes": 5, "SignUp": 5, "ConfirmSignUp": 9}
    assert _counted(calls, monkeypatch) == expected


def test_the_steps_of_srp_go_as_often_as_they_must(
    given: Given, client: AppClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    srp = Srp(client, USER)
    answers = iter([srp.responses(srp.begin()) for _ in range(2)])
    calls: dict[str, Callable[[], Any]] = {
        "begun": srp.begin,
        "answered": lambda: given.cognito.respond_to_auth_challenge(
            ClientId=client.id, ChallengeName="PASSWORD_VERIFIER", ChallengeResponses=next(answers)
        ),
    }
    assert _counted(calls, monkeypatch) == {"begun": 5, "answered": 6}

"""Lambda handlers in Node, and the JavaScript clients whose sign-ins they decide: nothing of either is ours."""

import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.clients import node
from tests.clients.world import PASSWORD, Journey, Mailbox
from tests.support import databases, sentences, server
from tests.support.functions import ACCOUNT
from tests.support.given import PASSWORD_FLOWS, AppClient
from tests.support.server import Server

pytestmark = pytest.mark.clients
Javascript = Callable[..., Any]

HANDLERS = {
    "DefineAuthChallenge": "define",
    "CreateAuthChallenge": "create",
    "VerifyAuthChallengeResponse": "verify",
    "UserMigration": "migrate",
}
ARNS = {trigger: f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}" for trigger, name in HANDLERS.items()}
INCORRECT = {"name": "NotAuthorizedException", "message": sentences.INCORRECT_USERNAME_OR_PASSWORD}


@pytest.fixture(scope="module")
def lambda_url() -> Iterator[str]:
    """The handlers of `js/handlers.mjs` behind the Invoke operation of Lambda."""
    node.packages()  # or skip: there is no Node
    command = ["node", str(node.SCRIPTS / "functions.mjs")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.kill()


@pytest.fixture(scope="module")
def running(lambda_url: str) -> Iterator[Server]:
    with databases.empty("sqlite://") as url, server.running(url, lambda_endpoint=lambda_url) as emulator:
        yield emulator


@pytest.fixture
def client(running: Server, connect_over_port: Callable[[str], Any], account: str) -> AppClient:
    """Of a pool with the handlers, and with ann in it."""
    journey = Journey(running, connect_over_port(running.url), account, Mailbox(running.url))
    client = journey.app_client({"LambdaConfig": ARNS}, ExplicitAuthFlows=[*PASSWORD_FLOWS, "ALLOW_CUSTOM_AUTH"])
    journey.cognito.admin_create_user(UserPoolId=client.pool_id, Username="ann", MessageAction="SUPPRESS")
    journey.cognito.admin_set_user_password(
        UserPoolId=client.pool_id, Username="ann", Password=PASSWORD, Permanent=True
    )
    return client


def play(javascript: Javascript, running: Server, client: AppClient, journey: str) -> Any:
    members = {"url": running.url, "pool": client.pool_id, "client": client.id, "password": PASSWORD}
    return javascript("custom.mjs", journey, username="ann", **members)


def test_the_sdk_plays_a_custom_sign_in_with_node_handlers(
    javascript: Javascript, running: Server, client: AppClient
) -> None:
    assert play(javascript, running, client, "sdk") == {
        "asked": {"name": "CUSTOM_CHALLENGE", "parameters": {"USERNAME": "ann", "riddle": "2 + 2"}},
        "reused": {
            "name": "NotAuthorizedException",
            "message": sentences.SESSION_WAS_USED,
        },
        "username": "ann",
        "failed": INCORRECT,
        "afterwards": {"name": "NotAuthorizedException", "message": sentences.INVALID_SESSION},
    }


@pytest.mark.parametrize(("journey", "times"), [("browser", 2), ("browserWithPassword", 1)])
def test_the_browser_library_plays_one_without_and_with_a_password(
    javascript: Javascript, running: Server, client: AppClient, journey: str, times: int
) -> None:
    riddle = {"USERNAME": "ann", "riddle": "2 + 2"}
    found = play(javascript, running, client, journey)
    assert found["username"] == "ann"
    assert found["asked"] == [riddle] * times


def test_a_node_handler_brings_a_former_user_over(javascript: Javascript, running: Server, client: AppClient) -> None:
    assert play(javascript, running, client, "migration") == {
        "refused": {
            "name": "UserNotFoundException",
            "message": f"Exception migrating user in app client {client.id}",
        },
        "username": "former",
    }

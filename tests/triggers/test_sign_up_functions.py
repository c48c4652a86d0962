"""Sign-up with functions as developers have them: in a Python file, and calling back into the emulator."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from emulator import app
from emulator.settings import Settings
from tests.support import server
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given, attribute_list
from tests.support.servers import Answer, Call, serving

ARN = "arn:aws:lambda:us-east-1:000000000000:function:hook"


def request(client: AppClient, username: str, email: str) -> dict[str, Any]:
    attributes = attribute_list({"email": email})
    return {"ClientId": client.id, "Username": username, "Password": PASSWORD, "UserAttributes": attributes}


def test_a_function_in_a_python_file(make_settings: Callable[..., Settings], connect: Any, tmp_path: Path) -> None:
    (tmp_path / "hook.py").write_text(
        "def handler(event, context):\n"
        "    if event['request']['userAttributes']['email'].endswith('@spam.test'):\n"
        "        raise ValueError('no spam')\n"
        "    event['response']['autoConfirmUser'] = True\n"
        "    return event\n"
    )
    services = app.build_services(make_settings(lambda_routes=f"hook=python:{tmp_path / 'hook.py'}:handler"))
    try:
        cognito = connect(to=app.build_door(services))
        given = Given(cognito, services)
        client = given.client(given.pool(LambdaConfig={"PreSignUp": ARN}))
        assert answer(cognito.sign_up, **request(client, "bob", "bob@example.test"))["UserConfirmed"] is True
        spam = request(client, "ann", "ann@spam.test")
        expected = ("UserLambdaValidationException", "PreSignUp failed with error no spam.")
        assert refusal(cognito.sign_up, **spam) == expected
    finally:
        app.close(services)


@pytest.fixture
def calling_back(database_url: str) -> Iterator[Any]:
    """A real server whose PreSignUp makes another user and whose PostConfirmation changes this one, over its port."""
    clients: list[Any] = []

    def respond(call: Call) -> Answer:
        event = call.event
        if event["triggerSource"] == "PreSignUp_SignUp":
            event["response"]["autoConfirmUser"] = True
            clients[0].admin_create_user(
                UserPoolId=event["userPoolId"], Username=f"shadow-of-{event['userName']}", MessageAction="SUPPRESS"
            )
        elif event["triggerSource"] == "PostConfirmation_ConfirmSignUp":
            named = {"UserPoolId": event["userPoolId"], "Username": event["userName"]}
            clients[0].admin_set_user_password(**named, Password="Changed1!", Permanent=True)
        return Answer(event)

    with serving(respond) as functions, server.running(database_url, lambda_routes=f"*={functions.url}") as emulator:
        clients.append(
            boto3.client(
                "cognito-idp",
                region_name="us-east-1",
                endpoint_url=emulator.url,
                aws_access_key_id="123456789012",
                aws_secret_access_key="x",
                config=Config(max_pool_connections=200, retries={"max_attempts": 0}, read_timeout=30),
            )
        )
        yield clients[0]


def test_fifty_sign_ups_at_once_whose_triggers_call_back(calling_back: Any) -> None:
    pool = calling_back.create_user_pool(PoolName="p", LambdaConfig={"PreSignUp": ARN, "PostConfirmation": ARN})
    pool_id = pool["UserPool"]["Id"]
    client = calling_back.create_user_pool_client(UserPoolId=pool_id, ClientName="c")["UserPoolClient"]["ClientId"]

    def attempt(number: int) -> bool:
        made = calling_back.sign_up(ClientId=client, Username=f"user{number}", Password=PASSWORD)
        return bool(made["UserConfirmed"])

    started = time.monotonic()
    with ThreadPoolExecutor(50) as threads:
        assert list(threads.map(attempt, range(50))) == [True] * 50
    assert time.monotonic() - started < 15
    for number in range(50):
        user = calling_back.admin_get_user(UserPoolId=pool_id, Username=f"shadow-of-user{number}")
        assert user["UserStatus"] == "FORCE_CHANGE_PASSWORD"

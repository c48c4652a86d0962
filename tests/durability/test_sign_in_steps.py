"""A sign-in of many steps, and the server killed between them: no step is asked for again, and none is lost."""

import signal
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pyotp
import pytest
from botocore.config import Config

from emulator.base.clock import SystemClock
from tests.support import databases, server
from tests.support.answers import answer
from tests.support.device_client import INSTEAD_OF_MFA, Device
from tests.support.given import PASSWORD, AppClient
from tests.support.server import Server
from tests.support.srp_client import Srp
from tests.support.ways import respond

pytestmark = pytest.mark.durability


@pytest.fixture
def mortal(database_url: str) -> Iterator[Server]:
    with databases.empty(database_url) as url, server.running(url) as running:
        yield running


def client_of(running: Server, **settings: Any) -> AppClient:
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=running.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 0}),
    )
    pool = cognito.create_user_pool(PoolName="mortal", **settings)["UserPool"]["Id"]
    flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = cognito.create_user_pool_client(UserPoolId=pool, ClientName="mortal", ExplicitAuthFlows=flows)
    return AppClient(made["UserPoolClient"]["ClientId"], pool, None, cognito)


def test_every_step_of_a_sign_in_survives_a_kill(mortal: Server) -> None:
    """SRP with a temporary password, a new password, an app set up for MFA; then SRP again with the device instead."""
    client = client_of(mortal, DeviceConfiguration=INSTEAD_OF_MFA)
    client.cognito.set_user_pool_mfa_config(
        UserPoolId=client.pool_id, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    client.cognito.admin_create_user(
        UserPoolId=client.pool_id, Username="bob", TemporaryPassword="Temp0rary!", MessageAction="SUPPRESS"
    )
    kills = 0

    def kill() -> None:
        nonlocal kills
        mortal.restart(how=signal.SIGKILL)
        kills += 1

    first = Srp(client, "bob", "Temp0rary!")
    asked = first.begin()
    kill()
    asked = first.finish(asked)
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    kill()
    answers = {"USERNAME": "bob", "NEW_PASSWORD": PASSWORD}
    asked = respond(client, "NEW_PASSWORD_REQUIRED", answers, session=asked["Session"])
    assert asked["ChallengeName"] == "MFA_SETUP"
    kill()
    begun = client.cognito.associate_software_token(Session=asked["Session"])
    kill()
    code = pyotp.TOTP(begun["SecretCode"]).at(SystemClock().now())
    verified = client.cognito.verify_software_token(Session=begun["Session"], UserCode=code)
    kill()
    result = respond(client, "MFA_SETUP", {"USERNAME": "bob"}, session=verified["Session"])["AuthenticationResult"]
    device = Device(client, result)
    device.confirm()

    second = Srp(client, "bob")
    asked = second.begin(DEVICE_KEY=device.key)
    kill()
    asked = second.finish(asked, DEVICE_KEY=device.key)
    assert asked["ChallengeName"] == "DEVICE_SRP_AUTH"
    kill()
    asked = device.challenge(asked)
    assert asked["ChallengeName"] == "DEVICE_PASSWORD_VERIFIER"
    kill()
    proven = answer(client.cognito.respond_to_auth_challenge, **device.second(asked))
    assert "AccessToken" in proven["AuthenticationResult"]

    third = Srp(client, "bob")
    asked = third.finish(third.begin())
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    kill()
    code = pyotp.TOTP(begun["SecretCode"]).at(SystemClock().now() + timedelta(seconds=30))
    answers = {"USERNAME": "bob", "SOFTWARE_TOKEN_MFA_CODE": code}
    assert "AuthenticationResult" in respond(client, "SOFTWARE_TOKEN_MFA", answers, session=asked["Session"])
    assert kills == 9

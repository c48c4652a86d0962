"""Real clients that are asked for a second factor: pycognito, and amazon-cognito-identity-js."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pycognito
import pyotp
import pytest
from pycognito.exceptions import SMSMFAChallengeException, SoftwareTokenMFAChallengeException

from tests.clients.world import PASSWORD, Journey
from tests.support.given import AppClient
from tests.support.pool_words import ROLE

pytestmark = [
    pytest.mark.clients,
    pytest.mark.once,
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),  # pycognito calls it
]
Javascript = Callable[..., Any]
SENDER = {"EumsSms": {"CallerArn": ROLE.format(account="123456789012")}}
STEP = timedelta(seconds=30)


def client_of(journey: Journey, mode: str, username: str, phone: str) -> AppClient:
    """Of a pool with apps, and codes by SMS where MFA is a choice, and a user in it."""
    client = journey.app_client()
    journey.invited_user(client, username, "Temp0rary!", phone_number=phone)
    whom = {"UserPoolId": client.pool_id, "Username": username}
    journey.cognito.admin_set_user_password(**whom, Password=PASSWORD, Permanent=True)
    journey.cognito.set_user_pool_mfa_config(
        UserPoolId=client.pool_id,
        MfaConfiguration=mode,
        SoftwareTokenMfaConfiguration={"Enabled": True},
        **({"SmsMfaConfiguration": {"SmsConfiguration": SENDER}} if mode == "OPTIONAL" else {}),
    )
    return client


def user_of(journey: Journey, client: AppClient, username: str) -> pycognito.Cognito:
    return pycognito.Cognito(
        client.pool_id,
        client.id,
        username=username,
        access_key=journey.account,
        secret_key="test",
        boto3_client_kwargs={"endpoint_url": journey.url},
    )


def test_pycognito_registers_an_app_and_signs_in_with_its_code(journey: Journey) -> None:
    client = client_of(journey, "OPTIONAL", "totp", "+15550100701")
    user = user_of(journey, client, "totp")
    user.authenticate(PASSWORD)
    app = pyotp.TOTP(user.associate_software_token())
    assert user.verify_software_token(app.at(datetime.now(UTC) - STEP), "app") is True
    user.set_user_mfa_preference(sms_mfa=False, software_token_mfa=True, preferred="SOFTWARE_TOKEN")

    again = user_of(journey, client, "totp")
    with pytest.raises(SoftwareTokenMFAChallengeException):
        again.authenticate(PASSWORD)
    again.respond_to_software_token_mfa_challenge(app.now())
    assert again.id_claims["cognito:username"] == "totp"

    again.set_user_mfa_preference(sms_mfa=False, software_token_mfa=False)
    user_of(journey, client, "totp").authenticate(PASSWORD)


def test_pycognito_signs_in_with_a_code_by_sms(journey: Journey) -> None:
    phone = "+15550100702"
    client = client_of(journey, "OPTIONAL", "sms", phone)
    user = user_of(journey, client, "sms")
    user.authenticate(PASSWORD)
    user.set_user_mfa_preference(sms_mfa=True, software_token_mfa=False, preferred="SMS")

    again = user_of(journey, client, "sms")
    with pytest.raises(SMSMFAChallengeException):
        again.authenticate(PASSWORD)
    again.respond_to_sms_mfa_challenge(journey.mailbox.code(phone))
    assert again.get_user().phone_number_verified is True


def test_the_browser_library_sets_up_an_app_where_one_is_required(journey: Journey, javascript: Javascript) -> None:
    client = client_of(journey, "ON", "req", "+15550100703")
    members = {"url": journey.url, "pool": client.pool_id, "client": client.id, "username": "req", "password": PASSWORD}
    assert javascript("second_factors.mjs", "required", **members) == {
        "asked": "mfaSetup",
        "again": "totpRequired",
        "friendly": "app",
        "wrong": "CodeMismatchException",
        "done": "onSuccess",
    }


def test_the_browser_library_lets_the_user_choose(journey: Journey, javascript: Javascript) -> None:
    phone = "+15550100704"
    client = client_of(journey, "OPTIONAL", "cho", phone)
    members = {"url": journey.url, "pool": client.pool_id, "client": client.id, "username": "cho", "password": PASSWORD}
    assert javascript("second_factors.mjs", "chosen", **members, phone=phone) == {
        "asked": "onSuccess",
        "choice": '["SMS_MFA","SOFTWARE_TOKEN_MFA"]',
        "sms": "mfaRequired",
        "without": "InvalidParameterException",
        "session": "onSuccess",
        "preferred": "SMS_MFA",
        "list": ["SMS_MFA", "SOFTWARE_TOKEN_MFA"],
    }

"""The application. It knows nothing of the emulator: variables of the environment say where Cognito is."""

import os
from typing import Any

import boto3


def register(email: str, password: str) -> str:
    """Signs a customer up; Cognito sends them a code. Gives the customer's id."""
    answer = _cognito().sign_up(
        ClientId=os.environ["SHOP_CLIENT_ID"],
        Username=email,
        Password=password,
        UserAttributes=[{"Name": "email", "Value": email}],
    )
    return str(answer["UserSub"])


def confirm(email: str, code: str) -> None:
    _cognito().confirm_sign_up(ClientId=os.environ["SHOP_CLIENT_ID"], Username=email, ConfirmationCode=code)


def log_in(email: str, password: str) -> str:
    """Gives the access token."""
    answer = _cognito().initiate_auth(
        ClientId=os.environ["SHOP_CLIENT_ID"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])


def _cognito() -> Any:
    return boto3.client("cognito-idp")

"""The main job through boto3 over a real port, on both databases."""

import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest

from tests.clients.world import PASSWORD, PASSWORD_FLOWS, Journey, Mailbox
from tests.support import server
from tests.support.server import Server

pytestmark = pytest.mark.clients

BY_EMAIL = {"AliasAttributes": ["email"]}


def email(value: str) -> list[dict[str, str]]:
    return [{"Name": "email", "Value": value}]


def test_a_user_signs_up_reads_the_code_confirms_and_signs_in(journey: Journey) -> None:
    client = journey.app_client()
    cognito = journey.cognito

    signed_up = cognito.sign_up(
        ClientId=client.id, Username="ann", Password=PASSWORD, UserAttributes=email("ann@first.test")
    )
    assert signed_up["UserConfirmed"] is False
    assert signed_up["CodeDeliveryDetails"] == {
        "Destination": "a***@f***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }

    with pytest.raises(cognito.exceptions.UserNotConfirmedException, match="User is not confirmed"):
        journey.tokens(client, "ann")

    code = journey.mailbox.code("ann@first.test")
    cognito.confirm_sign_up(ClientId=client.id, Username="ann", ConfirmationCode=code)

    tokens = journey.tokens(client, "ann")
    assert sorted(tokens) == ["AccessToken", "ExpiresIn", "IdToken", "RefreshToken", "TokenType"]
    user = cognito.get_user(AccessToken=tokens["AccessToken"])
    assert user["Username"] == "ann"
    assert {entry["Name"]: entry["Value"] for entry in user["UserAttributes"]} == {
        "email": "ann@first.test",
        "email_verified": "true",
        "sub": signed_up["UserSub"],
    }


def test_the_long_poll_returns_the_code_of_a_sign_up_that_comes_later(journey: Journey) -> None:
    client = journey.app_client()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(journey.mailbox.latest, "late@waits.test")
        journey.cognito.sign_up(
            ClientId=client.id, Username="late", Password=PASSWORD, UserAttributes=email("late@waits.test")
        )
        message = waiting.result(timeout=20)
    assert (message["username"], message["purpose"], message["medium"]) == ("late", "sign_up", "EMAIL")
    assert message["code"] in message["body"]


def test_an_administrator_signs_a_user_in_with_the_password(journey: Journey) -> None:
    client = journey.app_client()
    journey.confirmed_user(client, "adam", "adam@admin.test")
    answer = journey.cognito.admin_initiate_auth(
        UserPoolId=client.pool_id,
        ClientId=client.id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "adam", "PASSWORD": PASSWORD},
    )
    assert answer["ChallengeParameters"] == {}
    assert answer["AuthenticationResult"]["ExpiresIn"] == 3600


def test_a_refresh_token_gives_new_tokens_and_no_new_refresh_token(journey: Journey) -> None:
    client = journey.app_client()
    journey.confirmed_user(client, "rita", "rita@refresh.test")
    first = journey.tokens(client, "rita")
    second = refreshed(journey.cognito, client.id, first["RefreshToken"])
    assert sorted(second) == ["AccessToken", "ExpiresIn", "IdToken", "TokenType"]
    assert second["AccessToken"] != first["AccessToken"]
    assert journey.cognito.get_user(AccessToken=second["AccessToken"])["Username"] == "rita"


def test_a_global_sign_out_ends_access_and_refresh_tokens(journey: Journey) -> None:
    client, cognito = journey.app_client(), journey.cognito
    journey.confirmed_user(client, "gus", "gus@global.test")
    tokens = journey.tokens(client, "gus")
    cognito.global_sign_out(AccessToken=tokens["AccessToken"])
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="Access Token has been revoked"):
        cognito.get_user(AccessToken=tokens["AccessToken"])
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="Refresh Token has been revoked"):
        refreshed(cognito, client.id, tokens["RefreshToken"])


def test_a_revoked_refresh_token_ends_the_access_tokens_made_of_it(journey: Journey) -> None:
    client, cognito = journey.app_client(), journey.cognito
    journey.confirmed_user(client, "rex", "rex@revoke.test")
    revoked, kept = journey.tokens(client, "rex"), journey.tokens(client, "rex")
    cognito.revoke_token(Token=revoked["RefreshToken"], ClientId=client.id)
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="Refresh Token has been revoked"):
        refreshed(cognito, client.id, revoked["RefreshToken"])
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="Access Token has been revoked"):
        cognito.get_user(AccessToken=revoked["AccessToken"])
    assert cognito.get_user(AccessToken=kept["AccessToken"])["Username"] == "rex"


def test_force_alias_creation_moves_the_email_to_the_second_user(journey: Journey) -> None:
    client, cognito = journey.app_client(BY_EMAIL), journey.cognito
    journey.confirmed_user(client, "old", "shared@alias.test")
    cognito.sign_up(
        ClientId=client.id, Username="new", Password="N3w-Passw0rd!", UserAttributes=email("shared@alias.test")
    )
    confirmation = {
        "ClientId": client.id,
        "Username": "new",
        "ConfirmationCode": journey.mailbox.code("shared@alias.test"),
    }

    with pytest.raises(cognito.exceptions.AliasExistsException, match="An account with the email already exists"):
        cognito.confirm_sign_up(**confirmation)
    cognito.confirm_sign_up(**confirmation, ForceAliasCreation=True)

    tokens = journey.tokens(client, "shared@alias.test", "N3w-Passw0rd!")
    assert cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "new"
    with pytest.raises(cognito.exceptions.NotAuthorizedException):
        journey.tokens(client, "shared@alias.test", PASSWORD)
    old = cognito.admin_get_user(UserPoolId=client.pool_id, Username="old")["UserAttributes"]
    assert {"Name": "email_verified", "Value": "false"} in old


def test_the_session_of_a_confirmation_signs_the_user_in_once(journey: Journey) -> None:
    client = journey.app_client(ExplicitAuthFlows=[*PASSWORD_FLOWS, "ALLOW_USER_AUTH"])
    cognito = journey.cognito
    cognito.sign_up(ClientId=client.id, Username="uma", Password=PASSWORD, UserAttributes=email("uma@session.test"))
    confirmed = cognito.confirm_sign_up(
        ClientId=client.id, Username="uma", ConfirmationCode=journey.mailbox.code("uma@session.test")
    )
    sign_in = {
        "ClientId": client.id,
        "AuthFlow": "USER_AUTH",
        "AuthParameters": {"USERNAME": "uma"},
        "Session": confirmed["Session"],
    }
    tokens = cognito.initiate_auth(**sign_in)["AuthenticationResult"]
    assert cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "uma"
    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="session can only be used once"):
        cognito.initiate_auth(**sign_in)


def test_the_endpoint_may_come_from_the_environment(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", journey.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "123456789012")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    cognito = boto3.client("cognito-idp", region_name="eu-central-1")
    pool = cognito.create_user_pool(PoolName="elsewhere")["UserPool"]
    assert pool["Arn"] == f"arn:aws:cognito-idp:eu-central-1:123456789012:userpool/{pool['Id']}"
    assert pool["Id"].startswith("eu-central-1_")


@pytest.fixture
def mortal(own_database_url: str) -> Iterator[Server]:
    """A server that a test may kill."""
    with server.running(own_database_url) as running:
        yield running


def test_a_journey_goes_on_after_the_server_is_killed_at_its_steps(
    mortal: Server, connect_over_port: Callable[[str], Any], account: str
) -> None:
    cognito = connect_over_port(mortal.url)
    journey = Journey(mortal, cognito, account, Mailbox(mortal.url))
    client = journey.app_client()
    address = "kim@killed.test"
    cognito.sign_up(ClientId=client.id, Username="kim", Password=PASSWORD, UserAttributes=email(address))
    mortal.restart(how=signal.SIGKILL)

    code = journey.mailbox.code(address)
    cognito.confirm_sign_up(ClientId=client.id, Username="kim", ConfirmationCode=code)
    mortal.restart(how=signal.SIGKILL)

    tokens = journey.tokens(client, "kim")
    assert cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "kim"
    newer = refreshed(cognito, client.id, tokens["RefreshToken"])
    cognito.global_sign_out(AccessToken=newer["AccessToken"])
    mortal.restart(how=signal.SIGKILL)

    with pytest.raises(cognito.exceptions.NotAuthorizedException, match="Access Token has been revoked"):
        cognito.get_user(AccessToken=tokens["AccessToken"])


def refreshed(cognito: Any, client_id: str, refresh_token: str) -> dict[str, Any]:
    answer = cognito.initiate_auth(
        ClientId=client_id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": refresh_token}
    )
    result: dict[str, Any] = answer["AuthenticationResult"]
    return result

"""The log's line of a request: whom it was about, why it was refused, and never what only the user may know."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest

from emulator import logs
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.device_client import confirmed_device, tracking
from tests.support.given import PASSWORD, AppClient, Given, secret_hash
from tests.support.ways import initiate, initiate_refused

Line = dict[str, Any]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Callable[[], list[Line]]:
    """The lines of requests since it was asked last, as a machine reads them."""
    caplog.set_level(logging.INFO, "emulator")

    def read() -> list[Line]:
        written = [logs.Json().format(record) for record in caplog.records if record.name == "emulator.wire"]
        caplog.clear()
        return [line for line in map(orjson.loads, written) if line["event"] == "request"]

    return read


def about(line: Line) -> tuple[Any, ...]:
    return line["operation"], line.get("pool_id"), line.get("client_id"), line.get("username")


def test_a_line_names_pool_client_and_user_whatever_the_request_names(
    given: Given, lines: Callable[[], list[Line]]
) -> None:
    client = given.client()
    pool, cognito = client.pool_id, given.cognito
    lines()
    given.confirmed_user(client, "bob")
    assert [about(line) for line in lines()] == [
        ("SignUp", pool, client.id, "bob"),
        ("ConfirmSignUp", pool, client.id, "bob"),
    ]
    tokens = given.tokens(client, "bob")
    cognito.get_user(AccessToken=tokens["AccessToken"])
    cognito.admin_get_user(UserPoolId=pool, Username="bob")
    initiate(client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=tokens["RefreshToken"])
    cognito.revoke_token(ClientId=client.id, Token=tokens["RefreshToken"])
    cognito.describe_user_pool(UserPoolId=pool)
    assert [about(line) for line in lines()] == [
        ("InitiateAuth", pool, client.id, "bob"),
        ("GetUser", pool, client.id, "bob"),
        ("AdminGetUser", pool, None, "bob"),
        ("InitiateAuth", pool, client.id, "bob"),
        ("RevokeToken", pool, client.id, None),
        ("DescribeUserPool", pool, None, None),
    ]


@pytest.mark.once
def test_a_line_has_the_request_id_that_its_caller_got(given: Given, lines: Callable[[], list[Line]]) -> None:
    pool = given.pool()
    lines()
    told = given.cognito.describe_user_pool(UserPoolId=pool)["ResponseMetadata"]
    with pytest.raises(given.cognito.exceptions.UserNotFoundException) as refused:
        given.cognito.admin_get_user(UserPoolId=pool, Username="nobody")
    ids = [told["RequestId"], refused.value.response["ResponseMetadata"]["RequestId"]]
    assert [line["request_id"] for line in lines()] == ids


def test_a_refusals_line_has_its_exception_and_message(given: Given, lines: Callable[[], list[Line]]) -> None:
    client = given.client()
    lines()
    refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="nobody")
    [line] = lines()
    assert about(line) == ("AdminGetUser", client.pool_id, None, "nobody")
    assert (line["status"], line["error"], line["error_message"]) == (
        400,
        "UserNotFoundException",
        sentences.USER_DOES_NOT_EXIST,
    )


def test_no_line_has_a_secret_or_a_code(given: Given, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    client = given.client(GenerateSecret=True)
    pool, cognito = client.pool_id, given.cognito
    cognito.admin_create_user(UserPoolId=pool, Username="bob", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="bob", Password="Sesame0!open", Permanent=True)
    said = [
        refusal(cognito.confirm_sign_up, ClientId=client.id, Username="bob", ConfirmationCode="987 654"),
        refusal(cognito.confirm_sign_up, ClientId=client.id, Username="bob", ConfirmationCode="98 " * 700),
        refusal(cognito.sign_up, ClientId=client.id, Username="bob", Password="Sesame0! open"),
        refusal(cognito.verify_user_attribute, AccessToken="t0ken of bob", AttributeName="email", Code="987 654"),
        refusal(cognito.get_tokens_from_refresh_token, ClientId=client.id, RefreshToken="t0ken of bob"),
        refusal(cognito.respond_to_auth_challenge, ClientId=client.id, ChallengeName="SMS_MFA", Session="s3ss"),
    ]
    parameters = {"USERNAME": "bob", "PASSWORD": "Sesame0!open", "SECRET_HASH": "h4sh of bob"}
    said.append(
        refusal(cognito.initiate_auth, ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    )
    details = {"client_secret": "s3cret of a provider", "private_key": "k3y of a provider", "n": "x" * 131_073}
    said.append(
        refusal(
            cognito.create_identity_provider,
            UserPoolId=pool,
            ProviderName="acme",
            ProviderType="OIDC",
            ProviderDetails=details,
        )
    )
    assert "s3cret of a provider" in said[-1][1]
    assert "987 654" in said[0][1]  # as AWS answers; the log is another matter
    parameters["SECRET_HASH"] = secret_hash(client, "bob")
    tokens = answer(
        cognito.initiate_auth, ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )["AuthenticationResult"]
    records = [record for record in caplog.records if record.name.startswith("emulator")]
    text = "\n".join(logs.Json().format(record) for record in records)
    hidden = [
        "987 654",
        "98 98 98",
        "Sesame0!",
        "t0ken",
        "s3ss",
        "h4sh",
        "s3cret",
        "k3y",
        client.secret,
        *tokens.values(),
    ]
    assert [secret for secret in hidden if isinstance(secret, str) and secret != "Bearer" and secret in text] == []
    assert "[redacted]" in text


def test_a_request_that_cannot_be_read_has_a_line(given: Given, lines: Callable[[], list[Line]]) -> None:
    refusal(given.cognito.admin_get_user, UserPoolId=7, Username=["x"])
    [line] = lines()
    assert about(line) == ("AdminGetUser", None, None, None)
    assert line["error"] == "SerializationException"


REFRESH = "REFRESH_TOKEN_AUTH"


def refresh_refused(given: Given, client: AppClient, token: str, lines: Callable[[], list[Line]]) -> tuple[str, str]:
    """The message that the client gets, and the note of the line."""
    lines()
    said = refusal(
        given.cognito.initiate_auth, ClientId=client.id, AuthFlow=REFRESH, AuthParameters={"REFRESH_TOKEN": token}
    )
    [line] = lines()
    assert line["error_message"] == said[1]
    assert token not in orjson.dumps(line).decode()
    return said[1], line["note"]


def test_the_log_says_why_a_refresh_was_refused(given: Given, lines: Callable[[], list[Line]]) -> None:
    client, other = given.client(), given.client()
    beside = given.client(client.pool_id)
    given.confirmed_user(client, "bob")

    def fresh() -> str:
        return given.tokens(client, "bob")["RefreshToken"]

    def refused(token: str, by: AppClient = client) -> tuple[str, str]:
        return refresh_refused(given, by, token, lines)

    assert refused("nonsense") == ("Invalid Refresh Token", "The text is not a refresh token of this user pool.")
    assert refused(fresh(), other)[0] == "Invalid Refresh Token"
    message, note = refused(fresh(), beside)
    assert message == "Invalid Refresh Token"
    assert note == f"The token was issued to the app client {client.id}, but {beside.id} sent it."
    token = fresh()
    given.cognito.admin_user_global_sign_out(UserPoolId=client.pool_id, Username="bob")
    message, note = refused(token)
    assert message == "Refresh Token has been revoked"
    assert note.startswith("Its sign-in was ended at 20")
    assert note.endswith(" UTC by AdminUserGlobalSignOut.")
    token = fresh()
    given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="bob")
    assert refused(token)[1] != ""
    given.cognito.admin_enable_user(UserPoolId=client.pool_id, Username="bob")
    token = fresh()
    given.clock_advanced(timedelta(days=31))
    message, note = refused(token)
    assert message == "Refresh Token has expired"
    assert note.startswith("The token was good until 20")
    assert "; by the emulator's clock it is 20" in note


def test_the_log_says_that_a_token_is_another_devices(given: Given, lines: Callable[[], list[Line]]) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    message, note = refresh_refused(given, client, device.refresh_token, lines)
    assert message == "Invalid Refresh Token"
    assert note.startswith("The user pool tracks devices: the token works only together with the DEVICE_KEY")


def test_the_log_says_that_a_token_was_rotated_away(given: Given, lines: Callable[[], list[Line]]) -> None:
    client = given.client(
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    )
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["RefreshToken"]
    answer(given.cognito.get_tokens_from_refresh_token, ClientId=client.id, RefreshToken=token)
    lines()
    said = refusal(given.cognito.get_tokens_from_refresh_token, ClientId=client.id, RefreshToken=token)
    [line] = lines()
    assert said[0] == line["error"] == "RefreshTokenReuseException"
    assert line["note"].startswith("The client rotates refresh tokens: this one was replaced at 20")


def test_the_line_of_a_call_that_no_operation_answers_names_it(given: Given, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "emulator")
    door_headers = {"x-amz-target": "AWSCognitoIdentityProviderService.MakeCoffee"}
    from emulator import app

    assert app.build_door(given.services).handle(door_headers, b"{}").status == 200
    [line] = [orjson.loads(logs.Json().format(record)) for record in caplog.records]
    assert line["event"] == "unknown operation"
    assert line["operation"].endswith(".MakeCoffee")
    assert (line["status"], line["error"]) == (200, "UnknownOperationException")


def test_a_password_is_never_the_name_of_anybody(given: Given, lines: Callable[[], list[Line]]) -> None:
    client = given.client()
    lines()
    initiate_refused(client, "initiate_auth", "USER_PASSWORD_AUTH", PASSWORD=PASSWORD)
    [line] = lines()
    assert about(line) == ("InitiateAuth", client.pool_id, client.id, None)

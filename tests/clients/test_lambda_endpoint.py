"""Handlers, a KMS and a Secrets Manager that nobody here wrote the host of: the emulator against MiniStack."""

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from aws_encryption_sdk import CommitmentPolicy, EncryptionSDKClient
from aws_encryption_sdk.key_providers.kms import KMSMasterKey

from emulator import app
from emulator.jobs import secret_rotator
from emulator.rules.owners import published_secrets
from emulator.settings import Settings
from emulator.work import Services
from tests.clients import ministack
from tests.clients.ministack import MiniStack
from tests.support import server
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given, attribute_list, secret_hash

pytestmark = pytest.mark.clients

SIGN_UP = """
def handler(event, context):
    if event["request"]["userAttributes"]["email"].endswith("@spam.test"):
        raise ValueError("no spam")
    event["response"]["autoConfirmUser"] = True
    return event
"""
TALKS_BACK = """
import json, urllib.request

def handler(event, context):
    if event["triggerSource"] == "PreSignUp_AdminCreateUser":  # our own call
        return event
    request = urllib.request.Request(
        "{url}/",
        json.dumps({{"UserPoolId": event["userPoolId"], "Username": "shadow", "MessageAction": "SUPPRESS"}}).encode(),
        {{
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AWSCognitoIdentityProviderService.AdminCreateUser",
            "Authorization": "AWS4-HMAC-SHA256 Credential={account}/20250101/us-east-1/cognito-idp/aws4_request, "
            "SignedHeaders=host, Signature=0",
        }},
    )
    urllib.request.urlopen(request).read()
    return event
"""
SENDER = """
def handler(event, context):
    print(event["request"]["type"])
"""


@pytest.fixture(scope="module")
def aws() -> Iterator[MiniStack]:
    with ministack.running() as running:
        yield running


@pytest.fixture
def given(make_settings: Callable[..., Settings], connect: Any, services: Services, aws: MiniStack) -> Iterator[Given]:
    """An emulator whose functions, keys and kept secrets are MiniStack's."""
    own = app.build_services(make_settings(lambda_endpoint=aws.url, kms_endpoint=aws.url, secrets_endpoint=aws.url))
    yield Given(connect(to=app.build_door(own)), own)
    app.close(own)


def test_a_function_of_a_lambda_endpoint_runs_and_refuses(given: Given, aws: MiniStack, account: str) -> None:
    arn = aws.function(f"signup{account}", SIGN_UP)
    client = given.client(given.pool(LambdaConfig={"PreSignUp": arn}))
    request = {"ClientId": client.id, "Password": PASSWORD}
    ann = {"Username": "ann", "UserAttributes": attribute_list({"email": "ann@example.test"})}
    spam = {"Username": "bob", "UserAttributes": attribute_list({"email": "bob@spam.test"})}
    assert answer(given.cognito.sign_up, **request, **ann)["UserConfirmed"] is True
    expected = ("UserLambdaValidationException", "PreSignUp failed with error no spam.")
    assert refusal(given.cognito.sign_up, **request, **spam) == expected


def test_a_function_that_does_not_exist_could_not_be_run(given: Given, aws: MiniStack) -> None:
    nobody = f"arn:aws:lambda:us-east-1:{aws.account}:function:nobody"
    client = given.client(given.pool(LambdaConfig={"PreSignUp": nobody}))
    code, message = refusal(given.cognito.sign_up, ClientId=client.id, Username="ann", Password=PASSWORD)
    expected = "PreSignUp invocation failed due to error ResourceNotFoundException."
    assert (code, message) == ("UnexpectedLambdaException", expected)


def test_a_function_calls_back_into_the_emulator(database_url: str, aws: MiniStack, account: str) -> None:
    with server.running(database_url, lambda_endpoint=aws.url) as emulator:
        cognito = boto3.client(
            "cognito-idp",
            endpoint_url=emulator.url,
            region_name="us-east-1",
            aws_access_key_id=account,
            aws_secret_access_key="x",
        )
        arn = aws.function(f"back{account}", TALKS_BACK.format(url=emulator.url, account=account))
        pool_id = cognito.create_user_pool(PoolName="p", LambdaConfig={"PreSignUp": arn})["UserPool"]["Id"]
        client = cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="c")["UserPoolClient"]["ClientId"]
        cognito.sign_up(ClientId=client, Username="ann", Password=PASSWORD)
        users = cognito.list_users(UserPoolId=pool_id)["Users"]
        assert sorted(user["Username"] for user in users) == ["ann", "shadow"]


def test_a_code_is_encrypted_by_a_kms_and_decrypted_by_the_sdk(given: Given, aws: MiniStack, account: str) -> None:
    kms = aws.client("kms")
    key_arn = kms.create_key()["KeyMetadata"]["Arn"]
    sender = {"LambdaVersion": "V1_0", "LambdaArn": aws.function(f"sender{account}", SENDER)}
    client = given.client(given.pool(LambdaConfig={"CustomEmailSender": sender, "KMSKeyID": key_arn}))
    given.signed_up_user(client, "ann")
    [message] = given.messages(client)
    assert (message.handed_to, message.delivery_error) == ("CustomEmailSender", None)
    [call] = given.sql("SELECT event FROM trigger_calls WHERE pool_id = :pool", pool=client.pool_id)
    ciphertext = base64.b64decode(_document(call["event"])["request"]["code"])
    sdk = EncryptionSDKClient(commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
    code, header = sdk.decrypt(source=ciphertext, key_provider=KMSMasterKey(key_id=key_arn, client=kms))
    assert code.decode() == message.code
    assert header.encryption_context["userpool-id"] == client.pool_id


def test_a_key_that_kms_does_not_have_leaves_the_message_in_the_outbox(given: Given, aws: MiniStack) -> None:
    key_arn = f"arn:aws:kms:us-east-1:{aws.account}:key/00000000-0000-0000-0000-000000000000"
    sender = {"LambdaVersion": "V1_0", "LambdaArn": f"arn:aws:lambda:us-east-1:{aws.account}:function:x"}
    client = given.client(given.pool(LambdaConfig={"CustomEmailSender": sender, "KMSKeyID": key_arn}))
    given.signed_up_user(client, "ann")
    [message] = given.messages(client)
    assert message.sent_at is None
    assert "NotFoundException" in (message.delivery_error or "")


def test_a_client_secret_is_read_from_secrets_manager(given: Given, aws: MiniStack, account: str) -> None:
    kept = replace(aws, account=account).client("secretsmanager")
    publish: dict[str, Any] = {"GenerateSecret": True, "PublishSecretsInAWSSecretsManager": True}
    client = given.client(**publish)
    arn = given.cognito.describe_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)["UserPoolClient"][
        "ClientSecretArn"
    ]
    name = arn.partition(":secret/")[2]

    def read() -> dict[str, str]:
        found: dict[str, str] = json.loads(kept.get_secret_value(SecretId=name)["SecretString"])
        return found

    first = read()
    assert (first["userPoolId"], first["userPoolClientId"]) == (client.pool_id, client.id)
    confidential = AppClient(client.id, client.pool_id, first["clientSecretValue"])
    given.cognito.sign_up(
        ClientId=client.id,
        Username="ann",
        Password=PASSWORD,
        SecretHash=secret_hash(confidential, "ann"),
        UserAttributes=attribute_list({"email": "ann@example.test"}),
    )
    given.clock_advanced(timedelta(days=7))
    published_secrets.rotate_due(given.services)
    secret_rotator.deliver_all(given.services)
    assert read()["clientSecretValue"] != first["clientSecretValue"]
    given.cognito.update_user_pool_client(
        UserPoolId=client.pool_id, ClientId=client.id, PublishSecretsInAWSSecretsManager=False
    )
    assert refusal(kept.get_secret_value, SecretId=name)[0] == "ResourceNotFoundException"


def _document(value: Any) -> Any:
    """SQLite gives a document as text."""
    return json.loads(value) if isinstance(value, str) else value

"""CustomEmailSender and CustomSMSSender: functions that send a pool's messages in Cognito's place."""

import base64
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aws_encryption_sdk import CommitmentPolicy, EncryptionSDKClient
from aws_encryption_sdk.identifiers import Algorithm, EncryptionKeyType, WrappingAlgorithm
from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
from aws_encryption_sdk.key_providers.raw import RawMasterKey

from emulator import app
from emulator.doors import NotEncrypted
from emulator.messages import deliver
from emulator.messages.causes import Cause
from emulator.settings import Settings
from emulator.store import messages, pools
from emulator.triggers.fire import Person
from emulator.triggers.sender_codes import KEY_NAMESPACE, SenderCodes
from emulator.work import Services, opened
from tests.support.answers import answer, refusal
from tests.support.functions import ACCOUNT, Behaviours, Functions
from tests.support.given import PASSWORD, AppClient, Given, attribute_list
from tests.support.servers import Answer, serving

KEY = bytes(range(32))
KMS_KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234"
SENDERS = {
    name: {"LambdaVersion": "V1_0", "LambdaArn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"}
    for name in ("CustomEmailSender", "CustomSMSSender")
}
CUSTOM_MESSAGE = {"CustomMessage": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:CustomMessage"}


@pytest.fixture(scope="session")
def sender_services(make_settings: Callable[..., Settings]) -> Iterator[tuple[Services, Behaviours]]:
    """Services with functions and a raw key for codes."""
    behaviours = Behaviours()
    key = base64.b64encode(KEY).decode()
    with serving(behaviours.respond) as server:
        services = app.build_services(make_settings(lambda_routes=f"*={server.url}", sender_key=key))
        yield services, behaviours
        app.close(services)


@pytest.fixture
def functions(
    sender_services: tuple[Services, Behaviours], services: Services, connect: Callable[..., Any]
) -> Iterator[Functions]:
    with_functions, behaviours = sender_services
    cognito = connect(to=app.build_door(with_functions))
    yield Functions(behaviours, cognito, Given(cognito, with_functions))
    behaviours.forget()


def client_of(functions: Functions, **settings: Any) -> AppClient:
    """A client of a pool with both senders, and with a CustomMessage that must not be asked."""
    config = {**SENDERS, **CUSTOM_MESSAGE, "KMSKeyID": KMS_KEY}
    return functions.given.client(functions.given.pool(LambdaConfig=config, **settings))


def decrypted(ciphertext: str) -> tuple[str, Any]:
    """The code and the header, by the SDK that functions use, with the policy that AWS's own example has."""
    wrapping_key = WrappingKey(
        wrapping_algorithm=WrappingAlgorithm.AES_256_GCM_IV12_TAG16_NO_PADDING,
        wrapping_key=KEY,
        wrapping_key_type=EncryptionKeyType.SYMMETRIC,
    )
    key = RawMasterKey(provider_id=KEY_NAMESPACE, key_id=KMS_KEY, wrapping_key=wrapping_key)
    client = EncryptionSDKClient(commitment_policy=CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT)
    text, header = client.decrypt(source=base64.b64decode(ciphertext), key_provider=key)
    return text.decode(), header


def test_a_sender_gets_the_code_encrypted_and_nothing_else_is_called(functions: Functions) -> None:
    client = client_of(functions)
    answer(
        functions.cognito.sign_up,
        ClientId=client.id,
        Username="ann",
        Password=PASSWORD,
        UserAttributes=attribute_list({"email": "ann@example.test"}),
        ClientMetadata={"c": "1"},
    )
    [event] = functions.behaviours.events
    assert event["triggerSource"] == "CustomEmailSender_SignUp"
    request = dict(event["request"])
    code, header = decrypted(request.pop("code"))
    attributes = request.pop("userAttributes")
    assert request == {"type": "customEmailSenderRequestV1", "clientMetadata": {"c": "1"}}
    assert (attributes["email"], attributes["cognito:user_status"]) == ("ann@example.test", "UNCONFIRMED")
    assert header.encryption_context["userpool-id"] == client.pool_id
    assert header.algorithm == Algorithm.AES_256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384
    [message] = functions.given.messages(client)
    assert (message.code, message.handed_to, message.delivery_error) == (code, "CustomEmailSender", None)
    assert message.sent_at is not None
    assert code in message.body
    functions.cognito.confirm_sign_up(ClientId=client.id, Username="ann", ConfirmationCode=code)
    assert functions.given.status(client, "ann") == "CONFIRMED"


def test_client_metadata_is_null_for_a_sender_where_none_came(functions: Functions) -> None:
    client = client_of(functions)
    functions.given.signed_up_user(client, "ann")
    assert functions.event("CustomEmailSender_SignUp")["request"]["clientMetadata"] is None


def test_each_medium_and_occasion_has_its_source(functions: Functions, account: str) -> None:
    sms = {"SnsCallerArn": f"arn:aws:iam::{account}:role/sms", "ExternalId": "x"}
    client = client_of(functions, AutoVerifiedAttributes=["email", "phone_number"], SmsConfiguration=sms)
    functions.given.signed_up_user(client, "ann", email="ann@example.test")
    functions.cognito.resend_confirmation_code(ClientId=client.id, Username="ann")
    functions.cognito.admin_confirm_sign_up(UserPoolId=client.pool_id, Username="ann")
    verified = attribute_list({"email_verified": "true"})
    named = {"UserPoolId": client.pool_id, "Username": "ann"}
    functions.cognito.admin_update_user_attributes(**named, UserAttributes=verified)
    functions.cognito.forgot_password(ClientId=client.id, Username="ann")
    functions.cognito.admin_update_user_attributes(
        **named, UserAttributes=attribute_list({"phone_number": "+15550100"})
    )
    functions.given.sign_in(client, "ann")
    tokens = functions.given.sign_in(client, "ann")["AuthenticationResult"]
    functions.cognito.get_user_attribute_verification_code(
        AccessToken=tokens["AccessToken"], AttributeName="phone_number"
    )
    with opened(functions.given.services, "InitiateAuth", write=True) as work:
        pool = pools.find(work.db, client.pool_id)
        assert pool is not None
        for name, value in (("email", "ann@example.test"), ("phone_number", "+15550100")):
            cause = Cause("authentication", client.id, None)
            deliver.send(work, pool, Person("ann", {name: value}), deliver.to_attribute(name, value), cause, "123456")
    assert functions.sources == [
        "CustomEmailSender_SignUp",
        "CustomEmailSender_ResendCode",
        "CustomEmailSender_ForgotPassword",
        "CustomSMSSender_UpdateUserAttribute",
        "CustomSMSSender_VerifyUserAttribute",
        "CustomEmailSender_Authentication",
        "CustomSMSSender_Authentication",
    ]
    assert functions.behaviours.events[-1]["request"]["type"] == "customSMSSenderRequestV1"


def test_an_invitation_brings_the_temporary_password_escaped_in_mails(functions: Functions) -> None:
    client = client_of(functions)
    for medium, attribute in (("EMAIL", {"email": "ann@example.test"}), ("SMS", {"phone_number": "+15550100"})):
        functions.cognito.admin_create_user(
            UserPoolId=client.pool_id,
            Username=medium,
            TemporaryPassword="Temp<0>rary!",
            DesiredDeliveryMediums=[medium],
            UserAttributes=attribute_list(attribute),
        )
    mail, sms = functions.behaviours.events
    assert (mail["triggerSource"], sms["triggerSource"]) == (
        "CustomEmailSender_AdminCreateUser",
        "CustomSMSSender_AdminCreateUser",
    )
    assert decrypted(mail["request"]["code"])[0] == "Temp&lt;0&gt;rary!"
    assert decrypted(sms["request"]["code"])[0] == "Temp<0>rary!"


def test_a_sender_for_one_medium_leaves_the_other_to_the_emulator(functions: Functions) -> None:
    config = {"CustomSMSSender": SENDERS["CustomSMSSender"], "KMSKeyID": KMS_KEY, **CUSTOM_MESSAGE}
    client = functions.given.client(functions.given.pool(LambdaConfig=config))
    functions.given.signed_up_user(client, "ann")
    assert functions.sources == ["CustomMessage_SignUp"]
    assert functions.given.messages(client)[0].handed_to is None


@pytest.mark.parametrize(
    ("outcome", "error"),
    [
        (Answer({"errorMessage": "no credit", "errorType": "Error"}), "no credit"),
        (Answer({"errorMessage": "no\0credit", "errorType": "Error"}), "no�credit"),
        (Answer({}, 504), "timeout"),
    ],
)
def test_what_goes_wrong_inside_a_sender_refuses_nothing(functions: Functions, outcome: Answer, error: str) -> None:
    client = client_of(functions)
    functions.answers("CustomEmailSender", outcome)
    functions.given.signed_up_user(client, "ann")
    assert len(functions.sources) == 1  # a sender is never called twice for one message
    [message] = functions.given.messages(client)
    assert (message.sent_at, message.delivery_error) == (None, error)


@pytest.mark.parametrize("outcome", [Answer(b"null"), Answer(b"undefined"), Answer({"statusCode": 200}), Answer([])])
def test_what_a_sender_answers_is_not_read(functions: Functions, outcome: Answer) -> None:
    client = client_of(functions)
    functions.answers("CustomEmailSender", outcome)
    functions.given.signed_up_user(client, "ann")
    assert functions.given.messages(client)[0].sent_at is not None


def test_a_sender_that_cannot_be_started_is_an_error_and_the_message_stays(functions: Functions) -> None:
    client = client_of(functions)
    functions.answers("CustomEmailSender", Answer({"__type": "AccessDeniedException"}, 403))
    request = {"ClientId": client.id, "Username": "ann", "Password": PASSWORD}
    expected = "CustomEmailSender invocation failed due to error AccessDeniedException."
    attributes = attribute_list({"email": "ann@example.test"})
    refused = refusal(functions.cognito.sign_up, **request, UserAttributes=attributes)
    assert refused == ("UnexpectedLambdaException", expected)
    assert functions.given.messages(client)[0].delivery_error == expected


@pytest.fixture
def keyless(
    make_settings: Callable[..., Settings], connect: Callable[..., Any], services: Services
) -> Iterator[Callable[..., Functions]]:
    """Functions of an emulator with these settings for codes."""
    made: list[Services] = []
    behaviours = Behaviours()
    with serving(behaviours.respond) as server:

        def make(**settings: Any) -> Functions:
            own = app.build_services(make_settings(lambda_routes=f"*={server.url}", **settings))
            made.append(own)
            cognito = connect(to=app.build_door(own))
            return Functions(behaviours, cognito, Given(cognito, own))

        yield make
    for own in made:
        app.close(own)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({}, "there is no key to encrypt its code with: set EMULATOR_KMS_ENDPOINT or EMULATOR_SENDER_KEY"),
        (
            {"kms_endpoint": "http://127.0.0.1:9"},
            "its code could not be encrypted: EndpointConnectionError: Could not connect to the endpoint URL: "
            '"http://127.0.0.1:9/"',
        ),
    ],
    ids=["no key", "no KMS there"],
)
def test_without_a_key_the_sender_is_not_called_and_the_outbox_says_why(
    keyless: Callable[..., Functions], settings: dict[str, Any], reason: str
) -> None:
    functions = keyless(**settings)
    client = client_of(functions)
    functions.given.signed_up_user(client, "ann")
    assert functions.sources == []
    [message] = functions.given.messages(client)
    assert message.handed_to == "CustomEmailSender"
    assert (message.sent_at, message.delivery_error) == (None, f"CustomEmailSender was not called: {reason}")
    assert message.code is not None


def test_without_the_extra_the_outbox_names_it(functions: Functions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aws_encryption_sdk", None)  # as if it were not installed
    client = client_of(functions)
    functions.given.signed_up_user(client, "ann")
    assert functions.sources == []
    error = "CustomEmailSender was not called: the AWS Encryption SDK is missing: install cognito-emulator[kms]"
    assert functions.given.messages(client)[0].delivery_error == error


def test_the_sdk_is_imported_by_the_first_code_only() -> None:
    program = "import sys, emulator.app; print(sorted({'boto3', 'aws_encryption_sdk'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert result.stdout.strip() == "[]"


def test_a_plain_key_sends_the_code_in_base64(keyless: Callable[..., Functions]) -> None:
    functions = keyless(sender_key="plain")
    client = client_of(functions)
    functions.given.signed_up_user(client, "ann")
    code = functions.event("CustomEmailSender_SignUp")["request"]["code"]
    assert base64.b64decode(code).decode() == functions.given.code(client)


@pytest.mark.parametrize(
    ("kms_endpoint", "sender_key", "complaint"),
    [
        (None, "short", "EMULATOR_SENDER_KEY is neither `plain` nor 32 bytes in base64."),
        (None, base64.b64encode(KEY[:16]).decode(), "EMULATOR_SENDER_KEY is neither `plain` nor 32 bytes in base64."),
        ("localhost:4566", None, "EMULATOR_KMS_ENDPOINT is not a URL of the form http://host:port."),
    ],
)
def test_settings_that_cannot_work_are_refused_at_start(
    kms_endpoint: str | None, sender_key: str | None, complaint: str
) -> None:
    with pytest.raises(ValueError) as caught:
        SenderCodes(kms_endpoint, sender_key)
    assert str(caught.value) == complaint


def test_a_key_that_is_set_never_stands_in_an_error() -> None:
    with pytest.raises(NotEncrypted) as caught:
        SenderCodes("http://127.0.0.1:9", None).encrypt("654321", pool_id="us-east-1_a", key_arn=KMS_KEY)
    assert "654321" not in str(caught.value)


def test_a_message_of_the_emulators_own_is_handed_to_nobody(given: Given, db: Any) -> None:
    client = given.client()
    given.signed_up_user(client, "ann")
    assert messages.newest(db, pool_id=client.pool_id, limit=1)[0].handed_to is None

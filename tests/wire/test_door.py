"""The envelope: targets, protocols, headers, signatures, errors."""

import logging
from typing import Any
from uuid import UUID

import orjson
import pytest
from botocore.exceptions import ClientError

from emulator.calls.registry import OPERATIONS
from emulator.contract import parse, serialise, validate
from emulator.rules.configuration import without_effect
from emulator.wire.door import Answer, Door
from emulator.wire.signature import Signed, read
from emulator.work import Services
from tests.support import sentences
from tests.support.given import Given

Client = Any
AMZ_JSON = "application/x-amz-json-1.1"
SIGNED = "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/cognito-idp/aws4_request, SignedHeaders=host, Signature=0"


def call(door: Door, target: str, body: Any = None, **headers: str) -> Answer:
    sent = {"x-amz-target": target, "content-type": AMZ_JSON} | {k.replace("_", "-"): v for k, v in headers.items()}
    return door.handle(sent, orjson.dumps({} if body is None else body))


def operation(name: str) -> str:
    return f"AWSCognitoIdentityProviderService.{name}"


def test_an_error_has_the_envelope_and_the_headers_of_the_real_endpoint(door: Door) -> None:
    answer = call(door, operation("ConfirmSignUp"), {"ClientId": "nobody", "Username": "bob", "ConfirmationCode": "1"})
    assert answer.status == 400
    assert answer.body == b'{"__type":"ResourceNotFoundException","message":"User pool client nobody does not exist."}'
    request_id = answer.headers.pop("x-amzn-RequestId")
    assert UUID(request_id).version == 4
    assert answer.headers.pop("x-emulator-why") == f"/_emulator/why/{request_id}"
    assert answer.headers == {
        "Content-Type": AMZ_JSON,
        "x-amzn-ErrorType": "ResourceNotFoundException:",
        "x-amzn-ErrorMessage": "User pool client nobody does not exist.",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
    }


def test_a_success_has_alphabetical_keys(door: Door, cognito: Client, given: Given) -> None:
    client = given.client()
    body = {"ClientId": client.id, "Username": "bob", "Password": "Passw0rd!", "UserAttributes": [
        {"Name": "email", "Value": "bob@example.test"}]}  # fmt: skip
    content = orjson.loads(call(door, operation("SignUp"), body).body)
    assert list(content) == ["CodeDeliveryDetails", "UserConfirmed", "UserSub"]
    assert list(content["CodeDeliveryDetails"]) == ["AttributeName", "DeliveryMedium", "Destination"]


def test_an_unknown_operation_has_no_message(door: Door) -> None:
    answer = call(door, operation("MakeCoffee"))
    assert (answer.status, answer.body) == (400, b'{"__type":"UnknownOperationException"}')


def test_an_unknown_operation_is_explained_and_logged(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "emulator.wire"):
        answer = call(door, operation("MakeCoffee"))
    note = answer.headers["x-emulator-note"]
    assert "AWSCognitoIdentityProviderService.MakeCoffee is not an operation" in note
    (record,) = [record for record in caplog.records if record.message == "unknown operation"]
    assert record.__dict__["operation"] == operation("MakeCoffee")


@pytest.mark.parametrize("content_type", [AMZ_JSON, "text/plain"])
def test_a_hostile_target_is_repeated_in_one_short_line(door: Door, content_type: str) -> None:
    answer = call(door, "A" * 10_000 + "\r\nSet-Cookie: x", content_type=content_type)
    assert len(answer.headers["x-emulator-note"]) < 512
    answer = call(door, "line\r\nbreak\u20ac", content_type=content_type)
    assert answer.headers["x-emulator-note"].startswith("line break? is not an operation")


def test_a_request_that_names_no_operation_is_told_so(door: Door) -> None:
    assert "names no operation" in call(door, "", content_type="text/html").headers["x-emulator-note"]


def test_another_protocol_is_answered_as_coral_answers_it(door: Door) -> None:
    answer = door.handle({"content-type": "text/plain"}, b"hello")
    assert answer.status == 200
    assert orjson.loads(answer.body) == {
        "Output": {"__type": "com.amazon.coral.service#UnknownOperationException"},
        "Version": "1.0",
    }


def test_an_operation_for_administrators_wants_a_signature(door: Door) -> None:
    answer = call(door, operation("ListUserPools"), {"MaxResults": 1})
    expected = {"__type": "MissingAuthenticationTokenException", "message": "Missing Authentication Token"}
    assert (answer.status, orjson.loads(answer.body)) == (400, expected)


def test_a_public_operation_takes_no_harm_from_a_signature(connect: Any, given: Given, cognito: Client) -> None:
    client = given.client()
    elsewhere = connect(region="eu-west-1", account="111111111111")
    assert elsewhere.sign_up(ClientId=client.id, Username="bob", Password="Passw0rd!")["UserConfirmed"] is False


@pytest.fixture
def lacking(connect: Any, services: Services) -> Client:
    """A client of a door behind which ListPointInTimeRecoveries is not written."""
    written = {name: handler for name, handler in OPERATIONS.items() if name != "ListPointInTimeRecoveries"}
    return connect(to=Door(services, written, without_effect.notes))


def test_an_operation_that_is_not_written_says_so(lacking: Client) -> None:
    with pytest.raises(ClientError) as refusal:
        lacking.list_point_in_time_recoveries(UserPoolId="us-east-1_aaaaaaaaa")
    answer = refusal.value.response
    assert answer["Error"]["Code"] == "NotImplementedException"
    assert "ListPointInTimeRecoveries" in answer["Error"]["Message"]
    assert "docs/coverage.md" in answer["Error"]["Message"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert "does not answer it yet" in answer["ResponseMetadata"]["HTTPHeaders"]["x-emulator-note"]


def test_an_operation_that_is_not_written_is_logged(lacking: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "emulator.wire"), pytest.raises(ClientError):
        lacking.list_point_in_time_recoveries(UserPoolId="us-east-1_aaaaaaaaa")
    (record,) = [record for record in caplog.records if record.message == "operation is not implemented"]
    assert record.__dict__["operation"] == "ListPointInTimeRecoveries"


def note_of(call: Any, **members: Any) -> str | None:
    with pytest.raises(ClientError) as refusal:
        call(**members)
    assert refusal.value.response["Error"]["Message"] == f"User pool {members['UserPoolId']} does not exist."
    note: str | None = refusal.value.response["ResponseMetadata"]["HTTPHeaders"].get("x-emulator-note")
    return note


def test_a_pool_of_another_region_or_account_is_not_there_and_the_note_says_where_it_is(
    connect: Any, given: Given, account: str
) -> None:
    pool_id = given.pool()
    elsewhere = note_of(connect(region="eu-west-1").describe_user_pool, UserPoolId=pool_id)
    assert elsewhere is not None
    assert f"{pool_id} is in region us-east-1 of account {account}; the request was signed for region eu-west-1" in (
        elsewhere
    )
    stranger = note_of(connect(account="222222222222").admin_get_user, UserPoolId=pool_id, Username="bob")
    assert stranger is not None
    assert "of account 222222222222" in stranger
    assert note_of(connect().describe_user_pool, UserPoolId="us-east-1_aaaaaaaaa") is None


def test_constraints_come_before_what_is_not_written(cognito: Client) -> None:
    with pytest.raises(cognito.exceptions.InvalidParameterException):
        cognito.list_point_in_time_recoveries(UserPoolId="not a pool")


def test_a_body_of_the_wrong_types_is_a_serialization_exception_with_a_capital_message(door: Door) -> None:
    answer = call(door, operation("SignUp"), {"ClientId": {}, "Username": "bob"})
    assert answer.status == 400
    assert orjson.loads(answer.body) == {
        "__type": "SerializationException",
        "Message": sentences.STRUCTURE_NOT_EXPECTED,
    }


def test_a_message_that_ends_in_a_newline_is_one_line_in_the_header(door: Door, given: Given) -> None:
    client = given.client()
    body = {"ClientId": client.id, "Username": "bob", "Password": "Passw0rd!", "UserAttributes": [
        {"Name": "custom:none", "Value": "x"}]}  # fmt: skip
    answer = call(door, operation("SignUp"), body)
    message = "Attributes did not conform to the schema: custom:none: Attribute does not exist in the schema."
    assert orjson.loads(answer.body)["message"] == f"{message}\n"
    assert answer.headers["x-amzn-ErrorMessage"] == message


def test_a_message_that_repeats_a_long_value_is_cut_in_the_header(door: Door, given: Given) -> None:
    body = {"ClientId": given.client().id, "AuthFlow": "X" * 100_000}
    answer = call(door, operation("InitiateAuth"), body)
    message = orjson.loads(answer.body)["message"]
    assert len(message) > 100_000
    assert answer.headers["x-amzn-ErrorMessage"] == message[:4096]


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [
        (None, None),
        ("Bearer abc", None),
        (SIGNED.format(key="123456789012", region="eu-west-1"), Signed("123456789012", "eu-west-1", "123456789012")),
        (SIGNED.format(key="AKIAEXAMPLE", region="us-east-1"), Signed("AKIAEXAMPLE", "us-east-1", "000000000000")),
        (SIGNED.format(key="test", region="us-gov-west-1"), Signed("test", "us-gov-west-1", "000000000000")),
        (SIGNED.format(key="test", region="eusc-de-east-1"), Signed("test", "eusc-de-east-1", "000000000000")),
    ],
)
def test_the_credential_scope_says_region_and_account(authorization: str | None, expected: Signed | None) -> None:
    assert read(authorization) == expected


SCOPE = "Credential should be scoped to "


@pytest.mark.parametrize(
    ("authorization", "code", "message"),
    [
        ("Bearer abc", "MissingAuthenticationTokenException", "Missing Authentication Token"),
        ("", "MissingAuthenticationTokenException", "Missing Authentication Token"),
        (
            "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0",
            "IncompleteSignatureException",
            "Authorization header requires 'Credential' parameter. "
            "Authorization=AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0",
        ),
        (
            "AWS4-HMAC-SHA256 Credential, Signature=0",
            "IncompleteSignatureException",
            "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: "
            "'AWS4-HMAC-SHA256 Credential, Signature=0'.",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=a/b/c/d",
            "IncompleteSignatureException",
            "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
            "got 'a/b/c/d'",
        ),
        (
            "AWS4-HMAC-SHA1 Credential=a/20260101/us-east-1/cognito-idp/aws4_request",
            "IncompleteSignatureException",
            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA1' (only AWS4-HMAC-SHA256 for now). ",
        ),
        (SIGNED.format(key="a", region="-"), "InvalidSignatureException", f"{SCOPE}a valid region."),
        (SIGNED.format(key="a", region="mars"), "InvalidSignatureException", f"{SCOPE}a valid region."),
        (
            "AWS4-HMAC-SHA256 Credential=a/20260101/c/s3/e",
            "InvalidSignatureException",
            f"{SCOPE}a valid region. {SCOPE}correct service: 'cognito-idp'. "
            "Credential should be scoped with a valid terminator: 'aws4_request', not 'e'.",
        ),
        (
            SIGNED.format(key="k" * 129, region="us-east-1"),
            "UnrecognizedClientException",
            sentences.SECURITY_TOKEN_INVALID,
        ),
    ],
)
def test_a_signature_that_is_not_one_is_refused_as_aws_refuses_it(
    door: Door, authorization: str, code: str, message: str
) -> None:
    answer = call(door, operation("ListUserPools"), {"MaxResults": 1}, authorization=authorization)
    assert (answer.status, orjson.loads(answer.body)) == (400, {"__type": code, "message": message})


def test_the_signature_is_looked_at_before_the_body(door: Door) -> None:
    answer = door.handle({"x-amz-target": operation("ListUserPools"), "content-type": AMZ_JSON}, b"[")
    assert orjson.loads(answer.body)["__type"] == "MissingAuthenticationTokenException"


@pytest.mark.parametrize("authorization", ["Bearer abc", "AWS4-HMAC-SHA256 Credential=nonsense", "AWS4-"])
def test_an_operation_without_a_signature_takes_no_notice_of_one(door: Door, given: Given, authorization: str) -> None:
    body = {"ClientId": given.client().id, "Username": "bob", "Password": "Passw0rd!"}
    assert call(door, operation("SignUp"), body, authorization=authorization).status == 200


def test_accounts_and_regions_do_not_see_each_other(connect: Any, cognito: Client, given: Given) -> None:
    pool_id = given.pool()
    for stranger in (connect(account="111111111111"), connect(region="eu-west-1")):
        assert stranger.list_user_pools(MaxResults=60)["UserPools"] == []
        with pytest.raises(stranger.exceptions.ResourceNotFoundException) as refusal:
            stranger.admin_get_user(UserPoolId=pool_id, Username="bob")
        assert refusal.value.response["Error"]["Message"] == f"User pool {pool_id} does not exist."


def test_settings_that_do_not_act_yet_are_named_in_a_header(cognito: Client) -> None:
    answer = cognito.create_user_pool(PoolName="pool", KeyConfiguration={"KeyType": "CUSTOMER_MANAGED_KEY"})
    noted = answer["ResponseMetadata"]["HTTPHeaders"]["x-emulator-note"]
    assert noted == "KeyConfiguration is stored; nothing is encrypted by KMS."
    plain = cognito.create_user_pool(PoolName="pool")
    assert "x-emulator-note" not in plain["ResponseMetadata"]["HTTPHeaders"]


def test_an_unexpected_error_is_an_internal_error_with_the_request_id_and_undoes_everything(
    door: Door, given: Given, cognito: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = given.client()
    from emulator.store import events

    def broken(*_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(events, "add", broken)
    with pytest.raises(ClientError) as refusal:
        cognito.sign_up(ClientId=client.id, Username="bob", Password="Passw0rd!")
    answer = refusal.value.response
    assert answer["Error"]["Code"] == "InternalErrorException"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert answer["ResponseMetadata"]["RequestId"] in answer["Error"]["Message"]
    monkeypatch.undo()
    with pytest.raises(cognito.exceptions.UserNotFoundException):
        cognito.admin_get_user(UserPoolId=client.pool_id, Username="bob")


def test_an_unexpected_error_around_the_operation_is_one_too(
    door: Door, cognito: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise RecursionError("a bug")

    for part in ((parse, "parse"), (validate, "check"), (serialise, "render")):
        with monkeypatch.context() as patched:
            patched.setattr(*part, broken)
            with pytest.raises(ClientError) as refusal:
                cognito.list_user_pools(MaxResults=1)
        answer = refusal.value.response
        assert answer["Error"]["Code"] == "InternalErrorException"
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 500
        assert answer["ResponseMetadata"]["RequestId"] in answer["Error"]["Message"]
        assert "a bug" in caplog.text
        caplog.clear()


def test_client_secrets_declare_another_internal_error(
    cognito: Client, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = given.client()

    def broken(*_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(serialise, "render", broken)
    with pytest.raises(ClientError) as refusal:
        cognito.list_user_pool_client_secrets(UserPoolId=client.pool_id, ClientId=client.id)
    assert refusal.value.response["Error"]["Code"] == "InternalServerException"
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500

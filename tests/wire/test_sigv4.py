"""EMULATOR_ACCESS_KEYS against botocore's own signer: who is let in, and what the others are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import boto3
import orjson
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from msgspec.structs import replace

from emulator import app
from emulator.model import contract
from emulator.settings import Settings
from emulator.wire.door import TARGET, Answer, Door
from emulator.work import Services
from tests.support import sentences
from tests.support.given import Given
from tests.support.hand_over import hand_over_to

KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
BODY = b'{"MaxResults":1}'
MISMATCH = (
    "InvalidSignatureException",
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details.",
)
UNKNOWN = ("UnrecognizedClientException", sentences.SECURITY_TOKEN_INVALID)
Refusal = tuple[str, str]


@dataclass
class Machine:
    """A machine whose clock is off."""

    off: timedelta = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.off


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def verifying(make_settings: Callable[..., Settings], services: Services, account: str, machine: Machine) -> Door:
    """A door that knows two keys: one of the test's account, one whose id is an account."""
    keys = f"{KEY}:{SECRET}:{account}, 210987654321:other"
    return app.build_door(replace(services, settings=make_settings(access_keys=keys), clock=machine))


def signed(
    body: bytes = BODY,
    *,
    key: str = KEY,
    secret: str = SECRET,
    token: str | None = None,
    region: str = "us-east-1",
    service: str = "cognito-idp",
    uri: str = "/",
    more: Mapping[str, str] = {},
) -> dict[str, str]:
    """The headers of a request for ListUserPools as botocore signs it, in lower case."""
    sent = {"X-Amz-Target": f"{TARGET}ListUserPools", "Content-Type": "application/x-amz-json-1.1"}
    request = AWSRequest("POST", f"http://emulator.test:9229{uri}", {**sent, **more}, body)
    SigV4Auth(Credentials(key, secret, token), service, region).add_auth(request)
    return {"host": "emulator.test:9229", **{name.lower(): str(value) for name, value in request.headers.items()}}


def told(answer: Answer) -> Refusal:
    content = orjson.loads(answer.body)
    assert answer.status == 400
    assert answer.headers["x-amzn-ErrorType"] == f"{content['__type']}:"
    return content["__type"], content["message"]


def refused(door: Door, headers: Mapping[str, str], body: bytes = BODY, *, uri: str = "/") -> Refusal:
    return told(door.handle(headers, body, uri=uri))


# --- who is let in ----------------------------------------------------------------------------------------------


def test_botocore_signs_and_is_let_in(verifying: Door, boto_session: boto3.Session, account: str) -> None:
    cognito = hand_over_to(verifying, boto_session, region="eu-west-1", account=KEY, secret=SECRET)
    pool = cognito.create_user_pool(PoolName="pool", UserPoolTags={"a b": "émulé ✓ =/+"})["UserPool"]
    assert pool["Arn"] == f"arn:aws:cognito-idp:eu-west-1:{account}:userpool/{pool['Id']}"
    assert [found["Id"] for found in cognito.list_user_pools(MaxResults=9)["UserPools"]] == [pool["Id"]]


def test_a_key_without_an_account_is_of_the_one_its_id_is(verifying: Door, boto_session: boto3.Session) -> None:
    cognito = hand_over_to(verifying, boto_session, region="us-east-1", account="210987654321", secret="other")
    assert ":210987654321:" in cognito.create_user_pool(PoolName="pool")["UserPool"]["Arn"]


@pytest.mark.parametrize(
    "uri", ["/", "/cognito/", "/a%20b/c", "/a//b/./c/../d", "/?b=2&a=1&a=0", "/x?q=%C3%A9%20%2B&empty", "/~x-y_z.1/"]
)
def test_the_address_is_part_of_what_was_signed(verifying: Door, uri: str) -> None:
    headers = signed(uri=uri)
    assert verifying.handle(headers, BODY, uri=uri).status == 200
    assert refused(verifying, headers, uri=f"{uri}z") == MISMATCH


def test_blanks_around_and_inside_a_header_make_no_difference(verifying: Door) -> None:
    headers = signed(more={"X-Amz-Meta": "  a   b  "})
    assert verifying.handle({**headers, "x-amz-meta": "a b"}, BODY).status == 200


def test_headers_that_were_not_signed_may_change(verifying: Door) -> None:
    assert verifying.handle({**signed(), "x-forwarded-for": "10.0.0.1", "user-agent": "other"}, BODY).status == 200


def test_a_date_header_does_for_x_amz_date(verifying: Door) -> None:
    headers = signed(more={"Date": datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")})
    assert "x-amz-date" not in headers
    assert verifying.handle(headers, BODY).status == 200


# --- what was altered -------------------------------------------------------------------------------------------


def test_an_altered_body_is_refused(verifying: Door) -> None:
    assert refused(verifying, signed(), b'{"MaxResults":2}') == MISMATCH
    assert refused(verifying, signed(b""), b"{}") == MISMATCH


@pytest.mark.parametrize(
    "altered",
    [
        {"host": "other.test:9229"},
        {"content-type": "application/json"},
        {"x-amz-target": f"{TARGET}DescribeUserPool"},
        {"x-amz-meta": "b"},
    ],
)
def test_an_altered_header_is_refused(verifying: Door, altered: dict[str, str]) -> None:
    assert refused(verifying, {**signed(more={"X-Amz-Meta": "a"}), **altered}) == MISMATCH


def test_a_header_that_was_signed_and_is_not_there_is_refused(verifying: Door) -> None:
    headers = signed(more={"X-Amz-Meta": "a"})
    del headers["x-amz-meta"]
    assert refused(verifying, headers) == MISMATCH


def test_a_wrong_secret_is_refused(verifying: Door) -> None:
    assert refused(verifying, signed(secret=SECRET[:-1])) == MISMATCH


@pytest.mark.parametrize("signature", ["0" * 64, "", "é", "0" * 63])
def test_a_made_up_signature_is_refused(verifying: Door, signature: str) -> None:
    headers = signed()
    made_up = headers["authorization"].rpartition("Signature=")[0] + f"Signature={signature}"
    code, message = refused(verifying, {**headers, "authorization": made_up})
    assert code == ("InvalidSignatureException" if signature else "IncompleteSignatureException")
    assert message == MISMATCH[1] if signature else message.startswith("Authorization header requires 'Signature'")


def test_the_signature_of_one_region_does_not_do_for_another(verifying: Door) -> None:
    headers = signed(region="us-east-1")
    elsewhere = headers["authorization"].replace("us-east-1", "eu-west-1")
    assert refused(verifying, {**headers, "authorization": elsewhere}) == MISMATCH


def test_an_unknown_key_is_refused(verifying: Door) -> None:
    for key in ("AKIDOTHER", "test", "123456789012", KEY.lower()):
        assert refused(verifying, signed(key=key)) == UNKNOWN


def test_a_session_token_is_one_that_nobody_gave(verifying: Door) -> None:
    code, message = refused(verifying, signed(token="FQoGZXIvYXdzE"))
    assert (code, message) == ("UnrecognizedClientException", "The security token included in the request is invalid")


def test_an_unsigned_call_is_refused(verifying: Door) -> None:
    missing = ("MissingAuthenticationTokenException", "Missing Authentication Token")
    headers = signed()
    del headers["authorization"]
    assert refused(verifying, headers) == missing
    presigned = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00"
    assert refused(verifying, headers, uri=presigned) == missing
    assert refused(verifying, {**headers, "authorization": "Bearer letmein"}) == missing


# --- the date ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", [4, -4])
def test_five_minutes_apart_is_near_enough(verifying: Door, machine: Machine, minutes: int) -> None:
    machine.off = timedelta(minutes=minutes, seconds=50 if minutes > 0 else -50)
    assert verifying.handle(signed(), BODY).status == 200


def test_an_old_signature_is_expired(verifying: Door, machine: Machine) -> None:
    machine.off = timedelta(minutes=5, seconds=5)
    headers = signed()
    code, message = refused(verifying, headers)
    date = headers["x-amz-date"]
    assert code == "InvalidSignatureException"
    assert message.startswith(f"Signature expired: {date} is now earlier than {date[:8]}")
    assert message.endswith("Z - 5 min.)")


def test_a_signature_of_the_future_is_not_yet_current(verifying: Door, machine: Machine) -> None:
    machine.off = -timedelta(minutes=5, seconds=5)
    code, message = refused(verifying, signed())
    assert code == "InvalidSignatureException"
    assert message.startswith("Signature not yet current: ")
    assert " is still later than " in message
    assert message.endswith("Z + 5 min.)")


def test_the_emulator_s_clock_has_no_say(verifying: Door, given: Given) -> None:
    given.clock_advanced(timedelta(days=400))
    assert verifying.handle(signed(), BODY).status == 200


@pytest.mark.parametrize("date", ["201", "yesterday", "20261301T000000Z", "9" * 5_000])
def test_a_date_that_is_none_is_refused(verifying: Door, date: str) -> None:
    expected = f"Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601"
    code, message = refused(verifying, {**signed(), "x-amz-date": date})
    assert code == "IncompleteSignatureException"
    assert message == expected


def test_a_date_other_than_the_scope_s_is_refused(verifying: Door) -> None:
    headers = signed()
    date = headers["x-amz-date"]
    other = headers["authorization"].replace(f"/{date[:8]}/", "/20200101/")
    assert refused(verifying, {**headers, "authorization": other}) == (
        "InvalidSignatureException",
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        f"'20200101' != '{date[:8]}', from '{date}'.",
    )


# --- the scope and the parameters -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"region": "mars"}, "Credential should be scoped to a valid region."),
        ({"service": "s3"}, "Credential should be scoped to correct service: 'cognito-idp'."),
        (
            {"region": "-", "service": "cognito-identity"},
            "Credential should be scoped to a valid region. "
            "Credential should be scoped to correct service: 'cognito-idp'.",
        ),
    ],
)
def test_a_scope_of_something_else_is_refused(verifying: Door, changes: dict[str, str], sentence: str) -> None:
    assert refused(verifying, signed(**changes)) == ("InvalidSignatureException", sentence)  # type: ignore[arg-type]


def test_what_is_missing_is_named(verifying: Door) -> None:
    headers = signed()
    del headers["x-amz-date"]
    headers["authorization"] = "AWS4-HMAC-SHA256 Signature=0"
    assert refused(verifying, headers) == (
        "IncompleteSignatureException",
        "Authorization header requires 'Credential' parameter. Authorization header requires 'SignedHeaders' "
        "parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        "Authorization=AWS4-HMAC-SHA256 Signature=0",
    )


@pytest.mark.parametrize(("left_out", "named"), [("host;", "Host"), (";x-amz-target", "x-amz-target")])
def test_host_and_operation_must_be_signed(verifying: Door, left_out: str, named: str) -> None:
    headers = signed()
    assert left_out in headers["authorization"]
    code, message = refused(verifying, {**headers, "authorization": headers["authorization"].replace(left_out, "")})
    assert (code, message) == (
        "InvalidSignatureException",
        f"'{named}' must be a 'SignedHeader' in the AWS Authorization.",
    )


def test_a_header_named_many_times_costs_nothing(verifying: Door) -> None:
    headers = signed()
    many = headers["authorization"].replace("SignedHeaders=", "SignedHeaders=" + "content-type;" * 500)
    assert refused(verifying, {**headers, "authorization": many}) == MISMATCH


# --- who needs no signature -------------------------------------------------------------------------------------


def test_an_operation_that_needs_no_signature_takes_no_notice_of_one(verifying: Door, given: Given) -> None:
    headers = {**signed(key="AKIDOTHER"), "x-amz-target": f"{TARGET}SignUp"}
    body = orjson.dumps({"ClientId": given.client().id, "Username": "bob", "Password": "Passw0rd!"})
    assert verifying.handle(headers, body).status == 200


def test_refusals_come_before_the_body_is_looked_at(verifying: Door) -> None:
    assert refused(verifying, signed(b"[", key="AKIDOTHER"), b"[") == UNKNOWN


def test_without_keys_any_signature_passes(door: Door) -> None:
    assert door.handle(signed(key="AKIDOTHER", secret="x"), BODY).status == 200


def test_an_sdk_sees_the_refusal_as_its_own(verifying: Door, boto_session: boto3.Session) -> None:
    cognito = hand_over_to(verifying, boto_session, region="us-east-1", account="AKIDOTHER")
    with pytest.raises(ClientError) as refusal:
        cognito.list_user_pools(MaxResults=1)
    assert refusal.value.response["Error"] == {"Code": UNKNOWN[0], "Message": UNKNOWN[1]}


def test_every_declared_operation_that_needs_a_signature_asks_for_one(verifying: Door) -> None:

    for name, operation in contract.operations().items():
        answer = verifying.handle({"x-amz-target": TARGET + name, "content-type": "application/x-amz-json-1.1"}, b"{}")
        is_refused = orjson.loads(answer.body or b"{}").get("__type") == "MissingAuthenticationTokenException"
        assert is_refused is not operation.unsigned, name

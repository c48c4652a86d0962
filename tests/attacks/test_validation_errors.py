"""Refusals that repeat what was sent: never ten times as much, and never by more memory than that."""

import re

import orjson
import pytest

from emulator.contract.parse import MOST_VALUES
from emulator.contract.violations import LONGEST_TOLD, MOST_TOLD
from emulator.wire.door import LONGEST_HEADER, Door
from emulator.wire.endpoint import MAX_BODY
from tests.support.hostile import FLOOR, memory, post

pytestmark = pytest.mark.once

SIGN_UP = b'{"ClientId":"x","Username":"bob","Password":"p","UserAttributes":[%s]}'
POOL = b'{"PoolName":"pool","Schema":[%s]}'
SIGNED = "AWS4-HMAC-SHA256 Credential={}/20260101/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0"


def message(body: bytes) -> str:
    content = orjson.loads(body)
    return str(content.get("message") or content["Message"])


def test_thirty_two_violations_are_told_as_aws_tells_them(door: Door) -> None:
    told = message(post(door, "SignUp", SIGN_UP % b",".join([b"{}"] * MOST_TOLD)).body)
    assert told.startswith(f"{MOST_TOLD} validation errors detected: Value null at 'userAttributes.1.member.name'")
    assert told.endswith("Value null at 'userAttributes.32.member.name' failed to satisfy constraint: "
                         "Member must not be null")  # fmt: skip


def test_of_more_violations_the_number_is_told(door: Door) -> None:
    told = message(post(door, "SignUp", SIGN_UP % b",".join([b"{}"] * 40)).body)
    assert told.startswith("40 validation errors detected: Value null at 'userAttributes.1.member.name'")
    assert len(re.findall("must not be null", told)) == MOST_TOLD
    assert told.endswith("; and 8 more")


@pytest.mark.parametrize(
    ("operation", "form", "element"),
    [
        ("SignUp", SIGN_UP, b"{}"),
        ("SignUp", SIGN_UP, b'{"Name":""}'),
        ("SignUp", SIGN_UP, b"null"),
        ("CreateUserPool", POOL, b"{}"),
        ("CreateUserPool", POOL, b'{"Name":""}'),
    ],
)
def test_a_list_of_faults_is_answered_in_a_few_kilobytes(
    door: Door, account: str, operation: str, form: bytes, element: bytes
) -> None:
    body = form % b",".join([element] * (MOST_VALUES // 3))
    post(door, operation, body, authorization=SIGNED.format(account))
    with memory() as found:
        answer = post(door, operation, body, authorization=SIGNED.format(account))
    assert answer.status == 400
    assert len(answer.body) < 2 * len(body)
    assert len(answer.headers["x-amzn-ErrorMessage"]) <= LONGEST_HEADER
    assert found.peak < 10 * len(body) + FLOOR


@pytest.mark.parametrize("element", [b"{}", b"[]", b"1", b'""', b'{"a":[{}]}'])
def test_a_body_of_a_million_values_is_refused_before_they_are_made(door: Door, element: bytes) -> None:
    count = (MAX_BODY - 100) // (len(element) + 1)
    body = SIGN_UP % b",".join([element] * count)
    with memory() as found:
        answer = post(door, "SignUp", body)
    assert orjson.loads(answer.body)["__type"] == "SerializationException"
    assert found.peak < MAX_BODY


def test_a_large_value_is_told_once(door: Door) -> None:
    """A pattern, a length and a set of values may all be broken by one text of four megabytes."""
    large = b"%" * (MAX_BODY - 1_000)
    body = b'{"ClientId":"%s","AuthFlow":"%s"}' % (large[: len(large) // 2], large[: len(large) // 2])
    with memory() as found:
        answer = post(door, "InitiateAuth", body)
    assert answer.status == 400
    assert len(answer.body) < 2 * len(body)
    assert found.peak < 14 * len(body), "orjson reserves thirteen bytes for one, and touches what it needs"


def test_a_large_map_is_printed_in_part(door: Door) -> None:
    pairs = b",".join(b'"%d":"%s"' % (number, b"v" * 300) for number in range(1_000))
    body = b'{"UserPoolId":"us-east-1_aaaaaaaaa","TagKeys":[],"Tags":{%s},"ResourceArn":"x"}' % pairs
    answer = post(door, "TagResource", body, authorization=SIGNED.format("123456789012"))
    told = message(answer.body)
    assert "..." in told
    assert len(told) < 2 * LONGEST_TOLD

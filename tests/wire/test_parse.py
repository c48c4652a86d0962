"""Bytes to requests: what is dropped, what is refused, and with which sentence."""

from typing import Any

import orjson
import pytest

from emulator.contract import parse
from emulator.errors import SerializationException
from tests.support import sentences

MAP_FOUND = sentences.STRUCTURE_NOT_EXPECTED
LIST_FOUND = "Start of list found where not expected"
NUMBER = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an"


@pytest.mark.parametrize(
    ("operation", "body", "sentence"),
    [
        ("SignUp", {"Username": {"a": 1}}, MAP_FOUND),
        ("SignUp", {"Username": ["a"]}, LIST_FOUND),
        ("SignUp", {"Username": 5}, f"{NUMBER} String"),
        ("SignUp", {"Username": True}, "class java.lang.Boolean can not be converted to an String"),
        ("SignUp", {"UserAttributes": [{"Name": "a", "Value": 1.5}]}, f"{NUMBER} String"),
        ("SignUp", {"UserAttributes": {"Name": "a"}}, "Expected list or null"),
        ("SignUp", {"UserAttributes": ["email"]}, "Expected map or null"),
        ("SignUp", {"UserContextData": "x"}, "Expected map or null"),
        ("SignUp", {"ClientMetadata": []}, "Expected map or null"),
        ("ListUsers", {"Limit": "5"}, "class java.lang.String can not be converted to an Integer"),
        ("ListUsers", {"Limit": 5.5}, f"{NUMBER} Integer"),
        ("ListUsers", {"Limit": {}}, MAP_FOUND),
        ("AdminCreateUser", {"ForceAliasCreation": 1}, f"{NUMBER} Boolean"),
        ("SetUICustomization", {"ImageFile": "?"}, "class java.lang.String can not be converted to an ByteBuffer"),
        ("SignUp", [], LIST_FOUND),
        ("SignUp", None, ""),
        ("SignUp", "x", ""),
    ],
)
def test_a_wrong_json_type_is_a_serialization_exception(operation: str, body: Any, sentence: str) -> None:
    with pytest.raises(SerializationException) as refused:
        parse.parse(operation, orjson.dumps(body))
    assert refused.value.message == sentence


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[" * 100_000,
        b'{"ClientMetadata":' * 5_000,
        b'{"Username": NaN}',
        b'{"Username": "\\ud800"}',
        b'{"Username": 1e999}',
        b'{"Username": "\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"a": 1,}',
    ],
)
def test_a_body_that_is_not_json_is_refused_without_a_sentence(body: bytes) -> None:
    with pytest.raises(SerializationException) as refused:
        parse.parse("SignUp", body)
    assert refused.value.message == ""


def test_an_empty_body_is_an_empty_request() -> None:
    assert parse.parse("ListUserPools", b"") == {}


def test_unknown_and_null_members_are_absent() -> None:
    body = b'{"Username":"ann","Nickname":1,"SecretHash":null,"ClientMetadata":{"a":null,"b":"c"}}'
    assert parse.parse("SignUp", body) == {"Username": "ann", "ClientMetadata": {"b": "c"}}


def test_null_elements_are_left_for_the_constraint_check() -> None:
    assert parse.parse("SignUp", b'{"UserAttributes":[null]}') == {"UserAttributes": [None]}


@pytest.mark.parametrize(("number", "limit"), [("7", 7), ("7.0", 7), ("1e1", 10), ("99999999999", 2**31 - 1)])
def test_integral_numbers_are_integers_and_too_large_ones_the_largest(number: str, limit: int) -> None:
    limited = parse.parse("ListUsers", f'{{"Limit":{number}}}'.encode())
    assert limited == {"Limit": limit}
    assert type(limited["Limit"]) is int


def nested(levels: int) -> bytes:
    return b'{"Settings":' + b"[" * levels + b"]" * levels + b"}"


def test_a_document_may_hold_any_json_that_is_not_too_deep() -> None:
    settings: Any = {"a": [1, None, {"b": True}]}
    body = orjson.dumps({"Settings": settings})
    assert parse.parse("CreateManagedLoginBranding", body) == {"Settings": settings}
    parse.parse("CreateManagedLoginBranding", nested(100))
    with pytest.raises(SerializationException):
        parse.parse("CreateManagedLoginBranding", nested(101))


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("SignUp", {"UserAttributes": [{"Name": "name", "Value": "a\0b"}]}),
        ("SignUp", {"ClientMetadata": {"a\0": "b"}}),
        ("InitiateAuth", {"AuthParameters": {"USERNAME": "\0"}}),
        ("CreateUserPool", {"PoolName": "p", "UserPoolTags": {"a": "\0"}}),
    ],
)
def test_a_text_no_column_can_hold_is_refused_at_the_door(operation: str, body: Any) -> None:
    with pytest.raises(SerializationException, match="NUL is not allowed"):
        parse.parse(operation, orjson.dumps(body))


def test_a_text_about_escapes_is_no_nul() -> None:
    text = "written \\u0000"
    assert parse.parse("SignUp", orjson.dumps({"ClientMetadata": {"a": text}}))["ClientMetadata"] == {"a": text}

"""All operations against random requests and against botocore, which reads and writes the same wire."""

import base64
from datetime import UTC, datetime
from typing import Any

import botocore.parsers
import botocore.serialize
import botocore.session
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emulator.calls import running
from emulator.contract import parse, serialise
from emulator.errors import CognitoError
from emulator.model import contract
from tests.support import conformance

OPERATIONS = sorted(contract.operations())
WITH_OUTPUT = [name for name in OPERATIONS if contract.operations()[name].output]
AT = datetime(2026, 11, 23, 5, 0, 0, 976_000, tzinfo=UTC)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
MANY = settings(max_examples=1500, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def service() -> Any:
    return botocore.session.get_session().get_service_model("cognito-idp")


def example(shape_name: str, *, written: bool, instant: datetime | float = AT) -> Any:
    """A full value of a shape: `written` as it stands in JSON, otherwise as botocore takes and gives it. A request
    carries an instant as seconds; an answer is rendered from a datetime."""
    shape = contract.shape(shape_name)
    if shape.document:
        return {"any": ["json", None, 1]}
    if shape.type == "structure":
        return {name: example(target, written=written, instant=instant) for name, target in shape.members.items()}
    if shape.type == "list":
        return [example(shape.element, written=written, instant=instant)] * 2
    if shape.type == "map":
        return {example(shape.key, written=written): example(shape.value, written=written)}
    blob: Any = base64.b64encode(b"\x00bytes").decode() if written else b"\x00bytes"
    scalars = {"boolean": True, "integer": 7, "long": 7, "timestamp": instant, "blob": blob}
    return scalars.get(shape.type, shape.enum[0] if shape.enum else "text-é")


@st.composite
def values(draw: st.DrawFn, shape_name: str) -> Any:
    """Mostly of the shape, now and then anything."""
    shape = contract.shape(shape_name)
    if draw(st.integers(0, 15)) == 0:
        return draw(JUNK)
    if shape.type == "structure":
        chosen = draw(st.lists(st.sampled_from(sorted(shape.members)), unique=True)) if shape.members else []
        return {name: draw(values(shape.members[name])) for name in chosen}
    if shape.type == "list":
        return draw(st.lists(values(shape.element), max_size=3))
    if shape.type == "map":
        return draw(st.dictionaries(st.text(max_size=5), values(shape.value), max_size=3))
    if shape.type == "string":
        return draw(st.sampled_from(["", "a", "a b", "{####}", "é\n", "x" * 3000, *shape.enum]))
    return draw({"boolean": st.booleans(), "blob": st.sampled_from(["", "AA==", "?"])}.get(shape.type, st.integers()))


@MANY
@given(st.data())
def test_no_request_raises_anything_but_a_cognito_error(data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(OPERATIONS))
    request = data.draw(values(contract.operations()[operation].input))
    try:
        running.check(operation, parse.parse(operation, orjson.dumps(request)))
    except CognitoError as refused:
        assert refused.code in ("SerializationException", "InvalidParameterException")
    except orjson.JSONEncodeError:
        pass  # an integer JSON cannot carry: our own request, not the emulator


@MANY
@given(st.sampled_from(OPERATIONS), st.binary(max_size=30) | JUNK.map(lambda junk: repr(junk).encode()))
def test_no_bytes_raise_anything_but_a_cognito_error(operation: str, body: bytes) -> None:
    try:
        running.check(operation, parse.parse(operation, body))
    except CognitoError as refused:
        assert refused.code in ("SerializationException", "InvalidParameterException")


def test_what_botocore_writes_is_read_as_it_was_meant(service: Any) -> None:
    writer = botocore.serialize.create_serializer("json", include_validation=False)
    for name in OPERATIONS:
        shape = contract.operations()[name].input
        written = writer.serialize_to_request(example(shape, written=False), service.operation_model(name))
        assert parse.parse(name, written["body"]) == example(shape, written=True, instant=AT.timestamp()), name


def test_what_is_rendered_botocore_reads_back(service: Any) -> None:
    reader = botocore.parsers.create_parser("json")
    for name in WITH_OUTPUT:
        shape = contract.operations()[name].output or ""
        body = serialise.render(name, example(shape, written=True))
        answer = {"body": body, "headers": {}, "status_code": 200}
        read = reader.parse(answer, service.operation_model(name).output_shape)
        read.pop("ResponseMetadata", None)
        assert read == example(shape, written=False), name
        assert conformance.violations(name, orjson.loads(body)) == []


def test_a_full_request_of_each_operation_is_checked_without_an_internal_error() -> None:
    for name in OPERATIONS:
        try:
            running.check(name, example(contract.operations()[name].input, written=True, instant=AT.timestamp()))
        except CognitoError as refused:
            assert "validation error" in refused.message


def test_rendering_leaves_out_none_sorts_keys_and_writes_instants_as_seconds() -> None:
    user = {"Username": "ann", "UserCreateDate": AT, "Enabled": None, "Attributes": [{"Name": "sub", "Value": None}]}
    body = serialise.render("AdminCreateUser", {"User": user})
    assert body == b'{"User":{"Attributes":[{"Name":"sub"}],"UserCreateDate":1795410000.976,"Username":"ann"}}'


def test_an_empty_output_is_braces_and_no_output_is_no_bytes() -> None:
    assert serialise.render("ConfirmForgotPassword", None) == b"{}"
    assert serialise.render("DeleteUser", None) == b""
    assert conformance.violations("DeleteUser", None) == []


def test_conformance_names_each_kind_of_fault() -> None:
    assert conformance.violations("SignUp", {"UserConfirmed": "yes", "Nickname": 1}) == [
        "SignUp.UserSub: required, but missing",
        "SignUp.UserConfirmed: boolean expected, not 'yes'",
        "SignUp.Nickname: not a member of SignUpResponse",
    ]
    assert conformance.violations("InitiateAuth", {"ChallengeName": "RIDDLE"}) == [
        "InitiateAuth.ChallengeName: 'RIDDLE' is not in ChallengeNameType"
    ]
    assert conformance.violations("DeleteUser", {"a": 1}) == ["DeleteUser: has no output, yet answered {'a': 1}"]

"""The clients of the tests: the short way to the door asks and answers what the whole way does."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.wire import signature
from emulator.wire.door import Answer, Door
from tests.support import pictures
from tests.support.given import PASSWORD

pytestmark = pytest.mark.once

READ_BY_THE_DOOR = ("x-amz-target", "content-type", "host", "user-agent")
Asked = tuple[dict[str, str | None], object, bytes]


class Recording:
    """A door that keeps what it was asked."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.asked: list[Asked] = []

    def handle(self, headers: Mapping[str, str], body: bytes, source_ip: str | None = None) -> Answer:
        signed = signature.read(headers.get("authorization"))
        read = {name: headers.get(name) for name in READ_BY_THE_DOOR}
        read["user-agent"] = (read["user-agent"] or "").partition(" ")[0]  # what follows tells what a client did before
        self.asked.append((read, signed, body))
        return self.door.handle(headers, body, source_ip)


@pytest.fixture
def ways(door: Door, connect: Callable[..., Any]) -> tuple[Recording, Any, Any]:
    """Two clients: one that goes the short way, and one that has a hook and so goes the whole one."""
    recording = Recording(door)
    short, whole = (connect(to=recording, region="eu-west-1") for _ in range(2))
    whole.meta.events.register("before-call.cognito-identity-provider", lambda **_: None)
    return recording, short, whole


def calls(pool_id: str) -> dict[str, dict[str, Any]]:
    """Signed and not, with bytes and text of any language, answered, refused and refused with members of its own."""
    return {
        "describe_user_pool": {"UserPoolId": pool_id},
        "set_ui_customization": {"UserPoolId": pool_id, "ImageFile": pictures.png()},
        "list_users": {"UserPoolId": pool_id, "Filter": 'name = "Zoë \U0001f600"'},
        "sign_up": {"ClientId": "nobody", "Username": "bob", "Password": PASSWORD},
        "get_user": {"AccessToken": "x"},
        "create_group": {"UserPoolId": "us-east-1_none", "GroupName": "g"},
        "delete_user_pool_domain": {"UserPoolId": pool_id},
    }


def outcome(client: Any, method: str, members: dict[str, Any]) -> Any:
    """The answer, or the exception with its class; but for what no two answers share."""
    raised: type[Exception] | None = None
    try:
        found = getattr(client, method)(**members)
    except ClientError as error:
        raised, found = type(error), error.response
        assert error.operation_name == client.meta.method_to_api_mapping[method]
    metadata = found["ResponseMetadata"]
    request_id = metadata.pop("RequestId")
    assert request_id == metadata["HTTPHeaders"].pop("x-amzn-requestid")
    if raised:
        assert metadata["HTTPHeaders"].pop("x-emulator-why") == f"/_emulator/why/{request_id}"
    metadata.pop("MaxAttemptsReached", None)  # what botocore notes of retries, which the short way has none of
    return raised.__name__ if raised else None, found


@pytest.mark.parametrize("method", calls(""))
def test_both_ways_ask_and_answer_the_same(ways: tuple[Recording, Any, Any], method: str) -> None:
    recording, short, whole = ways
    pool_id = short.create_user_pool(PoolName="p")["UserPool"]["Id"]
    recording.asked.clear()
    members = calls(pool_id)[method]
    assert outcome(short, method, members) == outcome(whole, method, members)
    assert recording.asked[0] == recording.asked[1]


def test_a_hook_sees_the_calls_of_its_test_and_of_no_other(ways: tuple[Recording, Any, Any]) -> None:
    _, _, client = ways
    seen: list[str] = []
    client.meta.events.register("before-send.cognito-identity-provider", lambda request, **_: seen.append(request.url))
    client.list_user_pools(MaxResults=1)
    assert len(seen) == 1

"""The Authorization header, which is read before anybody proved anything."""

from collections.abc import Callable
from contextlib import suppress

import orjson
import pytest

from emulator.base import ids
from emulator.errors import CognitoError
from emulator.wire import signature
from emulator.wire.door import Door
from tests.support.hostile import post, steps

SCOPE = "AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/cognito-idp/aws4_request, SignedHeaders=host, Signature=0"
HOSTILE: dict[str, Callable[[int], str]] = {
    "Credential=Credential=…": lambda size: "AWS4-HMAC-SHA256 " + "Credential=" * size,
    "many credentials": lambda size: "AWS4-HMAC-SHA256 " + "Credential=a," * size,
    "a credential of many elements": lambda size: "AWS4-HMAC-SHA256 Credential=" + "a/" * size,
    "a credential of slashes": lambda size: "AWS4-HMAC-SHA256 Credential=" + "/" * size,
    "blanks": lambda size: "AWS4-HMAC-SHA256" + " " * size + "Credential=",
    "commas": lambda size: "AWS4-HMAC-SHA256 " + "," * size,
    "a long region": lambda size: SCOPE.format(key="a", region="us-" + "a-" * size + "1"),
    "a long key id": lambda size: SCOPE.format(key="a" * size, region="us-east-1"),
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_header_is_read_in_linear_time(hostile: Callable[[int], str]) -> None:
    def read(size: int) -> int:
        text = hostile(size)

        def act() -> None:
            with suppress(CognitoError):
                signature.read(text)

        return steps(act)

    assert read(4_000) <= 2.1 * read(2_000) + 100


def test_no_expression_reads_more_of_the_header_than_a_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the steps do not see: an expression that goes back and forth counts as one."""
    seen: list[str] = []

    class Recorder:
        def fullmatch(self, text: str) -> None:
            seen.append(text)

    for name in ("_REGION", "_ACCOUNT"):
        monkeypatch.setattr(ids, name, Recorder())
    for hostile in HOSTILE.values():
        with suppress(CognitoError):
            signature.read(hostile(2_000))
    assert seen
    assert max(len(text) for text in seen) <= ids.LONGEST_REGION


@pytest.mark.once
@pytest.mark.parametrize(
    "region", ["-", "us-east-1" * 34, "x" * 9_000, "us_east_1", "us-east-\N{FULLWIDTH DIGIT ONE}", "../x", "%00"]
)
def test_a_region_that_is_none_makes_no_pool(door: Door, account: str, region: str) -> None:
    signed = SCOPE.format(key=account, region=region)
    answer = post(door, "CreateUserPool", b'{"PoolName":"pool"}', authorization=signed)
    assert answer.status == 400
    assert orjson.loads(answer.body)["__type"] in ("InvalidSignatureException", "IncompleteSignatureException")


@pytest.mark.once
@pytest.mark.parametrize("key", ["٠١٢٣٤٥٦٧٨٩٠١", "0123456789012", "", "a" * 5_000])
def test_only_twelve_plain_digits_are_an_account(door: Door, key: str) -> None:
    assert signature.account_of(key) == "000000000000"
    signed = SCOPE.format(key=key, region="us-east-1")
    answer = post(door, "ListUserPools", b'{"MaxResults":1}', authorization=signed)
    assert answer.status == (400 if len(key) not in range(1, 129) else 200)

"""What the journal keeps of a long answer: its beginning, as if the whole of it had been masked and written."""

from typing import Any

import orjson
import pytest

from emulator.base.redaction import REDACTED
from emulator.calls import journaling
from emulator.contract import masks, serialise


def users(count: int, *, secret: str = "") -> dict[str, Any]:
    attributes = [{"Name": "email", "Value": "bob@example.test"}]
    if secret:
        attributes.append({"Name": "custom:api_token", "Value": secret})
    listed = [{"Username": f"user{number}", "Attributes": attributes, "Enabled": True} for number in range(count)]
    return {"Users": listed, "PaginationToken": "more"}


@pytest.mark.parametrize("count", [0, 1, 30, 45, 60, 5_000])
@pytest.mark.parametrize("secret", ["", "hidden-away"], ids=["nothing masked", "a secret in each"])
def test_the_beginning_is_that_of_the_whole(count: int, secret: str) -> None:
    response = users(count, secret=secret)
    content = serialise.render("ListUsers", response)
    whole = serialise.render("ListUsers", masks.of_response("ListUsers", response)).decode()
    told = journaling.response_text("ListUsers", response, content)
    assert "hidden-away" not in told
    assert (REDACTED in told) == (bool(secret) and count > 0)
    if len(whole) <= journaling.LONGEST:
        assert told == whole
        return
    begins, _, size = orjson.loads(told).rpartition("… (")
    assert begins == whole[: journaling.LONGEST]
    assert int(size.split()[0]) == pytest.approx(len(whole), rel=0.2)

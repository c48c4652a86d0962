"""Whole answers and whole refusals, in a form a test compares with `==`."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError


def answer(call: Callable[..., Any], **members: Any) -> dict[str, Any]:
    """What the call answers, without botocore's own `ResponseMetadata`."""
    found: dict[str, Any] = call(**members)
    found.pop("ResponseMetadata")
    return found


def refusal(call: Callable[..., Any], **members: Any) -> tuple[str, str]:
    """The exception's name and its message."""
    with pytest.raises(ClientError) as raised:
        call(**members)
    error = raised.value.response["Error"]
    return error["Code"], error.get("Message", "")

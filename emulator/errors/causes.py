"""Why something was refused, for the person who wonders: `GET /_emulator/why/{request id}`. Ours, not AWS's, and never
in an answer of the AWS API.

Every refusal is explained in some way by where it was raised (`calls.causes`). Where that says too little, whoever
raises tells more: `raise errors.accounts.code_mismatch().because("…", passes_when="…", attempts=3)`. What is told is
made for a refusal alone, and never a password, a code, a token or a secret.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field


class Cause(Struct, frozen=True):
    """`rule` is the rule that refused, in a sentence; `saw` what it looked at, by name; `passes_when` what would make
    it pass."""

    rule: str
    passes_when: str
    saw: Mapping[str, Any] = field(default_factory=dict)


def instant(at: datetime) -> str:
    """As it stands in a sentence."""
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")

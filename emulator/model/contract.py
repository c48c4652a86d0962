"""The API contract as typed values, read from `cognito-idp.json` when first asked for.

Knows what AWS's model says and nothing of what Cognito does with it. Members keep the model's order: constraint
violations are reported in it.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson
from msgspec import Struct, field

_MODEL = Path(__file__).with_name("cognito-idp.json")
# Values that AWS documents and its model does not have: taken and given like the others, and named in no refusal.
DOCUMENTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"ExplicitAuthFlowsType": ("ALLOW_CLIENT_TOKEN_AUTH",)}  # API reference of GetClientToken, 2026
)


class Operation(Struct, frozen=True):
    """One row of the API. `unsigned` operations are open to callers without AWS credentials."""

    name: str
    input: str
    output: str | None
    errors: tuple[str, ...]
    unsigned: bool


class Shape(Struct, frozen=True):
    """One shape of the model. `members` maps a member's name to its shape's name; lists have `element`, maps `key`
    and `value`. `document` shapes hold any JSON."""

    name: str
    type: str
    members: Mapping[str, str] = field(default_factory=dict)
    required: frozenset[str] = frozenset()
    element: str = ""
    key: str = ""
    value: str = ""
    min: int | None = None
    max: int | None = None
    pattern: str | None = None
    enum: tuple[str, ...] = ()
    sensitive: bool = False
    document: bool = False
    exception: bool = False


@lru_cache(maxsize=1)
def operations() -> Mapping[str, Operation]:
    """Every operation by name, alphabetically."""
    return MappingProxyType({name: _operation(name, entry) for name, entry in _model()["operations"].items()})


def allows(operation: str, error: str) -> bool:
    """Whether a call may end in the error: the operation declares it, or is none of the model's, as a page's call is,
    whose callers wait for no error by its name."""
    known = operations().get(operation)
    return known is None or error in known.errors


@cache
def shape(name: str) -> Shape:
    """Raises KeyError for a name outside the model."""
    entry = _model()["shapes"][name]
    return Shape(
        name=name,
        type=entry["type"],
        members=MappingProxyType(entry.get("members", {})),
        required=frozenset(entry.get("required", ())),
        element=entry.get("member", ""),
        key=entry.get("key", ""),
        value=entry.get("value", ""),
        min=entry.get("min"),
        max=entry.get("max"),
        pattern=entry.get("pattern"),
        enum=tuple(entry.get("enum", ())),
        sensitive=entry.get("sensitive", False),
        document=entry.get("document", False),
        exception=entry.get("exception", False),
    )


def shape_names() -> tuple[str, ...]:
    return tuple(_model()["shapes"])


def model_version() -> str:
    """The botocore release the contract was taken from."""
    return str(_model()["botocore"])


def _operation(name: str, entry: dict[str, Any]) -> Operation:
    return Operation(name, entry["input"], entry["output"], tuple(entry["errors"]), entry["unsigned"])


@lru_cache(maxsize=1)
def _model() -> dict[str, Any]:
    model: dict[str, Any] = orjson.loads(_MODEL.read_bytes())
    return model

"""Does a response keep to the model? The tests ask it of every response.

Names unknown members, missing required ones, wrong JSON types and values outside an enum. Lengths and patterns are not
looked at: the model's are written for requests, and AWS's own answers break them.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from emulator.model import contract
from emulator.model.contract import Shape

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "timestamp": (int, float),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
}
# Members that AWS answers empty although the model requires something in them (evidence: domain-description).
_EMPTY = {("DomainDescriptionType", "CustomDomainConfig")}


def violations(operation: str, response: Mapping[str, Any] | None) -> list[str]:
    """What is wrong with a response as read from its JSON; None or `{}` where the operation has no output."""
    output = contract.operations()[operation].output
    if output is None:
        return [f"{operation}: has no output, yet answered {response!r}"] if response else []
    return list(_of(contract.shape(output), {} if response is None else response, operation))


def _of(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if shape.document:
        return
    if not _has_type(shape, value):
        yield f"{path}: {shape.type} expected, not {value!r}"
    elif shape.type == "structure":
        yield from _structure(shape, value, path)
    elif shape.type == "list":
        for number, content in enumerate(value):
            yield from _of(contract.shape(shape.element), content, f"{path}[{number}]")
    elif shape.type == "map":
        for key, content in value.items():
            yield from _of(contract.shape(shape.key), key, f"{path}[{key!r}] as a key")
            yield from _of(contract.shape(shape.value), content, f"{path}[{key!r}]")
    elif shape.enum and value not in (*shape.enum, *contract.DOCUMENTED.get(shape.name, ())):
        yield f"{path}: {value!r} is not in {shape.name}"


def _structure(shape: Shape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in sorted(shape.required - value.keys()):
        yield f"{path}.{name}: required, but missing"
    for name, content in value.items():
        if (shape.name, name) in _EMPTY and content == {}:
            continue
        if name in shape.members:
            yield from _of(contract.shape(shape.members[name]), content, f"{path}.{name}")
        else:
            yield f"{path}.{name}: not a member of {shape.name}"


def _has_type(shape: Shape, value: Any) -> bool:
    if isinstance(value, bool):
        return shape.type == "boolean"
    return isinstance(value, _TYPES[shape.type])

"""One violation as AWS words it: the value as Java prints it, the path, the sentence.

Sensitive values are not printed. Does not know which constraint was broken or why.
"""

from typing import Any

from emulator.base.java_order import iteration_order
from emulator.model import contract
from emulator.model.contract import Shape
from emulator.wire import constraints


def violation(shape: Shape, value: Any, path: str, sentence: str, *, masked: bool) -> str:
    text = "Value" if masked else f"Value '{_printed(shape, value)}'"
    return f"{text} at '{path}' failed to satisfy constraint: {sentence}"


def null(path: str, *, masked: bool) -> str:
    """Sensitive members hide even that they are null (V14)."""
    text = "Value" if masked else "Value null"
    return f"{text} at '{path}' failed to satisfy constraint: {constraints.NOT_NULL}"


def _printed(shape: Shape, value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if shape.type == "blob":
        size = constraints.blob_size(value)
        return f"java.nio.HeapByteBuffer[pos=0 lim={size} cap={size}]"  # unverified
    if shape.type == "list":
        element = contract.shape(shape.element)
        return f"[{', '.join(_printed(element, content) for content in value)}]"  # seen: V3 for strings
    if shape.type == "map":
        target = contract.shape(shape.value)
        pairs = (f"{key}={_printed(target, value[key])}" for key in iteration_order(value))
        return f"{{{', '.join(pairs)}}}"  # seen: amplify-js#11409
    return _structure(shape, value) if shape.type == "structure" else str(value)


def _structure(shape: Shape, value: Any) -> str:
    """`AttributeType(name=…, value=…)`.  # unverified"""
    members = []
    for name, target_name in shape.members.items():
        target = contract.shape(target_name)
        text = "***" if target.sensitive else _printed(target, value.get(name))
        members.append(f"{name[0].lower()}{name[1:]}={text}")
    return f"{shape.name}({', '.join(members)})"

"""A request or a response of AWS's without the secrets in it, by the model and by names.

What the model calls sensitive is masked, but for what people look requests up by: usernames, app clients, addresses of
clients, and attributes unless their name tells of a secret (`base.secret_names`). Of the parameters of a sign-in only
those that are known to be open stay. Any other text is masked by the name of its member. A free-form document is masked
as a whole: nobody knows what is in it.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

from emulator.base.redaction import REDACTED
from emulator.base.secret_names import has_secret, is_secret
from emulator.model import contract

Mask = Callable[[Any], Any]

_LOOKED_UP: Final = frozenset({"AttributeValueType", "ClientIdType", "SessionIpAddressType", "UsernameType"})
_OF_SIGN_IN: Final = frozenset({"AuthParametersType", "ChallengeResponsesType", "ChallengeParametersType"})
_OPEN: Final = frozenset(
    {
        *("ANSWER_TYPE", "CHALLENGE_NAME", "DEVICE_KEY", "PREFERRED_CHALLENGE", "USERNAME", "USER_ID_FOR_SRP"),
        *("CODE_DELIVERY_DELIVERY_MEDIUM", "CODE_DELIVERY_DESTINATION", "FRIENDLY_DEVICE_NAME", "MFAS_CAN_CHOOSE"),
        *("MFAS_CAN_SETUP", "TARGET_ACR_VALUES", "MAX_AGE", "requiredAttributes"),
    }
)
_OF_OPEN: Final = ("Arn", "Id", "Name")  # how names of members end that tell of a secret and hold none


def of_request(operation: str, members: Any) -> Any:
    """The members themselves where nothing in them is masked."""
    mask = _of_input(operation)
    return mask(members) if mask else members


def of_response(operation: str, response: Any) -> Any:
    """The response itself where nothing in it is masked."""
    mask = _of_output(operation)
    return mask(response) if mask else response


@cache
def _of_input(operation: str) -> Mask | None:
    return _mask(contract.operations()[operation].input)


@cache
def _of_output(operation: str) -> Mask | None:
    output = contract.operations()[operation].output
    return _mask(output) if output else None


@cache
def _mask(shape_name: str) -> Mask | None:
    """What masks a value of the shape, whatever its name; None where nothing in it can be a secret."""
    shape = contract.shape(shape_name)
    if shape.document:
        return _hidden
    if shape_name in _OF_SIGN_IN:
        return _parameters
    if shape.type == "structure":
        return _structure(shape)
    if shape.type == "list":
        each = _mask(shape.element)
        return _list(each) if each else None
    if shape.type == "map":
        return _map(_mask(shape.value))
    if shape.type in ("string", "blob") and shape.sensitive and shape_name not in _LOOKED_UP:
        return _hidden
    return None


def _structure(shape: contract.Shape) -> Mask | None:
    masks: dict[str, Mask] = {}
    for name, target in shape.members.items():
        mask = _hidden if _is_hidden_by_name(name, target) else _mask(target)
        if mask is not None:
            masks[name] = mask
    if set(shape.members) == {"Name", "Value"}:
        return _attribute
    return _members(masks) if masks else None


def _is_hidden_by_name(name: str, shape_name: str) -> bool:
    shape = contract.shape(shape_name)
    is_text = shape.type in ("string", "blob") and not shape.enum
    return is_text and is_secret(name) and not name.endswith(_OF_OPEN) and not shape_name.endswith("ArnType")


def hidden(masked: Any, plain: Any) -> Iterator[str]:
    """The texts that were masked."""
    if masked is plain:
        return
    if isinstance(masked, dict) and isinstance(plain, dict):
        for name, value in masked.items():
            yield from hidden(value, plain[name])
    elif isinstance(masked, list) and isinstance(plain, list):
        for one, other in zip(masked, plain, strict=True):
            yield from hidden(one, other)
    elif isinstance(plain, str):
        yield plain


def _hidden(value: Any) -> Any:
    return REDACTED if value else value


def _attribute(value: Any) -> Any:
    return {**value, "Value": _hidden(value.get("Value"))} if is_secret(value.get("Name") or "") else value


def _attributes(value: Any) -> Any:
    if has_secret([entry.get("Name") or "" for entry in value if entry is not None]):
        return [entry and _attribute(entry) for entry in value]
    return value


def _parameters(value: Any) -> Any:
    return {name: content if name in _OPEN or not content else REDACTED for name, content in value.items()}


def _members(masks: dict[str, Mask]) -> Mask:
    def mask(value: Any) -> Any:
        changed = None
        for name, own in masks.items():
            content = value.get(name)
            if not content:  # nothing in it to mask
                continue
            masked = REDACTED if own is _hidden else own(content)
            if masked is not content:
                changed = {**value} if changed is None else changed
                changed[name] = masked
        return value if changed is None else changed

    return mask


def _list(each: Mask) -> Mask:
    if each is _attribute:
        return _attributes

    def mask(value: Any) -> Any:
        masked = [None if content is None else each(content) for content in value]
        return masked if any(new is not old for new, old in zip(masked, value, strict=True)) else value

    return mask


def _map(each: Mask | None) -> Mask:
    def one(name: str, content: Any) -> Any:
        if isinstance(content, str) and is_secret(name):
            return _hidden(content)
        return each(content) if each else content

    def mask(value: Any) -> Any:
        masked = {name: one(name, content) for name, content in value.items()}
        return masked if any(masked[name] is not value[name] for name in value) else value

    return mask

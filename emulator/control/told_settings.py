"""Settings under AWS's names, one a line: what holds, whether it is the default, and whether it acts.

For example `Policies.PasswordPolicy.MinimumLength` is 8, which is the default.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from emulator.model import contract
from emulator.rules.configuration import without_effect

Members = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """`name` is a path into the members of AWS's request. `value` is null where nothing is set and there is no default.
    `without_effect` says what of it is stored and does not act."""

    name: str
    value: Any
    is_default: bool
    without_effect: str | None


def of_request(request: str, given: Members, defaults: Members, *, names: tuple[str, ...]) -> list[Setting]:
    """The members of a request that are named, with the values that are given, in their order. `request` is the name of
    its shape, such as CreateUserPoolRequest."""
    shape = contract.shape(request)
    return [
        setting
        for name in names
        for setting in _of_member(name, shape.members[name], given.get(name), defaults.get(name))
    ]


def names_of(request: str) -> tuple[str, ...]:
    """The members that it can have."""
    return tuple(contract.shape(request).members)


def _of_member(path: str, shape_name: str, given: Any, default: Any) -> Iterator[Setting]:
    shape = contract.shape(shape_name)
    if shape.type != "structure":
        value = default if given is None else given
        yield Setting(path, value, value == default, without_effect.note_of(path, value))
        return
    inner, usual = given or {}, default or {}
    for name, member in shape.members.items():
        yield from _of_member(f"{path}.{name}", member, inner.get(name), usual.get(name))

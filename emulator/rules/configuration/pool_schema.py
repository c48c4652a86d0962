"""The attribute schema of a pool: what it begins with, what `Schema` and AddCustomAttributes make of it.

Twenty-one standard attributes, in the order that pools have since 2025, whose bounds and flags a pool may set when it
is created, and custom ones, which can be added and never taken away; they stand between `zoneinfo` and `locale`. A pool
from before, which has no `identities`, keeps its order, with custom attributes at its end. Names get their `custom:`
(`dev:custom:` for developer-only ones) here. Knows no values; `attributes` judges those.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from emulator import errors
from emulator.effective import schema as effective_schema
from emulator.model import addresses
from emulator.model.shapes import SchemaAttributeType

MOST_CUSTOM_ATTRIBUTES = 50  # evidence: quota-numbers
LONGEST = 2048
CUSTOM = ("custom:", "dev:custom:")
_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)

Attribute = dict[str, Any]


def _standard(name: str, kind: str = "String", **constraints: dict[str, str]) -> Attribute:
    attribute = {
        "Name": name,
        "AttributeDataType": kind,
        "DeveloperOnlyAttribute": False,
        "Mutable": True,
        "Required": False,
    }
    return {**attribute, **constraints}


def _text(name: str, shortest: int = 0, longest: int = 2048) -> Attribute:
    return _standard(name, StringAttributeConstraints={"MinLength": str(shortest), "MaxLength": str(longest)})


# seen: go-to-k/cdk-real-drift, six pools of 2026; amplify-js#14199. Terraform providers and templates read it back.
STANDARD: tuple[Attribute, ...] = (
    _text("profile"),
    _text("address"),
    _text("birthdate", 10, 10),
    _text("gender"),
    _text("preferred_username"),
    _standard("updated_at", "Number", NumberAttributeConstraints={"MinValue": "0"}),
    _text("website"),
    _text("picture"),
    _standard("identities", StringAttributeConstraints={}),
    {**_text("sub", shortest=1), "Mutable": False, "Required": True},
    _text("phone_number"),
    _standard("phone_number_verified", "Boolean"),
    _text("zoneinfo"),
    _text("locale"),
    _text("email"),
    _standard("email_verified", "Boolean"),
    _text("given_name"),
    _text("family_name"),
    _text("middle_name"),
    _text("name"),
    _text("nickname"),
)
OWNED = effective_schema.OWNED  # a pool does not set their flags
_BEHIND_CUSTOM = "locale"

# A flag declared in `Schema` makes a custom attribute of that name (evidence: flag-in-schema), so the flags are not
# among these.
SETTABLE = frozenset(attribute["Name"] for attribute in STANDARD) - set(addresses.FLAGS)


def initial(declared: Iterable[SchemaAttributeType] | None) -> list[Attribute]:
    """The schema of a new pool: the standard attributes as `Schema` sets them, then the custom ones in its order.
    Raises InvalidParameterException (evidence: schema-refusals)."""
    settings: dict[str, SchemaAttributeType] = {}
    custom: list[SchemaAttributeType] = []
    for entry in declared or ():
        if _name(entry) in SETTABLE:
            settings[_name(entry)] = entry
        else:
            custom.append(entry)
    schema = [_as_set(attribute, settings.get(attribute["Name"])) for attribute in STANDARD]
    return _with(schema, _custom(custom))


def extended(schema: list[Attribute], added: Iterable[SchemaAttributeType]) -> list[Attribute]:
    """The schema with AddCustomAttributes' attributes behind its other custom ones. Raises
    InvalidParameterException."""
    new = _custom(added)
    taken = {attribute["Name"] for attribute in schema}
    for attribute in new:
        if attribute["Name"] in taken:
            raise errors.schema.attribute_already_exists(attribute["Name"])
    if sum(name.startswith(CUSTOM) for name in taken) + len(new) > MOST_CUSTOM_ATTRIBUTES:
        raise errors.schema.too_many_custom_attributes(MOST_CUSTOM_ATTRIBUTES)
    return _with(schema, new)


def is_of_today(names: Collection[str]) -> bool:
    """Whether the attributes stand in today's order, not in that of pools from before `identities`."""
    return "identities" in names


def _with(schema: list[Attribute], custom: list[Attribute]) -> list[Attribute]:
    """In front of `locale` (seen: go-to-k/cdk-real-drift, and the CSV headers of two repositories); among themselves in
    the order they came in (unverified)."""
    names = [attribute["Name"] for attribute in schema]
    at = names.index(_BEHIND_CUSTOM) if is_of_today(names) else len(names)
    return [*schema[:at], *custom, *schema[at:]]


def _name(entry: SchemaAttributeType) -> str:
    name = entry.get("Name")
    if not name:
        raise errors.schema.attribute_needs_a_name()
    return name


def _as_set(attribute: Attribute, entry: SchemaAttributeType | None) -> Attribute:
    """A standard attribute with the flags and bounds a pool sets; its type stays. What the service owns keeps its flags
    (unverified)."""
    if entry is None:
        return dict(attribute)
    name, kind = attribute["Name"], attribute["AttributeDataType"]
    if entry.get("AttributeDataType", kind) != kind or entry.get("DeveloperOnlyAttribute"):
        raise errors.schema.standard_attribute_is_fixed(name)
    changed = dict(attribute)
    if name not in OWNED:
        changed["Mutable"] = entry.get("Mutable", True)
        changed["Required"] = entry.get("Required", False)
    member, given = _constraints(kind, entry)
    if member is not None:
        changed[member] = {**attribute[member], **given}
        if _are_crossed(name, member, changed[member]):
            raise errors.schema.standard_bounds_are_crossed(name, kind)
    return changed


def _custom(entries: Iterable[SchemaAttributeType]) -> list[Attribute]:
    attributes = [_custom_attribute(entry) for entry in entries]
    seen: set[str] = set()
    for attribute in attributes:
        if attribute["Name"] in seen:
            raise errors.schema.duplicate_custom_attribute(attribute["Name"])
        seen.add(attribute["Name"])
    return attributes


def _custom_attribute(entry: SchemaAttributeType) -> Attribute:
    """A caller who writes `custom:` himself gets it twice, as with AWS (evidence: custom-prefix-doubled)."""
    developer_only = entry.get("DeveloperOnlyAttribute", False)
    name = f"{'dev:' if developer_only else ''}custom:{_name(entry)}"
    kind = entry.get("AttributeDataType")
    if kind is None:
        raise errors.schema.attribute_needs_a_type()
    if entry.get("Required"):
        raise errors.schema.required_custom_attribute()
    attribute: Attribute = {
        "Name": name,
        "AttributeDataType": kind,
        "DeveloperOnlyAttribute": developer_only,
        "Mutable": entry.get("Mutable", True),  # unverified: A custom attribute without Mutable is mutable.
        "Required": False,
    }
    member, given = _constraints(kind, entry)
    if member is not None:
        if _are_crossed(name, member, given):
            raise errors.schema.bounds_are_crossed(name, kind)
        attribute[member] = dict(given)  # `{}` where none were given (evidence: custom-bounds-empty)
    return attribute


def _constraints(kind: str, entry: SchemaAttributeType) -> tuple[str | None, Mapping[str, Any]]:
    """The member that bounds values of this type, and what the entry says of it; the other one has no meaning."""
    if kind == "String":
        return "StringAttributeConstraints", entry.get("StringAttributeConstraints") or {}
    if kind == "Number":
        return "NumberAttributeConstraints", entry.get("NumberAttributeConstraints") or {}
    return None, {}


def _are_crossed(name: str, member: str, bounds: Mapping[str, str]) -> bool:
    """Whether the greatest length or value is less than the least. Raises InvalidParameterException for what is no
    number, and for a length that no string can have."""
    is_length = member == "StringAttributeConstraints"
    numbers = {}
    for which, text in bounds.items():
        if not _NUMBER.fullmatch(text) or (is_length and int(text) < 0):
            raise errors.schema.invalid_constraints(member, name)
        if is_length and int(text) > LONGEST:
            raise errors.schema.string_is_too_long(name, LONGEST)
        numbers[which[:3]] = int(text)
    return "Min" in numbers and "Max" in numbers and numbers["Max"] < numbers["Min"]

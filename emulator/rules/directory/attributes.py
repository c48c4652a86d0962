"""The attribute schema of a pool, and what may be written into it by whom.

A value is text on every path; a schema entry says its type and bounds. Names of custom attributes carry `custom:`, of
developer-only ones `dev:custom:`, and only an administrator writes those.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from emulator import errors
from emulator.effective.schema import BIRTHDATE, LONGEST_VALUE
from emulator.model import addresses
from emulator.model.shapes import AttributeType
from emulator.rules.configuration import pool_schema
from emulator.rules.directory import usernames
from emulator.store.pools import Pool

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


def given(attributes: Iterable[AttributeType] | None) -> dict[str, str]:
    """The list of a request as a mapping; an empty or absent value is no value (evidence: empty-is-absent), the last of
    a name wins."""
    values = {entry["Name"]: entry.get("Value") or "" for entry in attributes or ()}
    return {name: value for name, value in values.items() if value != ""}


def validation_data(entries: Iterable[AttributeType] | None) -> dict[str, str] | None:
    """ValidationData as PreSignUp gets it: empty values too, None where there is none. Kept nowhere
    (evidence: validation-data-passes)."""
    return None if entries is None else {entry["Name"]: entry.get("Value") or "" for entry in entries}


def listed(sub: str, attributes: Mapping[str, str]) -> list[AttributeType]:
    """The list of a response: `sub` first."""
    entries: list[AttributeType] = [{"Name": "sub", "Value": sub}]
    entries += [{"Name": name, "Value": value} for name, value in attributes.items()]
    return entries


def shown(sub: str, values: Mapping[str, str], readable: Collection[str] | None = None) -> list[AttributeType]:
    """`listed` in the order of the names, as far as the client may read them (None: everything)."""
    if readable is None:
        entries: list[AttributeType] = [{"Name": "sub", "Value": sub}]
        entries += [{"Name": name, "Value": values[name]} for name in sorted(values)]
        return entries
    names = [name for name in ("sub", *sorted(values)) if name in readable]
    return [{"Name": name, "Value": sub if name == "sub" else values[name]} for name in names]


def schema(pool: Pool) -> Mapping[str, Mapping[str, Any]]:
    return pool.schema.entries


def check_owned(attributes: Collection[str]) -> None:
    """Nobody writes `sub`, nor `identities`, which links a user to other providers."""
    for name in attributes:
        if name in pool_schema.OWNED:
            raise errors.directory.attribute_cannot_be_modified(name)


def check_writable(pool: Pool, attributes: Mapping[str, str], writable: Collection[str]) -> None:
    """A client writes only its WriteAttributes, and never a `*_verified` flag (evidence: unauthorized-attribute). What
    the schema does not know is left to the schema's own refusal."""
    known = schema(pool)
    for name in attributes:
        if name in addresses.FLAGS or (name in known and name not in writable):
            raise errors.directory.unauthorized_attribute_write()


def check_schema(pool: Pool, attributes: Mapping[str, str], *, required: bool) -> None:
    """Raises InvalidParameterException with one line per attribute that does not fit: unknown, missing (if `required`
    ones must be there), too short or long, or not of its type."""
    lines = creation_problems(pool, attributes)
    if required:
        lines += [f"{name}: The attribute is required" for name in missing_required(pool, attributes)]
    if lines:
        raise errors.directory.attributes_violate_schema(lines)


def creation_problems(pool: Pool, values: Mapping[str, str]) -> list[str]:
    """One line per attribute that a new user cannot have: unknown, or not of its type and bounds."""
    return [line for name, value in values.items() if (line := _problem(pool, name, value))]


def format_problems(values: Mapping[str, str]) -> list[str]:
    """One line per address that is none, as `check_formats` would refuse it."""
    wrong = {"email": errors.directory.invalid_email_format, "phone_number": errors.directory.invalid_phone_format}
    return [
        f"{kind}: {refusal().message}"
        for kind, refusal in wrong.items()
        if values.get(kind) and not usernames.looks_like(kind, values[kind])
    ]


def check_known(pool: Pool, attributes: Mapping[str, str]) -> None:
    """AdminCreateUser's own wording for an attribute outside the schema (evidence: admin-attribute-unknown)."""
    known = schema(pool)
    for name in attributes:
        if name not in known:
            raise errors.directory.attribute_type_unknown(name)


def check_formats(attributes: Mapping[str, str]) -> None:
    if "email" in attributes and not usernames.looks_like("email", attributes["email"]):
        raise errors.directory.invalid_email_format()
    if "phone_number" in attributes and not usernames.looks_like("phone_number", attributes["phone_number"]):
        raise errors.directory.invalid_phone_format()


def check_preferred_username(pool: Pool, attributes: Mapping[str, str]) -> None:
    """Where preferred_username is an alias it cannot come with an unconfirmed account
    (evidence: preferred-username-later)."""
    if "preferred_username" in pool.alias_attributes and "preferred_username" in attributes:
        raise errors.directory.preferred_username_before_confirmation()


def missing_required(pool: Pool, attributes: Collection[str]) -> list[str]:
    """Required attributes a user has no value for, in schema order."""
    return [name for name in pool.schema.required if name not in attributes]


def change_problems(pool: Pool, values: Mapping[str, str]) -> list[str]:
    """One line per attribute that a user who exists cannot be given: unknown, immutable even if never set
    (evidence: update-immutable), or not of its type and bounds. An empty value takes the attribute away, so its bounds
    do not matter (evidence: update-empty-deletes)."""
    known = schema(pool)
    lines = []
    for name, value in values.items():
        entry = known.get(name)
        if entry is not None and not entry["Mutable"]:
            lines.append(f"{name}: {errors.directory.CANNOT_BE_UPDATED}")
        elif (entry is None or value != "") and (line := _problem(pool, name, value)):
            lines.append(line)
    return lines


def normalised(attributes: Mapping[str, str]) -> dict[str, str]:
    """Values as they are kept: the flags are `true` or `false` whatever their case was
    (evidence: admin-force-verified)."""
    return {name: value.lower() if name in addresses.FLAGS else value for name, value in attributes.items()}


def _problem(pool: Pool, name: str, value: str) -> str | None:
    plain = pool.schema.plain.get(name)
    if plain is not None and value.isascii() and plain[0] <= len(value) <= plain[1]:
        return None  # as nearly every value is
    entry = schema(pool).get(name)
    if entry is None:
        return f"{name}: {errors.directory.DOES_NOT_EXIST}"
    match entry.get("AttributeDataType"):
        case "Number":
            return _number_problem(entry, name, value)
        case "Boolean":
            # unverified: The sentence about a value that is no boolean is ours.
            return None if value.lower() in ("true", "false") else f"{name}: Boolean must be true or false"
        case "DateTime":
            # unverified: The sentence about a value that is no date is ours.
            return None if _is_instant(value) else f"{name}: Date could not be parsed"
        case _:
            return _string_problem(entry, name, value)


def _string_problem(entry: Mapping[str, Any], name: str, value: str) -> str | None:
    bounds = entry.get("StringAttributeConstraints") or {}
    if "MinLength" in bounds and len(value) < int(bounds["MinLength"]):
        return f"{name}: String must be no shorter than {bounds['MinLength']} characters"  # evidence: attribute-length
    longest = bounds.get("MaxLength", LONGEST_VALUE)
    if len(value) > int(longest) or len(value.encode()) > LONGEST_VALUE:
        return f"{name}: String must be no longer than {longest} characters"  # evidence: attribute-length
    if name == BIRTHDATE and not _DATE.fullmatch(value):
        # unverified: The sentence about a birthdate that is no date is ours.
        return f"{name}: Date must be of the form YYYY-MM-DD"
    return None


def _number_problem(entry: Mapping[str, Any], name: str, value: str) -> str | None:
    bounds = entry.get("NumberAttributeConstraints") or {}
    if not _NUMBER.fullmatch(value):
        return f"{name}: Number could not be parsed"  # unverified, evidence: number-not-parsed
    if "MinValue" in bounds and int(value) < int(bounds["MinValue"]):
        # unverified: The sentence about a number that is too small is ours.
        return f"{name}: Number must be no less than {bounds['MinValue']}"
    if "MaxValue" in bounds and int(value) > int(bounds["MaxValue"]):
        # unverified: The sentence about a number that is too large is ours.
        return f"{name}: Number must be no more than {bounds['MaxValue']}"
    return None


def _is_instant(value: str) -> bool:
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return value.isascii() and value.isdigit()
    return True

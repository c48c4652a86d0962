"""One row of an import file: which user it describes, or why it describes none.

The rules are those of a user that an administrator makes, and besides: required attributes are required, a row verifies
what its pool verifies by itself, and dates are written mm/dd/yyyy (evidence: import-file-rules, import-mfa-column).
Pure: looks at no other user.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from emulator import errors
from emulator.base import ids
from emulator.base.randomness import Randomness
from emulator.model import addresses
from emulator.rules.configuration import mfa_config, pool_schema
from emulator.rules.directory import attributes, provision, usernames, users
from emulator.rules.directory.provision import NewUser
from emulator.store.pools import Pool

USERNAME, MFA_ENABLED = "cognito:username", "cognito:mfa_enabled"
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # NUL, and bytes that were not UTF-8
_AMERICAN_DATE = re.compile(r"(\d{2})/(\d{2})/(\d{4})", re.ASCII)
_ALLOWED_MFA = {"ON": ("true",), "OFF": ("false",), "OPTIONAL": ("true", "false")}


class Row(Struct, frozen=True):
    """A user to be made, with the username as the file has it, the status they will have, and whether codes by SMS are
    their second factor."""

    new: NewUser
    typed: str
    status: str
    has_sms_mfa: bool = False


def header(pool: Pool) -> list[str]:
    """The columns of a file for the pool, in the order of its schema (seen: the headers in five repositories); in that
    of a pool from before `identities`, custom attributes come last (unverified)."""
    names = [entry["Name"] for entry in pool.schema_attributes if entry["Name"] not in pool_schema.OWNED]
    if pool_schema.is_of_today(attributes.schema(pool)):
        return [*names, MFA_ENABLED, USERNAME]
    custom = [name for name in names if name.startswith(pool_schema.CUSTOM)]
    return [*(name for name in names if name not in custom), MFA_ENABLED, USERNAME, *custom]


def is_header(pool: Pool, columns: Sequence[str]) -> bool:
    """Every column once and no other, in any order (evidence: import-file-rules)."""
    return sorted(columns) == sorted(header(pool))


def read(pool: Pool, columns: Sequence[str], fields: Sequence[str], random: Randomness) -> Row:
    """Raises InvalidParameterException with the sentence for the log."""
    if len(fields) != len(columns):
        raise errors.imports.wrong_number_of_columns(len(fields), len(columns))
    if any(_UNSTORABLE.search(field) for field in fields):
        raise errors.imports.unreadable_character()
    values = {name: field.strip() for name, field in zip(columns, fields, strict=True)}
    typed = values.pop(USERNAME)
    _check_username(typed)
    mfa_enabled = values.pop(MFA_ENABLED).lower()
    _check_mfa(pool, mfa_enabled)
    given = attributes.normalised({name: value for name, value in values.items() if value != ""})
    if "birthdate" in given:
        given["birthdate"] = _date(given["birthdate"])
    new = provision.draft(pool, typed, ids.sub(random), given)
    attributes.check_schema(pool, new.attributes, required=True)
    attributes.check_formats(new.attributes)
    _check_verified(pool, new.attributes)
    has_sms_mfa = mfa_enabled == "true" and _can_have_sms(pool, new.attributes)
    return Row(new, typed, _status(pool, new.attributes), has_sms_mfa)


def _check_username(typed: str) -> None:
    if not typed:
        raise errors.imports.username_is_required()
    if not usernames.is_one(typed):
        raise errors.imports.username_is_invalid()


def _check_mfa(pool: Pool, value: str) -> None:
    """What the pool's MFA setting leaves to say; nothing may be said too (evidence: import-mfa-column)."""
    allowed = _ALLOWED_MFA[pool.effective.mfa_mode]
    if value and value not in allowed:
        raise errors.imports.mfa_must_be(" or ".join(allowed))


def _can_have_sms(pool: Pool, values: Mapping[str, str]) -> bool:
    """`true` activates codes by SMS, the one factor that a user has without doing something for it; for a user or a
    pool that cannot have it, it says nothing (unverified)."""
    return mfa_config.SMS in pool.effective.second_factors and "phone_number" in values


def _check_verified(pool: Pool, values: Mapping[str, str]) -> None:
    """One of the attributes that the pool verifies by itself is true, and what is verified is there."""
    for address in addresses.BOTH:
        if values.get(address.flag) == "true" and address.attribute not in values:
            raise errors.imports.verified_without_value(address.attribute)
    if not any(values.get(f"{kind}_verified") == "true" for kind in pool.auto_verified_attributes):
        raise errors.imports.no_verified_attribute()


def _date(value: str) -> str:
    """mm/dd/yyyy as the rest of the emulator keeps dates (unverified); the rest is left for the schema to judge."""
    if not _AMERICAN_DATE.fullmatch(value):
        return value
    try:
        return datetime.strptime(value, "%m/%d/%Y").date().isoformat()  # noqa: DTZ007
    except ValueError:
        return value


def _status(pool: Pool, values: Mapping[str, str]) -> str:
    """RESET_REQUIRED, or CONFIRMED for who can sign in without a password (evidence: import-status)."""
    factors = pool.effective.first_factors
    without_password = any(
        values.get(address.flag) == "true" for address in addresses.BOTH if address.first_factor in factors
    )
    return users.CONFIRMED if without_password else users.RESET_REQUIRED

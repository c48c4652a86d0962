"""What a username may be, in the three modes of a pool.

Plain pools take any text; pools with AliasAttributes refuse a username that looks like an alias; pools with
UsernameAttributes want an email or a phone number, keep it as that attribute, and make the sub the username.
"""

import re
from collections.abc import Mapping

from msgspec import Struct

from emulator import errors
from emulator.contract import patterns
from emulator.model import contract
from emulator.store.pools import Pool

# AWS-like shapes: neither a full RFC 5322 parser nor a phone book, which refuse the addresses testers use. No address
# has what moves a terminal's cursor or ends a header.
_NOT_IN_EMAIL = r"\s\x00-\x1f\x7f-\x9f@\"(),:;<>\[\\\]"
EMAIL = re.compile(f"[^{_NOT_IN_EMAIL}]+@[^{_NOT_IN_EMAIL}]*[^.{_NOT_IN_EMAIL}]")
# unverified: A phone number has five digits at least.
PHONE = re.compile(r"\+[0-9]{5,15}")
_SUB_LENGTH = 36


class Named(Struct, frozen=True):
    """The username to store and the attribute that the typed name becomes, if any."""

    username: str
    attributes: dict[str, str]


def looks_like(kind: str, text: str) -> bool:
    """Whether a text has the form of an email or a phone number."""
    if kind == "email":
        return EMAIL.fullmatch(text) is not None
    return kind == "phone_number" and PHONE.fullmatch(text) is not None


def name_new_user(pool: Pool, typed: str, sub: str, given: Mapping[str, str]) -> Named:
    """How a new user is called. Raises InvalidParameterException for a shape the pool does not take
    (evidence: username-like-alias, username-must-be-address), and where the attribute that the name becomes is `given`
    another value."""
    kinds = sorted(pool.username_attributes)
    if kinds:
        for kind in kinds:
            if looks_like(kind, typed):
                if pool.fold(given.get(kind, typed)) != pool.fold(typed):
                    raise errors.directory.attribute_should_be_username(kind)
                return Named(sub, {kind: typed})
        raise errors.directory.username_should_be(kinds)
    for kind in pool.alias_attributes:
        if looks_like(kind, typed):
            raise errors.directory.username_looks_like(kind)
    return Named(typed, {})


def is_no_other_name(pool: Pool, name: str) -> bool:
    """Whether the name can lead to nobody but by their username: it has not the form of a sub or an address, and the
    pool's users are not called by a text of their own choice."""
    if pool.username_attributes or "preferred_username" in pool.alias_attributes:
        return False
    return len(name) != _SUB_LENGTH and "@" not in name and not name.startswith("+")


def is_one(text: str) -> bool:
    """Whether a request could carry the text as a username: a file and a function have no model that checks it."""
    shape = contract.shape("UsernameType")
    assert shape.pattern is not None and shape.max is not None  # noqa: S101
    return len(text) <= shape.max and patterns.compiled(shape.pattern).fullmatch(text) is not None

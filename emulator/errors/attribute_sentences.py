"""The sentences of changing and verifying attributes, each once, by name, with where it was seen.

The same style as `sentences`, which has those that other operations say too.
"""

from collections.abc import Iterable

from emulator.errors.types import InvalidParameterException

# What is wrong with one attribute; a function below makes a refusal of the lines.
DOES_NOT_EXIST = "Attribute does not exist in the schema."  # evidence: attribute-unknown
CANNOT_BE_UPDATED = "Attribute cannot be updated."  # evidence: update-immutable
CANNOT_BE_DELETED = "Required attribute cannot be deleted."  # evidence: delete-required

_NAMES = {"email": "Email", "phone_number": "Phone Number"}


def attributes_cannot_change(lines: Iterable[str]) -> InvalidParameterException:
    """One line per attribute, each ending in a newline, the last too (evidence: attribute-unknown, update-immutable;
    several at once unverified)."""
    return InvalidParameterException("".join(f"user.{line}\n" for line in lines))


def schema_forbids_deletion(lines: Iterable[str]) -> InvalidParameterException:
    """Attributes that are unknown or immutable, each with its `user.` (a required one has none)."""
    return InvalidParameterException(  # unverified, evidence: deleting-unknown-attributes
        "Invalid user attributes: " + "".join(f"user.{line}\n" for line in lines)
    )


def required_attributes_stay(lines: Iterable[str]) -> InvalidParameterException:
    return InvalidParameterException(  # evidence: delete-required
        "Invalid user attributes: " + "".join(f"{line}\n" for line in lines)
    )


def value_must_not_be_null(name: str) -> InvalidParameterException:
    return InvalidParameterException(f"Attribute value for {name} must not be null")  # evidence: update-null


def nothing_to_verify(kind: str) -> InvalidParameterException:
    """A `*_verified` flag without its attribute."""
    name = _NAMES[kind]
    article = "an" if kind == "email" else "a"
    return InvalidParameterException(  # unverified, evidence: verified-without-address
        f"{name} is required to verify/un-verify {article} {name.lower()}"
    )


def cannot_be_verified() -> InvalidParameterException:
    return InvalidParameterException(  # evidence: verify-only
        "Invalid attribute name. Only phone_number and email can be verified."
    )


def no_registered(kind: str) -> InvalidParameterException:
    name = "email address" if kind == "email" else "phone number"
    return InvalidParameterException(f"User does not have a valid registered {name}")  # evidence: verify-missing


def mfa_option_is_not_supported() -> InvalidParameterException:
    return InvalidParameterException(  # unverified: the API reference names the only values
        "Invalid MFA options. Only SMS to the phone_number attribute is supported."
    )


def attribute_should_be_username(kind: str) -> InvalidParameterException:
    """The name of a username-attributes pool is one address, and the attribute that it becomes says another."""
    name = "email" if kind == "email" else "phone number"
    return InvalidParameterException(  # seen: cognito-local#102, for email; unverified: the wording for phone numbers
        f"User {name} should be empty or same as username, since username attribute is {name}."
    )

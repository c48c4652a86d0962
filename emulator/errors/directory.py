"""Users, aliases, attributes, groups, and listing them."""

from collections.abc import Iterable

from emulator.errors.types import (
    AliasExistsException,
    GroupExistsException,
    InvalidParameterException,
    LimitExceededException,
    NotAuthorizedException,
    PasswordResetRequiredException,
    ResourceNotFoundException,
    UnsupportedUserStateException,
    UsernameExistsException,
    UserNotConfirmedException,
    UserNotFoundException,
)

# What is wrong with one attribute; a function below makes a refusal of the lines.
DOES_NOT_EXIST = "Attribute does not exist in the schema."  # evidence: attribute-unknown
CANNOT_BE_UPDATED = "Attribute cannot be updated."  # evidence: update-immutable
CANNOT_BE_DELETED = "Required attribute cannot be deleted."  # evidence: delete-required
_NAMES = {"email": "Email", "phone_number": "Phone Number"}


# --- users -----------------------------------------------------------------------------------------------------


def user_does_not_exist() -> UserNotFoundException:
    """Sign-in and admin operations."""
    return UserNotFoundException("User does not exist.")  # evidence: two-unknown-texts


def username_client_id_not_found() -> UserNotFoundException:
    """Confirmation and recovery operations."""
    return UserNotFoundException("Username/client id combination not found.")  # evidence: user-unknown-recovery


def user_already_exists() -> UsernameExistsException:
    return UsernameExistsException("User already exists")  # evidence: username-taken


def user_account_already_exists() -> UsernameExistsException:
    return UsernameExistsException("User account already exists")  # evidence: admin-username-taken


def user_is_disabled() -> NotAuthorizedException:
    return NotAuthorizedException("User is disabled.")  # seen: C


def user_is_not_confirmed() -> UserNotConfirmedException:
    return UserNotConfirmedException("User is not confirmed.")  # evidence: unconfirmed-before-password


def user_cannot_be_confirmed(status: str) -> NotAuthorizedException:
    # evidence: already-confirmed
    return NotAuthorizedException(f"User cannot be confirmed. Current status is {status}")


def user_is_already_confirmed() -> InvalidParameterException:
    return InvalidParameterException("User is already confirmed.")  # evidence: resend-confirmed


def password_reset_required() -> PasswordResetRequiredException:
    return PasswordResetRequiredException("Password reset required for the user")  # evidence: reset-required


def sign_up_is_not_permitted() -> NotAuthorizedException:
    return NotAuthorizedException("SignUp is not permitted for this user pool")  # evidence: administrators-only


def resend_not_possible(username: str) -> UnsupportedUserStateException:
    return UnsupportedUserStateException(  # unverified, evidence: admin-resend
        f"Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD"
    )


# --- aliases ---------------------------------------------------------------------------------------------------


def alias_taken(kind: str, *, given: bool) -> str:
    """The two wordings: alias pools have no "given", username-attribute pools do (evidence: alias-conflict-text)."""
    # evidence: alias-conflict-text, update-address-taken
    return f"An account with the {'given ' if given else ''}{kind} already exists."


def alias_exists(kind: str, *, given: bool) -> AliasExistsException:
    return AliasExistsException(alias_taken(kind, given=given))


def username_exists_as_alias(kind: str, *, given: bool) -> UsernameExistsException:
    # evidence: sign-up-address-taken, admin-address-taken
    return UsernameExistsException(alias_taken(kind, given=given))


# --- attributes ------------------------------------------------------------------------------------------------


def unauthorized_attribute_write() -> NotAuthorizedException:
    # evidence: unauthorized-attribute
    return NotAuthorizedException("A client attempted to write unauthorized attribute")


def attribute_cannot_be_modified(name: str) -> InvalidParameterException:
    return InvalidParameterException(  # evidence: sub-immutable; that it holds for `identities` is unverified
        f"Cannot modify the non-mutable attribute {name}"
    )


def attributes_violate_schema(lines: list[str]) -> InvalidParameterException:
    """One line per attribute, each ending in a newline, the last too (evidence: required-missing)."""
    return InvalidParameterException("Attributes did not conform to the schema: " + "".join(f"{x}\n" for x in lines))


def attribute_type_unknown(name: str) -> InvalidParameterException:
    """AdminCreateUser's own wording for an attribute outside the schema (evidence: admin-attribute-unknown)."""
    return InvalidParameterException(
        f"Attributes did not conform to the schema: Type for attribute {{{name}}} could not be determined"
    )


def invalid_email_format() -> InvalidParameterException:
    return InvalidParameterException("Invalid email address format.")  # evidence: address-format


def invalid_phone_format() -> InvalidParameterException:
    return InvalidParameterException("Invalid phone number format.")  # evidence: address-format


def username_looks_like(kind: str) -> InvalidParameterException:
    """A username in the form of an alias the pool is configured for (evidence: username-like-alias; the phone wording
    is unverified)."""
    name = "email" if kind == "email" else "phone number"
    return InvalidParameterException(
        f"Username cannot be of {name} format, since user pool is configured for {name} alias."
    )


def username_should_be(kinds: list[str]) -> InvalidParameterException:
    """The username of a username-attributes pool is not one of its attributes (evidence: username-must-be-address)."""
    if len(kinds) == 2:
        return InvalidParameterException("Username should be either an email or a phone number.")
    return InvalidParameterException(
        "Username should be an email." if kinds == ["email"] else "Username should be a phone number."
    )


def preferred_username_before_confirmation() -> InvalidParameterException:
    return InvalidParameterException(  # evidence: preferred-username-later
        "Preferred username cannot be provided for unconfirmed account, "
        "since user pool is configured for preferred username alias."
    )


# --- changing attributes ---------------------------------------------------------------------------------------


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


def attribute_cannot_be_verified_yet(kind: str) -> InvalidParameterException:
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
    """In a pool with username attributes the username is an address, and the request has another one in the
    attribute."""
    name = "email" if kind == "email" else "phone number"
    return InvalidParameterException(  # seen: cognito-local#102, for email; unverified: the wording for phone numbers
        f"User {name} should be empty or same as username, since username attribute is {name}."
    )


# --- ListUsers -------------------------------------------------------------------------------------------------


def filter_cannot_be_parsed() -> InvalidParameterException:
    return InvalidParameterException("Error while parsing filter.")  # evidence: filter-syntax


def invalid_search_attribute(name: str) -> InvalidParameterException:
    return InvalidParameterException(f"Invalid search attribute: {name}")  # unverified, evidence: filter-not-searchable


def requested_attributes_do_not_exist() -> InvalidParameterException:
    # evidence: list-unknown-attribute
    return InvalidParameterException("One or more requested attributes do not exist.")


def invalid_paging_marker() -> InvalidParameterException:
    # evidence: paging-marker; unverified: for a token that is too old
    return InvalidParameterException("Paging Marker is Invalid for Request")


# --- groups ----------------------------------------------------------------------------------------------------


def group_already_exists() -> GroupExistsException:
    return GroupExistsException("A group with the name already exists.")  # evidence: group-exists


def group_not_found() -> ResourceNotFoundException:
    return ResourceNotFoundException("Group not found.")  # evidence: group-unknown


def too_many_groups_in_pool() -> LimitExceededException:
    # unverified, evidence: group-limits
    return LimitExceededException("Exceeded the maximum number of groups for the user pool.")


def too_many_groups_of_user() -> InvalidParameterException:
    """LimitExceededException is not declared for AdminAddUserToGroup."""
    # unverified, evidence: group-limits
    return InvalidParameterException("Exceeded the maximum number of groups for the user.")

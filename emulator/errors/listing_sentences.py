"""The sentences of ListUsers and of groups, each once, by name, with where it was seen."""

from emulator.errors.types import (
    GroupExistsException,
    InvalidParameterException,
    LimitExceededException,
    ResourceNotFoundException,
)

# --- ListUsers ------------------------------------------------------------------------------------------------


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


# --- groups ---------------------------------------------------------------------------------------------------


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

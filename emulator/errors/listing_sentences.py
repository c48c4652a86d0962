"""The sentences of ListUsers and of groups, each once, by name, with where it was seen."""

from emulator.errors.types import (
    GroupExistsException,
    InvalidParameterException,
    LimitExceededException,
    ResourceNotFoundException,
)

# --- ListUsers ------------------------------------------------------------------------------------------------


def filter_cannot_be_parsed() -> InvalidParameterException:
    return InvalidParameterException("Error while parsing filter.")  # seen: L3


def invalid_search_attribute(name: str) -> InvalidParameterException:
    return InvalidParameterException(f"Invalid search attribute: {name}")  # unverified: L4, moto's


def requested_attributes_do_not_exist() -> InvalidParameterException:
    return InvalidParameterException("One or more requested attributes do not exist.")  # seen: L5, aws-sdk-js#3091


def invalid_paging_marker() -> InvalidParameterException:
    return InvalidParameterException("Paging Marker is Invalid for Request")  # seen: L6; for an old one unverified


# --- groups ---------------------------------------------------------------------------------------------------


def group_already_exists() -> GroupExistsException:
    return GroupExistsException("A group with the name already exists.")  # seen: L8


def group_not_found() -> ResourceNotFoundException:
    return ResourceNotFoundException("Group not found.")  # seen: L9


def too_many_groups_in_pool() -> LimitExceededException:
    return LimitExceededException("Exceeded the maximum number of groups for the user pool.")  # unverified: L13


def too_many_groups_of_user() -> InvalidParameterException:
    """LimitExceededException is not declared for AdminAddUserToGroup."""
    return InvalidParameterException("Exceeded the maximum number of groups for the user.")  # unverified: L13

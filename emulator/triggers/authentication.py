"""PreAuthentication and PostAuthentication: what the functions before and after a sign-in are told. Nothing they answer
is read; they act by raising.
"""

from collections.abc import Mapping
from typing import Any

from emulator.triggers.events import as_strings, metadata_member


def pre_request(
    user_attributes: Mapping[str, str | bool],
    *,
    validation_data: Mapping[str, str] | None,
    user_not_found: bool | None,
) -> dict[str, Any]:
    """`validationData` is the ClientMetadata of InitiateAuth, null without (seen: captured events).
    `user_not_found` None: the client does not hide who exists, and the member is absent."""
    return {
        "userAttributes": as_strings(user_attributes),
        "validationData": None if validation_data is None else dict(validation_data),
        **not_found_member(user_not_found),
    }


def post_request(
    user_attributes: Mapping[str, str | bool],
    *,
    new_device_used: bool,
    client_metadata: Mapping[str, str] | None,
) -> dict[str, Any]:
    return {
        "userAttributes": as_strings(user_attributes),
        "newDeviceUsed": new_device_used,
        **metadata_member(client_metadata),
    }


def not_found_member(user_not_found: bool | None) -> dict[str, Any]:
    """`userNotFound`: false for users that exist, too, where the client hides who does (seen: captured events)."""
    return {} if user_not_found is None else {"userNotFound": user_not_found}

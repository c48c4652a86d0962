"""UserMigration: the function that may know somebody the pool does not. Its event, and the user it describes.

Making the user (aliases, defaults, the password) is a rule's; so is what a failure looks like to the client.
"""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from emulator import errors
from emulator.model import addresses
from emulator.triggers import reply_members
from emulator.triggers.events import Event

MigrationSource = Literal["UserMigration_Authentication", "UserMigration_ForgotPassword"]


class MigratedUser(Struct, frozen=True):
    """`attributes` as the function gave them, `username` and `sub` included if it gave those. `final_status` is
    CONFIRMED, RESET_REQUIRED or None; `message_action` SUPPRESS, RESEND or None. Media default to SMS
    (evidence: migration-message)."""

    attributes: dict[str, str]
    final_status: str | None = None
    message_action: str | None = None
    delivery_mediums: tuple[str, ...] = ("SMS",)
    force_alias_creation: bool = False
    enable_sms_mfa: bool = False


def request(
    *,
    password: str | None,
    validation_data: Mapping[str, str] | None,
    client_metadata: Mapping[str, str] | None,
) -> dict[str, Any]:
    """`password` is null where the user forgot it. `validationData` and `clientMetadata` are what InitiateAuth and
    ForgotPassword forward; captures of 2019 also show `"userAttributes": null`, which no document names."""
    return {
        "password": password,
        "validationData": None if validation_data is None else dict(validation_data),
        **({} if client_metadata is None else {"clientMetadata": dict(client_metadata)}),
    }


def response() -> dict[str, Any]:
    return {
        "userAttributes": None,
        "forceAliasCreation": None,
        "enableSMSMFA": None,
        "finalUserStatus": None,
        "messageAction": None,
        "desiredDeliveryMediums": None,
    }  # seen: a captured event


def check(reply: Event) -> MigratedUser | None:
    """The user; None where the function does not know them: it left `userAttributes` as they were
    (evidence: migration-empty), or empty (unverified). Raises InvalidLambdaResponseException for members of other types
    and unknown values."""
    answer = reply["response"]
    attributes = reply_members.string_map(answer, "userAttributes")
    if not attributes:
        return None
    mediums = reply_members.strings(answer, "desiredDeliveryMediums") or ("SMS",)
    if not set(mediums) <= set(addresses.BY_MEDIUM):
        raise errors.triggers.unrecognizable_lambda_output()
    return MigratedUser(
        attributes=attributes,
        final_status=reply_members.choice(answer, "finalUserStatus", "CONFIRMED", "RESET_REQUIRED"),
        message_action=reply_members.choice(answer, "messageAction", "SUPPRESS", "RESEND"),
        delivery_mediums=mediums,
        force_alias_creation=reply_members.flag_or_null(answer, "forceAliasCreation"),
        enable_sms_mfa=reply_members.flag_or_null(answer, "enableSMSMFA"),
    )

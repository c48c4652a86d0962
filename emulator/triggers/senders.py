"""CustomEmailSender and CustomSMSSender: functions that send a pool's messages themselves, and get the code encrypted.

Nothing they answer is read. Cognito calls them asynchronously (evidence: senders-asynchronous), so what goes wrong
inside them never reaches the caller of the API.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

from emulator.triggers.events import as_strings

SenderName = Literal["CustomEmailSender", "CustomSMSSender"]
BY_MEDIUM: Final[Mapping[str, SenderName]] = {"EMAIL": "CustomEmailSender", "SMS": "CustomSMSSender"}

_TYPES: Final[Mapping[SenderName, str]] = {
    "CustomEmailSender": "customEmailSenderRequestV1",
    "CustomSMSSender": "customSMSSenderRequestV1",
}


def request(
    sender: SenderName,
    user_attributes: Mapping[str, str | bool],
    *,
    code: str | None,
    client_metadata: Mapping[str, str] | None,
) -> dict[str, Any]:
    """`code` is the ciphertext in base64, null for a message without one. `clientMetadata` is null, not absent, where
    none was supplied (seen: a captured CustomEmailSender_SignUp event, which has no `response` member either; it is
    kept empty here, as AWS's own types have it)."""
    return {
        "type": _TYPES[sender],
        "code": code,
        "clientMetadata": None if client_metadata is None else dict(client_metadata),
        "userAttributes": as_strings(user_attributes),
    }

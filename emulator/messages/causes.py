"""Why somebody is written to, and the words that functions know it by."""

from collections.abc import Mapping
from typing import Final, Literal, cast

from msgspec import Struct

from emulator.messages.templates import Purpose
from emulator.triggers.events import TriggerSource
from emulator.triggers.fire import Metadata
from emulator.triggers.senders import SenderName

# What the sources of CustomMessage and of both senders end in.
_ENDINGS: Final[Mapping[Purpose, str]] = {
    "sign_up": "SignUp",
    "resend_code": "ResendCode",
    "invitation": "AdminCreateUser",
    "forgot_password": "ForgotPassword",
    "verify_attribute": "VerifyUserAttribute",
    "update_attribute": "UpdateUserAttribute",
    "authentication": "Authentication",
    "account_takeover": "AccountTakeOverNotification",  # CustomMessage has none of it
}


class Cause(Struct, frozen=True):
    """The purpose, and of the request that leads to the message what its functions are told. `client_id` is
    CLIENT_ID_NOT_APPLICABLE where an administrator acts without a client."""

    purpose: Purpose
    client_id: str | None
    client_metadata: Metadata

    def source(self, trigger: Literal["CustomMessage"] | SenderName) -> TriggerSource:
        return cast(TriggerSource, f"{trigger}_{_ENDINGS[self.purpose]}")

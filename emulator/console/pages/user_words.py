"""The words that the pages of users have for Cognito's names (`Not confirmed` for UNCONFIRMED), and the address of a
user's page."""

from collections.abc import Mapping
from typing import Any, Final

from emulator.console.pages import links
from emulator.console.pages.visit import Visit

# Of a UserStatus: what is said beside it, and in which colour.
STATUS: Final[Mapping[str, tuple[str, str]]] = {
    "CONFIRMED": ("Confirmed", "good"),
    "UNCONFIRMED": ("Not confirmed", "warn"),
    "FORCE_CHANGE_PASSWORD": ("Must change password", "warn"),
    "RESET_REQUIRED": ("Must reset password", "warn"),
    "EXTERNAL_PROVIDER": ("From a provider", "accent"),
}
FACTORS: Final[Mapping[str, str]] = {
    "SMS_MFA": "SMS code",
    "SOFTWARE_TOKEN_MFA": "App",
    "EMAIL_OTP": "E-mail code",
    "SMS_OTP": "SMS code",
    "WEB_AUTHN": "Passkey",
    "PASSWORD": "Password",
}
_ATTRIBUTES: Final[Mapping[str, str]] = {
    "email": "E-mail",
    "phone_number": "Phone number",
    "sub": "Sub",
    "given_name": "Given name",
    "family_name": "Family name",
    "identities": "Linked identities",
}


def status(name: str) -> tuple[str, str]:
    return STATUS.get(name, (name, "plain"))


def factor(name: str) -> str:
    return FACTORS.get(name, name)


def attribute(name: str) -> str:
    """`Given name` for given_name, `Shoe size` for custom:shoe_size."""
    plain = name.removeprefix("dev:").removeprefix("custom:").replace("_", " ")
    return _ATTRIBUTES.get(name) or plain[:1].upper() + plain[1:]


def link(visit: Visit, pool_id: str, user: Any) -> str:
    """To the page of a user."""
    return links.user(visit, pool_id, user.username, user.sub)

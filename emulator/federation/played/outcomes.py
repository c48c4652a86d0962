"""How a sign-in at a played provider ends: with somebody, perhaps with something wrong in the answer, or with an error.

What a tester asked for beforehand is kept as a document (`script`) of the same members.
"""

import re
from typing import Any

import orjson
from msgspec import Struct, field

from emulator.rules.providers import details
from emulator.store.columns import Document
from emulator.store.identity_providers import IdentityProvider

BROKEN_SIGNATURE, EXPIRED, TIME_OUT = "broken_signature", "expired", "time_out"
FLAWS = (BROKEN_SIGNATURE, EXPIRED, TIME_OUT)
DENIED = "denied"  # the error of a person who says no, in the provider's own words
LONGEST_DELAY_MS = 60_000
LARGEST_CLAIMS = 32_768  # bytes of JSON
LONGEST_SUBJECT, LONGEST_ERROR = 256, 1_000
_SIGNS_NOTHING = (details.FACEBOOK, details.AMAZON)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\\\\u00[01]|\\\\[bf]")
# The claim that names the user.
SUBJECTS = {
    details.OIDC: "sub",
    details.GOOGLE: "sub",
    details.APPLE: "sub",
    details.FACEBOOK: "id",
    details.AMAZON: "user_id",
    details.SAML: "NameID",
}
# What else an app client may be told, to choose from; others can be typed.
ERRORS = {
    details.SAML: (
        "urn:oasis:names:tc:SAML:2.0:status:RequestDenied",
        "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed",
        "urn:oasis:names:tc:SAML:2.0:status:NoPassive",
        "urn:oasis:names:tc:SAML:2.0:status:RequestUnsupported",
    ),
}
_OAUTH_ERRORS = (
    "server_error",
    "temporarily_unavailable",
    "login_required",
    "consent_required",
    "interaction_required",
    "invalid_scope",
    "unauthorized_client",
)


class Outcome(Struct, frozen=True):
    """`claims` are by the provider's names, without the subject. With `error` nobody signs in."""

    subject: str = ""
    claims: Document = field(default_factory=dict)
    flaw: str | None = None
    delay_ms: int = 0
    error: str | None = None
    error_description: str | None = None


def flaws(provider: IdentityProvider) -> tuple[str, ...]:
    """Those that there can be: Facebook and Amazon sign nothing, and nobody asks a server of SAML's."""
    if provider.provider_type == details.SAML:
        return BROKEN_SIGNATURE, EXPIRED
    if provider.provider_type in _SIGNS_NOTHING:
        return EXPIRED, TIME_OUT
    return FLAWS


def errors(provider: IdentityProvider) -> tuple[str, ...]:
    return ERRORS.get(provider.provider_type, _OAUTH_ERRORS)


def has_servers(provider: IdentityProvider) -> bool:
    """Whether the emulator asks the provider's servers, which may then be slow."""
    return provider.provider_type != details.SAML


def problem(subject: str, claims: Document) -> str | None:
    """Why nobody can be known so; None if it can be."""
    if not subject or len(subject) > LONGEST_SUBJECT:
        return f"A subject has from 1 to {LONGEST_SUBJECT} characters."
    try:
        written = orjson.dumps([subject, claims])
    except TypeError:
        return "The claims cannot be written as JSON."
    if len(written) > LARGEST_CLAIMS:
        return f"Claims have {LARGEST_CLAIMS} bytes of JSON at most."
    return unwritable(written.replace(rb"\\", b"").decode())  # without backslashes that are text


def unwritable(text: str) -> str | None:
    """Why a text, perhaps in JSON, can be in no document of XML and in no column; None if it can."""
    return "There must be no control characters." if _CONTROL.search(text) else None


def text_of(value: Any) -> str:
    """A claim as people read it."""
    return (
        value if isinstance(value, str) else ", ".join(map(text_of, value)) if isinstance(value, list) else str(value)
    )

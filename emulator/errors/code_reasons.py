"""Why an authorization code was refused, for the person who wonders: Cognito says `invalid_grant` to most of it. Ours,
not AWS's; they go into `x-emulator-note` and the log."""

from datetime import datetime

UNKNOWN = "The text is not an authorization code of this emulator, or it was deleted with its user or app client."
ANOTHER_CLIENT = "The code was made for another app client."
USER_IS_DISABLED = "The user was disabled after the sign-in that the code comes from."
VERIFIER = (
    "The code_verifier does not belong to the code_challenge of the authorization request; or one of the two was sent "
    "without the other."
)
UNREADABLE = "The scopes tell of attributes that the app client may not read (ReadAttributes)."


def used(at: datetime | None) -> str:
    when = "just now" if at is None else f"at {_instant(at)}"
    return f"The code was exchanged {when}; a second use ends the sign-in that it gave tokens for."


def expired(at: datetime, now: datetime) -> str:
    return f"The code was good until {_instant(at)}; by the emulator's clock it is {_instant(now)}."


def redirect_uri(of_code: str) -> str:
    return f"The authorization request had the redirect_uri {of_code}."


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")

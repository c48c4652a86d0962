"""Why a refresh token was refused, for the person who wonders: Cognito's own sentences say it of few. Ours, not AWS's;
they go into `x-emulator-note` and the log."""

from datetime import datetime

NOT_OURS = "The text is not a refresh token of this user pool."
USER_IS_GONE = "The user whom the token was issued to was deleted."
USER_IS_DISABLED = "The user was disabled after the sign-in that the token belongs to."
SWEPT_AWAY = "Its sign-in ended so long ago that everything else about it was deleted."
ENDED_MEANWHILE = "Its sign-in was ended while the token was being used."
ANOTHER_DEVICE = (
    "The user pool tracks devices: the token works only together with the DEVICE_KEY of the device that it was issued "
    "to, and only while the device is remembered."
)
WRONG_HASH = (
    "The SECRET_HASH was computed with neither the username nor the sub of the user whom the token was issued to."
)


def of_another_client(owner: str, shown_by: str) -> str:
    return f"The token was issued to the app client {owner}, but {shown_by} sent it."


def expired(at: datetime, now: datetime) -> str:
    return f"The token was good until {_instant(at)}; by the emulator's clock it is {_instant(now)}."


def revoked(at: datetime, by: str | None) -> str:
    return f"Its sign-in was ended at {_instant(at)} by {by or 'an unknown operation'}."


def rotated(at: datetime | None, grace_until: datetime | None) -> str:
    """`at` is None where it happened while this call ran."""
    when = "just now" if at is None else f"at {_instant(at)}"
    grace = "and there was no grace period" if grace_until is None else f"and was good until {_instant(grace_until)}"
    return f"The client rotates refresh tokens: this one was replaced {when}, {grace}."


def _instant(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S UTC")

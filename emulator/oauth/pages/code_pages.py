"""The two pages that ask for a code which was sent to somebody who is not signed in: to confirm an account, and to set
another password.

What they were told, they carry along in hidden fields: whom the code was sent to, and where to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.oauth.pages import user_fields, visits
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.rules.accounts import codes
from emulator.work import Work


@dataclass(frozen=True, slots=True)
class Sent:
    """`username` as it was typed; `destination` masked, and empty where nobody knows whether a code was sent."""

    username: str
    destination: str = ""
    medium: str = ""
    sub: str = ""

    @classmethod
    def told(cls, username: str, answer: Mapping[str, Any], sub: str = "") -> "Sent":
        """By the answer of an operation that sent a code."""
        details = answer.get("CodeDeliveryDetails") or {}
        return cls(username, details.get("Destination", ""), details.get("DeliveryMedium", ""), sub)

    @classmethod
    def carried(cls, request: Request) -> "Sent":
        """By the form; the name alone may also stand in the address."""
        form = request.form
        username = (form.first("username") or request.query.first("username")).strip()
        return cls(username, form.first("destination"), form.first("deliveryMedium"), form.first("sub"))


def confirm(
    work: Work, request: Request, asked: Asked, sent: Sent, *, error: str | None = None, notice: str | None = None
) -> Reply:
    """The page for the code of a sign-up."""
    visit = visits.of(work, request, asked, username=sent.username)
    lives = int(codes.SIGN_UP.lives.total_seconds())
    return visit.show("confirm", error=error, notice=notice, **_shown(sent, lives))


def reset(
    work: Work, request: Request, asked: Asked, sent: Sent, *, error: str | None = None, notice: str | None = None
) -> Reply:
    """The page for the code of a forgotten password, and the new password."""
    visit = visits.of(work, request, asked, username=sent.username)
    lives = int(codes.FORGOT_PASSWORD.lives.total_seconds())
    rules = user_fields.rules(asked.place.pool)
    return visit.show("reset", error=error, notice=notice, rules=rules, **_shown(sent, lives))


def _shown(sent: Sent, lives: int) -> dict[str, Any]:
    """`lives` is how many seconds a code is good."""
    return {
        "username": sent.username,
        "destination": sent.destination,
        "medium": sent.medium,
        "sub": sent.sub,
        "valid_for": lives if sent.destination else "",
    }

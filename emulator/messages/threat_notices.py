"""What a user is told of a risky sign-in: the texts of NotifyConfiguration, else Cognito's own, with their placeholders
filled.

Placeholders are replaced in one pass and what is put in is escaped in HTML; an unknown one stays as it is.
"""

import html
import re
from collections.abc import Mapping
from typing import Any, Final, Literal
from urllib.parse import urlencode

from msgspec import Struct

from emulator.messages.templates import Rendered
from emulator.settings import Settings

Kind = Literal["BlockEmail", "MfaEmail", "NoActionEmail"]
KINDS: Final[Mapping[str, Kind]] = {
    "BLOCK": "BlockEmail",
    "MFA_REQUIRED": "MfaEmail",
    "MFA_IF_CONFIGURED": "MfaEmail",
    "NO_ACTION": "NoActionEmail",
}
FEEDBACK_PATH: Final = "/feedback"  # unverified: AWS does not document where the links of risk notices lead.
_PLACEHOLDER: Final = re.compile(r"\{([a-z-]+)\}")
# evidence: default-texts; subjects and bodies of the API sample of SetRiskConfiguration; the form here is ours.
_SUBJECTS: Final[Mapping[Kind, str]] = {
    "BlockEmail": "Blocked sign-in attempt",
    "MfaEmail": "New sign-in attempt",
    "NoActionEmail": "New sign-in attempt",
}
_OPENINGS: Final[Mapping[Kind, str]] = {
    "BlockEmail": "We blocked an unrecognized sign-in to your account with this information:",
    "MfaEmail": "We required you to use multi-factor authentication for the following sign-in attempt:",
    "NoActionEmail": "We observed an unrecognized sign-in to your account with this information:",
}
_FACTS: Final = ("Time: {login-time}", "Device: {device-name}", "Location: {city}, {country}")
_NOT_ME: Final = "If this sign-in was not by you, you should change your password and notify us by clicking on "
_ME: Final = "If this sign-in was by you, you can follow {} to let us know"


class Notice(Struct, frozen=True):
    """One risky sign-in. `city`, `country` and `device_name` may be unknown."""

    username: str
    event_id: str
    feedback_token: str
    action: str
    login_time: str
    ip_address: str
    city: str | None
    country: str | None
    device_name: str | None
    link_valid: str
    link_invalid: str

    def sender_attributes(self) -> dict[str, str]:
        """`userAttributes` of CustomEmailSender_AccountTakeOverNotification (evidence: sender-events)."""
        values = {
            "EVENT_ID": self.event_id,
            "USER_NAME": self.username,
            "IP_ADDRESS": self.ip_address,
            "ACCOUNT_TAKE_OVER_ACTION": self.action,
            "ONE_CLICK_LINK_VALID": self.link_valid,
            "ONE_CLICK_LINK_INVALID": self.link_invalid,
            "LOGIN_TIME": self.login_time,
            "FEEDBACK_TOKEN": self.feedback_token,
        }
        known = {"CITY": self.city, "COUNTRY": self.country, "DEVICE_NAME": self.device_name}
        return {**values, **{name: value for name, value in known.items() if value is not None}}


def feedback_link(settings: Settings, pool_id: str, username: str, event_id: str, token: str, value: str) -> str:
    """What UpdateAuthEventFeedback wants, as a link to click."""
    members = {
        "user_pool_id": pool_id,
        "username": username,
        "event_id": event_id,
        "feedback_token": token,
        "feedback_value": value,
    }
    return f"{settings.base_url}{FEEDBACK_PATH}?{urlencode(members)}"


def render(notice: Notice, notify: Mapping[str, Any]) -> Rendered:
    """`notify` is NotifyConfiguration. The HTML body is sent where there is one, else the text."""
    kind = KINDS[notice.action]
    chosen: Mapping[str, str] = notify.get(kind) or {}
    values = _values(notice)
    subject = _filled(chosen.get("Subject") or _SUBJECTS[kind], values)
    if chosen.get("HtmlBody") or not chosen.get("TextBody"):
        escaped = {name: html.escape(value) for name, value in values.items()}
        return Rendered(subject, _filled(chosen.get("HtmlBody") or default_html(kind), escaped))
    return Rendered(subject, _filled(chosen["TextBody"], values))


def default_html(kind: Kind) -> str:
    facts = "".join(f"<li>{fact}</li>\n" for fact in _FACTS)
    invalid, valid = (
        '<a href="{one-click-link-invalid}">this link</a>',
        '<a href="{one-click-link-valid}">this link</a>',
    )
    return (
        f'<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{_SUBJECTS[kind]}</title>\n</head>\n<body>\n'
        f"<p>{_OPENINGS[kind]}</p>\n<ul>\n{facts}</ul>\n<p>{_NOT_ME}{invalid}</p>\n<p>{_ME.format(valid)}</p>\n"
        "</body>\n</html>"
    )


def _values(notice: Notice) -> dict[str, str]:
    """What is unknown reads `null`, as Cognito writes a city it does not know (seen: API sample of an event)."""
    return {
        "username": notice.username,
        "login-time": notice.login_time,
        "device-name": notice.device_name or "null",
        "city": notice.city or "null",
        "country": notice.country or "null",
        "ip-address": notice.ip_address,
        "event-id": notice.event_id,
        "feedback-token": notice.feedback_token,
        "one-click-link-valid": notice.link_valid,
        "one-click-link-invalid": notice.link_invalid,
    }


def _filled(text: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)

"""What a message says: whose text is used, and the code, name or link put in its place.

The text comes from the CustomMessage function, else from the pool's settings, else from Cognito's own wording.
Placeholders are replaced in one pass and nothing put in is looked at again, so a user called `{####}` stays that.
Sends nothing and masks nothing.
"""

import html
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

from msgspec import Struct

from emulator.effective.values import Occasion, Texts
from emulator.model.addresses import Medium
from emulator.triggers.replies import CustomMessageAnswer

log = logging.getLogger(__name__)

Purpose = Literal[
    "sign_up",
    "resend_code",
    "invitation",
    "forgot_password",
    "verify_attribute",
    "update_attribute",
    "authentication",
    "account_takeover",  # rendered by `threat_notices`
]

_CODE: Final = "{####}"
_USERNAME: Final = "{username}"
_PLACEHOLDER: Final = re.compile(r"\{####\}|\{username\}|\{##(?P<link_text>(?:(?!\{##).)*?)##\}", re.DOTALL)
# Whose text a pool can set apart from that of a code that verifies something.
_OCCASIONS: Final[Mapping[Purpose, Occasion]] = {"invitation": "invitation", "authentication": "authentication"}
_LONGEST: Final[Mapping[Medium, int]] = {"EMAIL": 20_000, "SMS": 140}  # evidence: message-limits


class Rendered(Struct, frozen=True):
    """`subject` is None for an SMS."""

    subject: str | None
    body: str


class _Template(Struct, frozen=True):
    subject: str | None
    body: str


_CODE_SUBJECT = "Your verification code"
_CODE_TEXT = "Your verification code is {####}. "
_INVITATION_TEXT = "Your username is {username} and temporary password is {####}. "
# unverified: A code has this text where the pool sets no template.
_CONFIRMATION = _Template(_CODE_SUBJECT, "Your confirmation code is {####}")
_CODE_MAIL = _Template(_CODE_SUBJECT, _CODE_TEXT)
_CODE_SMS = _Template(None, _CODE_TEXT)

# What Cognito sends when the pool has no text of its own (evidence: default-texts).
DEFAULTS: Final[Mapping[tuple[Purpose, Medium], _Template]] = {
    ("sign_up", "EMAIL"): _CONFIRMATION,
    ("resend_code", "EMAIL"): _CONFIRMATION,
    # evidence: default-texts
    ("forgot_password", "EMAIL"): _Template(_CODE_SUBJECT, "Your password reset code is {####}"),
    ("verify_attribute", "EMAIL"): _CODE_MAIL,
    ("update_attribute", "EMAIL"): _CODE_MAIL,
    ("invitation", "EMAIL"): _Template("Your temporary password", _INVITATION_TEXT),
    ("authentication", "EMAIL"): _Template(  # unverified: AWS documents no default text of the e-mail with an MFA code.
        "Your authentication code", "Your authentication code is {####}. "
    ),
    ("sign_up", "SMS"): _CODE_SMS,
    ("resend_code", "SMS"): _CODE_SMS,
    ("forgot_password", "SMS"): _CODE_SMS,
    ("verify_attribute", "SMS"): _CODE_SMS,
    ("update_attribute", "SMS"): _CODE_SMS,
    ("invitation", "SMS"): _Template(None, _INVITATION_TEXT),
    # unverified: The text of the SMS with an MFA code is by convention.
    ("authentication", "SMS"): _Template(None, "Your authentication code is {####}. "),
}
# For users without a password, who have nothing to be told but their name; a text of the pool's own that has a place
# for the password is for the others.
# unverified: AWS documents no invitation of a user without a password.
PASSWORDLESS: Final[Mapping[Medium, _Template]] = {
    "EMAIL": _Template("Your account", "Your username is {username}. "),
    "SMS": _Template(None, "Your username is {username}. "),
}
DEFAULT_LINK: Final = _Template(
    "Your verification link", "Please click the link below to verify your email address. {##Verify Email##} "
)


def confirms_by_link(purpose: Purpose, medium: Medium, own: Texts) -> bool:
    """Whether this message carries a link: only the two of sign-up do, and only by e-mail
    (evidence: link-occasions)."""
    return medium == "EMAIL" and purpose in ("sign_up", "resend_code") and own.confirms_by_link


def render(
    purpose: Purpose,
    medium: Medium,
    own: Texts,
    code: str,
    username: str,
    link: str | None = None,
    override: CustomMessageAnswer | None = None,
) -> Rendered:
    """The message as the person reads it.

    `own` are the pool's texts. `code` is the code or the temporary password, empty for an
    invitation without one. `link` is the confirmation URL where `confirms_by_link`, else ignored. E-mail bodies are
    HTML: in invitations the username and password are escaped (evidence: sender-events); subjects and SMS are plain
    text.
    """
    link = link if confirms_by_link(purpose, medium, own) else None
    template = _template_of(purpose, medium, own, by_link=link is not None)
    if purpose == "invitation" and not code and _CODE in template.body:
        template = PASSWORDLESS[medium]
    if override is not None:
        template = _overridden(template, medium, override, lambda body: _is_complete(body, purpose, code, link))
    # Only invitations know {username} (the developer guide's table of placeholders); elsewhere it is plain text.
    values = {_CODE: code, _USERNAME: username if purpose == "invitation" else _USERNAME}
    body = _filled(template.body, values, link, is_html=medium == "EMAIL")
    # unverified: Placeholders in subjects are filled in like those in bodies.
    return Rendered(None if template.subject is None else _filled(template.subject, values, None), body)


def _template_of(purpose: Purpose, medium: Medium, own: Texts, *, by_link: bool) -> _Template:
    default = DEFAULT_LINK if by_link else DEFAULTS[purpose, medium]
    text = own.by_link if by_link else own.of[_OCCASIONS.get(purpose, "verification"), medium]
    return _Template(None if medium == "SMS" else text.subject or default.subject, text.body or default.body)


def _overridden(
    template: _Template, medium: Medium, override: CustomMessageAnswer, is_complete: Callable[[str], bool]
) -> _Template:
    """The function's texts over the pool's, each on its own; an empty one counts as none.

    A body that is too long or lacks a parameter it must contain would leave the user without the code. 12.2 names an
    error or the default message as the outcome; the default is sent, and the log says why (unverified).
    """
    body = override.email_message if medium == "EMAIL" else override.sms_message
    subject = template.subject if medium == "SMS" else override.email_subject or template.subject
    if not body:
        return _Template(subject, template.body)
    if len(body) > _LONGEST[medium]:
        problem = f"is longer than {_LONGEST[medium]} characters"
    elif not is_complete(body):
        problem = "lacks a parameter of the event that it must contain"
    else:
        return _Template(subject, body)
    log.warning("The %s text of the CustomMessage function %s; the default is sent.", medium, problem)
    return template


def _is_complete(body: str, purpose: Purpose, code: str, link: str | None) -> bool:
    """Whether a custom body has what it must: the code, in an invitation the username too, for a link either form."""
    found = {match[0] if match["link_text"] is None else "link" for match in _PLACEHOLDER.finditer(body)}
    if purpose == "invitation":
        return {_USERNAME, _CODE} <= found if code else _USERNAME in found
    return _CODE in found or (link is not None and "link" in found)


def _filled(text: str, values: Mapping[str, str], link: str | None, *, is_html: bool = False) -> str:
    parts: list[str] = []
    cut, rest = _cut(text)
    for before, placeholder, link_text in cut:
        parts.append(before)
        if link_text is None:
            value = values[placeholder]
            parts.append(html.escape(value) if is_html else value)
        else:
            parts.append(placeholder if link is None else f'<a href="{html.escape(link)}">{link_text}</a>')
    return "".join(parts) + rest


@lru_cache(64)
def _cut(text: str) -> tuple[Sequence[tuple[str, str, str | None]], str]:
    """What comes before each placeholder, the placeholder, and its text if it stands for a link; then the rest."""
    cut, at = [], 0
    for found in _PLACEHOLDER.finditer(text):
        cut.append((text[at : found.start()], found[0], found["link_text"]))
        at = found.end()
    return cut, text[at:]

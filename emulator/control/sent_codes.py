"""Of the code that a message carried: whether it still works, and if not, why."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Final, Literal

from emulator.base import test_codes as fixed_codes
from emulator.base.instants import Instant
from emulator.control import codes
from emulator.control.codes import Code, Question
from emulator.control.messages import require
from emulator.control.refusals import NotThere
from emulator.messages import links
from emulator.rules.accounts import test_codes
from emulator.rules.directory import users
from emulator.rules.owners import known
from emulator.store.messages import Message
from emulator.store.users import User
from emulator.work import Services, Work, opened

State = Literal["live", "locked", "expired", "used", "superseded", "gone", "none"]
_LOOKED_AT: Final = 1000  # of the user's newest codes
_LINK: Final = re.compile(r'<a href="([^"]+)"')
_OF_PURPOSE: Final = {  # of a message, by medium: what the code is called that it carries
    ("sign_up", "EMAIL"): "sign_up",
    ("sign_up", "SMS"): "sign_up",
    ("resend_code", "EMAIL"): "sign_up",
    ("resend_code", "SMS"): "sign_up",
    ("forgot_password", "EMAIL"): "forgot_password",
    ("forgot_password", "SMS"): "forgot_password",
    ("verify_attribute", "EMAIL"): "verify_email",
    ("update_attribute", "EMAIL"): "verify_email",
    ("verify_attribute", "SMS"): "verify_phone_number",
    ("update_attribute", "SMS"): "verify_phone_number",
}


@dataclass(frozen=True, slots=True)
class SentCode:
    """`state` is that of the code, or of the temporary password of an invitation: `live` works now, `locked` is right
    and refused, `gone` is not kept any more, `none` stands for a message without a code. `sentence` says it to a
    person. `is_fixed`: testers chose the code beforehand. `link` is the address in the mail that confirms the user."""

    message: str
    code: str | None
    state: State
    sentence: str
    expires_at: Instant | None
    used_at: Instant | None
    locked_until: Instant | None
    attempts_left: int | None
    is_fixed: bool
    link: str | None


@dataclass(frozen=True, slots=True)
class _Standing:
    state: State
    sentence: str
    expires_at: datetime | None = None
    used_at: datetime | None = None
    locked_until: datetime | None = None
    attempts_left: int | None = None


def of_message(services: Services, message_id: str) -> SentCode:
    """Raises NotThere for a message that is not there."""
    with opened(services, "messages") as work:
        message = require(work, message_id)
        pool = known.find_pool(work, message.pool_id)
        user = users.find(work, pool, message.username) if pool else None
        now, link = work.now_in(message.pool_id), _link(work, message)
        fixed = test_codes.find(work, pool, message.recipient) if pool and message.code else None
    standing = _standing(services, message, user, now)
    return SentCode(
        message=message.id,
        code=message.code,
        state=standing.state,
        sentence=standing.sentence,
        expires_at=standing.expires_at,
        used_at=standing.used_at,
        locked_until=standing.locked_until,
        attempts_left=standing.attempts_left,
        is_fixed=fixed is not None and fixed_codes.of_length(fixed, len(message.code or "")) == message.code,
        link=link,
    )


def _link(work: Work, message: Message) -> str | None:
    """Of the links in the mail the first that leads to the pool's own page for it."""
    begin = links.begin_of(work, message.pool_id)
    if begin is None or message.medium != "EMAIL":
        return None
    found = (unescape(match[1]) for match in _LINK.finditer(message.body))
    return next((link for link in found if link.startswith(begin)), None)


def _standing(services: Services, message: Message, user: User | None, now: datetime) -> _Standing:
    if message.code is None:
        return _Standing("none", "This message carries no code.")
    if user is None:
        return _Standing("gone", f"It works no longer: the user {message.username} is gone.")
    if message.purpose == "invitation":
        return _of_invitation(message, user, now)
    code = _code(services, message, user)
    if code is None:
        return _Standing("gone", "It works no longer: nothing is kept of it.")
    sentence = _sentence(code)
    return _Standing(code.state, sentence, code.expires_at, code.used_at, code.locked_until, code.attempts_left)


def _of_invitation(message: Message, user: User, now: datetime) -> _Standing:
    if user.status != users.FORCE_CHANGE_PASSWORD:
        return _Standing("used", f"The temporary password works no longer: {user.username} has one of their own.")
    if user.password_set_at is not None and user.password_set_at > message.created_at:
        return _Standing("superseded", "The temporary password works no longer: a newer one took its place.")
    ends = user.temporary_password_expires_at
    if ends is not None and ends <= now:
        return _Standing("expired", f"The temporary password expired at {_words(ends)}.", ends)
    return _Standing("live", f"The temporary password works{f' until {_words(ends)}' if ends else ''}.", ends)


def _code(services: Services, message: Message, user: User) -> Code | None:
    """The code of the user's that reads so and was made nearest to when the message was: fixed ones read alike."""
    purpose = _OF_PURPOSE.get((message.purpose, message.medium))
    question = Question(message.pool_id, user.username, None, purpose, None)
    try:
        found = codes.newest(services, question, limit=_LOOKED_AT)
    except NotThere:  # deleted a moment ago
        return None
    alike = [code for code in found if code.code == message.code and code.medium == message.medium]
    return min(alike, key=lambda code: abs(code.issued_at - message.created_at), default=None)


def _sentence(code: Code) -> str:
    left = code.attempts_left
    if code.state == "live":
        answers = "" if left is None else f", and {left} wrong {'answer' if left == 1 else 'answers'} may come before"
        return f"It works until {_words(code.expires_at)}{answers}."
    if code.state == "locked":
        return f"It is right, and refused until {_words(code.locked_until)}: there were too many wrong answers."
    if code.state == "used":
        return f"It works no longer: it was used at {_words(code.used_at)}."
    if code.state == "superseded":
        return "It works no longer: a newer code, a sign-out or a new password took its place."
    return f"It works no longer: it expired at {_words(code.expires_at)}."


def _words(at: datetime | None) -> str:
    return "an unknown time" if at is None else at.strftime("%Y-%m-%d %H:%M:%S UTC")

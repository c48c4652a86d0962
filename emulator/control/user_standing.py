"""Whether somebody can sign in, in sentences for people: what is in the way first, then what else should be known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from emulator.base.spans import ago, clock_time, counted
from emulator.control.codes import Code
from emulator.rules.directory import users
from emulator.rules.factors.mfa import Step
from emulator.rules.limits import limits
from emulator.store.users import User

# By the rule that locks: wrong what.
_WRONG: Final[Mapping[str, str]] = {
    limits.WRONG_PASSWORD: "wrong password",
    limits.WRONG_MFA_CODE: "wrong code of a second factor",
    limits.WRONG_SIGN_UP_CODE: "wrong confirmation code",
    limits.WRONG_FORGOT_PASSWORD_CODE: "wrong code for a new password",
    limits.WRONG_EMAIL_CODE: "wrong code for the email",
    limits.WRONG_PHONE_CODE: "wrong code for the phone number",
    limits.WRONG_FIRST_FACTOR_CODE: "wrong one-time code",
}
_IN_THE_WAY: Final = frozenset({limits.WRONG_PASSWORD, limits.WRONG_MFA_CODE, limits.WRONG_FIRST_FACTOR_CODE})
_SENT: Final[Mapping[str, str]] = {
    "sign_up": "a code",
    "forgot_password": "a code for a new password",
    "verify_email": "a code for the email",
    "verify_phone_number": "a code for the phone number",
    "second_factor": "the code of a second factor",
    "first_factor": "a one-time code",
}
_CALLS: Final = "calls:"


@dataclass(frozen=True, slots=True)
class Counted:
    """What a rule counts now: `count` wrong answers in a row, or calls of the hour; how many are `left` before it
    refuses, and `refused_until` where it does."""

    rule: str
    count: int
    left: int | None
    refused_until: datetime | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides. `ways` are the first factors of the user, `providers` those whom they can come from, `codes` those
    that were sent, `step` is what a sign-in asks after the first factor."""

    user: User
    now: datetime
    ways: Sequence[str]
    providers: Sequence[str]
    codes: Sequence[Code]
    counts: Sequence[Counted]
    step: Step


@dataclass(frozen=True, slots=True)
class Standing:
    """`sentences`: the one that matters most first. `can_sign_in`: nothing of the user is in the way."""

    can_sign_in: bool
    sentences: list[str]


def judge(facts: Facts) -> Standing:
    in_the_way = [*_disabled(facts), *_locks(facts, in_the_way=True), *_status(facts), *_without_way(facts)]
    told = [*_waiting(facts), *_factor(facts), *_locks(facts, in_the_way=False), *_calls(facts)]
    if in_the_way:
        return Standing(False, [*in_the_way, *told])
    return Standing(True, [_how(facts), *told])


def _disabled(facts: Facts) -> Iterator[str]:
    if not facts.user.enabled:
        yield "Disabled."


def _locks(facts: Facts, *, in_the_way: bool) -> Iterator[str]:
    for row in facts.counts:
        if row.rule in _WRONG and row.refused_until is not None and (row.rule in _IN_THE_WAY) == in_the_way:
            until = clock_time(row.refused_until, facts.now)
            begin = "Locked" if in_the_way else "Codes are refused"
            yield f"{begin} until {until} after {counted(row.count, _WRONG[row.rule])}."


def _status(facts: Facts) -> Iterator[str]:
    user, now = facts.user, facts.now
    expires = user.temporary_password_expires_at
    if user.status == users.UNCONFIRMED:
        if not any(code.purpose == "sign_up" for code in _live(facts)):
            yield "Not confirmed, and no code is waiting."
        else:
            yield from (_sent(code, now) for code in _live(facts) if code.purpose == "sign_up")
    elif user.status == users.RESET_REQUIRED:
        yield "Must reset the password."
    elif user.status == users.FORCE_CHANGE_PASSWORD and expires is not None and expires <= now:
        yield f"The temporary password expired {ago(expires, now)}, at {clock_time(expires, now)}."


def _without_way(facts: Facts) -> Iterator[str]:
    if not facts.ways and not facts.providers and facts.user.status in (users.CONFIRMED, users.FORCE_CHANGE_PASSWORD):
        yield "Has no password, no passkey and no other way to sign in."
    elif facts.step.kind == "blocked":
        yield f"Cannot prove a second factor: {' and '.join(facts.step.factors)} would be the way to recover, too."


def _how(facts: Facts) -> str:
    user = facts.user
    if user.status == users.FORCE_CHANGE_PASSWORD:
        expires = user.temporary_password_expires_at
        by = f" by {clock_time(expires, facts.now)}" if expires is not None else ""
        return f"Must change the temporary password{by}."
    if user.status == users.EXTERNAL_PROVIDER:
        return f"Can sign in through {' or '.join(facts.providers) or 'an identity provider'}."
    return "Can sign in."


def _waiting(facts: Facts) -> Iterator[str]:
    """Codes of a sign-up are told where they are needed: with the status."""
    yield from (_sent(code, facts.now) for code in _live(facts) if code.purpose != "sign_up")


def _live(facts: Facts) -> list[Code]:
    return [code for code in facts.codes if code.state in ("live", "locked")]


def _sent(code: Code, now: datetime) -> str:
    return f"Waiting for {_SENT[code.purpose]} sent {ago(code.issued_at, now)}: {code.code}."


def _factor(facts: Facts) -> Iterator[str]:
    if facts.step.kind == "set_up" and facts.user.status != users.EXTERNAL_PROVIDER:
        yield f"The next sign-in asks to set up a second factor: {' or '.join(facts.step.factors)}."


def _calls(facts: Facts) -> Iterator[str]:
    for row in facts.counts:
        if row.rule.startswith(_CALLS) and row.refused_until is not None:
            operation, until = row.rule.removeprefix(_CALLS), clock_time(row.refused_until, facts.now)
            yield f"{operation} is refused until {until} after {counted(row.count, 'call')}."

"""Codes of a sign-in: made, kept in the challenge's session, sent, and judged.

Second factors have six digits, first factors of USER_AUTH eight (captured). A code lives as long as its session
(AuthSessionValidity) and is right once; a wrong answer leaves the session usable. It also ends with the password that
came before it. A right one shows that its address is the user's.
"""

import contextlib
import hmac
from typing import Any

from emulator import errors
from emulator.errors import CodeDeliveryFailureException
from emulator.messages import deliver
from emulator.messages.causes import Cause
from emulator.model import addresses
from emulator.model.addresses import Medium
from emulator.rules.accounts import codes, test_codes
from emulator.rules.directory import aliases, users
from emulator.rules.limits import limits
from emulator.signin import outcomes, sessions
from emulator.signin.attempt import Attempt
from emulator.signin.opening import Opened
from emulator.signin.progress import Asked, Progress
from emulator.store import users as store_users
from emulator.store.sessions import Session
from emulator.store.users import User
from emulator.triggers import people
from emulator.work import Work

SECOND_FACTOR, FIRST_FACTOR = 6, 8  # digits


def issue_and_send(
    work: Work,
    attempt: Attempt,
    user: User,
    challenge_name: str,
    medium: Medium,
    progress: Progress,
    digits: int,
    *,
    typed: str | None = None,
) -> Asked:
    """The challenge, its code on the way. The caller holds the user's row, or at least writes. `typed` is the name that
    the user gave, for a challenge that gives them none: SECRET_HASH of the answer is of that name.

    Nothing is held while somebody outside delivers. Raises InvalidParameterException for a user without the address. If
    a mail server refuses, only the outbox shows it: no operation of signing in declares an error for it (unverified).
    """
    name = addresses.BY_MEDIUM[medium].attribute
    values = store_users.attributes(work.db, user.id)
    if not values.get(name):
        raise errors.factors.no_delivery_for(challenge_name)
    code = test_codes.make(work, attempt.pool, values[name], digits)
    delivery = deliver.to_attribute(name, values[name])
    state = {"code": code, "code_id": codes.row_id(work), "sent_to": values[name], **begun(user, progress)}
    if typed is not None:
        state["typed"] = typed
    work.write()
    text = sessions.start(work, attempt.pool, attempt.client, user, challenge_name, state)
    cause = Cause("authentication", attempt.client.id, attempt.client_metadata)
    with contextlib.suppress(CodeDeliveryFailureException):
        deliver.send(work, attempt.pool, people.person(work, attempt.pool, user, values), delivery, cause, code)
    return Asked(challenge_name, parameters(medium, values[name], None if digits == FIRST_FACTOR else user), text)


def parameters(medium: Medium, destination: str, user: User | None) -> dict[str, str]:
    """ChallengeParameters; a first factor names no user (captured), so `user` is None there."""
    shown = deliver.to_attribute(addresses.BY_MEDIUM[medium].attribute, destination).details()
    named = {"USER_ID_FOR_SRP": user.username} if user else {}
    return {
        "CODE_DELIVERY_DELIVERY_MEDIUM": medium,
        "CODE_DELIVERY_DESTINATION": shown["Destination"],
        **named,
    }


def begun(user: User, progress: Progress) -> dict[str, Any]:
    """The state of every step after the first: how far the sign-in came, and by which password."""
    return {"salt": user.srp_salt, "progress": progress.state()}


def is_first_factor(session: Session) -> bool:
    return len(session.state["code"]) == FIRST_FACTOR


def check(work: Work, attempt: Attempt, opened: Opened, given: str, medium: Medium, *, lock: str | None) -> User:
    """The user, held, whose code this is: the session is spent and the address verified.

    `lock` is the rule of `limits` that counts wrong answers, None where they do not lock. Raises NotAuthorizedException
    while the user is locked, CodeMismatchException for a wrong code.
    """
    held = hold(work, opened)
    session, pool = opened.session, attempt.pool
    if lock is not None:
        limits.check_lock(work, pool, held, lock)
    if not _is_same(session.state["code"], given):
        work.keep_refusals()
        if lock is not None:
            limits.record_failure(work, pool, held, lock)
        outcomes.failed(work, attempt, held, "Mfa", opened.progress)
        raise errors.factors.code_or_state_mismatch()
    if lock is not None:
        limits.record_success(work, pool, held, lock)
    sessions.spend(work, session)
    _verify(work, attempt, held, addresses.BY_MEDIUM[medium].attribute, session.state["sent_to"])
    return held


def hold(work: Work, opened: Opened) -> User:
    """The user's row in a writing transaction, the session not spent yet: for an answer that may be wrong. Raises
    NotAuthorizedException if the password changed or the user signed out everywhere since the session began."""
    if opened.user is None:
        raise errors.factors.code_or_state_mismatch()  # a challenge for nobody: no code was sent
    work.write()
    held = users.lock(work, opened.user)
    check_current(opened.session, held)
    return held


def is_current(session: Session, user: User) -> bool:
    """Whether neither the password changed nor the user signed out everywhere since the session began."""
    return not sessions.was_ended(session, user) and session.state.get("salt") == user.srp_salt


def check_current(session: Session, user: User) -> None:
    if not is_current(session, user):
        raise errors.signin.invalid_session()


def _is_same(code: str, given: str) -> bool:
    return hmac.compare_digest(code.encode(), given.encode("utf-8", "surrogatepass"))


def _verify(work: Work, attempt: Attempt, user: User, name: str, value: str) -> None:
    """An address that is the user's no more stays as it is. One that is somebody else's verified alias stays
    unverified, and the sign-in goes on (unverified: AliasExistsException is declared, but would lock the user out)."""
    values = store_users.attributes(work.db, user.id)
    if values.get(name) != value or values.get(f"{name}_verified") == "true":
        return
    if aliases.try_claim(work, attempt.pool, user, name, value, force=False):
        store_users.put_attributes(work.db, user.pool_id, user.id, {f"{name}_verified": "true"})
        store_users.change(work.db, user.id, work.now)

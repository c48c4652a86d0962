"""Confirmation codes: six digits, one live code per user and purpose, right once, wrong at a price.

A new code supersedes every earlier one. The caller holds the user's row, so a code is judged by one caller at a time;
the spending itself is one conditional statement all the same.
"""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Never

from msgspec import Struct

from emulator.base import ids
from emulator.base.pins import Pin
from emulator.messages import deliver
from emulator.messages.causes import Cause
from emulator.messages.deliver import Delivery
from emulator.rules.accounts import code_causes, test_codes
from emulator.rules.limits import limits
from emulator.store import codes
from emulator.store.codes import Code
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import people
from emulator.work import Work


class Kind(Struct, frozen=True):
    """What a code is for: how long it lives, and which rule counts the wrong ones."""

    purpose: str
    lives: timedelta
    lock: str


class Right(Struct, frozen=True):
    """A code that was the right one. `is_theirs`: the attribute that it went to still has that value. `has_failed`:
    wrong answers are counted against the user."""

    code: Code
    is_theirs: bool
    has_failed: bool


PINNED_CODE: Pin[str] = Pin("code")  # that the call issues
SIGN_UP = Kind("sign_up", timedelta(hours=24), limits.WRONG_SIGN_UP_CODE)
# evidence: forgot-code-life
FORGOT_PASSWORD = Kind(codes.RECOVERY, timedelta(hours=1), limits.WRONG_FORGOT_PASSWORD_CODE)
# By the attribute that a right answer verifies.
VERIFY = {
    "email": Kind("verify_email", timedelta(hours=24), limits.WRONG_EMAIL_CODE),
    "phone_number": Kind("verify_phone_number", timedelta(hours=24), limits.WRONG_PHONE_CODE),
}


def row_id(work: Work) -> str:
    """Of a code, wherever it is kept: in the order in which codes were made."""
    return ids.row_id("code", work.random)


def issue(work: Work, pool: Pool, user: User, kind: Kind, delivery: Delivery, *, new_value: str | None = None) -> Code:
    """Makes the one live code; every earlier one of the purpose is superseded. Wrong answers to the earlier one are
    forgiven unless a lock runs (evidence: too-many-codes). `new_value` takes the attribute's place with a right
    answer."""
    codes.supersede(work.db, user.id, kind.purpose, work.now)
    limits.forgive(work, pool, user, kind.lock)
    code = made(work, pool, user, kind, delivery, new_value=new_value)
    codes.add(work.db, code)
    return code


def issue_and_send(
    work: Work,
    pool: Pool,
    user: User,
    values: Mapping[str, str],
    kind: Kind,
    delivery: Delivery,
    cause: Cause,
) -> None:
    """The one live code, on its way. `values` are the user's attributes, for the function that writes the message. Ends
    the running transaction if somebody outside is called; what else is to be kept is written before. Raises
    CodeDeliveryFailureException with the code kept."""
    code = issue(work, pool, user, kind, delivery)
    deliver.send(work, pool, people.person(work, pool, user, values), delivery, cause, code.code)


def made(work: Work, pool: Pool, user: User, kind: Kind, delivery: Delivery, *, new_value: str | None = None) -> Code:
    """A code that is not kept yet. A user made in this transaction can have no earlier one."""
    now = work.now
    return Code(
        id=row_id(work),
        pool_id=pool.id,
        user_id=user.id,
        purpose=kind.purpose,
        attribute_name=delivery.attribute_name,
        medium=delivery.medium,
        destination=delivery.destination,
        code=work.call.pins.find(PINNED_CODE) or test_codes.make(work, pool, delivery.destination, 6),
        attempts=0,
        issued_at=now,
        expires_at=now + kind.lives,
        consumed_at=None,
        superseded_at=None,
        new_value=new_value,
    )


def withdraw(work: Work, user: User, kind: Kind) -> None:
    """No code of the kind is live any more: what it was for has come about another way."""
    codes.supersede(work.db, user.id, kind.purpose, work.now)


def check(work: Work, pool: Pool, user: User, kind: Kind, given: str) -> Right:
    """The live code, if `given` is it; nothing is spent yet.

    Raises the lock's error while the user is locked, ExpiredCodeException when no code is live (none issued, used,
    withdrawn) or it ran out, CodeMismatchException for any other than the live one, which burns an attempt. An older
    code of the user's is such another one: a code is outstanding, and this is not it.
    """
    subject = limits.user_subject(user)
    standing = codes.standing(work.db, user.id, kind.purpose, pool_id=pool.id, subject=subject, rule=kind.lock)
    if standing is None:
        limits.check_lock(work, pool, user, kind.lock)
        raise code_causes.none_is_live(work, user, kind.purpose)
    limits.check_count(work, pool, kind.lock, standing.count)
    code = standing.code
    if code.expires_at <= work.now:
        raise code_causes.none_is_live(work, user, kind.purpose)
    if not hmac.compare_digest(code.code.encode(), given.encode("utf-8", "surrogatepass")):
        work.keep_refusals()
        codes.miss(work.db, code.id)
        limits.record_failure(work, pool, user, kind.lock)
        raise code_causes.another(work, user, code, given)
    return Right(code, is_theirs=standing.value == code.destination, has_failed=standing.count is not None)


def forgive_simulated(work: Work, pool: Pool, user: User | None, username: str, kind: Kind) -> None:
    """A code that is only said to be sent forgives the wrong answers before it as one that is sent does, or the count
    would tell who exists. But not those to a code that is live and stays so: guesses at it would be without end."""
    if user is None or codes.live(work.db, user.id, kind.purpose) is None:
        limits.forgive_subject(work, pool, subject(pool, user, username), kind.lock)


def subject(pool: Pool, user: User | None, username: str) -> str:
    """Whose wrong answers are counted: the user's, or those of the name nobody has."""
    return limits.user_subject(user) if user else limits.name_subject(pool, username)


def refuse_nobody(work: Work, pool: Pool, username: str, kind: Kind) -> Never:
    """What a name nobody has is told where existence is hidden: as wrong a code as anybody's, with the same lock."""
    name = limits.name_subject(pool, username)
    limits.check_subject_lock(work, pool, name, kind.lock)
    limits.record_subject_failure(work, pool, name, username, kind.lock)
    raise code_causes.of_nobody(work, pool, username)


def consume(work: Work, pool: Pool, user: User, kind: Kind, code: Code, *, has_failed: bool = True) -> None:
    """Spends a code that was found right; raises ExpiredCodeException if another call spent it first. `has_failed` is
    what `check` said in this transaction: who is held since is not locked by others' guesses meanwhile."""
    if not codes.consume(work.db, code.id, work.now):
        raise code_causes.none_is_live(work, user, kind.purpose)
    if has_failed:
        limits.record_success(work, pool, user, kind.lock)

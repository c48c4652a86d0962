"""Codes that were sent and what became of them: those of accounts, and those that a sign-in on its way asks for."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Literal

from msgspec import structs

from emulator.base.address_forms import folded
from emulator.base.instants import Instant
from emulator.control import named
from emulator.control.refusals import NotThere, Refused
from emulator.rules.accounts import codes as code_rules
from emulator.rules.directory import users
from emulator.rules.limits import limits
from emulator.rules.owners import known
from emulator.signin import otp
from emulator.store import attempts, codes, sessions
from emulator.store.attempts import AttemptCount
from emulator.store.codes import Chosen
from emulator.store.pools import Pool
from emulator.store.sessions import Session
from emulator.store.users import User
from emulator.work import Services, Work, opened

Purpose = Literal["sign_up", "forgot_password", "verify_email", "verify_phone_number", "second_factor", "first_factor"]
State = Literal["live", "locked", "expired", "used", "superseded"]
MOST_SIGN_INS = 10_000  # the newest whose codes are looked at
_BATCH = 500  # where the first page of as many as are wanted had too few
_SECOND, _FIRST = "second_factor", "first_factor"
_LOCKS: Mapping[str, str] = {
    **{
        kind.purpose: kind.lock
        for kind in (code_rules.SIGN_UP, code_rules.FORGOT_PASSWORD, *code_rules.VERIFY.values())
    },
    _SECOND: limits.WRONG_MFA_CODE,
    _FIRST: limits.WRONG_FIRST_FACTOR_CODE,
}


@dataclass(frozen=True, slots=True)
class Code:
    """`state`: `live` works now; `locked` is right and refused, until `locked_until`; a `superseded` one gave way to a
    newer one, a sign-out or a new password. `attempts_left` are the wrong answers that do not lock yet, null where none
    lock. `client` is the app client of the sign-in that asks for it, `challenge` its challenge."""

    id: str
    pool: str
    username: str
    purpose: Purpose
    medium: Literal["EMAIL", "SMS"]
    destination: str
    code: str
    state: State
    attempts_left: int | None
    locked_until: Instant | None
    client: str | None
    challenge: str | None
    new_value: str | None
    issued_at: Instant
    expires_at: Instant
    used_at: Instant | None


@dataclass(frozen=True, slots=True)
class Question:
    """`state` None: all. `after` is the id of a code: only younger ones."""

    pool: str | None = None
    username: str | None = None
    destination: str | None = None
    purpose: str | None = None
    state: State | None = "live"
    after: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A code of either kind, before anybody asked whether its user is locked."""

    code: Code
    user_id: str


def newest(services: Services, question: Question, *, limit: int) -> list[Code]:
    """Newest first. The username may be any that signs in. Raises NotThere for a user, or an `after`, that is not
    there, and Refused for a username without its pool."""
    with opened(services, "codes") as work:
        chosen = _chosen(work, question)
        _check_cursor(work, chosen)
        kept: list[Code] = []
        pool_by_id: dict[str, Pool] = {}
        for some in _batches(_merged(work, chosen, limit), limit):
            judged = _judged(work, some, pool_by_id)
            kept += [code for code in judged if question.state in (None, code.state)]
            if len(kept) >= limit:
                break
    return kept[:limit]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose code it is, and the rule that counts wrong answers to it."""

    user_id: str
    rule: str


def owner(work: Work, pool_id: str, code_id: str) -> Owner | None:
    code = codes.find(work.db, code_id)
    if code is not None:
        return Owner(code.user_id, _LOCKS[code.purpose]) if code.pool_id == pool_id else None
    found = sessions.of_code(work.db, code_id)
    if found is None or found[0].pool_id != pool_id:
        return None
    return Owner(found[1].id, _LOCKS[_FIRST if otp.is_first_factor(found[0]) else _SECOND])


def _chosen(work: Work, question: Question) -> Chosen:
    state = "waiting" if question.state in ("live", "locked") else question.state
    user_id = None
    if question.username is not None:
        if question.pool is None:
            raise Refused("Give the pool of the username, too: pool=us-east-1_….")
        pool = known.find_pool(work, question.pool)
        user = users.find(work, pool, question.username) if pool else None
        if user is None:
            raise named.no_user(question.pool, question.username)
        user_id = user.id
    pool_id = question.pool if user_id is None else None  # the user is of the pool
    return Chosen(pool_id, user_id, question.purpose, question.destination, state, question.after)


def _check_cursor(work: Work, chosen: Chosen) -> None:
    if chosen.after is None or codes.find(work.db, chosen.after) is not None:
        return
    if sessions.of_code(work.db, chosen.after) is None:
        raise NotThere(f"There is no code {chosen.after}: its user is gone, or it never was.")


def _merged(work: Work, chosen: Chosen, limit: int) -> Iterator[_Found]:
    """Both kinds, newest first, a page at a time."""
    return merge(
        _of_accounts(work, chosen, limit),
        _of_sign_ins(work, chosen, limit),
        key=lambda found: found.code.id,
        reverse=True,
    )


def _batches(found: Iterator[_Found], limit: int) -> Iterator[list[_Found]]:
    some = list(islice(found, limit))
    while some:
        yield some
        some = list(islice(found, max(limit, _BATCH)))


def _of_accounts(work: Work, chosen: Chosen, limit: int) -> Iterator[_Found]:
    if chosen.purpose in (_SECOND, _FIRST):
        return
    size, is_last = limit, False
    while not is_last:
        page = codes.page(work.db, chosen, work.instants, limit=size)
        for code, username in page:
            yield _Found(_of_account(code, username, work.now_in(code.pool_id)), code.user_id)
        is_last = len(page) < size
        if not is_last:
            chosen, size = structs.replace(chosen, before=page[-1][0].id), max(limit, _BATCH)


def _of_account(code: codes.Code, username: str, now: datetime) -> Code:
    return Code(
        id=code.id,
        pool=code.pool_id,
        username=username,
        purpose=code.purpose,  # type: ignore[arg-type]  # of one of the kinds
        medium=code.medium,  # type: ignore[arg-type]
        destination=code.destination,
        code=code.code,
        state=_state(
            now, code.expires_at, used=code.consumed_at is not None, superseded=code.superseded_at is not None
        ),
        attempts_left=None,
        locked_until=None,
        client=None,
        challenge=None,
        new_value=code.new_value,
        issued_at=code.issued_at,
        expires_at=code.expires_at,
        used_at=code.consumed_at,
    )


def _state(now: datetime, expires_at: datetime, *, used: bool, superseded: bool) -> State:
    if used:
        return "used"
    if superseded:
        return "superseded"
    return "expired" if expires_at <= now else "live"


def _of_sign_ins(work: Work, chosen: Chosen, limit: int) -> Iterator[_Found]:
    if chosen.purpose not in (None, _SECOND, _FIRST):
        return
    told = sessions.code_ids(
        work.db,
        pool_id=chosen.pool_id,
        user_id=chosen.user_id,
        used=None if chosen.state is None else chosen.state == "used",
        live_at=work.instants if chosen.state == "waiting" else None,
        limit=MOST_SIGN_INS,
    )
    session_ids = [one for code_id, one in sorted(told, reverse=True) if chosen.after is None or code_id > chosen.after]
    done, size = 0, limit
    while done < len(session_ids):
        page = [_found(work, *row) for row in sessions.with_users(work.db, session_ids[done : done + size])]
        page.sort(key=lambda one: one.code.id, reverse=True)
        yield from (one for one in page if _fits(one.code, chosen))
        done, size = done + size, max(limit, _BATCH)


def _found(work: Work, session: Session, user: User) -> _Found:
    return _Found(_of_sign_in(session, user, work.now_in(session.pool_id)), user.id)


def _of_sign_in(session: Session, user: User, now: datetime) -> Code:
    is_first = otp.is_first_factor(session)
    medium: Literal["EMAIL", "SMS"] = "EMAIL" if session.challenge_name == "EMAIL_OTP" else "SMS"
    used = session.used_at is not None
    return Code(
        id=session.state["code_id"],
        pool=session.pool_id,
        username=user.username,
        purpose="first_factor" if is_first else "second_factor",
        medium=medium,
        destination=session.state["sent_to"],
        code=session.state["code"],
        state=_state(now, session.expires_at, used=used, superseded=not otp.is_current(session, user)),
        attempts_left=None,
        locked_until=None,
        client=session.client_id,
        challenge=session.challenge_name,
        new_value=None,
        issued_at=session.created_at,
        expires_at=session.expires_at,
        used_at=session.used_at,
    )


def _fits(code: Code, chosen: Chosen) -> bool:
    return (
        chosen.purpose in (None, code.purpose)
        and (chosen.destination is None or folded(chosen.destination) == folded(code.destination))
        and chosen.state in (None, "waiting" if code.state == "live" else code.state)
    )


def _judged(work: Work, some: Iterable[_Found], pool_by_id: dict[str, Pool]) -> list[Code]:
    """With what was counted against their users: one question for all of them."""
    found = list(some)
    rows = attempts.of_subjects(work.db, {limits.subject_of(one.user_id) for one in found}) if found else []
    counted = {(row.pool_id, row.subject, row.rule): row for row in rows}
    for pool_id in {one.code.pool for one in found} - pool_by_id.keys():
        pool = known.find_pool(work, pool_id)
        if pool is not None:
            pool_by_id[pool_id] = pool
    return [_weighed(work, one, pool_by_id[one.code.pool], counted) for one in found if one.code.pool in pool_by_id]


def _weighed(work: Work, one: _Found, pool: Pool, counted: Mapping[tuple[str, str, str], AttemptCount]) -> Code:
    rule = _LOCKS[one.code.purpose]
    row = counted.get((pool.id, limits.subject_of(one.user_id), rule))
    standing = limits.weigh(pool, rule, row, work.now_in(pool.id))
    is_locked = standing.locked_until is not None and one.code.state == "live"
    return replace(
        one.code,
        state="locked" if is_locked else one.code.state,
        attempts_left=standing.left,
        locked_until=standing.locked_until,
    )

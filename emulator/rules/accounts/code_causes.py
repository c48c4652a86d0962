"""Why a confirmation code was refused: the refusal with its cause, for the person who wonders."""

from emulator import errors
from emulator.errors.causes import instant
from emulator.errors.types import CodeMismatchException, ExpiredCodeException
from emulator.store import codes
from emulator.store.codes import Code
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

_RULE = "A user has one code for each purpose that is good: the newest one, until it expires, and once."
_AGAIN = "ask for a new code, and send that one"


def none_is_live(work: Work, user: User, purpose: str) -> ExpiredCodeException:
    """No code can be right: none was sent, or it is used, withdrawn or too old."""
    newest = codes.newest(work.db, user.id, purpose)
    what = _fate(newest, work) if newest else "was never sent"
    return errors.accounts.code_expired().because(
        f"{_RULE} The newest code for {purpose} {what}.", passes_when=_AGAIN, purpose=purpose, code=newest, user=user
    )


def _fate(code: Code, work: Work) -> str:
    if code.consumed_at is not None:
        return f"was used at {instant(code.consumed_at)}"
    if code.superseded_at is not None:
        return f"was withdrawn at {instant(code.superseded_at)}"
    return f"was good until {instant(code.expires_at)}; by the emulator's clock it is {instant(work.now)}"


def another(work: Work, user: User, live: Code, given: str) -> CodeMismatchException:
    """A code is outstanding, and this is not it; perhaps another one of the user's."""
    error = errors.accounts.code_mismatch()  # unverified, evidence: older-code
    return error.because(
        f"{_RULE} {_whose(work, user, live, given)}",
        passes_when=(
            f"send the code for {live.purpose} that was sent at {instant(live.issued_at)} "
            "(GET /_emulator/messages/latest), before it expires"
        ),
        code=live,
        user=user,
    )


def _whose(work: Work, user: User, live: Code, given: str) -> str:
    for code in reversed(codes.of_user(work.db, user.id)):
        if code.code != given:
            continue
        if code.purpose != live.purpose:
            return f"The code that was sent in is one for {code.purpose}, and this step wants one for {live.purpose}."
        if code.superseded_at is not None:
            return f"The code that was sent in is an older one: it was superseded at {instant(code.superseded_at)}."
        return "The code that was sent in was used before."
    return "The code that was sent in is none that this user was sent."


def of_nobody(work: Work, pool: Pool, username: str) -> CodeMismatchException:
    """As many look-ups as for somebody: the time of an answer must not tell who exists."""
    codes.of_user(work.db, username)
    return errors.accounts.code_mismatch().because(
        "The app client hides which users exist (PreventUserExistenceErrors): a name that nobody has is told what a "
        "wrong code is told.",
        passes_when=f"sign {username} up in {pool.id} first, or send a name that somebody there has",
        username=username,
        pool=pool,
    )

"""Proving a password in plain text: the shared heart of USER_PASSWORD_AUTH, ADMIN_USER_PASSWORD_AUTH and USER_AUTH.

The hash takes its time with nothing held. What it found is then recorded under the user's row, where a lock that
parallel guesses earned meanwhile wins over the result, right or wrong: twenty clients learn of five guesses. A hash
that takes no time is made while the row is held, so that all of it is one transaction.
"""

from typing import Any, Never

from msgspec.structs import replace

from emulator import errors
from emulator.errors import CognitoError
from emulator.rules.configuration import passwords
from emulator.rules.directory import unknown_users, users
from emulator.rules.limits import limits
from emulator.signin import arrival, outcomes
from emulator.signin import progress as progresses
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Progress, Proven
from emulator.store import users as store_users
from emulator.store.told import Held
from emulator.store.users import User
from emulator.work import Work


def prove(work: Work, attempt: Attempt, username: str, password: str) -> Proven:
    """The user, held in a writing transaction, if the password is theirs.

    Order (evidence: sign-in-order): user → lock → disabled → unconfirmed → password. Raises UserNotFoundException or
    NotAuthorizedException (unknown, by PreventUserExistenceErrors), NotAuthorizedException (locked, disabled, wrong),
    UserNotConfirmedException, PasswordResetRequiredException.
    """
    progress = progresses.begin(attempt, "pwd")
    if not arrival.asks_nobody(attempt.pool):
        user = arrival.find(work, attempt, username, password=password)
        return Proven(prove_found(work, attempt, user, username, password), progress)
    work.write()
    held = users.hold(work, attempt.pool, username, limits.WRONG_PASSWORD)
    if held is None:
        return Proven(prove_found(work, attempt, None, username, password), progress)
    _check_may(work, attempt, held.user, has_failed=held.has_failed)
    right = _is_right_at_once(work, held.user, password)
    if right is None:
        _let_go(work)
        return Proven(_judged(work, attempt, held.user, password), progress)
    return prove_held(work, attempt, held, progress, right=right)


def prove_held(work: Work, attempt: Attempt, held: Held, progress: Progress, *, right: bool) -> Proven:
    """`record` for a user who is held, with what the look-up that holds them brought."""
    if not right:
        raise _refused(work, attempt, held.user)
    if held.has_failed:
        outcomes.count(work, attempt, Proven(held.user, progress, held.told, is_counted=False))
    is_counted = held.has_failed or work.services.database.is_sqlite  # there nobody can have come between
    return Proven(held.user, progress, held.told, is_counted)


def prove_found(work: Work, attempt: Attempt, user: User | None, username: str, password: str) -> User:
    """`prove` for a user who has arrived already, or for nobody."""
    if user is None:
        check_nobody(work, attempt, username)
        _let_go(work)
        with work.nothing_held():
            work.services.hasher.verify_nothing(password)
        refuse_nobody(work, attempt, username)
    _check_may(work, attempt, user)
    return _judged(work, attempt, user, password)


def _check_may(work: Work, attempt: Attempt, user: User, *, has_failed: bool = True) -> None:
    """Whether the password is looked at. `has_failed` False: no wrong one of the user's counts."""
    if has_failed:
        limits.check_lock(work, attempt.pool, user, limits.WRONG_PASSWORD)
    if not user.enabled:
        raise errors.directory.user_is_disabled().because(
            "A user who is disabled cannot sign in.", passes_when="enable the user: AdminEnableUser", user=user
        )
    if user.status == users.UNCONFIRMED:
        raise errors.directory.user_is_not_confirmed()
    check_was_set(attempt, user)


def _judged(work: Work, attempt: Attempt, user: User, password: str) -> User:
    with work.nothing_held():
        right = _matches(work, user, password)
        is_rehashed = right and _is_outdated(work, user)
        kept = passwords.keep(work, attempt.pool, user.username, password) if is_rehashed else None
    held = record(work, attempt, user, right=right)
    if kept is None or held.password_hash != user.password_hash:
        return held
    columns: dict[str, Any] = {"password_hash": kept.password_hash}
    if held.srp_verifier is None:
        columns |= {"srp_salt": kept.srp_salt, "srp_verifier": kept.srp_verifier}
    store_users.change(work.db, held.id, held.updated_at, **columns)
    return replace(held, **columns)


def check_was_set(attempt: Attempt, user: User) -> None:
    """Users who were imported have no password to prove before they reset it (evidence: import-status). Raises
    PasswordResetRequiredException, except for a client that hides who exists: there every password is a wrong one."""
    never_set = user.status == users.RESET_REQUIRED and user.password_hash is None
    if never_set and not attempt.client.effective.hides_user_existence:
        raise errors.directory.password_reset_required()


def check_nobody(work: Work, attempt: Attempt, username: str) -> None:
    """A name nobody has is locked like a user where existence is hidden."""
    if attempt.client.effective.hides_user_existence:
        subject = limits.name_subject(attempt.pool, username)
        limits.check_subject_lock(work, attempt.pool, subject, limits.WRONG_PASSWORD)


def refuse_nobody(work: Work, attempt: Attempt, username: str) -> Never:
    """Raises UserNotFoundException, or what a wrong password is told, counted as one."""
    if attempt.client.effective.hides_user_existence:
        work.write()
        work.keep_refusals()
        subject = limits.name_subject(attempt.pool, username)
        limits.record_subject_failure(work, attempt.pool, subject, username, limits.WRONG_PASSWORD)
    raise unknown_users.at_sign_in(attempt.client)


def record(work: Work, attempt: Attempt, user: User, *, right: bool) -> User:
    """Counts the outcome under the user's row and returns the row; raises NotAuthorizedException for a wrong answer,
    and for any answer once the user is locked. A password changed while it was being judged makes the answer wrong."""
    work.write()
    held = users.lock(work, user)
    # The verifier tells a new password; the hash also changes when another sign-in brings it up to date.
    if not right or held.srp_verifier != user.srp_verifier:
        raise _refused(work, attempt, held)
    limits.record_success(work, attempt.pool, held, limits.WRONG_PASSWORD)
    return held


def _refused(work: Work, attempt: Attempt, held: User) -> CognitoError:
    """The refusal of a wrong password, once it is counted. Raises that of a lock."""
    work.keep_refusals()
    limits.record_failure(work, attempt.pool, held, limits.WRONG_PASSWORD)
    outcomes.failed(work, attempt, held, "Password")
    return _wrong(held)


def _wrong(held: User) -> CognitoError:
    """Nothing is looked up for it: the time of an answer must not tell who exists."""
    return errors.signin.incorrect_username_or_password().because(
        "The password must be the one that the user has now; each wrong one is counted.",
        passes_when=(
            "send the user's password; AdminSetUserPassword sets another one, and after "
            f"{limits.LOCKS[limits.WRONG_PASSWORD].limit} wrong ones in a row the user is locked for a while"
        ),
        user=held,
    )


def _matches(work: Work, user: User, password: str) -> bool:
    if user.password_hash is None:
        work.services.hasher.verify_nothing(password)
        return False
    return work.services.hasher.verify(user.password_hash, password)


def _let_go(work: Work) -> None:
    """Of what was only looked at: undone, and not committed, it does not keep the operation from being tried again."""
    work.fail(refused=False)


def _is_right_at_once(work: Work, user: User, password: str) -> bool | None:
    """`_matches` while the row is held. None where that takes time: where the hash is dear, or must be made anew."""
    if user.password_hash is None or _is_outdated(work, user):
        return None
    return work.services.hasher.verify_at_once(user.password_hash, password)


def _is_outdated(work: Work, user: User) -> bool:
    """A hash of another cost, or one that came without a verifier for SRP."""
    if user.password_hash is None:
        return False
    return user.srp_verifier is None or work.services.hasher.needs_rehash(user.password_hash)

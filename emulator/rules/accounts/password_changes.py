"""A password takes another one's place: the one rule of every operation that sets one for a user who exists.

PasswordHistorySize N refuses a password that is one of the user's last N, the current one among them. Former hashes are
kept when a password is replaced, so a pool that turns the setting on begins with the current one, and one that turns it
off forgets. Each comparison takes a hash's time, and all of them run with nothing held.
"""

from emulator import errors
from emulator.base import ids
from emulator.rules.accounts import codes
from emulator.rules.configuration import passwords
from emulator.rules.configuration.passwords import Kept
from emulator.rules.directory import users
from emulator.rules.owners import pauses
from emulator.store import passwords as store_passwords
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work


def check_own(user: User) -> None:
    """Who has no password because a provider proves who they are gives themselves none either: only an administrator
    does (evidence: federated-password). Raises NotAuthorizedException."""
    if user.status == users.EXTERNAL_PROVIDER:
        raise errors.accounts.password_is_not_theirs_to_change()


def remembered(pool: Pool) -> int:
    """How many passwords of a user count as used."""
    return pool.effective.password_policy.history


def prepare(work: Work, pool: Pool, user: User, password: str) -> tuple[User, Kept]:
    """The user, held in a writing transaction, and what to keep of a password that satisfied the policy.

    Ends the running transaction. Raises PasswordHistoryPolicyViolationException for one of the last passwords, those
    included that another call set while this one was hashing, and OperationNotEnabledException where a recovery of the
    pool began meanwhile.
    """
    used = _used(work, pool, user)
    with work.nothing_held():
        _check_unused(work, used, password)
        kept = passwords.keep(work, pool, user.username, password)
    judged = set(used)
    while True:
        work.write()
        held = users.lock(work, user)
        pauses.check_again(work, pool)
        unjudged = [one for one in _used(work, pool, held) if one not in judged]
        if not unjudged:
            return held, kept
        with work.nothing_held():
            _check_unused(work, unjudged, password)
        judged.update(unjudged)


def put(work: Work, pool: Pool, user: User, kept: Kept, *, permanent: bool) -> User:
    """The password that `prepare` made ready. A permanent one confirms the user, whatever the status was; another is
    temporary, and its time starts now. Codes that were to lead to a password or a confirmation lead nowhere any more
    (unverified). Tokens stay good (evidence: set-password-keeps-tokens)."""
    codes.withdraw(work, user, codes.SIGN_UP)
    codes.withdraw(work, user, codes.FORGOT_PASSWORD)
    size = remembered(pool)
    if size and user.password_hash is not None:
        set_at = user.password_set_at or user.created_at
        store_passwords.add(work.db, ids.row_id("password", work.random), user.id, user.password_hash, set_at)
    store_passwords.trim(work.db, user.id, size)
    if permanent:
        return users.set_password(work, user, kept, status=users.CONFIRMED)
    until = passwords.temporary_until(work, pool)
    return users.set_password(work, user, kept, status=users.FORCE_CHANGE_PASSWORD, temporary_until=until)


def _used(work: Work, pool: Pool, user: User) -> list[str]:
    """The hashes that the new password may not be the password of: the current one, then the newest first."""
    size = remembered(pool)
    if not size:
        return []
    current = [user.password_hash] if user.password_hash is not None else []
    return [*current, *store_passwords.newest(work.db, user.id, size)][:size]


def _check_unused(work: Work, used: list[str], password: str) -> None:
    for one in used:
        if work.services.hasher.verify(one, password):
            raise errors.accounts.password_was_used_before()

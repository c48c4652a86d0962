"""Pools whose users nobody changes: from when a recovery to a point in time is initiated until it ends.

Operations that change users say so in their line (`Terms.changes_users`). Signing in and reading go on, but for answers
to challenges that change the user, and for TOTP (evidence: recovery-pauses).

Whoever held nothing since the pool was read, because a function was asked or a password hashed, looks again before the
write: a recovery may have begun meanwhile, and its preview counted without the write.
"""

from emulator import errors
from emulator.errors import CognitoError, InvalidParameterException, OperationNotEnabledException
from emulator.model import contract
from emulator.rules.owners import known
from emulator.store.pools import Pool
from emulator.work import Work

REFUSED_CHALLENGES = frozenset({"MFA_SETUP", "NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA"})


def admit(work: Work, pool: Pool) -> None:
    """Raises OperationNotEnabledException for an operation that would change users."""
    if work.call.terms.changes_users:
        check(work, pool)


def check(work: Work, pool: Pool) -> None:
    """For what is about to change a user, whoever asked for it. Raises OperationNotEnabledException."""
    if pool.is_paused(work.now):
        raise _refusal(work.call.operation).noted(errors.recoveries.pool_is_paused(pool.id))


def check_again(work: Work, pool: Pool) -> None:
    """`check` by what the pool is now, in the transaction that writes: whatever changed in a pool, its mark tells, and
    a pool that is what it was is not asked for again. Raises OperationNotEnabledException."""
    found = pool if work.found_pool is pool else known.find_pool(work, pool.id)
    if found is not None:
        check(work, found)


def check_challenge(work: Work, pool: Pool, name: str) -> None:
    """Raises OperationNotEnabledException."""
    if name in REFUSED_CHALLENGES:
        check(work, pool)


def _refusal(operation: str) -> CognitoError:
    """Some operations declare no OperationNotEnabledException; InvalidParameterException they all do."""
    if contract.allows(operation, OperationNotEnabledException.__name__):
        return errors.recoveries.writes_are_paused()
    return InvalidParameterException(errors.recoveries.PAUSED)

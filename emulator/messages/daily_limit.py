"""How many e-mails a pool may send a day. Cognito's own sender takes fifty a day from an account; a pool whose
EmailSendingAccount is DEVELOPER, or that has a custom sender, has no such limit.

Off unless the pool's rules set it (`{"emails": {"limit": 50}}`), for testers sign up more users than that. Each pool
has its own count. A day lasts 24 hours of the emulator's clock, from the first e-mail on.
"""

from datetime import timedelta

from emulator import errors
from emulator.errors import CognitoError
from emulator.model import contract
from emulator.model.addresses import Medium
from emulator.store import attempts
from emulator.store.pools import Pool
from emulator.work import Work

RULE = "emails"
_SUBJECT = "pool"
_DAY = timedelta(days=1)


def of_pool(pool: Pool) -> int | None:
    """The number that the pool's rules set, if any."""
    own = pool.rules.get(RULE)
    return None if own is None else int(own["limit"])


def spend(work: Work, pool: Pool, medium: Medium) -> bool:
    """Counts one message; False if it is an e-mail too many."""
    limit = of_pool(pool)
    if limit is None or medium != "EMAIL" or pool.effective.mail_sender.is_own:
        return True
    work.write()
    return attempts.spend(work.db, pool.id, _SUBJECT, RULE, "", limit=limit, window=_DAY, now=work.now)


def error(work: Work) -> CognitoError:
    """LimitExceededException where the running operation declares it; where it does not, as AdminCreateUser, what it
    declares for a code that cannot be delivered (unverified: one public log shows LimitExceededException there too)."""
    exceeded = errors.accounts.daily_email_limit_exceeded()
    if contract.allows(work.call.operation, exceeded.code):
        return exceeded
    return errors.accounts.code_delivery_failed(exceeded.message)

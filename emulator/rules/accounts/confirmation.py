"""What follows when a user is confirmed, by whatever way it came about."""

from typing import Final

from emulator.store import users as store_users
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import fire, people
from emulator.triggers.events import TriggerSource
from emulator.triggers.fire import Metadata
from emulator.work import Work

SIGN_UP: Final[TriggerSource] = "PostConfirmation_ConfirmSignUp"
NEW_PASSWORD: Final[TriggerSource] = "PostConfirmation_ConfirmForgotPassword"  # noqa: S105


def confirmed(
    work: Work, pool: Pool, user: User, source: TriggerSource, client_id: str | None, client_metadata: Metadata
) -> bool:
    """PostConfirmation, after everything is kept: its failure reaches the caller, and what was confirmed stays
    (evidence: failing-post-confirmation). Whether the pool has such a function: its call ends the running transaction,
    and the user may be another when it returns. `client_id` None: an administrator confirmed the user."""
    if not fire.has(pool, "PostConfirmation"):
        return False
    fire.post_confirmation(
        work,
        pool,
        people.person(work, pool, user, store_users.attributes(work.db, user.id)),
        source=source,
        client_id=client_id,
        client_metadata=client_metadata,
    )
    return True

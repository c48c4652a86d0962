"""Tokens of a sign-in that passed: the function that has a say in them is asked, a family is written, and they are
signed."""

from emulator.grants.prepared import Prepared
from emulator.model.shapes import AuthenticationResultType
from emulator.rules.callers import user_sessions
from emulator.signin import device_step, history, standing
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Proven
from emulator.store import users as store_users
from emulator.store.users import User
from emulator.tokens import customisation, issue
from emulator.tokens.issue import Marks
from emulator.triggers.token_generation import ClaimsOverride
from emulator.work import Work


def grant(work: Work, attempt: Attempt, proven: Proven, prepared: Prepared) -> AuthenticationResultType:
    """The family is kept before the tokens are signed, with nothing held. Raises what `standing.hold_again` raises, and
    the Lambda exceptions."""
    pool, client = attempt.pool, attempt.client
    user, override = _customised(work, attempt, proven)
    device = device_step.meet(work, attempt, proven, user)
    session_id = user_sessions.begin(work, pool, client, user)
    attributes = store_users.attributes(work.db, user.id)
    event_id = history.passed(work, attempt, user, proven.progress)
    marks = Marks(device.device_key, proven.progress.acr, proven.progress.amr, session_id, event_id)
    pending = issue.begin_family(
        work, pool, client, user, prepared.pool_keys, prepared.terms, marks=marks, override=override
    )
    work.release()
    result = issue.result(work, pending, attributes, prepared.pool_keys, prepared.terms)
    if device.metadata is not None:
        result["NewDeviceMetadata"] = device.metadata
    return result


def _customised(work: Work, attempt: Attempt, proven: Proven) -> tuple[User, ClaimsOverride | None]:
    """The user, held, and what the function wants of the tokens; asked last, once for both of them."""
    if not customisation.is_asked(attempt.pool):
        return proven.user, None
    override = customisation.ask(
        work,
        attempt.pool,
        attempt.client,
        proven.user,
        source=proven.progress.source,
        client_metadata=attempt.client_metadata,
    )
    return standing.hold_again(work, proven.user, by_password="pwd" in proven.progress.amr), override

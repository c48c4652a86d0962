"""Tokens of a sign-in that passed: the function that has a say in them is asked, a family is written, and they are
signed."""

from emulator.grants import customised
from emulator.grants.prepared import Prepared
from emulator.model.shapes import AuthenticationResultType
from emulator.rules.callers import user_sessions
from emulator.signin import device_step, outcomes
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Proven
from emulator.store import users as store_users
from emulator.tokens import issue
from emulator.tokens.authorization import API_SCOPE, Authorization
from emulator.work import Work

SCOPES = (API_SCOPE,)


def grant(work: Work, attempt: Attempt, proven: Proven, prepared: Prepared) -> AuthenticationResultType:
    """The family is kept before the tokens are signed, with nothing held. Raises what `standing.hold_again` raises, and
    the Lambda exceptions."""
    pool, client = attempt.pool, attempt.client
    user, override = customised.of_sign_in(work, attempt, proven, proven.progress.source, SCOPES)
    device = device_step.meet(work, attempt, proven, user)
    session_id = user_sessions.begin(work, pool, client, user)
    attributes = store_users.attributes(work.db, user.id)
    event_id = outcomes.passed(work, attempt, user, proven.progress)
    authorization = Authorization(
        pool=pool,
        client=client,
        user=user,
        scopes=SCOPES,
        source="API",
        auth_time=work.now,
        event_id=event_id or work.call.request_id,
        device_key=device.device_key,
        acr=proven.progress.acr,
        amr=proven.progress.amr,
        session_id=session_id,
    )
    pending = issue.begin_family(work, authorization, prepared.pool_keys, prepared.terms, override=override)
    with work.nothing_held():
        result = issue.result(work, pending, attributes, prepared.pool_keys, prepared.terms)
    if device.metadata is not None:
        result["NewDeviceMetadata"] = device.metadata
    return result

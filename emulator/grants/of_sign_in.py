"""Tokens of a sign-in that passed: the function that has a say in them is asked, a family is written, and they are
signed."""

from emulator.grants import customised
from emulator.grants.prepared import Prepared
from emulator.model.shapes import AuthenticationResultType
from emulator.rules.callers import user_sessions
from emulator.rules.limits import limits
from emulator.rules.risk import auth_logs
from emulator.signin import device_step, outcomes
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Proven
from emulator.store import families, sign_ins
from emulator.store import told as store_told
from emulator.store.events import Event
from emulator.store.families import Family
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
    told = proven.told if proven.told is not None and user is proven.user else store_told.of_user(work.db, user.id)
    event = outcomes.passing(work, attempt, user, proven.progress)
    authorization = Authorization(
        pool=pool,
        client=client,
        user=user,
        scopes=SCOPES,
        source="API",
        auth_time=work.now,
        event_id=work.call.request_id if event is not None else proven.progress.event_id,
        device_key=device.device_key,
        acr=proven.progress.acr,
        amr=proven.progress.amr,
        session_id=session_id,
    )
    keys, terms = prepared.pool_keys, prepared.terms
    family, pending = issue.new_family(work, authorization, keys, terms, told.groups, override=override)
    _keep(work, attempt, proven, event, family)
    with work.nothing_held(is_last=True):
        result = issue.result(work, pending, told.attributes, keys, terms)
    if device.metadata is not None:
        result["NewDeviceMetadata"] = device.metadata
    return result


def _keep(work: Work, attempt: Attempt, proven: Proven, event: Event | None, family: Family) -> None:
    """With the event, if it is new. Raises NotAuthorizedException if others' guesses have locked the user."""
    if event is None:
        outcomes.count(work, attempt, proven)
        families.add(work.db, family)
        return
    subject = limits.user_subject(proven.user)
    if sign_ins.add(work.db, event, family, subject, limits.WRONG_PASSWORD):
        outcomes.count(work, attempt, proven)
    auth_logs.export(work, attempt.pool, proven.user.sub, event)

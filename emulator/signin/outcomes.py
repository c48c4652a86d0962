"""The user's history, as a sign-in writes it: what was answered, rightly or wrongly."""

from emulator.rules.limits import limits
from emulator.rules.risk import history
from emulator.rules.risk.history import NO_FINDING, Finding
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Progress, Proven
from emulator.store.events import Event
from emulator.store.users import User
from emulator.work import Work


def record(
    work: Work,
    attempt: Attempt,
    user: User,
    outcome: history.Outcome,
    *,
    responses: history.Responses | None = None,
    finding: Finding = NO_FINDING,
) -> str:
    """A new event of this request; the id of its row."""
    pool, client, origin = attempt.pool, attempt.client, attempt.origin
    return history.record(
        work, pool, user, history.SIGN_IN, outcome, client, origin, responses=responses, finding=finding
    )


def passed(work: Work, attempt: Attempt, user: User, proven: Proven) -> str | None:
    """Keeps that the sign-in passed; the id of an event that began with an earlier request, which its tokens bear.
    Raises what `count` does."""
    count(work, attempt, proven)
    event = passing(work, attempt, user, proven.progress)
    if event is None:
        return proven.progress.event_id
    history.keep(work, attempt.pool, user, event)
    return None


def passing(work: Work, attempt: Attempt, user: User, progress: Progress) -> Event | None:
    """The event of a sign-in that passed, which the caller keeps; None where it began with an earlier request."""
    responses = progress.responses()
    if history.settle(work, attempt.pool, user, progress.event_row, "Pass", responses):
        return None
    pool, client, origin = attempt.pool, attempt.client, attempt.origin
    return history.made(work, pool, user, history.SIGN_IN, "Pass", client, origin, responses=responses)


def count(work: Work, attempt: Attempt, proven: Proven) -> None:
    """Ends the row of wrong passwords, unless that was done. Raises NotAuthorizedException if others' guesses have
    locked the user meanwhile."""
    if not proven.is_counted:
        limits.record_success(work, attempt.pool, proven.user, limits.WRONG_PASSWORD)


def failed(
    work: Work, attempt: Attempt, user: User, challenge: history.Challenge, progress: Progress | None = None
) -> None:
    """Keeps that an answer was wrong. The caller holds the user's row, and keeps what it wrote in spite of the refusal
    (`work.keep_refusals`). `progress` is None where nothing was proven before."""
    responses = progress.responses() if progress else []
    responses = [*responses, history.response(challenge, right=False)]
    row_id = progress.event_row if progress else ""
    if not history.settle(work, attempt.pool, user, row_id, "Fail", responses):
        record(work, attempt, user, "Fail", responses=responses)

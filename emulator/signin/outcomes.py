"""The user's history, as a sign-in writes it: what was answered, rightly or wrongly."""

from emulator.rules.risk import history
from emulator.rules.risk.history import NO_FINDING, Finding
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Progress
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


def passed(work: Work, attempt: Attempt, user: User, progress: Progress) -> str | None:
    """Keeps that the sign-in passed; the id of an event that began with an earlier request, which its tokens bear."""
    if history.settle(work, attempt.pool, user, progress.event_row, "Pass", progress.responses()):
        return progress.event_id
    record(work, attempt, user, "Pass", responses=progress.responses())
    return None


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

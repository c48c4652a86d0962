"""The history of a user as threat protection shows it, and the feedback that people give on it.

Feedback counts at once: what was called Invalid makes the next sign-in from that address and device High, what was
called Valid makes it known (`risk`). Of two, the later one counts.
"""

from datetime import timedelta
from typing import Any, cast

from emulator import errors
from emulator.base.clock import epoch, iso
from emulator.model.shapes import AuthEventType
from emulator.store import events
from emulator.store.events import Event
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

SHOWN = ["SignIn", "SignUp", "ForgotPassword", "PasswordChange", "ResendCode"]  # of the model; others stay in the table
KEPT = timedelta(days=730)  # seen: developer guide, two years
PAGE = 60
ADMIN, USER = "Admin", "User"  # unverified: Feedback that a user gave by a link is shown with the provider `User`.


def page(
    work: Work, pool: Pool, user: User, *, limit: int | None, token: str | None
) -> tuple[list[AuthEventType], str | None]:
    """Newest first, and the token of the next page. Raises InvalidParameterException for a token of another list."""
    size = limit or PAGE
    before = events.LAST if token is None else _row_of(work, pool, user, token)
    since = work.now - KEPT
    found = events.page(work.db, pool.id, user.id, SHOWN, since=since, before=before, limit=size + 1)
    rows = found[:size]
    return [_render(event) for event in rows], _token(rows[-1]) if len(found) > size else None


def judge(work: Work, pool: Pool, user: User, event_id: str, value: str) -> None:
    """An administrator's feedback. Raises ResourceNotFoundException for an event that the user does not have."""
    event = _require(work, pool, user, event_id)
    events.judge(work.db, event.id, value=value, provider=ADMIN, at=work.now)


def judge_by_token(work: Work, pool: Pool, user: User, event_id: str, digest: str, value: str) -> None:
    """The user's feedback, with the token of the mail they got; good as often as they change their mind. Raises
    NotAuthorizedException for another token."""
    event = _require(work, pool, user, event_id)
    if event.feedback_token_digest != digest:
        raise errors.risk.invalid_feedback_token()
    events.judge(work.db, event.id, value=value, provider=USER, at=work.now)


def _require(work: Work, pool: Pool, user: User, event_id: str) -> Event:
    event = events.find(work.db, pool.id, user.id, event_id)
    if event is None:
        raise errors.risk.event_does_not_exist()
    return event


def _token(event: Event) -> str:
    return f"{event.request_id}#{iso(event.created_at)}"  # seen: API sample


def _row_of(work: Work, pool: Pool, user: User, token: str) -> str:
    event_id, _, _ = token.partition("#")
    event = events.find(work.db, pool.id, user.id, event_id)
    if event is None or _token(event) != token:
        raise errors.configuration.invalid_paging_token()
    return event.id


def _render(event: Event) -> AuthEventType:
    """RiskLevel is left out where there is no risk (seen: samples), and so is what is not known of the origin."""
    risk: dict[str, Any] = {
        "RiskDecision": event.risk_decision or "NoRisk",
        "CompromisedCredentialsDetected": bool(event.compromised_credentials),
    }
    if event.risk_level:
        risk["RiskLevel"] = event.risk_level
    shown: dict[str, Any] = {
        "EventId": event.request_id,
        "EventType": event.event_type,
        "CreationDate": epoch(event.created_at),
        "EventResponse": event.outcome,
        "EventRisk": risk,
        "ChallengeResponses": event.challenge_responses or [],
        "EventContextData": _context(event),
    }
    if event.feedback_value is not None and event.feedback_at is not None:
        shown["EventFeedback"] = {
            "FeedbackValue": event.feedback_value,
            "Provider": event.feedback_provider or ADMIN,
            "FeedbackDate": epoch(event.feedback_at),
        }
    return cast(AuthEventType, shown)


def _context(event: Event) -> dict[str, str]:
    values = {
        "IpAddress": event.ip_address,
        "DeviceName": event.device_name,
        "Timezone": event.timezone,
        "City": event.city,
        "Country": event.country,
    }
    return {name: value for name, value in values.items() if value is not None}

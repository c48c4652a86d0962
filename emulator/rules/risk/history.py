"""What a user did, and what was done to them, kept with where the request came from and how risky it was.

Rows are written whether or not threat protection is on; only with it on does the API show them (`auth_events`), and
only then does a sign-in have a row before it is over.
"""

from collections.abc import Sequence
from typing import Any, Literal

from msgspec import Struct

from emulator.base import ids
from emulator.rules.callers import origins
from emulator.rules.callers.origins import Origin
from emulator.rules.risk import auth_logs
from emulator.rules.risk.risk import Decision
from emulator.store import events
from emulator.store.clients import Client
from emulator.store.events import Event
from emulator.store.pools import Pool
from emulator.store.row_inserts import Written
from emulator.store.users import User
from emulator.work import Work

Outcome = Literal["Pass", "Fail", "InProgress"]
Challenge = Literal["Password", "Mfa"]
OwnDeed = Literal[
    "SignIn",
    "SignUp",
    "ConfirmSignUp",
    "ResendCode",
    "ForgotPassword",
    "ConfirmForgotPassword",
    "PasswordChange",
    "GlobalSignOut",
    "DeleteUser",
]
DeedOfAdministrator = Literal[
    "AdminConfirmSignUp",
    "AdminDisableUser",
    "AdminEnableUser",
    "AdminDeleteUser",
    "AdminResetUserPassword",
    "AdminSetUserPassword",
    "AdminUserGlobalSignOut",
]
EventType = OwnDeed | DeedOfAdministrator
Responses = list[dict[str, str]]
SIGN_IN: OwnDeed = "SignIn"


class Finding(Struct, frozen=True):
    """What threat protection found; None where it did not look. `feedback_token` is that of the notice it sends."""

    decision: Decision | None = None
    compromised: bool | None = None
    feedback_token: str | None = None


NO_FINDING = Finding()


def record(
    work: Work,
    pool: Pool,
    user: User,
    event_type: EventType,
    outcome: Outcome,
    client: Client | None,
    origin: Origin,
    *,
    responses: Responses | None = None,
    finding: Finding = NO_FINDING,
    besides: Sequence[Written] = (),
) -> str:
    """The id of the row. `besides` are rows that are written with it."""
    event = made(work, pool, user, event_type, outcome, client, origin, responses=responses, finding=finding)
    keep(work, pool, user, event, *besides)
    return event.id


def keep(work: Work, pool: Pool, user: User, event: Event, *besides: Written) -> None:
    """What `made` made, and in the logs that the pool exports."""
    events.add(work.db, event, *besides)
    auth_logs.export(work, pool, user.sub, event)


def made(
    work: Work,
    pool: Pool,
    user: User,
    event_type: EventType,
    outcome: Outcome,
    client: Client | None,
    origin: Origin,
    *,
    responses: Responses | None = None,
    finding: Finding = NO_FINDING,
) -> Event:
    """An event that is not kept yet. `event_type` is AWS's (SignUp, SignIn, …) or the operation's name. Its EventId is
    the id of the request."""
    decision, token = finding.decision, finding.feedback_token
    return Event(
        id=ids.row_id("event", work.random),
        pool_id=pool.id,
        client_id=client.id if client else None,
        user_id=user.id,
        username=user.username,
        sub=user.sub,
        event_type=event_type,
        outcome=outcome,
        request_id=work.call.request_id,
        created_at=work.now,
        ip_address=origin.address,
        encoded_data=origin.encoded_data,
        analytics_endpoint_id=origin.analytics_endpoint_id,
        challenge_responses=responses or [],
        device_name=origin.device_name,
        city=origin.city,
        country=origin.country,
        timezone=origin.timezone,
        risk_decision=decision.name if decision else None,
        risk_level=(decision.level or None) if decision else None,
        compromised_credentials=finding.compromised,
        feedback_token_digest=ids.digest(token) if token else None,
    )


def record_deed(work: Work, pool: Pool, user: User, event_type: EventType, client: Client | None = None) -> None:
    """What changed the user for good, by the user or, without a client, by an administrator. The API does not show it;
    it stays when the user is gone."""
    asked: dict[str, Any] = {}
    record(work, pool, user, event_type, "Pass", client, origins.of(work, client, asked))


def settle(work: Work, pool: Pool, user: User, row_id: str, outcome: Outcome, responses: Responses) -> bool:
    """What became of a sign-in that has its row; False if it has none, or passed already."""
    if not row_id or not events.settle(work.db, row_id, outcome=outcome, challenge_responses=responses):
        return False
    settled = events.get(work.db, row_id) if auth_logs.is_exported(pool, SIGN_IN) else None
    if settled is not None:
        auth_logs.export(work, pool, user.sub, settled)
    return True


def response(challenge: Challenge, *, right: bool) -> dict[str, str]:
    return {"ChallengeName": challenge, "ChallengeResponse": "Success" if right else "Failure"}

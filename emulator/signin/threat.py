"""Threat protection at sign-in: refused addresses, compromised passwords, the risk of the sign-in and what it leads to.

A sign-in is weighed once, when its first factor is proven (custom authentication: when its functions say that it may
have tokens), and has its event from then on. The id of that event is the `event_id` of its tokens. Without threat
protection nothing here costs a statement, and the event is written with the tokens.
"""

from contextlib import suppress

from msgspec.structs import replace

from emulator import errors
from emulator.base.clock import iso
from emulator.effective.pool import address_of_identity
from emulator.errors import (
    CodeDeliveryFailureException,
    UnexpectedLambdaException,
)
from emulator.messages import deliver, threat_notices
from emulator.messages.threat_notices import Notice
from emulator.rules.accounts import recovery
from emulator.rules.directory import users
from emulator.rules.risk import compromised, history, risk, risk_config
from emulator.rules.risk.history import Finding
from emulator.rules.risk.risk import Decision
from emulator.rules.risk.risk_config import InForce
from emulator.signin import outcomes, standing
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import custom_challenge
from emulator.signin.progress import CUSTOM_AUTH, Proven
from emulator.store import users as store_users
from emulator.store.users import User
from emulator.triggers.people import Person
from emulator.work import Work

# The challenges whose answer may carry a password in plain text; None is a beginning.
_PLAIN = (None, "PASSWORD", "SELECT_CHALLENGE")
_TOKEN_BYTES = 32


def admit(work: Work, attempt: Attempt) -> None:
    """For every call but a refresh (the guide: the lists do not affect it). Raises NotAuthorizedException for an
    address in BlockedIPRangeList, InvalidParameterException for one that is none; the user's history tells of it."""
    if not risk.is_refused(work, attempt.pool, attempt.client, attempt.origin, custom=_is_custom(attempt)):
        return
    username = attempt.parameters.get("USERNAME")
    user = users.find(work, attempt.pool, username) if username else None
    if user is not None:
        work.write()
        outcomes.record(work, attempt, user, "Fail", finding=Finding(Decision(action="BLOCK")))
        work.release()
    raise errors.risk.address_is_blocked()


def weigh(work: Work, attempt: Attempt, proven: Proven) -> Proven | None:
    """The sign-in with its event begun, and with what its risk demands. Raises NotAuthorizedException for a sign-in
    that is blocked, PasswordResetRequiredException for a compromised password, which from here on must be reset."""
    return None if proven.progress.flow == CUSTOM_AUTH else _weigh(work, attempt, proven)


def weigh_custom(work: Work, attempt: Attempt, proven: Proven) -> Proven | None:
    """`weigh` for custom authentication, whose threat protection has a mode of its own."""
    return _weigh(work, attempt, proven, custom=True) if proven.progress.flow == CUSTOM_AUTH else None


def _weigh(work: Work, attempt: Attempt, proven: Proven, *, custom: bool = False) -> Proven | None:
    config = risk_config.in_force(work, attempt.pool, attempt.client, custom=custom)
    if not config.is_on or proven.progress.event_row:
        return None
    user, progress = proven.user, proven.progress
    leaked = _is_compromised(work, attempt, proven, config)
    if leaked and config.blocks_compromised:
        recovery.require_reset(work, user)
        outcomes.record(work, attempt, user, "Fail", responses=progress.responses(), finding=Finding(compromised=True))
        work.release()
        raise errors.risk.reset_because_compromised()
    decision = risk.assess(work, attempt.pool, user, attempt.origin, config)
    token = work.random.bytes(_TOKEN_BYTES).hex() if decision.notify else None
    outcome: history.Outcome = "Fail" if decision.blocks else "InProgress"
    finding = Finding(decision, leaked, token)
    row_id = outcomes.record(work, attempt, user, outcome, responses=progress.responses(), finding=finding)
    if token is not None:
        _notify(work, attempt, user, decision, config, token)
    if decision.blocks:
        work.release()
        raise errors.risk.sign_in_blocked()
    held = user if token is None else standing.hold_again(work, user, by_password="pwd" in progress.amr)
    begun = progress.having(event_id=work.call.request_id, event_row=row_id, mfa_demanded=decision.mfa_demanded)
    return Proven(held, begun)


def _is_custom(attempt: Attempt) -> bool:
    return attempt.flow == CUSTOM_AUTH or attempt.challenge == custom_challenge.NAME


def _is_compromised(work: Work, attempt: Attempt, proven: Proven, config: InForce) -> bool:
    """Only of a password that came in plain text and is the user's own: a temporary password must be replaced
    anyway."""
    password = attempt.parameters.get("PASSWORD")
    if not password or "pwd" not in proven.progress.amr or attempt.challenge not in _PLAIN:
        return False
    if proven.user.status == users.FORCE_CHANGE_PASSWORD or not config.watches("SIGN_IN"):
        return False
    return compromised.is_compromised(work, password)


def _notify(work: Work, attempt: Attempt, user: User, decision: Decision, config: InForce, token: str) -> None:
    """An e-mail, verified address or not (the guide). A notice that cannot be delivered refuses nothing; the outbox
    says what became of it."""
    address = store_users.attributes(work.db, user.id).get("email")
    if address is None or decision.action is None:
        return
    notify = config.takeover.get("NotifyConfiguration") or {}
    notice = _notice(work, attempt, user, decision.action, token)
    own = attempt.pool.effective.mail_sender
    with suppress(CodeDeliveryFailureException, UnexpectedLambdaException):
        deliver.notify(
            work,
            attempt.pool,
            Person(user.username, notice.sender_attributes(), user.sub),
            deliver.to_attribute("email", address),
            threat_notices.render(notice, notify),
            client_id=attempt.client.id,
            mail_sender=replace(
                own,
                address=notify.get("From") or address_of_identity(notify.get("SourceArn")) or own.address,
                reply_to=notify.get("ReplyTo") or own.reply_to,
            ),
        )


def _notice(work: Work, attempt: Attempt, user: User, action: str, token: str) -> Notice:
    event_id, origin = work.call.request_id, attempt.origin
    valid, invalid = (
        threat_notices.feedback_link(work.services.settings, attempt.pool.id, user.username, event_id, token, value)
        for value in ("Valid", "Invalid")
    )
    return Notice(
        username=user.username,
        event_id=event_id,
        feedback_token=token,
        action=action,
        login_time=iso(work.now),
        ip_address=origin.address or "null",
        city=origin.city,
        country=origin.country,
        device_name=origin.device_name,
        link_valid=valid,
        link_invalid=invalid,
    )

"""Handing a message to the pool's own sender: the code is encrypted, the function called, and the outbox row told.

Cognito calls custom senders asynchronously, so what goes wrong inside one, or a code that cannot be encrypted here,
refuses nothing: it stands in the row's `delivery_error` and in the log (unverified for a key that KMS refuses).
"""

import html
import logging

from emulator.base import nul
from emulator.base.redaction import Redaction
from emulator.base.runners import step_out
from emulator.doors import NotEncrypted
from emulator.errors.types import CognitoError
from emulator.messages.causes import Cause
from emulator.store import messages
from emulator.store.pools import Pool
from emulator.triggers import fire
from emulator.triggers.fire import Person
from emulator.triggers.senders import SenderName
from emulator.work import Work

log = logging.getLogger("emulator.messages")
LONGEST_PROBLEM = 4096  # characters


def hand_over(
    work: Work, pool: Pool, person: Person, message_id: str, sender: SenderName, cause: Cause, code: str
) -> None:
    """Ends the running transaction. Raises UnexpectedLambdaException where the function could not be started."""
    hidden = _hidden(work, cause, code)
    try:
        problem = fire.custom_sender(
            work,
            pool,
            person,
            sender=sender,
            source=cause.source(sender),
            code=_encrypted(work, pool, sender, cause, code),
            client_id=cause.client_id,
            client_metadata=cause.client_metadata,
        )
    except NotEncrypted as reason:
        problem = f"{sender} was not called: {reason}"
    except CognitoError as error:
        _note(work, message_id, sender, error.message, hidden)
        work.release()  # the row outlives the refusal
        raise
    _note(work, message_id, sender, problem, hidden)


def _encrypted(work: Work, pool: Pool, sender: SenderName, cause: Cause, code: str) -> str | None:
    """None for a message without a code. In mails a temporary password is escaped for HTML
    (evidence: sender-events)."""
    if not code:
        return None
    if sender == "CustomEmailSender" and cause.purpose == "invitation":
        code = html.escape(code)
    with work.nothing_held(), step_out():
        return work.services.sender_codes.encrypt(code, pool_id=pool.id, key_arn=pool.lambda_config["KMSKeyID"])


def _hidden(work: Work, cause: Cause, code: str) -> Redaction:
    """What the log does not show of a function's own words; an invitation's code is a password."""
    is_shown = work.services.settings.log_codes and cause.purpose != "invitation"
    return Redaction(None if is_shown else code)


def _note(work: Work, message_id: str, sender: SenderName, problem: str | None, hidden: Redaction) -> None:
    work.write()
    error = None if problem is None else nul.without(problem)[:LONGEST_PROBLEM]  # a function's own words
    messages.record_delivery(work.db, message_id, sent_at=None if error else work.now, error=error)
    if problem is not None:
        log.warning("message not sent", extra={"sender": sender, "error": hidden.text(problem)})

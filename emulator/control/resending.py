"""A kept message delivered once more over SMTP, as it stands: the same text, the same code, nothing made anew."""

from dataclasses import dataclass

from emulator.base.instants import Instant
from emulator.base.runners import step_out
from emulator.control.messages import require
from emulator.control.refusals import Refused
from emulator.doors import DeliveryFailed, Mail
from emulator.messages.smtp import DEFAULT_SENDER
from emulator.store import messages
from emulator.store.messages import Message
from emulator.work import Services, opened

NO_SERVER = "No mail server is set, so no mail leaves this emulator: start it with EMULATOR_SMTP_URL=smtp://host:port."
_NO_SMS = (
    "This is a text message, and the emulator sends none: it keeps them, or a CustomSMSSender function sends them."
)


@dataclass(frozen=True, slots=True)
class Resent:
    """`sent_at` is when the mail server took it, by the clock of the pool."""

    id: str
    to: str
    sent_at: Instant


def resend(services: Services, message_id: str) -> Resent:
    """Counts for no limit of Cognito's. Raises NotThere, and Refused for a message that is no mail of the emulator's
    own, without a mail server, and for what the server says; that stands in the message then."""
    with opened(services, "resend") as work:
        message = require(work, message_id)
        reason, server = why_not(services, medium=message.medium, handed_to=message.handed_to), services.mail
        if reason is not None or server is None:
            raise Refused(reason or NO_SERVER)
        work.in_pool(message.pool_id)
        try:
            with work.nothing_held(), step_out():
                server.send(_mail(message))
        except DeliveryFailed as failure:
            work.write()
            messages.record_delivery(work.db, message.id, sent_at=message.sent_at, error=failure.reason)
            work.release()
            raise Refused(f"The mail server did not take it: {failure.reason}") from None
        work.write()
        messages.record_delivery(work.db, message.id, sent_at=work.now, error=None)
        return Resent(message.id, message.recipient, work.now)


def why_not(services: Services, *, medium: str, handed_to: str | None) -> str | None:
    """Why such a message cannot be sent again; None where it can."""
    if medium != "EMAIL":
        return _NO_SMS
    if handed_to is not None:
        return f"{handed_to} had to deliver it, so the emulator does not: ask for a new code instead."
    return NO_SERVER if services.mail is None else None


def _mail(message: Message) -> Mail:
    """Without a sender of its own it has the mail server's."""
    sender = None if message.sender == DEFAULT_SENDER else message.sender
    return Mail(sender, message.recipient, message.subject or "", message.body, message.reply_to)

"""The door out to people: a message is rendered, kept in the outbox, logged, and sent where a mail server is set.

The row is committed before the server is called, and the call holds nothing. A server that refuses leaves the row with
its error and raises CodeDeliveryFailureException, as Cognito does with the user already created.
"""

import logging
from typing import NoReturn

from msgspec import Struct

from emulator import errors, logs
from emulator.base import ids
from emulator.base.measures import MESSAGES
from emulator.base.runners import step_out
from emulator.doors import DeliveryFailed, Mail
from emulator.effective.values import MailSender
from emulator.messages import custom_sender, daily_limit, links, log_export, masks, templates
from emulator.messages.causes import Cause
from emulator.messages.smtp import DEFAULT_SENDER
from emulator.messages.templates import Purpose, Rendered
from emulator.model import addresses
from emulator.model.addresses import Medium
from emulator.model.shapes import CodeDeliveryDetailsType
from emulator.store import messages
from emulator.store.messages import Message
from emulator.store.pools import Pool
from emulator.triggers import fire
from emulator.triggers.fire import Person
from emulator.triggers.senders import BY_MEDIUM, SenderName
from emulator.work import Work

log = logging.getLogger("emulator.messages")


class Delivery(Struct, frozen=True):
    """Where a code goes: the attribute, its medium and its value."""

    attribute_name: str
    medium: Medium
    destination: str

    def details(self) -> CodeDeliveryDetailsType:
        """CodeDeliveryDetails, with the destination masked."""
        return {
            "AttributeName": self.attribute_name,
            "DeliveryMedium": self.medium,
            "Destination": masks.mask(self.medium, self.destination),
        }


def to_attribute(name: str, value: str) -> Delivery:
    return Delivery(name, addresses.BY_ATTRIBUTE[name].medium, value)


class _Letter(Struct, frozen=True):
    """A message as it is sent. `code` is empty where there is none. `mail_sender` writes it where it is an e-mail."""

    person: Person
    delivery: Delivery
    purpose: Purpose
    code: str
    rendered: Rendered
    mail_sender: MailSender


def send(work: Work, pool: Pool, person: Person, delivery: Delivery, cause: Cause, code: str) -> None:
    """Renders and delivers one message. Ends the running transaction whenever somebody outside is called.

    Where the pool has a custom sender for the medium, that is called in place of CustomMessage and the mail server
    (evidence: sender-replaces); the outbox keeps what Cognito would have sent. Raises LimitExceededException or
    CodeDeliveryFailureException for an e-mail beyond the pool's daily limit, with everything kept.
    """
    purpose, texts, mail_sender = cause.purpose, pool.effective.texts, pool.effective.mail_sender
    sender = BY_MEDIUM[delivery.medium]
    if fire.has(pool, sender):
        work.going_out()
        rendered = templates.render(purpose, delivery.medium, texts, code, person.username)
        letter = _Letter(person, delivery, purpose, code, rendered, mail_sender)
        message_id = _keep(work, pool, letter, handed_to=sender)
        custom_sender.hand_over(work, pool, person, message_id, sender, cause, code)
        return
    override = fire.custom_message(
        work,
        pool,
        person,
        source=cause.source("CustomMessage"),
        client_id=cause.client_id,
        client_metadata=cause.client_metadata,
    )
    by_link = templates.confirms_by_link(purpose, delivery.medium, texts)
    link = links.confirmation(work, pool.id, cause.client_id, person.username, code) if by_link else None
    rendered = templates.render(purpose, delivery.medium, texts, code, person.username, link=link, override=override)
    letter = _Letter(person, delivery, purpose, code, rendered, mail_sender)
    is_sent = work.services.mail is not None and delivery.medium == "EMAIL"
    if is_sent:
        work.going_out()
    if not daily_limit.spend(work, pool, delivery.medium):
        _refuse(work, pool, letter)
    message_id = _keep(work, pool, letter)
    if is_sent:
        _post(work, pool, letter, message_id)


def notify(
    work: Work,
    pool: Pool,
    person: Person,
    delivery: Delivery,
    rendered: Rendered,
    *,
    client_id: str,
    mail_sender: MailSender,
) -> None:
    """Delivers a notice of threat protection, which has no code and no CustomMessage. A custom sender gets the
    attributes of `person`, which are not the user's own (evidence: sender-events). Ends the running transaction."""
    work.going_out()
    cause = Cause("account_takeover", client_id, None)
    letter = _Letter(person, delivery, cause.purpose, "", rendered, mail_sender)
    sender = BY_MEDIUM[delivery.medium]
    handed_to = sender if fire.has(pool, sender) else None
    message_id = _keep(work, pool, letter, handed_to=handed_to)
    if handed_to is not None:
        custom_sender.hand_over(work, pool, person, message_id, handed_to, cause, letter.code)
    elif work.services.mail is not None:
        _post(work, pool, letter, message_id)
    work.release()


def _refuse(work: Work, pool: Pool, letter: _Letter) -> NoReturn:
    """An e-mail too many stands in the outbox with the reason why it was not sent."""
    work.going_out()  # the outbox is committed before the refusal
    error = daily_limit.error(work)
    message_id = _keep(work, pool, letter)
    _record_failure(work, pool, letter, message_id, error.message)
    raise error


def _record_failure(work: Work, pool: Pool, letter: _Letter, message_id: str, reason: str) -> None:
    """In the outbox, and in the logs that the pool exports. Ends the running transaction: both outlive the refusal."""
    messages.record_delivery(work.db, message_id, sent_at=None, error=reason)
    _count(work, letter, "failed")
    medium = letter.delivery.medium
    log_export.undelivered(work, pool, letter.purpose, medium, masks.mask(medium, letter.delivery.destination), reason)
    work.release()


def _keep(work: Work, pool: Pool, letter: _Letter, *, handed_to: SenderName | None = None) -> str:
    work.write()
    is_mail = letter.delivery.medium == "EMAIL"
    message = Message(
        id=ids.row_id("msg", work.random),
        pool_id=pool.id,
        username=letter.person.username,
        sub=letter.person.sub,
        recipient=letter.delivery.destination,
        medium=letter.delivery.medium,
        purpose=letter.purpose,
        subject=letter.rendered.subject,
        body=letter.rendered.body,
        code=letter.code or None,
        created_at=work.now,
        sent_at=None,
        delivery_error=None,
        handed_to=handed_to,
        sender=letter.mail_sender.address or DEFAULT_SENDER if is_mail else pool.effective.sms_sender,
        reply_to=letter.mail_sender.reply_to if is_mail else None,
    )
    messages.add(work.db, message)
    fields: dict[str, object] = {
        "operation": work.call.operation,
        "request_id": work.call.request_id,
        "message_id": message.id,
        "pool_id": pool.id,
        "username": message.username,
        "purpose": letter.purpose,
        "to": message.recipient,
    }
    if work.services.settings.log_codes and letter.purpose != "invitation":  # an invitation's code is a password
        fields["code"] = letter.code
    logs.say(log, logging.INFO, "code_issued", fields)
    _count(work, letter, "kept" if handed_to is None else "handed_over")
    return message.id


def _count(work: Work, letter: _Letter, result: str) -> None:
    """Every message is `kept` or `handed_over`; what the mail server did with one is counted besides."""
    work.services.measures.count(MESSAGES, letter.delivery.medium, result)


def _post(work: Work, pool: Pool, letter: _Letter, message_id: str) -> None:
    mail = Mail(
        sender=letter.mail_sender.address,
        to=letter.delivery.destination,
        subject=letter.rendered.subject or "",
        body=letter.rendered.body,
        reply_to=letter.mail_sender.reply_to,
    )
    assert work.services.mail is not None  # noqa: S101
    try:
        with work.nothing_held(), step_out():
            work.services.mail.send(mail)
    except DeliveryFailed as failure:
        _record_failure(work, pool, letter, message_id, failure.reason)
        raise errors.accounts.code_delivery_failed(failure.reason) from failure
    messages.record_delivery(work.db, message_id, sent_at=work.now, error=None)
    _count(work, letter, "sent")

"""The door out to people: a message is rendered, kept in the outbox, logged, and sent where a mail server is set.

The row is committed before the server is called, and the call holds nothing. A server that refuses leaves the row with
its error and raises CodeDeliveryFailureException, as Cognito does with the user already created.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from emulator import errors
from emulator.base import ids
from emulator.base.runners import step_out
from emulator.doors import DeliveryFailed, Mail
from emulator.messages import daily_limit, handing_over, links, log_export, masks, templates
from emulator.messages.templates import Purpose, Rendered
from emulator.model import addresses
from emulator.model.addresses import Medium
from emulator.model.shapes import CodeDeliveryDetailsType
from emulator.store import messages
from emulator.store.messages import Message
from emulator.store.pools import Pool
from emulator.triggers import fire
from emulator.triggers.events import TriggerSource
from emulator.triggers.fire import Metadata, Person
from emulator.triggers.senders import BY_MEDIUM, SenderName
from emulator.work import Work

log = logging.getLogger("emulator.messages")

TRIGGER_SOURCES: dict[Purpose, TriggerSource] = {
    "sign_up": "CustomMessage_SignUp",
    "resend_code": "CustomMessage_ResendCode",
    "invitation": "CustomMessage_AdminCreateUser",
    "forgot_password": "CustomMessage_ForgotPassword",
    "verify_attribute": "CustomMessage_VerifyUserAttribute",
    "update_attribute": "CustomMessage_UpdateUserAttribute",
    "authentication": "CustomMessage_Authentication",
}
NOTICE: Purpose = "account_takeover"
NOTICE_SOURCE: TriggerSource = "CustomEmailSender_AccountTakeOverNotification"


@dataclass(frozen=True, slots=True)
class Delivery:
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


def send(
    work: Work,
    pool: Pool,
    person: Person,
    delivery: Delivery,
    *,
    purpose: Purpose,
    code: str,
    client_id: str | None,
    client_metadata: Metadata,
) -> None:
    """Renders and delivers one message. Ends the running transaction whenever somebody outside is called.

    Where the pool has a custom sender for the medium, that is called in place of CustomMessage and the mail server
    (evidence: sender-replaces); the outbox keeps what Cognito would have sent. Raises LimitExceededException or
    CodeDeliveryFailureException for an e-mail beyond the pool's daily limit, with everything kept.
    """
    sender = BY_MEDIUM[delivery.medium]
    if fire.has(pool, sender):
        rendered = templates.render(purpose, delivery.medium, pool.effective.texts, code, person.username)
        message_id = _keep(work, pool, person, delivery, purpose, code, rendered, handed_to=sender)
        handing_over.hand_over(
            work,
            pool,
            person,
            message_id,
            sender=sender,
            source=TRIGGER_SOURCES[purpose],
            code=code,
            client_id=client_id,
            client_metadata=client_metadata,
        )
        return
    override = fire.custom_message(
        work,
        pool,
        person,
        source=TRIGGER_SOURCES[purpose],
        client_id=client_id,
        client_metadata=client_metadata,
    )
    link = links.confirmation(work.services.settings, client_id, person.username, code)
    rendered = templates.render(
        purpose, delivery.medium, pool.effective.texts, code, person.username, link=link, override=override
    )
    if not daily_limit.spend(work, pool, delivery.medium):
        _refuse(work, pool, person, delivery, purpose, code, rendered)
    message_id = _keep(work, pool, person, delivery, purpose, code, rendered)
    if work.services.mail is not None and delivery.medium == "EMAIL":
        _post(work, pool, delivery, rendered, message_id, purpose)


def notify(
    work: Work,
    pool: Pool,
    username: str,
    delivery: Delivery,
    rendered: Rendered,
    *,
    sender_attributes: Mapping[str, str],
    client_id: str | None,
    from_address: str | None,
    reply_to: str | None,
) -> None:
    """Delivers a notice of threat protection, which has no code and no CustomMessage. A custom sender gets
    `sender_attributes` in place of the user's own (evidence: sender-events). Ends the running transaction."""
    person = Person(username, sender_attributes)
    sender = BY_MEDIUM[delivery.medium]
    handed_to = sender if fire.has(pool, sender) else None
    message_id = _keep(work, pool, person, delivery, NOTICE, "", rendered, handed_to=handed_to)
    if handed_to is not None:
        handing_over.hand_over(
            work,
            pool,
            person,
            message_id,
            sender=handed_to,
            source=NOTICE_SOURCE,
            code="",
            client_id=client_id,
            client_metadata=None,
        )
    elif work.services.mail is not None:
        _post(work, pool, delivery, rendered, message_id, NOTICE, from_address=from_address, reply_to=reply_to)
    work.release()


def _refuse(
    work: Work, pool: Pool, person: Person, delivery: Delivery, purpose: Purpose, code: str, rendered: Rendered
) -> NoReturn:
    """An e-mail too many stands in the outbox with the reason why it was not sent."""
    error = daily_limit.error(work)
    message_id = _keep(work, pool, person, delivery, purpose, code, rendered)
    _record_failure(work, pool, delivery, purpose, message_id, error.message)
    raise error


def _record_failure(work: Work, pool: Pool, delivery: Delivery, purpose: Purpose, message_id: str, reason: str) -> None:
    """In the outbox, and in the logs that the pool exports. Ends the running transaction: both outlive the refusal."""
    messages.record_delivery(work.db, message_id, sent_at=None, error=reason)
    masked = masks.mask(delivery.medium, delivery.destination)
    log_export.undelivered(work, pool, purpose, delivery.medium, masked, reason)
    work.release()


def _keep(
    work: Work,
    pool: Pool,
    person: Person,
    delivery: Delivery,
    purpose: Purpose,
    code: str,
    rendered: Rendered,
    *,
    handed_to: SenderName | None = None,
) -> str:
    work.write()
    message = Message(
        id=ids.row_id("msg", work.random),
        pool_id=pool.id,
        username=person.username,
        recipient=delivery.destination,
        medium=delivery.medium,
        purpose=purpose,
        subject=rendered.subject,
        body=rendered.body,
        code=code or None,
        created_at=work.now,
        sent_at=None,
        delivery_error=None,
        handed_to=handed_to,
    )
    messages.add(work.db, message)
    fields = {"pool_id": pool.id, "username": person.username, "purpose": purpose, "to": delivery.destination}
    if work.services.settings.log_codes and purpose != "invitation":  # an invitation's code is a password
        fields["code"] = code
    log.info("code_issued", extra=fields)
    return message.id


def _post(
    work: Work,
    pool: Pool,
    delivery: Delivery,
    rendered: Rendered,
    message_id: str,
    purpose: Purpose,
    *,
    from_address: str | None = None,
    reply_to: str | None = None,
) -> None:
    own = pool.effective.mail_sender
    mail = Mail(
        sender=from_address or own.address,
        to=delivery.destination,
        subject=rendered.subject or "",
        body=rendered.body,
        reply_to=reply_to or own.reply_to,
    )
    assert work.services.mail is not None  # noqa: S101
    try:
        with work.nothing_held(), step_out():
            work.services.mail.send(mail)
    except DeliveryFailed as failure:
        _record_failure(work, pool, delivery, purpose, message_id, failure.reason)
        raise errors.accounts.code_delivery_failed(failure.reason) from failure
    messages.record_delivery(work.db, message_id, sent_at=work.now, error=None)

"""What was sent, with its codes."""

from dataclasses import dataclass

from emulator.base.instants import Instant
from emulator.store import messages
from emulator.work import Services, opened


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it was rendered. `code` is the code, or the temporary password of an invitation; `handed_to` the
    custom sender that had to deliver it; `delivery_error` why it was not delivered."""

    id: str
    pool_id: str
    username: str
    to: str
    medium: str
    purpose: str
    subject: str | None
    body: str
    code: str | None
    handed_to: str | None
    delivery_error: str | None
    created_at: Instant


def newest(
    services: Services, *, to: str | None = None, pool_id: str | None = None, after: str | None = None, limit: int
) -> list[Message]:
    """Newest first. `after` is a message id: only younger ones. Waits for nobody (`base.aside`)."""
    with opened(services, "messages", reserved=True) as work:
        found = messages.newest(work.db, to=to, pool_id=pool_id, after=after, limit=limit)
    return [_shown(message) for message in found]


def _shown(message: messages.Message) -> Message:
    return Message(
        id=message.id,
        pool_id=message.pool_id,
        username=message.username,
        to=message.recipient,
        medium=message.medium,
        purpose=message.purpose,
        subject=message.subject,
        body=message.body,
        code=message.code,
        handed_to=message.handed_to,
        delivery_error=message.delivery_error,
        created_at=message.created_at,
    )

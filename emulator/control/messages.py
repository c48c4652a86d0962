"""What was sent, with its codes; read, waited for and deleted."""

from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace
from pydantic import Field

from emulator.base.instants import Instant
from emulator.control.refusals import NotThere
from emulator.rules.directory import users
from emulator.rules.owners import known
from emulator.store import messages
from emulator.store.messages import Chosen
from emulator.work import Services, Work, opened

__all__ = ["Chosen", "Message", "check_cursors", "delete", "delete_all", "find", "newest", "require"]
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it was rendered. `from` is the sender as Cognito would have written it: null for an SMS whose
    number the pool does not choose. `code` is the code, or the temporary password of an invitation; `handed_to` the
    custom sender that had to deliver it; `delivery_error` why it was not delivered; `sent_at` when a mail server took
    it."""

    id: str
    pool_id: str
    username: str
    to: str
    sender: Annotated[str | None, Field(serialization_alias="from")]
    reply_to: str | None
    medium: str
    purpose: str
    subject: str | None
    body: str
    code: str | None
    handed_to: str | None
    delivery_error: str | None
    sent_at: Instant | None
    created_at: Instant


def newest(
    services: Services, chosen: Chosen | None = None, *, pool_id: str | None = None, limit: int
) -> list[Message]:
    """Newest first. With a pool, the username may be any name that signs in. Waits for nobody (`base.aside`)."""
    wanted = chosen or Chosen(pool_id=pool_id)
    with opened(services, "messages", reserved=True) as work:
        found = messages.newest(work.db, _named(work, wanted), limit=limit)
    return [_shown(message) for message in found]


def check_cursors(services: Services, *cursors: str | None) -> None:
    """Raises NotThere for the id of a message that is not there: what came after it cannot be told, and everything
    would be the wrong answer."""
    with opened(services, "messages", reserved=True) as work:
        for cursor in cursors:
            if cursor is not None:
                require(work, cursor)


def find(services: Services, message_id: str) -> Message:
    """Raises NotThere."""
    with opened(services, "messages", reserved=True) as work:
        return _shown(require(work, message_id))


def delete(services: Services, message_id: str) -> None:
    """Raises NotThere."""
    with opened(services, "messages", write=True) as work:
        if not messages.delete(work.db, message_id):
            raise _gone(message_id)


def delete_all(services: Services, chosen: Chosen) -> int:
    """Deletes the chosen messages that are there now, a few hundred in a transaction; the number that went. With a
    pool, the username may be any name that signs in."""
    with opened(services, "messages") as work:
        wanted = _named(work, chosen)
        last = messages.newest(work.db, wanted, limit=1)
    gone = 0
    while last:
        with opened(services, "messages", write=True) as work:
            some = messages.delete_oldest(work.db, wanted, upto=last[0].id, limit=_BATCH)
        gone += some
        if some < _BATCH:
            break
    return gone


def _named(work: Work, chosen: Chosen) -> Chosen:
    """With the username that the messages have."""
    if chosen.pool_id is None or chosen.username is None:
        return chosen
    pool = known.find_pool(work, chosen.pool_id)
    user = users.find(work, pool, chosen.username) if pool else None
    return replace(chosen, username=user.username) if user else chosen


def require(work: Work, message_id: str) -> messages.Message:
    """Raises NotThere."""
    found = messages.find(work.db, message_id)
    if found is None:
        raise _gone(message_id)
    return found


def _gone(message_id: str) -> NotThere:
    return NotThere(f"There is no message {message_id[:64]}: it was deleted, or never was.")


def _shown(message: messages.Message) -> Message:
    return Message(
        id=message.id,
        pool_id=message.pool_id,
        username=message.username,
        to=message.recipient,
        sender=message.sender,
        reply_to=message.reply_to,
        medium=message.medium,
        purpose=message.purpose,
        subject=message.subject,
        body=message.body,
        code=message.code,
        handed_to=message.handed_to,
        delivery_error=message.delivery_error,
        sent_at=message.sent_at,
        created_at=message.created_at,
    )

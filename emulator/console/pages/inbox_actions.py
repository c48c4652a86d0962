"""What is done with messages: deleted, sent again, asked for anew."""

from collections.abc import Callable
from typing import Any, Final

from msgspec import Struct
from starlette.responses import Response

from emulator.base.redaction import REDACTED
from emulator.console.api.typing_errors import typed_address
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import Visit
from emulator.control import messages, resending, secret_hashes
from emulator.control.messages import Chosen, Message
from emulator.control.refusals import Refused

pages = Pages()
CONFIRM: Final = "delete"


class NewCode(Struct, frozen=True):
    """The operation that sends a message of this kind anew. `needs_client`: an app client asks for it."""

    operation: str
    label: str
    needs_client: bool


_RESEND = NewCode("ResendConfirmationCode", "Send a new code", True)
NEW_CODE: Final = {  # by the purpose of the message
    "sign_up": _RESEND,
    "resend_code": _RESEND,
    "forgot_password": NewCode("ForgotPassword", "Send a new code", True),
    "invitation": NewCode("AdminCreateUser", "Send a new temporary password", False),
}


def clients(visit: Visit, message: Message) -> list[dict[str, Any]]:
    """The app clients that may ask for the new code; the first sixty."""
    kind = NEW_CODE.get(message.purpose)
    if kind is None or not kind.needs_client or visit.pool_id != message.pool_id:
        return []
    found = visit.invoke("ListUserPoolClients", {"UserPoolId": message.pool_id, "MaxResults": 60})
    listed: list[dict[str, Any]] = found["UserPoolClients"]
    return listed


@pages.post("/inbox/{message_id}/delete")
def delete_message(visit: Visit, message_id: str) -> Response:
    messages.delete(visit.services, message_id)
    return visit.go(visit.link("/inbox"), "The message was deleted. Its code stays good.")


@pages.post("/inbox/delete")
def delete_messages(visit: Visit) -> Response:
    """Those that fit the filter and are not younger than the newest that the page had."""
    if visit.field("confirm") != CONFIRM:
        raise Refused(f"Nothing was deleted: type {CONFIRM} to delete the messages.")
    upto = visit.field("upto")
    chosen = Chosen(
        to=typed_address(visit.field("to").strip() or None),
        pool_id=visit.query("pool") or None,
        username=visit.field("username").strip() or None,
        purpose=visit.field("purpose") or None,
        medium=visit.field("medium") or None,
        before=upto,
    )
    messages.check_cursors(visit.services, upto)
    count = messages.delete_all(visit.services, chosen)
    messages.delete(visit.services, upto)
    told = "1 message was deleted." if count == 0 else f"{count + 1:,} messages were deleted."
    return visit.go(visit.link("/inbox"), f"{told} Their codes stay good.")


@pages.post("/inbox/{message_id}/resend")
def resend(visit: Visit, message_id: str) -> Response:
    sent = resending.resend(visit.services, message_id)
    return visit.go(visit.back(), f"The mail server took the mail to {sent.to} again.")


@pages.post("/inbox/{message_id}/new-code")
def send_new_code(visit: Visit, message_id: str) -> Response:
    message = messages.find(visit.services, message_id)
    kind = NEW_CODE.get(message.purpose)
    if kind is None:
        raise Refused("No operation sends this message again by itself.")
    members = _MEMBERS[kind.operation](visit, message)
    visit.invoke(kind.operation, members)
    shown = {name: REDACTED if name == "SecretHash" else value for name, value in members.items()}
    return visit.go(
        visit.link("/inbox"),
        f"{kind.operation} sent {message.username} a new message.",
        command=visit.command(kind.operation, shown),
    )


def _asking(visit: Visit, message: Message) -> dict[str, Any]:
    client_id = visit.field("client")
    if not client_id:
        raise Refused("Choose the app client that asks for the code.")
    hashed = secret_hashes.of(visit.services, client_id, message.username)
    asked = {"ClientId": client_id, "Username": message.username}
    return asked if hashed is None else {**asked, "SecretHash": hashed}


def _inviting(_: Visit, message: Message) -> dict[str, Any]:
    return {
        "UserPoolId": message.pool_id,
        "Username": message.username,
        "MessageAction": "RESEND",
        "DesiredDeliveryMediums": [message.medium],
    }


_MEMBERS: Final[dict[str, Callable[[Visit, Message], dict[str, Any]]]] = {
    "ResendConfirmationCode": _asking,
    "ForgotPassword": _asking,
    "AdminCreateUser": _inviting,
}

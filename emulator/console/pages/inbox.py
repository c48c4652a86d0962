"""What was sent to people: the list, which grows by itself, and one message with all that is known of it."""

from typing import Any, get_args

from starlette.responses import Response

from emulator.console import message_pages
from emulator.console.api.typing_errors import typed_address
from emulator.console.pages import links, live
from emulator.console.pages.inbox_actions import NEW_CODE, clients
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import messages, resending, sent_codes
from emulator.control.messages import Chosen, Message
from emulator.control.refusals import Refused
from emulator.messages.templates import Purpose
from emulator.model.addresses import Medium

pages = Pages()
PURPOSES: tuple[str, ...] = get_args(Purpose)
MEDIA: tuple[str, ...] = get_args(Medium)
PAGE = 50
_FILTERS = ("to", "username", "purpose", "medium")
_WHY = {
    "sign_up": "SignUp, or a sign-up on a login page",
    "resend_code": "ResendConfirmationCode",
    "invitation": "AdminCreateUser",
    "forgot_password": "ForgotPassword or AdminResetUserPassword",
    "verify_attribute": "GetUserAttributeVerificationCode",
    "update_attribute": "UpdateUserAttributes or AdminUpdateUserAttributes",
    "authentication": "a sign-in that asks for a code",
    "account_takeover": "threat protection, after a sign-in with a risk",
}


@pages.get("/inbox")
def list_messages(visit: Visit) -> Response:
    chosen = filtered(visit)
    messages.check_cursors(visit.services, chosen.before)
    found = messages.newest(visit.services, chosen, limit=PAGE + 1)
    filters = _asked(visit)
    shown = found[:PAGE]
    return visit.page(
        "inbox",
        "Inbox",
        section="Inbox",
        same_as=SameAs("GET /_emulator/messages", "cognito-emulator messages list"),
        messages=shown,
        live=live.state(visit, "/inbox", shown[0].id if shown else None, shown=len(shown), **filters),
        newest=visit.link("/inbox", **filters) if visit.query("before") else None,
        older=visit.link("/inbox", before=shown[-1].id, **filters) if len(found) > PAGE else None,
        filters=filters,
        purposes=PURPOSES,
        media=MEDIA,
        **_words(visit),
    )


@pages.get("/inbox/newer")
def list_newer_messages(visit: Visit) -> Response:
    """What came since the page was loaded. To a page without any, the list itself comes."""
    found = messages.newest(visit.services, filtered(visit), limit=PAGE + 1)
    if not found:
        return live.NOTHING
    shown = live.shown(visit, len(found))
    if shown is None or len(found) > PAGE:
        return live.load_again()
    poll = live.poll(visit, "/inbox", found[0].id, shown=shown, **_asked(visit))
    return visit.fragment("inbox_newer", messages=found, poll=poll, **_words(visit))


@pages.get("/inbox/{message_id}")
def show_message(visit: Visit, message_id: str) -> Response:
    message = messages.find(visit.services, message_id)
    return visit.page(
        "message",
        _title(message),
        section="Inbox",
        same_as=SameAs(f"GET /_emulator/messages/{message.id}"),
        message=message,
        code=sent_codes.of_message(visit.services, message_id),
        view=visit.query("as", "preview"),
        text=message_pages.text(message),
        source=message_pages.source(message),
        caused_by=_WHY.get(message.purpose, message.purpose),
        no_resend=resending.why_not(visit.services, medium=message.medium, handed_to=message.handed_to),
        new_code=NEW_CODE.get(message.purpose),
        clients=clients(visit, message),
        **_words(visit),
    )


def filtered(visit: Visit) -> Chosen:
    """As `GET /_emulator/messages` reads them. Raises Refused."""
    for name, known in (("purpose", PURPOSES), ("medium", MEDIA)):
        if visit.query(name) and visit.query(name) not in known:
            raise Refused(f"{name} must be one of {', '.join(known)}.")
    return Chosen(
        to=typed_address(visit.query("to").strip() or None),
        pool_id=visit.query("pool") or None,
        username=visit.query("username").strip() or None,
        purpose=visit.query("purpose") or None,
        medium=visit.query("medium") or None,
        after=visit.query("after") or None,
        before=visit.query("before") or None,
    )


def _asked(visit: Visit) -> dict[str, str]:
    return {name: visit.query(name) for name in _FILTERS if visit.query(name)}


def _title(message: Message) -> str:
    kind = "Mail" if message.medium == "EMAIL" else "Text message"
    return message.subject[:120] if message.subject else f"{kind} to {message.to[:60]}"


def _words(visit: Visit) -> dict[str, Any]:
    return {
        "first_line": lambda message: " ".join(message_pages.text(message)[:200].split())[:80],
        "user_link": lambda message: links.user(visit, message.pool_id, message.username),
        "message_link": lambda message, **query: links.message(visit, message.pool_id, message.id, **query),
    }

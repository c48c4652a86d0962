"""The two pages that ask for a code which was sent to somebody who is not signed in: to confirm an account, and to set
another password.

What they were told, they carry along in hidden fields: whom the code was sent to, and where to.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from emulator.oauth.pages import resending, user_fields, visits
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.rules.accounts import codes
from emulator.work import Work

CODE_SENT = "code_sent"  # a notice of ours


class Sent(Struct, frozen=True):
    """`username` as it was typed; `destination` masked, and empty where nobody knows whether a code was sent; `is_new`
    right after one was."""

    username: str
    destination: str = ""
    medium: str = ""
    sub: str = ""
    is_new: bool = False

    @classmethod
    def told(cls, username: str, answer: Mapping[str, Any], sub: str = "") -> "Sent":
        """By the answer of an operation that sent a code."""
        details = answer.get("CodeDeliveryDetails") or {}
        return cls(username, details.get("Destination", ""), details.get("DeliveryMedium", ""), sub, is_new=True)

    @classmethod
    def carried(cls, request: Request) -> "Sent":
        """By the form; the name alone may also stand in the address."""
        form = request.form
        username = (form.first("username") or request.query.first("username")).strip()
        return cls(username, form.first("destination"), form.first("deliveryMedium"), form.first("sub"))


def confirm(
    work: Work, request: Request, asked: Asked, sent: Sent, *, error: str | None = None, notice: str | None = None
) -> Reply:
    """The page for the code of a sign-up; of a link it only says where it went."""
    by_link = sent.medium == "EMAIL" and asked.place.pool.effective.texts.confirms_by_link
    return _page("confirm", work, request, asked, sent, codes.SIGN_UP, error=error, notice=notice, by_link=by_link)


def reset(
    work: Work, request: Request, asked: Asked, sent: Sent, *, error: str | None = None, wrong: tuple[str, ...] = ()
) -> Reply:
    """The page for the code of a forgotten password, and the new password. `wrong` are the fields of the error."""
    rules = user_fields.rules(asked.place.pool)
    return _page("reset", work, request, asked, sent, codes.FORGOT_PASSWORD, error=error, wrong=wrong, rules=rules)


def _page(name: str, work: Work, request: Request, asked: Asked, sent: Sent, kind: codes.Kind, **values: Any) -> Reply:
    """Whoever comes without a name is asked for it. Another code may be asked for after a pause, which the page alone
    keeps: the operations send as many as their caps allow."""
    visit = visits.of(work, request, asked, username=sent.username)
    known_by = user_fields.known_by(asked.place.pool)
    return visit.show(
        name,
        username=sent.username,
        fields=[] if sent.username else [user_fields.field(known_by, "username")],
        destination=sent.destination,
        medium=sent.medium,
        sub=sent.sub,
        valid_for=int(kind.lives.total_seconds()) if sent.destination else "",
        pause=int(resending.PAUSE.total_seconds()) if sent.is_new else 0,
        **values,
    )
